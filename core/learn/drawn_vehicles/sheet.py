"""The paper the vehicles are drawn on: three times too large, so that shrinking it smooths every edge."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]
Stops = tuple[tuple[float, Colour], ...]  # a vertical gradient: (0 = top .. 1 = bottom, colour)
Paint = Colour | Stops

SCENE = 224.0  # every scene is measured in these units, whatever the size of the picture
OVERSAMPLING = 3
DAYLIGHT = (1.0, 1.0, 1.0)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """The colour `share` of the way from one to the other."""
    keep = 1.0 - share
    return (
        round(one[0] * keep + other[0] * share),
        round(one[1] * keep + other[1] * share),
        round(one[2] * keep + other[2] * share),
    )


def lighter(colour: Colour, share: float) -> Colour:
    return mix(colour, (255, 255, 255), share)


def darker(colour: Colour, share: float) -> Colour:
    return mix(colour, (10, 10, 18), share)


def times(colour: Colour, gain: tuple[float, float, float]) -> Colour:
    """The colour under a coloured light."""
    return (
        min(255, round(colour[0] * gain[0])),
        min(255, round(colour[1] * gain[1])),
        min(255, round(colour[2] * gain[2])),
    )


def is_gradient(paint: Paint) -> bool:
    return isinstance(paint[0], tuple)


@lru_cache(maxsize=32)
def _radial(level: int) -> Image.Image:
    """A soft spot, 96 pixels wide: level (of 20) in the middle, 0 at the rim."""
    axis = np.linspace(-1.0, 1.0, 96)
    distance = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    fall = np.clip(1.0 - distance, 0.0, 1.0)
    return Image.fromarray((255 * level / 20 * fall * fall * (3 - 2 * fall)).astype(np.uint8))


class Sheet:
    """A picture in the making, and beside it which of its pixels belong to the vehicle.

    `marking` says what the strokes mean for the mask: 255 draws the vehicle, 0 something in front of it,
    None leaves the mask alone. `gain` is the light that falls on everything drawn.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.scale = size * OVERSAMPLING / SCENE
        side = size * OVERSAMPLING
        self.image = Image.new("RGB", (side, side))
        self.cover = Image.new("L", (side, side), 0)
        self.gain = DAYLIGHT
        self.marking: int | None = None
        self._pen = ImageDraw.Draw(self.image, "RGBA")
        self._cover_pen = ImageDraw.Draw(self.cover)

    def polygon(self, points: Sequence[Point], paint: Paint, *, opacity: float = 1.0) -> None:
        """Fill a polygon (scene units) with one colour, or opaquely with a vertical gradient."""
        where = [(x * self.scale, y * self.scale) for x, y in points]
        if is_gradient(paint):
            self._gradient(where, paint)  # type: ignore[arg-type]
        else:
            self._pen.polygon(where, fill=self._ink(paint, opacity))  # type: ignore[arg-type]
        if self.marking is not None and opacity >= 1.0:
            self._cover_pen.polygon(where, fill=self.marking)

    def ellipse(self, middle: Point, radii: Point, colour: Colour, *, opacity: float = 1.0) -> None:
        (x, y), (rx, ry) = middle, radii
        box = [(x - rx) * self.scale, (y - ry) * self.scale, (x + rx) * self.scale, (y + ry) * self.scale]
        self._pen.ellipse(box, fill=self._ink(colour, opacity))
        if self.marking is not None and opacity >= 1.0:
            self._cover_pen.ellipse(box, fill=self.marking)

    def ring(self, middle: Point, radii: Point, width: float, colour: Colour) -> None:
        """The outer `width` of an ellipse; what is inside stays as it is."""
        (x, y), (rx, ry) = middle, radii
        box = [(x - rx) * self.scale, (y - ry) * self.scale, (x + rx) * self.scale, (y + ry) * self.scale]
        wide = max(1, round(width * self.scale))
        self._pen.ellipse(box, outline=self._ink(colour, 1.0), width=wide)
        if self.marking is not None:
            self._cover_pen.ellipse(box, outline=self.marking, width=wide)

    def line(self, points: Sequence[Point], width: float, colour: Colour, *, opacity: float = 1.0) -> None:
        where = [(x * self.scale, y * self.scale) for x, y in points]
        wide = max(1, round(width * self.scale))
        self._pen.line(where, fill=self._ink(colour, opacity), width=wide, joint="curve")
        if self.marking is not None and opacity >= 1.0:
            self._cover_pen.line(where, fill=self.marking, width=wide, joint="curve")

    def spot(self, middle: Point, radii: Point, colour: Colour, *, opacity: float = 1.0) -> None:
        """A soft spot of light or shadow; the light of the scene does not change it."""
        width, height = (max(2, round(2 * radius * self.scale)) for radius in radii)
        soft = _radial(round(opacity * 20)).resize((width, height), Image.Resampling.BILINEAR)
        corner = (round((middle[0] - radii[0]) * self.scale), round((middle[1] - radii[1]) * self.scale))
        self.image.paste(colour, (corner[0], corner[1], corner[0] + width, corner[1] + height), soft)

    def finished(self) -> tuple[np.ndarray, np.ndarray]:
        """The picture, uint8 (size, size, 3), and the mask, bool (size, size)."""
        pixels = np.asarray(self.image.reduce(OVERSAMPLING))
        return pixels, np.asarray(self.cover.reduce(OVERSAMPLING)) > 127

    def _ink(self, colour: Colour, opacity: float) -> tuple[int, ...]:
        ink = colour if self.gain == DAYLIGHT else times(colour, self.gain)
        return ink if opacity >= 1.0 else (*ink, round(255 * opacity))

    def _gradient(self, where: Sequence[Point], stops: Stops) -> None:
        side = self.image.width
        left, top = (max(0, int(min(axis))) for axis in zip(*where, strict=True))
        right, bottom = (min(side, int(max(axis)) + 2) for axis in zip(*where, strict=True))
        if right <= left or bottom <= top:
            return
        first, last = min(y for _, y in where), max(y for _, y in where)
        heights = (np.arange(top, bottom) - first) / max(1.0, last - first)
        column = self._column(heights, stops).resize((right - left, bottom - top), Image.Resampling.NEAREST)
        if len(set(where)) == 4 and len({x for x, _ in where}) == len({y for _, y in where}) == 2:
            self.image.paste(column, (left, top))  # upright rectangles need no stencil
            return
        stencil = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(stencil).polygon([(x - left, y - top) for x, y in where], fill=255)
        self.image.paste(column, (left, top), stencil)

    def _column(self, heights: np.ndarray, stops: Stops) -> Image.Image:
        at = [stop[0] for stop in stops]
        colours = np.array([times(stop[1], self.gain) for stop in stops], dtype=np.float64)
        channels = [np.interp(heights, at, colours[:, channel]) for channel in range(3)]
        return Image.fromarray(np.stack(channels, axis=-1)[:, None, :].astype(np.uint8))
