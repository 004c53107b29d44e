"""What a truck carries behind its cab: one painter for each kind."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from core.learn.drawn_vehicles.brush import Brush, Corner, box
from core.learn.drawn_vehicles.parts import BLACK, BODY_COLOURS, CHROME, WHITE, Dress, metal, panel
from core.learn.drawn_vehicles.sheet import darker, lighter, mix

if TYPE_CHECKING:
    from core.learn.drawn_vehicles.trucks import Truck


def paint_box(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """A closed box with ribs or a sign on its wall."""
    low, high, end = truck.frame + 0.04, truck.bed, truck.back - rng.uniform(0.06, 0.16)
    wall = rng.choice((dress.second, dress.second, WHITE, dress.body))
    brush.shape(box(0.0, low, end, high, 0.05), panel(wall))
    brush.line([(0.02, high - 0.06), (end - 0.02, high - 0.06)], 0.08, lighter(wall, 0.4))
    brush.line([(0.02, low + 0.06), (end - 0.02, low + 0.06)], 0.1, darker(wall, 0.4))
    _SIGNS[rng.choice(tuple(_SIGNS))](brush, (0.0, low, end, high), (wall, dress), rng)
    for x in (0.02, end - 0.02):
        brush.line([(x, low), (x, high)], 0.06, darker(wall, 0.3))


Wall = tuple[float, float, float, float]
Tints = tuple[tuple[int, int, int], Dress]


def _ribs(brush: Brush, wall: Wall, tints: Tints, rng: Random) -> None:
    left, low, right, high = wall
    count = rng.randint(7, 13)
    for number in range(1, count):
        x = left + (right - left) * number / count
        brush.line([(x, low + 0.12), (x, high - 0.12)], 0.03, darker(tints[0], 0.22))


def _disc_sign(brush: Brush, wall: Wall, tints: Tints, rng: Random) -> None:
    left, low, right, high = wall
    colour = tints[1].body if tints[1].body != tints[0] else WHITE
    x, y, size = (left + right) / 2, (low + high) / 2, (high - low) * 0.3
    brush.disc(x, y, size, colour)
    brush.disc(x, y, size * 0.66, lighter(tints[0], 0.25))
    brush.disc(x, y, size * 0.33, colour)


def _slants(brush: Brush, wall: Wall, tints: Tints, rng: Random) -> None:
    left, low, right, high = wall
    start = left + (right - left) * rng.uniform(0.15, 0.45)
    for shift, colour in ((0.0, tints[1].body), (0.6, rng.choice(BODY_COLOURS))):
        x = start + shift
        brush.shape(
            [
                (x, low + 0.12, 0),
                (x + 0.7, high - 0.12, 0),
                (x + 1.1, high - 0.12, 0),
                (x + 0.4, low + 0.12, 0),
            ],
            colour,
        )


def _band(brush: Brush, wall: Wall, tints: Tints, rng: Random) -> None:
    left, low, right, high = wall
    y = low + (high - low) * rng.uniform(0.3, 0.6)
    brush.line(
        [(left + 0.04, y), (right - 0.04, y)], 0.34, rng.choice((tints[1].body, rng.choice(BODY_COLOURS)))
    )
    brush.line([(left + 0.04, y - 0.26), (right - 0.04, y - 0.26)], 0.07, darker(tints[0], 0.4))


_SIGNS: dict[str, Callable[[Brush, Wall, Tints, Random], None]] = {
    "ribs": _ribs,
    "disc": _disc_sign,
    "slants": _slants,
    "band": _band,
}


def paint_tank(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """A lying drum with straps, hatches and a ladder."""
    low, high, end = truck.frame + 0.1, truck.bed, truck.back - rng.uniform(0.12, 0.3)
    colour = rng.choice((CHROME, CHROME, dress.second, WHITE))
    bulge = (high - low) * rng.uniform(0.3, 0.5)
    for x in (0.5, end * 0.5, end - 0.5):
        brush.shape(
            [
                (x - 0.2, truck.frame - 0.02, 0),
                (x - 0.1, low + 0.3, 0),
                (x + 0.1, low + 0.3, 0),
                (x + 0.2, truck.frame - 0.02, 0),
            ],
            BLACK,
        )
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


def _ladder(brush: Brush, foot: tuple[float, float], top: tuple[float, float], width: float) -> None:
    """Two rails from foot to top and the rungs between them."""
    run, rise = top[0] - foot[0], top[1] - foot[1]
    long = math.hypot(run, rise)
    aside = (-rise / long * width, run / long * width)
    for side in (0.0, 1.0):
        brush.line(
            [
                (foot[0] + aside[0] * side, foot[1] + aside[1] * side),
                (top[0] + aside[0] * side, top[1] + aside[1] * side),
            ],
            0.05,
            CHROME,
        )
    count = max(3, round(long / 0.3))
    for number in range(1, count):
        x, y = foot[0] + run * number / count, foot[1] + rise * number / count
        brush.line([(x, y), (x + aside[0], y + aside[1])], 0.035, CHROME)


def paint_tipper(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """An open steel trough with ribs; sometimes it is being tipped."""
    lift = rng.uniform(0.16, 0.42) if rng.random() < 0.35 else 0.0
    low, high, end = truck.frame + 0.06, truck.bed, truck.back - 0.1
    pivot = (0.35, low)

    def turned(corners: list[Corner]) -> list[Corner]:
        cos, sin = math.cos(lift), math.sin(lift)
        return [
            (
                pivot[0] + (x - pivot[0]) * cos - (y - low) * sin,
                low + (x - pivot[0]) * sin + (y - low) * cos,
                r,
            )
            for x, y, r in corners
        ]

    if lift:
        ram = turned([(end * 0.62, low, 0)])[0]
        brush.line([(end * 0.72, low), (ram[0], ram[1])], 0.16, CHROME)
    if rng.random() < 0.75:
        load = rng.choice(((196, 164, 112), (128, 118, 108), (104, 78, 58), (168, 168, 164), (226, 226, 222)))
        heap: list[Corner] = [(0.25, high - 0.2, 0), (0.5, high + 0.05, 0.2), (end * 0.35, high + 0.42, 0.5), (end * 0.62, high + 0.3, 0.4),
                              (end - 0.3, high + 0.02, 0.2), (end - 0.2, high - 0.2, 0)]  # fmt: skip
        brush.shape(turned(heap), ((0.0, lighter(load, 0.2)), (1.0, darker(load, 0.25))))
    skin = rng.choice((dress.second, dress.body, (150, 152, 154)))
    trough: list[Corner] = [
        (0.3, low, 0.08),
        (-0.02, high - 0.08, 0.05),
        (0.02, high, 0.04),
        (end + 0.05, high, 0.04),
        (end - 0.04, low, 0.1),
    ]
    brush.shape(turned(trough), panel(skin))
    if rng.random() < 0.5:
        guard: list[Corner] = [
            (end - 0.1, high - 0.08, 0),
            (end - 0.02, high + 0.3, 0.05),
            (end + 0.62, high + 0.36, 0.04),
            (end + 0.62, high + 0.26, 0.02),
            (end + 0.12, high + 0.16, 0.05),
        ]
        brush.shape(turned(guard), darker(skin, 0.15))
    count = rng.randint(5, 8)
    for number in range(1, count):
        x = 0.2 + (end - 0.3) * number / count
        rib = turned([(x, low + 0.06, 0), (x, high - 0.05, 0)])
        brush.line([(px, py) for px, py, _ in rib], 0.09, darker(skin, 0.3))
    rail = turned([(0.0, high - 0.05, 0), (end, high - 0.05, 0)])
    brush.line([(px, py) for px, py, _ in rail], 0.12, lighter(skin, 0.2))


def paint_fire_engine(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """Lockers with roller shutters, a stripe, a ladder on the roof and blue lights."""
    low, high, end = truck.frame - 0.25, truck.bed, truck.back + 0.02
    brush.shape(box(0.0, low, end, high, 0.06), panel(dress.body))
    count = rng.randint(2, 4)
    for number in range(count):
        left, right = 0.14 + (end - 0.2) * number / count, 0.06 + (end - 0.2) * (number + 1) / count
        top = high - 0.24
        brush.shape(box(left, low + 0.42, right, top, 0.03), ((0.0, (214, 218, 222)), (1.0, (150, 156, 164))))
        for slat in range(1, 7):
            y = low + 0.42 + (top - low - 0.42) * slat / 7
            brush.line([(left + 0.03, y), (right - 0.03, y)], 0.022, (128, 134, 142))
    stripe = rng.choice(((246, 226, 90), WHITE, (236, 240, 244)))
    brush.line([(0.02, low + 0.26), (truck.length - 0.4, low + 0.26)], 0.17, stripe)
    nose = truck.length - truck.bonnet
    if rng.random() < 0.8:
        _ladder(brush, (0.1, high + 0.14), (min(end + 0.9, nose - 0.6), high + rng.uniform(0.16, 0.4)), 0.24)
    for x in (nose - 0.75, nose - 1.5):
        brush.shape(
            box(x - 0.2, truck.height - 0.06, x + 0.14, truck.height + 0.17, 0.07),
            ((0.0, (120, 190, 255)), (1.0, (24, 84, 200))),
        )
        if dress.lit or rng.random() < 0.4:
            brush.glow(x, truck.height + 0.1, 0.7, (90, 170, 255), 0.75)


def paint_flatbed(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """A low platform with a headboard, empty or loaded."""
    low, floor, end = truck.frame, truck.frame + 0.16, truck.back - 0.1
    _FREIGHT[rng.choice(tuple(_FREIGHT))](brush, (0.15, floor, end - 0.2), rng)
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


Floor = tuple[float, float, float]  # left, height, right


def _nothing(brush: Brush, floor: Floor, rng: Random) -> None:
    return


def _logs(brush: Brush, floor: Floor, rng: Random) -> None:
    left, y, right = floor
    for row in range(rng.choice((2, 3))):
        bark = rng.choice(((128, 92, 62), (104, 76, 54), (150, 112, 78)))
        low = y + 0.36 * row
        brush.shape(box(left + 0.1 * row, low, right - rng.uniform(0.05, 0.3), low + 0.36, 0.12),
                    ((0.0, lighter(bark, 0.25)), (0.4, bark), (1.0, darker(bark, 0.4))))  # fmt: skip
        brush.disc(left + 0.12 + 0.1 * row, low + 0.18, 0.15, (222, 190, 142))


def _crates(brush: Brush, floor: Floor, rng: Random) -> None:
    left, y, right = floor
    x = left
    while x < right - 0.7:
        wide, high = rng.uniform(0.6, 1.0), rng.uniform(0.5, 1.1)
        wood = rng.choice(((196, 154, 104), (176, 132, 88), (88, 116, 138), (168, 76, 60)))
        brush.shape(box(x, y, min(x + wide, right), y + high, 0.02), panel(wood))
        brush.line(
            [(x + 0.05, y + 0.06), (min(x + wide, right) - 0.05, y + high - 0.06)], 0.06, darker(wood, 0.25)
        )
        x += wide + rng.uniform(0.03, 0.3)


def _bales(brush: Brush, floor: Floor, rng: Random) -> None:
    left, y, right = floor
    size, x = rng.uniform(0.42, 0.55), left + 0.5
    while x < right - 0.3:
        brush.disc(x, y + size, size, (212, 178, 96))
        brush.disc(x, y + size, size * 0.7, (192, 156, 78))
        brush.disc(x, y + size, size * 0.35, (214, 184, 104))
        x += size * 2.05


_FREIGHT: dict[str, Callable[[Brush, Floor, Random], None]] = {
    "nothing": _nothing,
    "logs": _logs,
    "crates": _crates,
    "bales": _bales,
}

LOADS: dict[str, Callable[[Brush, "Truck", Dress, Random], None]] = {
    "box truck": paint_box,
    "tanker": paint_tank,
    "tipper": paint_tipper,
    "fire engine": paint_fire_engine,
    "flatbed": paint_flatbed,
}
TRUCK_KINDS = tuple(LOADS)
