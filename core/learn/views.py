"""Views: a training picture again, mirrored or moved a little, so that few pictures teach as more would.

The views of a picture are a finite set, drawn from the seed, the picture and the number of the view: frozen stages
see each view once, and what they hand up is kept. View 0 is always the plain picture. Imports torch only when a view
is made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from core.errors import RecipeError

if TYPE_CHECKING:
    from torch import Tensor

    from core.see.preparation import Preparation

SMALLEST = 0.85  # share of the plain view's area that a moved one sees at least
FARTHEST = 1 / 8  # of the window's side: how far its middle moves at most
MOST = 16  # views of one picture


@dataclass(frozen=True)
class Augmentation:
    """What may happen to a picture. colour: by which share brightness, contrast and saturation change at most."""

    name: str
    title: str
    about: str
    mirrors: bool = False
    shifts: bool = False
    colour: float = 0.0


AUGMENTATIONS: dict[str, Augmentation] = {
    row.name: row
    for row in (
        Augmentation("none", "None", "Every picture as it is."),
        Augmentation("mirror", "Mirror", "Every other view is mirrored, left for right.", mirrors=True),
        Augmentation(
            "mirror_and_shift",
            "Mirror and move",
            "Mirrored, moved a little, and up to 15 % of the area cut off.",
            mirrors=True,
            shifts=True,
        ),
        Augmentation(
            "mirror_shift_and_colour",
            "Mirror, move and recolour",
            "Mirrored, moved, and a fifth brighter or darker, paler or stronger.",
            mirrors=True,
            shifts=True,
            colour=0.2,
        ),
    )
}


@dataclass(frozen=True)
class Views:
    """Which views there are of a picture: a key of AUGMENTATIONS, how many with the plain one, and the seed.

    Raises RecipeError for an unknown augmentation or a number of views outside 1 to 16.
    """

    augmentation: str = "none"
    number: int = 4
    seed: int = 0

    def __post_init__(self) -> None:
        if self.augmentation not in AUGMENTATIONS:
            raise RecipeError(
                f"There is no augmentation called {self.augmentation!r}: choose one of {', '.join(AUGMENTATIONS)}."
            )
        if not 1 <= self.number <= MOST:
            raise RecipeError(f"{self.number} views of a picture are asked for: choose 1 to {MOST}.")

    @property
    def count(self) -> int:
        """How many views there are: without augmentation the plain one; a picture has one mirror image only."""
        row = AUGMENTATIONS[self.augmentation]
        if not row.mirrors:
            return 1
        return self.number if row.shifts else min(self.number, 2)

    def name(self, key: str, number: int) -> str:
        """What a view is kept under: the picture's own key for the plain one, and no seed where nothing is drawn."""
        row = AUGMENTATIONS[self.augmentation]
        chance = f":{self.seed}" if row.shifts or row.colour else ""
        return f"{key}:{self.augmentation}{chance}:{number}" if number else key


def view(pixels: Tensor, preparation: Preparation, views: Views, key: str, number: int) -> Tensor:
    """A picture (3, H, W) uint8 -> one of its views (3, crop, crop) uint8, ready to be normalised.

    The same key (the picture's digest), number and `views` give the same bytes. Number 0 is what the network sees
    otherwise. A moved window is cut out of the picture itself and resized once.
    """
    if number == 0 or views.count == 1:
        return preparation.crop_pixels(pixels)
    wanted = AUGMENTATIONS[views.augmentation]
    chance = Random(f"{views.augmentation}:{views.seed}:{key}:{number}")
    # Views 1, 3, 5 ... are mirror images, so that every number of views holds both.
    is_mirrored = wanted.mirrors and number % 2 == 1
    seen = _moved(pixels, preparation, chance) if wanted.shifts else preparation.crop_pixels(pixels)
    seen = seen.flip(-1) if is_mirrored else seen
    return _recoloured(seen, wanted.colour, chance) if wanted.colour else seen


def _moved(pixels: Tensor, preparation: Preparation, chance: Random) -> Tensor:
    """A window of 85 to 100 % of the area that the plain view sees, near the middle, resized to its size."""
    from torch.nn.functional import interpolate

    share = math.sqrt(chance.uniform(SMALLEST, 1.0))
    height, width = (max(1, round(share * side)) for side in _plain_window(pixels, preparation))
    top = _start(pixels.shape[-2], height, chance.uniform(-FARTHEST, FARTHEST))
    left = _start(pixels.shape[-1], width, chance.uniform(-FARTHEST, FARTHEST))
    window = pixels[None, :, top : top + height, left : left + width]
    size = (preparation.crop, preparation.crop)
    return interpolate(window, size, mode=preparation.interpolation, antialias=True)[0]


def _plain_window(pixels: Tensor, preparation: Preparation) -> tuple[float, float]:
    """(height, width) of what the plain view sees, in the picture's own pixels."""
    height, width = pixels.shape[-2:]
    if preparation.resize_mode == "squash":
        return float(height), float(width)
    side = min(height, width) * min(1.0, preparation.crop / preparation.shorter_side)
    return side, side


def _start(whole: int, window: int, move: float) -> int:
    """Where a window begins that lies `move` of its side off the middle, as far as the picture reaches."""
    start = round((whole - window) / 2 + move * window)
    return max(0, min(whole - window, start))


def _recoloured(pixels: Tensor, most: float, chance: Random) -> Tensor:
    from torchvision.transforms.v2 import functional

    for change in (
        functional.adjust_brightness,
        functional.adjust_contrast,
        functional.adjust_saturation,
    ):
        pixels = change(pixels, chance.uniform(1.0 - most, 1.0 + most))
    return pixels
