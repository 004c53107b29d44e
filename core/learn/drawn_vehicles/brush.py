"""A brush that thinks in metres: x from the tail (0) to the nose, y up from the ground."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.learn.drawn_vehicles.sheet import Colour, Paint, Point, Sheet

MOST_GLOW = 20.0  # scene units; small vehicles drawn large would shine too far
Corner = tuple[float, float, float]  # x, y, radius of its rounding


@dataclass(frozen=True)
class Pose:
    """Where the vehicle stands: the middle of its foot in scene units, its size, and how it is turned."""

    x: float
    y: float
    scale: float  # scene units per metre
    facing: int  # 1 = to the right, -1 = to the left
    squeeze: float  # 1 = seen exactly from the side; less = turned a little
    tilt: float  # radians
    length: float  # metres

    def place(self, x: float, y: float) -> Point:
        """A point of the vehicle (metres) on the sheet (scene units)."""
        along = (x - self.length / 2) * self.scale * self.squeeze
        up = y * self.scale
        right = along * math.cos(self.tilt) - up * math.sin(self.tilt)
        lift = along * math.sin(self.tilt) + up * math.cos(self.tilt)
        return self.x + self.facing * right, self.y - lift


def rounded(corners: Sequence[Corner], *, steps: int = 5) -> list[Point]:
    """The polygon with every corner replaced by a quadratic curve of its radius."""
    outline: list[Point] = []
    for number, (x, y, radius) in enumerate(corners):
        before, after = corners[number - 1], corners[(number + 1) % len(corners)]
        if radius <= 0:
            outline.append((x, y))
            continue
        start, end = _toward((x, y), before, radius), _toward((x, y), after, radius)
        outline.extend(_curve(start, (x, y), end, step / steps) for step in range(steps + 1))
    return outline


def _toward(corner: Point, other: Corner, radius: float) -> Point:
    distance = math.hypot(other[0] - corner[0], other[1] - corner[1]) or 1.0
    share = min(radius / distance, 0.5)
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def _curve(start: Point, control: Point, end: Point, t: float) -> Point:
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
    return (
        a * start[0] + b * control[0] + c * end[0],
        a * start[1] + b * control[1] + c * end[1],
    )


def box(left: float, bottom: float, right: float, top: float, radius: float = 0.0) -> list[Corner]:
    """The corners of an upright rectangle."""
    return [(left, bottom, radius), (left, top, radius), (right, top, radius), (right, bottom, radius)]


@dataclass(frozen=True, eq=False)
class Brush:
    """Draws the parts of one vehicle on a sheet."""

    sheet: Sheet
    pose: Pose

    def shape(self, corners: Sequence[Corner], paint: Paint, *, opacity: float = 1.0) -> None:
        """A filled outline with rounded corners."""
        self.sheet.polygon([self.pose.place(*point) for point in rounded(corners)], paint, opacity=opacity)

    def line(self, points: Sequence[Point], width: float, colour: Colour, *, opacity: float = 1.0) -> None:
        where = [self.pose.place(*point) for point in points]
        self.sheet.line(where, width * self.pose.scale, colour, opacity=opacity)

    def disc(self, x: float, y: float, radius: float, colour: Colour, *, opacity: float = 1.0) -> None:
        size = radius * self.pose.scale
        self.sheet.ellipse(self.pose.place(x, y), (size * self.pose.squeeze, size), colour, opacity=opacity)

    def ring(self, x: float, y: float, radius: float, width: float, colour: Colour) -> None:
        """A circle one can see through; radius and width in metres."""
        size = radius * self.pose.scale
        radii = (size * self.pose.squeeze, size)
        self.sheet.ring(self.pose.place(x, y), radii, width * self.pose.scale, colour)

    def glow(self, x: float, y: float, radius: float, colour: Colour, opacity: float) -> None:
        """Light that spreads round a lamp."""
        size = min(radius * self.pose.scale, MOST_GLOW)
        self.sheet.spot(self.pose.place(x, y), (size, size), colour, opacity=opacity)
