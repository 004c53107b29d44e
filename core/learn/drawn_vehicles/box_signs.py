"""What is painted on the wall of a box truck."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from core.learn.drawn_vehicles.brush import Brush
from core.learn.drawn_vehicles.parts import (
    BODY_COLOURS,
    WHITE,
    Dress,
)
from core.learn.drawn_vehicles.sheet import darker, lighter

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
            [(x, low + 0.12, 0), (x + 0.7, high - 0.12, 0), (x + 1.1, high - 0.12, 0),
            (x + 0.4, low + 0.12, 0)], colour
        )  # fmt: skip


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


def paint_sign(brush: Brush, wall: Wall, tints: Tints, rng: Random) -> None:
    """One of the signs on wall = (left, bottom, right, top), in tints = (wall colour, dress)."""
    _SIGNS[rng.choice(tuple(_SIGNS))](brush, wall, tints, rng)
