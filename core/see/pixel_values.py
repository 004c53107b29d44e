"""The numbers of a picture: as a browser gets them to read and to change, one colour at a time, and as one grey.

A visitor changes pixels in the browser; what comes back is checked here before a network sees it. Imports no torch.
"""

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import LessonError
from core.see.pictures import Picture, from_array

LONGEST = 640  # pixels a side that a browser gets; every sample is smaller
MOST_CHANGES = 64
GREY_WEIGHTS = (19_595, 38_470, 7_471)  # of red, green and blue: 0.299, 0.587 and 0.114 of 65,536


@dataclass(frozen=True)
class PixelChange:
    """One pixel in another colour: its place (across, down) and red, green and blue, 0 to 255 each."""

    across: int
    down: int
    colour: tuple[int, int, int]


def bounded(picture: Picture, longest: int = LONGEST) -> Picture:
    """The picture itself, or shrunk (bicubic) until its longer side is `longest`."""
    if max(picture.size) <= longest:
        return picture
    width, height = (max(1, round(side * longest / max(picture.size))) for side in picture.size)
    shrunk = picture.image.resize((width, height), Image.Resampling.BICUBIC)
    return from_array(np.asarray(shrunk), picture.name)


def packed(picture: Picture) -> bytes:
    """All numbers of a picture for the browser, row by row, as zlib-compressed bytes.

    As PNG's filter "Sub" does it, every pixel after the first of a row is its difference to the one on its left, modulo
    256. Bare numbers and no image file: a browser may alter what a page reads out of a picture that it has drawn.
    """
    pixels = picture.pixels
    differences = np.diff(pixels, axis=1, prepend=np.uint8(0))  # wraps around, as uint8 does
    return zlib.compress(differences.tobytes(), 6)


def changes_of(told: object) -> tuple[PixelChange, ...]:
    """What a browser says was changed: a list of (across, down, red, green, blue), whole numbers.

    Raises LessonError for anything else, and for more than MOST_CHANGES of them.
    """
    if not isinstance(told, list | tuple):
        raise LessonError("These are no changed pixels: change one on the picture, then ask again.")
    if len(told) > MOST_CHANGES:
        raise LessonError(
            f"At most {MOST_CHANGES} pixels can be changed at a time: put some back and ask again."
        )
    return tuple(_change(each) for each in told)


def _change(told: Any) -> PixelChange:
    is_whole = isinstance(told, list | tuple) and len(told) == 5 and all(type(value) is int for value in told)
    if not is_whole or not all(0 <= value <= 255 for value in told[2:]):
        raise LessonError(
            "A changed pixel is its place and three whole numbers from 0 to 255: put it back and change it again."
        )
    across, down, *colour = told
    return PixelChange(across, down, (colour[0], colour[1], colour[2]))


def with_changes(picture: Picture, changes: tuple[PixelChange, ...]) -> Picture:
    """The picture with some pixels in other colours; the picture itself without any. LessonError outside of it."""
    pixels = picture.pixels.copy()
    for change in changes:
        if not (0 <= change.across < picture.width and 0 <= change.down < picture.height):
            raise LessonError(
                f"The picture has no pixel at {change.across}, {change.down}: "
                f"choose one within {picture.width} × {picture.height}."
            )
        pixels[change.down, change.across] = change.colour
    return from_array(pixels, picture.name) if changes else picture


def light(pixels: NDArray[np.uint8], channel: int) -> NDArray[np.uint8]:
    """(H, W, 3) -> (H, W, 3) with only red (0), green (1) or blue (2) left: the three add up to the picture."""
    alone = np.zeros_like(pixels)
    alone[..., channel] = pixels[..., channel]
    return alone


def grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W, 3) -> (H, W): 0.299 red + 0.587 green + 0.114 blue (luma of ITU-R BT.601), rounded as Pillow does."""
    weighted = pixels.astype(np.uint32) @ np.array(GREY_WEIGHTS, dtype=np.uint32)
    return ((weighted + 0x8000) >> 16).astype(np.uint8)
