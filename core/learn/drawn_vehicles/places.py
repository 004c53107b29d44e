"""Where a vehicle may stand: eight places, each drawn from far to near."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from core.learn.drawn_vehicles.looks import Look, paint_sky
from core.learn.drawn_vehicles.sheet import Colour, Point, Sheet, darker, lighter, mix
from core.learn.drawn_vehicles.streets import houses, skyline, workshop

Setting = tuple[Sheet, Look, float, Random]  # what every painter of a place gets: sheet, look, horizon, rng


def ridge(start: float, roughness: float, rng: Random) -> list[Point]:
    """A hilly line across the sheet: three waves of random phase, closed below."""
    waves = [
        (rng.uniform(0.012, 0.03) * (number + 1), rng.uniform(0, 7), roughness / (number + 1))
        for number in range(3)
    ]
    line = [
        (float(x), start + sum(high * math.sin(x * often + at) for often, at, high in waves))
        for x in range(-6, 234, 6)
    ]
    return [*line, (230.0, 224.0), (-6.0, 224.0)]


def peaks(start: float, height: float, rng: Random) -> list[Point]:
    """A jagged line of mountains, closed below."""
    line: list[Point] = []
    x = -20.0
    while x < 244:
        line.append((x, start - rng.uniform(0.05, 0.3) * height))
        x += rng.uniform(10, 24)
        line.append((x, start - rng.uniform(0.55, 1.0) * height))
        x += rng.uniform(10, 24)
    return [*line, (x, 224.0), (-20.0, 224.0)]


def field(sheet: Sheet, look: Look, top: float, colour: Colour) -> None:
    """Ground that grows darker and stronger towards the viewer."""
    sheet.polygon(
        [(0, top), (0, 224), (224, 224), (224, top)], ((0.0, look.ground(lighter(colour, 0.12), 0.3)),
        (1.0, look.ground(darker(colour, 0.12), 0.0)))
    )  # fmt: skip


def fir(sheet: Sheet, look: Look, foot: Point, height: float, distance: float) -> None:
    x, y = foot
    colour = look.far((38, 84, 62), distance)
    sheet.polygon([(x - 1, y), (x - 1, y - 4), (x + 1, y - 4), (x + 1, y)], look.far((74, 54, 42), distance))
    for level in range(3):
        low = y - height * (0.1 + 0.27 * level)
        wide = height * (0.26 - 0.06 * level)
        tip = (x, low - height * 0.42)
        sheet.polygon([(x - wide, low), tip, (x + wide, low)], colour)
        sheet.polygon([(x, low), tip, (x + wide, low)], darker(colour, 0.22))
        if look.snowy:
            sheet.polygon(
                [(x - wide * 0.5, low - height * 0.2), tip, (x + wide * 0.3, low - height * 0.24)],
                look.far((240, 244, 250), distance),
            )


def leafy(sheet: Sheet, look: Look, foot: Point, height: float, distance: float, rng: Random) -> None:
    """A tree with a round crown."""
    x, y = foot
    green = rng.choice(((86, 136, 66), (112, 146, 70), (66, 118, 74), (178, 138, 58), (190, 98, 58)))
    colour = look.far(mix(green, (236, 240, 246), 0.6) if look.snowy else green, distance)
    sheet.line([(x, y), (x, y - height * 0.5)], height * 0.08, look.far((86, 64, 48), distance))
    for shift, lift, size, shade in (
        (-0.2, 0.5, 0.24, 0.25),
        (0.2, 0.52, 0.24, 0.3),
        (0.0, 0.6, 0.32, 0.1),
        (-0.08, 0.72, 0.22, 0.0),
    ):
        sheet.ellipse(
            (x + shift * height, y - lift * height),
            (size * height, size * height * 0.9),
            darker(colour, shade),
        )


def hills(sheet: Sheet, look: Look, horizon: float, rng: Random) -> None:
    green = rng.choice(((112, 156, 82), (134, 162, 84), (156, 160, 84)))
    for number, distance in enumerate((0.72, 0.5, 0.28)):
        colour = look.ground(mix(green, (60, 110, 90), 0.3 * (2 - number)), distance)
        sheet.polygon(
            ridge(horizon - 14 + 11 * number, 9 - 2 * number, rng), ((0.0, lighter(colour, 0.12)),
            (0.5, colour), (1.0, colour))
        )  # fmt: skip
        for _ in range(3 * number):
            leafy(
                sheet,
                look,
                (rng.uniform(0, 224), horizon + 2 + 8 * number),
                rng.uniform(7, 13),
                distance,
                rng,
            )
    field(sheet, look, horizon + 16, green)


def mountains(sheet: Sheet, look: Look, horizon: float, rng: Random) -> None:
    for number, distance in enumerate((0.66, 0.4)):
        rock = look.far((104, 112, 136), distance)
        line = peaks(horizon + 6 * number, 62 - 22 * number, rng)
        sheet.polygon(line, ((0.0, lighter(rock, 0.1)), (0.35, rock), (1.0, lighter(rock, 0.25))))
        for before, top, after in zip(line, line[1:-2], line[2:-1], strict=False):
            if top[1] < before[1] and top[1] < after[1]:
                _snow_cap(sheet, look, (before, top, after), distance)
    for _ in range(16):
        fir(sheet, look, (rng.uniform(0, 224), horizon + rng.uniform(6, 14)), rng.uniform(9, 18), 0.3)
    field(sheet, look, horizon + 10, (104, 142, 88))


def _snow_cap(sheet: Sheet, look: Look, slope: tuple[Point, Point, Point], distance: float) -> None:
    before, top, after = slope
    left = (top[0] + (before[0] - top[0]) * 0.35, top[1] + (before[1] - top[1]) * 0.35)
    right = (top[0] + (after[0] - top[0]) * 0.35, top[1] + (after[1] - top[1]) * 0.35)
    notch = (top[0] + 0.4, (left[1] + right[1]) / 2 - 1.5)
    sheet.polygon([left, top, right, notch], look.far((246, 248, 252), distance * 0.8))


def sea(sheet: Sheet, look: Look, horizon: float, rng: Random) -> None:
    deep, near = look.far((46, 116, 158), 0.35), look.far((84, 168, 184), 0.1)
    sheet.polygon(
        [(0, horizon), (0, horizon + 34), (224, horizon + 34), (224, horizon)], ((0.0, deep), (1.0, near))
    )
    for _ in range(26):
        x, y, long = rng.uniform(0, 224), horizon + rng.uniform(2, 28), rng.uniform(3, 12)
        sheet.line([(x, y), (x + long, y)], 0.7, look.sky[2], opacity=0.55)
    for _ in range(rng.choice((0, 1, 2))):
        _sail(sheet, look, (rng.uniform(16, 208), horizon + rng.uniform(1, 6)), rng)
    sand = (232, 208, 158)
    sheet.polygon(ridge(horizon + 26, 2.0, rng), look.far((246, 246, 240), 0.1))
    sheet.polygon(ridge(horizon + 28, 2.0, rng), look.ground(sand, 0.1))
    field(sheet, look, horizon + 38, sand)


def _sail(sheet: Sheet, look: Look, foot: Point, rng: Random) -> None:
    x, y = foot
    high = rng.uniform(8, 15)
    sheet.polygon([(x, y - 1), (x, y - high), (x + high * 0.5, y - 1)], look.far((248, 244, 236), 0.2))
    sheet.polygon(
        [(x - 1, y - 1), (x - 1, y - high * 0.8), (x - high * 0.35, y - 1)], look.far((226, 96, 72), 0.2)
    )
    sheet.polygon(
        [(x - high * 0.4, y - 0.5), (x + high * 0.5, y - 0.5), (x + high * 0.35, y + 1.6),
        (x - high * 0.25, y + 1.6)], look.far((90, 62, 52), 0.2)
    )  # fmt: skip


def desert(sheet: Sheet, look: Look, horizon: float, rng: Random) -> None:
    field(sheet, look, horizon, (212, 156, 104))
    for distance in (0.6, 0.4):
        _mesa(sheet, look, horizon + 4, distance, rng)
    dune = (226, 176, 112)
    for number in range(3):
        colour = look.ground(mix(dune, (196, 128, 84), 0.22 * (2 - number)), 0.4 - 0.15 * number)
        sheet.polygon(
            ridge(horizon + 3 + 9 * number, 4.5, rng), ((0.0, lighter(colour, 0.14)), (0.4, colour),
            (1.0, colour))
        )  # fmt: skip
    for _ in range(rng.choice((1, 2, 3))):
        _cactus(sheet, look, (rng.uniform(8, 216), horizon + rng.uniform(14, 26)), rng.uniform(12, 22))
    field(sheet, look, horizon + 30, dune)


def _mesa(sheet: Sheet, look: Look, foot: float, distance: float, rng: Random) -> None:
    middle, wide, high = rng.uniform(10, 214), rng.uniform(22, 56), rng.uniform(16, 34)
    rock = look.far((186, 102, 72), distance)
    outline = [
        (middle - wide, foot), (middle - wide * 0.72, foot - high), (middle + wide * 0.66, foot - high),
        (middle + wide, foot)
    ]  # fmt: skip
    sheet.polygon(
        outline, ((0.0, lighter(rock, 0.2)), (0.3, rock), (0.36, darker(rock, 0.12)),
        (1.0, lighter(rock, 0.15)))
    )  # fmt: skip


def _cactus(sheet: Sheet, look: Look, foot: Point, height: float) -> None:
    (x, y), green, wide = foot, look.far((72, 122, 84), 0.2), height * 0.16
    sheet.line([(x, y), (x, y - height)], wide, green)
    sheet.ellipse((x, y - height), (wide / 2, wide / 2), green)
    for side, low, high in ((-1, 0.35, 0.7), (1, 0.5, 0.82)):
        arm = x + side * height * 0.24
        sheet.line(
            [(x, y - low * height), (arm, y - low * height), (arm, y - high * height)], wide * 0.75, green
        )


def forest(sheet: Sheet, look: Look, horizon: float, rng: Random) -> None:
    grass = (96, 128, 72)
    sheet.polygon(ridge(horizon - 16, 6, rng), look.far((52, 96, 78), 0.6))
    firs = rng.random() < 0.6
    for distance, foot, count in ((0.55, 4, 18), (0.32, 10, 14), (0.12, 18, 9)):
        for _ in range(count):
            where = (rng.uniform(-6, 230), horizon + foot + rng.uniform(-2, 2))
            height = rng.uniform(26, 44) * (1.15 - distance)
            if firs:
                fir(sheet, look, where, height * 1.3, distance)
            else:
                leafy(sheet, look, where, height * 1.1, distance, rng)
    field(sheet, look, horizon + 18, grass)


def city(sheet: Sheet, look: Look, horizon: float, rng: Random) -> None:
    for distance, high in ((0.68, 74), (0.42, 54), (0.16, 36)):
        skyline(sheet, look, horizon + 14, (distance, high), rng)
    field(sheet, look, horizon + 14, (172, 168, 164))


def village(sheet: Sheet, look: Look, horizon: float, rng: Random) -> None:
    sheet.polygon(ridge(horizon - 8, 7, rng), look.ground((118, 152, 100), 0.55))
    houses(sheet, look, horizon + 16, rng)
    for _ in range(rng.choice((1, 2, 3))):
        leafy(sheet, look, (rng.uniform(0, 224), horizon + 18), rng.uniform(22, 36), 0.12, rng)
    field(sheet, look, horizon + 16, rng.choice(((140, 164, 100), (188, 176, 156))))


PLACES: dict[str, Callable[[Sheet, Look, float, Random], None]] = {
    "city": city,
    "desert": desert,
    "forest": forest,
    "sea": sea,
    "mountains": mountains,
    "garage": workshop,
    "hills": hills,
    "village": village,
}
BACKGROUNDS = tuple(PLACES)


def paint_place(name: str, sheet: Sheet, look: Look, horizon: float, rng: Random) -> None:
    if name != "garage":
        paint_sky(sheet, look, horizon, rng)
    PLACES[name](sheet, look, horizon, rng)
