"""Sabotage: the whole input prepared wrongly, and what the network answers then.

Every spoiling is one classic, silent mistake: nothing crashes, only the numbers are not the ones that the
weights were trained on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from core.errors import LessonError
from core.see.pictures import Picture
from core.see.preparation import WHITE, Preparation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.see.backbones import Backbone

RIGHT = "right"
FEWER = 7  # times fewer pixels a side: 224 become 32
# Two scales in wide use, (mean, deviation) on 0..255: torchvision's for ImageNet, and that of TensorFlow's networks.
IMAGENET = (
    tuple(WHITE * value for value in (0.485, 0.456, 0.406)),
    tuple(WHITE * value for value in (0.229, 0.224, 0.225)),
)
CENTRED = (127.0,) * 3, (128.0,) * 3


@dataclass(frozen=True)
class Spoiling:
    """One way of preparing a picture. spoil(preparation, uint8 (3, H, W)) -> float32 (1, 3, crop, crop).

    `about` may name the {side} of the coarse picture, which differs between networks: `about_spoiling` fills it in.
    """

    title: str
    about: str
    spoil: Callable[[Preparation, Tensor], Tensor]


@dataclass(frozen=True, eq=False)
class Spoiled:
    """What came of it.

    pixels         uint8 (h, w, 3): the input read back by the right scale, which is what the network takes it for
    batch          float32 (1, 3, h, w): the numbers that went in
    probabilities  float32 (K,)
    """

    pixels: NDArray
    batch: Tensor
    probabilities: Tensor


@dataclass(frozen=True)
class Difference:
    """How two inputs differ: so many numbers of so many, the largest by so much on the scale 0 to 255."""

    changed: int
    total: int
    largest: int


def about_spoiling(name: str, preparation: Preparation) -> str:
    """Say what a spoiling does with the pictures of such a network."""
    return SPOILINGS[name].about.format(side=_coarse_side(preparation))


def prepare(backbone: Backbone, picture: Picture, name: str) -> Tensor:
    """The batch (1, 3, h, w) that a spoiling makes of a picture. Raises LessonError for an unknown spoiling."""
    if name not in SPOILINGS:
        raise LessonError(f"Nothing here is spoilt by {name!r}, so choose one of {', '.join(SPOILINGS)}.")
    return SPOILINGS[name].spoil(backbone.preparation, picture.tensor())


def spoil(backbone: Backbone, picture: Picture, name: str) -> Spoiled:
    """Prepare a picture in one of SPOILINGS' ways and ask the backbone: one forward pass."""
    batch = prepare(backbone, picture, name)
    with torch.inference_mode():
        probabilities = backbone(batch)[0].softmax(0)
    pixels = backbone.preparation.denormalise(batch)[0].permute(1, 2, 0).numpy()
    return Spoiled(pixels, batch, probabilities.detach().cpu().float().clone())


def difference(backbone: Backbone, before: Picture, after: Picture) -> Difference:
    """How the squares that the network receives of two pictures differ, in pixel values."""
    squares = [backbone.preparation.crop_pixels(each.tensor()).int() for each in (before, after)]
    apart = (squares[0] - squares[1]).abs()
    return Difference(int((apart > 0).sum()), apart.numel(), int(apart.max()))


def _right(preparation: Preparation, pixels: Tensor) -> Tensor:
    return preparation(pixels)


def _other_scale(preparation: Preparation, pixels: Tensor) -> Tensor:
    """ImageNet's mean and deviation for a network that wants another scale; the centred one for all others."""
    uneven = len(set(preparation.mean)) > 1
    mean, std = CENTRED if uneven else IMAGENET
    return replace(preparation, mean=mean, std=std)(pixels)


def _swapped(preparation: Preparation, pixels: Tensor) -> Tensor:
    return preparation(pixels.flip(0))


def _squashed(preparation: Preparation, pixels: Tensor) -> Tensor:
    return replace(preparation, resize_mode="squash")(pixels)


def _coarse_side(preparation: Preparation) -> int:
    return max(1, preparation.crop // FEWER)


def _coarse(preparation: Preparation, pixels: Tensor) -> Tensor:
    """Shrunk to a seventh of the side and blown up again, both the way the network's own resize works."""
    square = preparation.crop_pixels(pixels)[None]
    mode, small = preparation.interpolation, _coarse_side(preparation)
    shrunk = interpolate(square, [small, small], mode=mode, antialias=True)
    return preparation.normalise(
        interpolate(shrunk, [preparation.crop, preparation.crop], mode=mode, antialias=True)
    )


SPOILINGS: dict[str, Spoiling] = {
    RIGHT: Spoiling("Right", "Prepared as the weights expect it.", _right),
    "scale": Spoiling(
        "Another network's scale", "Shifted and scaled with the numbers of other weights.", _other_scale
    ),
    "swapped": Spoiling(
        "Red and blue swapped",
        "Some programs store a pixel as blue, green, red (BGR): nothing says so in the numbers.",
        _swapped,
    ),
    "squashed": Spoiling(
        "Squashed",
        "The whole picture pressed into the square, instead of its middle cut out.",
        _squashed,
    ),
    "coarse": Spoiling(
        "Tiny and back",
        "Shrunk to {side} pixels a side and blown up again: the fine detail is gone.",
        _coarse,
    ),
}
