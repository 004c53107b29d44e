"""What a truck carries behind its cab: one painter for each kind."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from core.learn.drawn_vehicles.box_signs import paint_sign
from core.learn.drawn_vehicles.brush import Brush, Corner, box
from core.learn.drawn_vehicles.freight import paint_freight
from core.learn.drawn_vehicles.parts import (
    BLACK,
    CHROME,
    WHITE,
    Dress,
    metal,
    panel,
)
from core.learn.drawn_vehicles.sheet import Colour, Point, darker, lighter, mix
from core.learn.drawn_vehicles.trucks import Truck


def paint_box(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """A closed box with ribs or a sign on its wall."""
    low, high, end = truck.frame + 0.04, truck.bed, truck.back - rng.uniform(0.06, 0.16)
    wall = rng.choice((dress.second, dress.second, WHITE, dress.body))
    brush.shape(box(0.0, low, end, high, 0.05), panel(wall))
    brush.line([(0.02, high - 0.06), (end - 0.02, high - 0.06)], 0.08, lighter(wall, 0.4))
    brush.line([(0.02, low + 0.06), (end - 0.02, low + 0.06)], 0.1, darker(wall, 0.4))
    paint_sign(brush, (0.0, low, end, high), (wall, dress), rng)
    for x in (0.02, end - 0.02):
        brush.line([(x, low), (x, high)], 0.06, darker(wall, 0.3))


def paint_tank(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """A lying drum with straps, hatches and a ladder."""
    low, high, end = truck.frame + 0.1, truck.bed, truck.back - rng.uniform(0.12, 0.3)
    colour = rng.choice((CHROME, CHROME, dress.second, WHITE))
    bulge = (high - low) * rng.uniform(0.3, 0.5)
    for x in (0.5, end * 0.5, end - 0.5):
        brush.shape(
            [(x - 0.2, truck.frame - 0.02, 0), (x - 0.1, low + 0.3, 0), (x + 0.1, low + 0.3, 0),
            (x + 0.2, truck.frame - 0.02, 0)], BLACK
        )  # fmt: skip
    brush.shape(box(0.02, low, end, high, bulge), metal(colour))
    if rng.random() < 0.5:
        y = (low + high) / 2 - 0.05
        brush.line([(0.1, y), (end - 0.08, y)], (high - low) * 0.2, mix(dress.body, colour, 0.2))
    for number in range(1, 4):
        x = end * number / 4
        brush.line([(x, low + 0.02), (x, high - 0.02)], 0.04, darker(colour, 0.35))
        brush.shape(box(x - 0.2, high - 0.03, x + 0.16, high + 0.12, 0.04), darker(colour, 0.3))
    brush.line([(0.4, high + 0.1), (end - 0.4, high + 0.1)], 0.035, BLACK)
    _ladder(brush, (0.16, truck.frame), (0.16, high), 0.22)


def _ladder(brush: Brush, foot: Point, top: Point, width: float) -> None:
    """Two rails from foot to top and the rungs between them."""
    run, rise = top[0] - foot[0], top[1] - foot[1]
    long = math.hypot(run, rise)
    aside = (-rise / long * width, run / long * width)
    for share in (0.0, 1.0):
        shift = (aside[0] * share, aside[1] * share)
        ends = [(x + shift[0], y + shift[1]) for x, y in (foot, top)]
        brush.line(ends, 0.05, CHROME)
    count = max(3, round(long / 0.3))
    for number in range(1, count):
        x, y = foot[0] + run * number / count, foot[1] + rise * number / count
        brush.line([(x, y), (x + aside[0], y + aside[1])], 0.035, CHROME)


@dataclass(frozen=True)
class Trough:
    """A tipper's bed: how far it is lifted (radians), its lower and upper edge and its front end (metres)."""

    lift: float
    low: float
    high: float
    end: float

    def turned(self, corners: Sequence[Corner]) -> list[Corner]:
        """The corners after tipping about the rear hinge."""
        cos, sin, hinge = math.cos(self.lift), math.sin(self.lift), 0.35
        moved = [(x - hinge, y - self.low, radius) for x, y, radius in corners]
        return [
            (hinge + along * cos - up * sin, self.low + along * sin + up * cos, radius)
            for along, up, radius in moved
        ]

    def bar(self, brush: Brush, ends: Sequence[Corner], width: float, colour: Colour) -> None:
        brush.line([(x, y) for x, y, _ in self.turned(ends)], width, colour)


def paint_tipper(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """An open steel trough with ribs; sometimes it is being tipped."""
    lift = rng.uniform(0.16, 0.42) if rng.random() < 0.35 else 0.0
    trough = Trough(lift, truck.frame + 0.06, truck.bed, truck.back - 0.1)
    skin = rng.choice((dress.second, dress.body, (150, 152, 154)))
    if lift:
        tip = trough.turned([(trough.end * 0.62, trough.low, 0)])[0]
        brush.line([(trough.end * 0.72, trough.low), tip[:2]], 0.16, CHROME)
    if rng.random() < 0.75:
        _heap(brush, trough, rng)
    _trough(brush, trough, skin, rng)
    _ribs(brush, trough, skin, rng)


def _heap(brush: Brush, trough: Trough, rng: Random) -> None:
    load = rng.choice(((196, 164, 112), (128, 118, 108), (104, 78, 58), (168, 168, 164), (226, 226, 222)))
    high, end = trough.high, trough.end
    heap = [
        (0.25, high - 0.2, 0), (0.5, high + 0.05, 0.2), (end * 0.35, high + 0.42, 0.5),
        (end * 0.62, high + 0.3, 0.4), (end - 0.3, high + 0.02, 0.2), (end - 0.2, high - 0.2, 0),
    ]  # fmt: skip
    brush.shape(trough.turned(heap), ((0.0, lighter(load, 0.2)), (1.0, darker(load, 0.25))))


def _trough(brush: Brush, trough: Trough, skin: Colour, rng: Random) -> None:
    low, high, end = trough.low, trough.high, trough.end
    wall = [
        (0.3, low, 0.08), (-0.02, high - 0.08, 0.05), (0.02, high, 0.04), (end + 0.05, high, 0.04),
        (end - 0.04, low, 0.1),
    ]  # fmt: skip
    brush.shape(trough.turned(wall), panel(skin))
    if rng.random() < 0.5:  # a roof that shields the cab
        guard = [
            (end - 0.1, high - 0.08, 0), (end - 0.02, high + 0.3, 0.05), (end + 0.62, high + 0.36, 0.04),
            (end + 0.62, high + 0.26, 0.02), (end + 0.12, high + 0.16, 0.05),
        ]  # fmt: skip
        brush.shape(trough.turned(guard), darker(skin, 0.15))


def _ribs(brush: Brush, trough: Trough, skin: Colour, rng: Random) -> None:
    count, end = rng.randint(5, 8), trough.end
    for number in range(1, count):
        x = 0.2 + (end - 0.3) * number / count
        trough.bar(brush, [(x, trough.low + 0.06, 0), (x, trough.high - 0.05, 0)], 0.09, darker(skin, 0.3))
    top = trough.high - 0.05
    trough.bar(brush, [(0.0, top, 0), (end, top, 0)], 0.12, lighter(skin, 0.2))


def paint_fire_engine(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """Lockers with roller shutters, a stripe, a ladder on the roof and blue lights."""
    low, high, end = truck.frame - 0.25, truck.bed, truck.back + 0.02
    brush.shape(box(0.0, low, end, high, 0.06), panel(dress.body))
    _shutters(brush, (end, low + 0.42, high - 0.24), rng)
    stripe = rng.choice(((246, 226, 90), WHITE, (236, 240, 244)))
    brush.line([(0.02, low + 0.26), (truck.length - 0.4, low + 0.26)], 0.17, stripe)
    nose = truck.length - truck.bonnet
    if rng.random() < 0.8:
        tip = (min(end + 0.9, nose - 0.6), high + rng.uniform(0.16, 0.4))
        _ladder(brush, (0.1, high + 0.14), tip, 0.24)
    for x in (nose - 0.75, nose - 1.5):
        _blue_light(brush, (x, truck.height), shines=dress.lit or rng.random() < 0.4)


def _shutters(brush: Brush, room: tuple[float, float, float], rng: Random) -> None:
    """Roller shutters side by side; room = (end, bottom, top)."""
    end, low, top = room
    count = rng.randint(2, 4)
    for number in range(count):
        left, right = 0.14 + (end - 0.2) * number / count, 0.06 + (end - 0.2) * (number + 1) / count
        brush.shape(box(left, low, right, top, 0.03), ((0.0, (214, 218, 222)), (1.0, (150, 156, 164))))
        for slat in range(1, 7):
            y = low + (top - low) * slat / 7
            brush.line([(left + 0.03, y), (right - 0.03, y)], 0.022, (128, 134, 142))


def _blue_light(brush: Brush, foot: Point, *, shines: bool) -> None:
    x, y = foot
    brush.shape(
        box(x - 0.2, y - 0.06, x + 0.14, y + 0.17, 0.07), ((0.0, (120, 190, 255)), (1.0, (24, 84, 200)))
    )
    if shines:
        brush.glow(x, y + 0.1, 0.7, (90, 170, 255), 0.75)


def paint_flatbed(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """A low platform with a headboard, empty or loaded."""
    low, floor, end = truck.frame, truck.frame + 0.16, truck.back - 0.1
    paint_freight(brush, (0.15, floor, end - 0.2), rng)
    brush.shape(
        box(0.0, low, end, floor, 0.02), panel(rng.choice((dress.second, (134, 100, 70), (90, 94, 100))))
    )
    brush.shape(
        box(end - 0.1, floor - 0.05, end, floor + rng.uniform(0.7, 1.3), 0.03),
        panel(darker(dress.second, 0.25)),
    )
    if rng.random() < 0.5:
        for number in range(6):
            x = 0.06 + (end - 0.2) * number / 5
            brush.line([(x, floor - 0.05), (x, floor + 0.55)], 0.06, BLACK)


LOADS: dict[str, Callable[[Brush, Truck, Dress, Random], None]] = {
    "box truck": paint_box,
    "tanker": paint_tank,
    "tipper": paint_tipper,
    "fire engine": paint_fire_engine,
    "flatbed": paint_flatbed,
}
