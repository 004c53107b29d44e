"""Two numbers that anybody could take from a vehicle's outline with a ruler. Needs numpy only.

The outline is cut into three pieces of the same length. How high it stands at its two ends, and how high in its
middle, each as a share of its full height: a car is low at the ends, many a truck is low in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import PictureError

SMALLEST = 12  # pixels; the sides of an outline below which thirds are a matter of chance
NAMES = ("ends", "middle")


@dataclass(frozen=True)
class Measures:
    """What was measured: heights as shares of the full height, and where the outline lies in the picture.

    ends: mean height of the two outer thirds; middle: of the middle third. thirds: left, middle, right alone.
    box: left, top, right, bottom as shares of the picture's width and height.
    """

    ends: float
    middle: float
    thirds: tuple[float, float, float]
    box: tuple[float, float, float, float]

    @property
    def pair(self) -> tuple[float, float]:
        """The two numbers that a rule or a neuron gets."""
        return self.ends, self.middle


def measure(outline: np.ndarray) -> Measures:
    """Measure an outline: bool (H, W), True where the vehicle is; what it stands on is at the bottom.

    Raises PictureError if there is no outline, or one too small to be cut into thirds.
    """
    rows, columns = np.flatnonzero(outline.any(axis=1)), np.flatnonzero(outline.any(axis=0))
    if len(rows) < SMALLEST or len(columns) < SMALLEST:
        raise PictureError("There is nothing large enough to be measured here: choose another picture.")
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    heights = _heights(outline[top:bottom, left:right])
    third = round(len(heights) / 3)
    parts = heights[:third], heights[third:-third], heights[-third:]
    first, middle, last = (float(part.mean()) for part in parts)
    height, width = outline.shape
    box = (float(left / width), float(top / height), float(right / width), float(bottom / height))
    return Measures((first + last) / 2, middle, (first, middle, last), box)


def _heights(outline: np.ndarray) -> np.ndarray:
    """How far up each column reaches, as a share of the full height; 0 for a column without the vehicle."""
    height = len(outline)
    return np.where(outline.any(axis=0), height - outline.argmax(axis=0), 0) / height
