"""Parts that many vehicles share: wheels, glass, lamps, seams."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from core.learn.drawn_vehicles.brush import Brush, Corner
from core.learn.drawn_vehicles.sheet import Colour, Stops, darker, lighter, mix

TYRE: Colour = (30, 30, 34)
CHROME: Colour = (206, 211, 217)
SHADE: Colour = (18, 18, 24)
WHITE: Colour = (246, 244, 238)
BLACK: Colour = (38, 40, 46)

# One list for every kind of vehicle, so that a colour says nothing about the kind.
BODY_COLOURS: tuple[Colour, ...] = (
    (198, 44, 42), (158, 30, 44), (232, 92, 52), (240, 156, 44), (246, 200, 66), (128, 168, 66),
    (52, 132, 88), (36, 92, 82), (60, 158, 166), (120, 184, 216), (50, 112, 186), (38, 62, 122),
    (112, 84, 152), (206, 112, 140), (240, 232, 214), (244, 244, 242), (186, 190, 196), (112, 118, 126),
    (62, 66, 74), (40, 42, 50), (122, 84, 62), (214, 190, 150),
)  # fmt: skip


@dataclass(frozen=True)
class Dress:
    """The colours of one vehicle and whether its lamps burn."""

    body: Colour
    second: Colour
    rim: Colour
    glass: Colour
    lit: bool


def choose_dress(rng: Random, *, lit: bool) -> Dress:
    body, second = rng.sample(BODY_COLOURS, 2)
    rim = rng.choice((CHROME, CHROME, (150, 154, 160), (84, 88, 96), (232, 228, 214)))
    glass = rng.choice(((64, 92, 112), (52, 74, 92), (80, 108, 118), (70, 82, 104)))
    return Dress(body, second, rim, glass, lit)


def lacquer(colour: Colour) -> Stops:
    """Paint that mirrors the sky above, the horizon in the middle and the road below."""
    return (
        (0.0, lighter(colour, 0.34)), (0.26, lighter(colour, 0.10)), (0.46, colour),
        (0.52, darker(colour, 0.12)), (0.86, darker(colour, 0.30)), (1.0, darker(colour, 0.22))
    )  # fmt: skip


def panel(colour: Colour) -> Stops:
    """A flat side wall: almost even, a little darker below."""
    return (0.0, lighter(colour, 0.16)), (0.5, colour), (1.0, darker(colour, 0.2))


def metal(colour: Colour) -> Stops:
    """A polished drum: bright band above the middle, dark below, light from the ground."""
    return (
        (0.0, darker(colour, 0.18)), (0.16, lighter(colour, 0.2)), (0.3, lighter(colour, 0.75)),
        (0.42, lighter(colour, 0.1)), (0.72, darker(colour, 0.42)), (0.92, darker(colour, 0.2)),
        (1.0, darker(colour, 0.4))
    )  # fmt: skip


def window(brush: Brush, corners: Sequence[Corner], dress: Dress) -> None:
    """A pane: sky above, dark inside below."""
    lamp_lit = mix(dress.glass, (255, 214, 140), 0.55) if dress.lit else lighter(dress.glass, 0.55)
    brush.shape(corners, ((0.0, lamp_lit), (0.5, dress.glass), (1.0, darker(dress.glass, 0.45))))


def gleam(brush: Brush, left: float, bottom: float, top: float, width: float) -> None:
    """Two slanting stripes of reflected sky between bottom and top."""
    lean = (top - bottom) * 0.45
    for shift, wide in ((0.0, width), (width * 1.5, width * 0.4)):
        start = left + shift
        tip = start + lean
        stripe = [(start, bottom, 0), (tip, top, 0), (tip + wide, top, 0), (start + wide, bottom, 0)]
        brush.shape(stripe, WHITE, opacity=0.24)


@dataclass(frozen=True)
class Rim:
    """How the wheels of one vehicle look."""

    style: str  # "spokes", "wire", "steel", "cover"
    count: int
    share: float  # radius of the rim as a share of the wheel's
    turn: float


def choose_rim(rng: Random, *, styles: Sequence[str] = ("spokes", "spokes", "steel", "cover")) -> Rim:
    return Rim(rng.choice(styles), rng.choice((5, 6, 7, 9)), rng.uniform(0.6, 0.72), rng.uniform(0, 3.0))


def wheel(brush: Brush, middle: tuple[float, float], radius: float, rim: Rim, colour: Colour) -> None:
    """Tyre, rim with spokes or holes, hub."""
    x, y = middle
    if rim.style == "wire":
        _wire(brush, middle, radius, rim, colour)
        return
    brush.disc(x, y, radius, TYRE)
    brush.disc(x, y, radius * 0.9, lighter(TYRE, 0.08))
    brush.disc(x, y, radius * (rim.share + 0.04), darker(colour, 0.65))
    inner = radius * rim.share
    _FACES[rim.style](brush, middle, inner, rim, colour)
    brush.disc(x, y, inner * 0.2, darker(colour, 0.25))
    brush.disc(x, y, inner * 0.11, lighter(colour, 0.4))


def _spokes(brush: Brush, middle: tuple[float, float], inner: float, rim: Rim, colour: Colour) -> None:
    x, y = middle
    brush.disc(x, y, inner, colour)
    brush.disc(x, y, inner * 0.86, (52, 52, 58))
    for number in range(rim.count):
        angle = rim.turn + 2 * math.pi * number / rim.count
        end = (x + inner * 0.92 * math.cos(angle), y + inner * 0.92 * math.sin(angle))
        brush.line([middle, end], inner * 0.2, lighter(colour, 0.15))


def _wire(brush: Brush, middle: tuple[float, float], radius: float, rim: Rim, colour: Colour) -> None:
    """A whole wheel with thin spokes, open between them."""
    x, y = middle
    inner, count = radius * 0.78, rim.count * 2
    for number in range(count):
        angle = rim.turn + 2 * math.pi * number / count
        end = (x + inner * math.cos(angle), y + inner * math.sin(angle))
        brush.line([middle, end], radius * 0.03, lighter(colour, 0.2))
    brush.ring(x, y, radius, radius * 0.2, TYRE)
    brush.ring(x, y, radius * 0.81, radius * 0.07, lighter(colour, 0.2))
    brush.disc(x, y, radius * 0.32, (70, 72, 78))  # the brake
    brush.disc(x, y, radius * 0.26, darker(colour, 0.2))
    brush.disc(x, y, radius * 0.1, lighter(colour, 0.4))


def _steel(brush: Brush, middle: tuple[float, float], inner: float, rim: Rim, colour: Colour) -> None:
    x, y = middle
    brush.disc(x, y, inner, colour)
    brush.disc(x, y, inner * 0.8, darker(colour, 0.22))
    for number in range(rim.count):
        angle = rim.turn + 2 * math.pi * number / rim.count
        hole = (x + inner * 0.58 * math.cos(angle), y + inner * 0.58 * math.sin(angle))
        brush.disc(*hole, inner * 0.15, (44, 44, 50))


def _cover(brush: Brush, middle: tuple[float, float], inner: float, rim: Rim, colour: Colour) -> None:
    x, y = middle
    brush.disc(x, y, inner, darker(colour, 0.15))
    brush.disc(x, y, inner * 0.9, lighter(colour, 0.1))
    brush.disc(x, y, inner * 0.62, lighter(colour, 0.38))
    brush.disc(x, y, inner * 0.5, colour)


_FACES = {"spokes": _spokes, "steel": _steel, "cover": _cover}


def headlamp(brush: Brush, corners: Sequence[Corner], dress: Dress) -> None:
    brush.shape(corners, ((0.0, (255, 252, 232)), (1.0, (204, 208, 206))))
    x = sum(corner[0] for corner in corners) / len(corners)
    y = sum(corner[1] for corner in corners) / len(corners)
    if dress.lit:
        brush.glow(x + 0.15, y, 0.75, (255, 240, 196), 0.85)


def tail_lamp(brush: Brush, corners: Sequence[Corner], dress: Dress) -> None:
    brush.shape(corners, ((0.0, (238, 74, 56)), (1.0, (158, 22, 28))))
    if dress.lit:
        x = sum(corner[0] for corner in corners) / len(corners)
        y = sum(corner[1] for corner in corners) / len(corners)
        brush.glow(x, y, min(0.4, 9 / brush.pose.scale), (255, 60, 40), 0.6)


def driver(brush: Brush, x: float, y: float, rng: Random) -> None:
    """Head and shoulders behind a pane; y is the lower edge of the pane."""
    skin = rng.choice(((236, 198, 164), (206, 152, 112), (142, 96, 68), (96, 64, 48)))
    hair = rng.choice(((50, 36, 30), (120, 80, 44), (200, 170, 110), (30, 28, 32), (150, 148, 146)))
    shirt = rng.choice(BODY_COLOURS)
    brush.shape(
        [(x - 0.2, y, 0), (x - 0.16, y + 0.16, 0.1), (x + 0.14, y + 0.16, 0.1), (x + 0.2, y, 0)], shirt
    )
    brush.disc(x - 0.015, y + 0.28, 0.115, hair)
    brush.disc(x + 0.025, y + 0.25, 0.09, skin)
