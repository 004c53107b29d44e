"""What lies on a flatbed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from core.learn.drawn_vehicles.brush import Brush, box
from core.learn.drawn_vehicles.parts import (
    panel,
)
from core.learn.drawn_vehicles.sheet import darker, lighter

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


def paint_freight(brush: Brush, floor: Floor, rng: Random) -> None:
    """Some freight, or nothing, on floor = (left, height, right)."""
    _FREIGHT[rng.choice(tuple(_FREIGHT))](brush, floor, rng)
