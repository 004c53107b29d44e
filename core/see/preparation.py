"""From a picture of any size to the numbers a network was trained on.

Tensor code throughout, so that the very same steps can be exported with the network: Pillow's resize differs
from torch's by up to 0.02 in probability.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate
from torchvision.models import WeightsEnum

from core.see.pictures import Picture

WHITE = 255  # the largest pixel value
LONGEST = 4  # a side this many times the other is cut first: its ends would be cropped away anyway


Whole = int | torch.SymInt  # a number of pixels, or during an export the name of one


class Step(NamedTuple):
    """One state of the picture on its way into the network.

    Pixels are uint8 (H, W, 3); the last step is what the network receives, float32 (3, h, w).
    """

    title: str
    array: np.ndarray
    shape: tuple[int, ...]
    min: float
    max: float


@dataclass(frozen=True)
class Preparation:
    """What a network's own training did to every picture; it travels with the weights.

    `mean` and `std` are on the 0..255 scale, one per channel. With resize_mode "shorter side" the shorter
    side becomes `shorter_side` and the middle square of side `crop` is kept; with "squash" the whole picture
    becomes that square.
    """

    shorter_side: int
    crop: int
    interpolation: str
    mean: tuple[float, ...]
    std: tuple[float, ...]
    resize_mode: Literal["shorter side", "squash"] = "shorter side"

    def resize_pixels(self, pixels: Tensor) -> Tensor:
        """(3, H, W) uint8 -> (3, H', W') uint8, antialiased and rounded back to pixel values.

        What torchvision's v2 `resize` does with uint8, without its branches on the size.
        """
        pixels = _without_far_ends(pixels)
        size = self._size(pixels)
        return interpolate(pixels[None], size, mode=self.interpolation, antialias=True)[0]  # type: ignore[arg-type]

    def _size(self, pixels: Tensor) -> list[Whole]:
        if self.resize_mode == "squash":
            return [self.crop, self.crop]
        height, width = pixels.shape[-2:]
        shorter = torch.sym_min(height, width)
        return [self.shorter_side * height // shorter, self.shorter_side * width // shorter]

    def crop_pixels(self, pixels: Tensor) -> Tensor:
        """(3, H, W) uint8 -> (3, crop, crop) uint8: resized and centre-cropped, exact to keep in a cache."""
        return _middle(self.resize_pixels(pixels), self.crop, self.crop)

    def normalise(self, pixels: Tensor) -> Tensor:
        """(N, 3, h, w) uint8 -> (N, 3, h, w) float32: (value - mean) / std, channel by channel."""
        mean, std = (
            torch.tensor(values, dtype=torch.float32).view(3, 1, 1) for values in (self.mean, self.std)
        )
        return (pixels.to(torch.float32) - mean) / std

    def normalise_channels_last(self, pixels: Tensor) -> Tensor:
        """(N, h, w, 3) uint8 -> (N, 3, h, w) float32, channels last: `normalise` to the last bit, for many pictures.

        A row of pixels at a time: torch works on three colours at a time ten times more slowly.
        """
        mean, std = (torch.tensor(values).repeat(pixels.shape[2]) for values in (self.mean, self.std))
        values = pixels.flatten(2).to(torch.float32).sub_(mean).div_(std)
        return values.view(pixels.shape).permute(0, 3, 1, 2)

    def denormalise(self, batch: Tensor) -> Tensor:
        """(N, 3, h, w) float32 -> (N, 3, h, w) uint8: what the network was given, as pixel values again."""
        mean, std = (torch.tensor(values).view(3, 1, 1) for values in (self.mean, self.std))
        return (batch * std + mean).round().clamp(0, WHITE).to(torch.uint8)

    def __call__(self, pixels: Tensor) -> Tensor:
        """(3, H, W) uint8 -> (1, 3, crop, crop) float32, ready for the network."""
        return self.normalise(self.crop_pixels(pixels)[None])

    def steps(self, picture: Picture) -> tuple[Step, ...]:
        """The picture, resized, cropped, and as the network receives it."""
        pixels = picture.tensor()
        resized, cropped = self.resize_pixels(pixels), self.crop_pixels(pixels)
        shown = (("picture", pixels), ("resized", resized), ("cropped", cropped))
        seen = [_step(title, value.permute(1, 2, 0).numpy()) for title, value in shown]
        return (*seen, _step("normalised", self.normalise(cropped[None])[0].numpy()))


def of_weights(weights: WeightsEnum) -> Preparation:
    """The preparation that torchvision publishes with its weights (0..1 scale there, 0..255 here)."""
    preset = weights.transforms()
    mean, std = (tuple(WHITE * value for value in values) for values in (preset.mean, preset.std))
    return Preparation(preset.resize_size[0], preset.crop_size[0], preset.interpolation.value, mean, std)


# No branches on the size, and whole numbers only: so one exported program serves pictures of any size.


def _without_far_ends(pixels: Tensor) -> Tensor:
    """A strip of 10 x 10,000 would become 256 x 256,000 on its way to a square: keep its middle.

    An exported program has its user's memory to itself and resizes the whole strip.
    """
    if torch.compiler.is_exporting():
        return pixels
    height, width = pixels.shape[-2:]
    longest = LONGEST * torch.sym_min(height, width)
    return _middle(pixels, torch.sym_min(height, longest), torch.sym_min(width, longest))


def _middle(pixels: Tensor, height: Whole, width: Whole) -> Tensor:
    """(3, H, W) -> (3, height, width), cut as torchvision's center_crop does it."""
    top, left = _half(pixels.shape[-2] - height), _half(pixels.shape[-1] - width)
    return pixels[:, top : top + height, left : left + width]


def _half(number: Whole) -> Whole:
    """Half of it, an odd one rounded to the even neighbour, as Python's round does."""
    return number // 2 + (number % 2) * (number // 2 % 2)


def _step(title: str, array: np.ndarray) -> Step:
    return Step(title, array, array.shape, float(array.min()), float(array.max()))
