"""The outline of a thing on a plain background: what differs in colour from the picture's border."""

from __future__ import annotations

import numpy as np
from PIL import Image

from core.errors import PictureError
from core.see.pictures import Picture

SIDE = 256  # pixels; the longer side of what is looked at
DIFFERENT = 45.0  # distance in RGB, each 0 to 255, from the background's colour
PLAIN = 0.9  # share of the border that must have the background's colour
LEAST, MOST = 0.02, 0.8  # shares of the picture that a thing may fill
ADVICE = "Try a toy vehicle, seen from its side, on paper of quite another colour."


def find_outline(picture: Picture) -> np.ndarray:
    """The largest thing that stands out from a plain background: bool (h, w), the longer side at most 256.

    Raises PictureError where there is no plain background, or no one thing inside it: then nobody can say by
    colour alone where the thing ends.
    """
    pixels = _small(picture)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    background = np.median(border, axis=0)
    if (_distance(border, background) < DIFFERENT).mean() < PLAIN:
        raise PictureError(f"There is no plain background here, so no outline can be measured. {ADVICE}")
    outline = _largest(_distance(pixels, background) >= DIFFERENT)
    if not LEAST <= outline.mean() <= MOST:
        raise PictureError(f"No single thing stands out from the background here. {ADVICE}")
    return outline


def _small(picture: Picture) -> np.ndarray:
    image = picture.image.copy()
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(image, dtype=float)


def _distance(pixels: np.ndarray, colour: np.ndarray) -> np.ndarray:
    return np.linalg.norm(pixels - colour, axis=-1)


def _largest(stands_out: np.ndarray) -> np.ndarray:
    """The largest connected piece, its holes filled; nothing at all where there is none."""
    from scipy import ndimage  # here: it takes a moment to import

    pieces, count = ndimage.label(stands_out)
    if count == 0:
        return stands_out
    largest = 1 + int(np.bincount(pieces.ravel())[1:].argmax())
    return ndimage.binary_fill_holes(pieces == largest)
