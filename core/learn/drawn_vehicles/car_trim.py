"""What is fixed to a car's body: seams, lamps, wheels, and what only some kinds carry."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from core.learn.drawn_vehicles.brush import Brush
from core.learn.drawn_vehicles.cars import Car
from core.learn.drawn_vehicles.parts import (
    BLACK,
    CHROME,
    SHADE,
    TYRE,
    WHITE,
    Dress,
    headlamp,
    tail_lamp,
    wheel,
)
from core.learn.drawn_vehicles.sheet import darker


def paint_trim(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    _seams(brush, car, dress)
    _lamps(brush, car, dress)
    _wheels(brush, car, dress)
    _EXTRAS[car.kind](brush, car, dress, rng)


def _seams(brush: Brush, car: Car, dress: Dress) -> None:
    seam, low, high = darker(dress.body, 0.55), car.clearance + 0.1, car.belt + 0.02
    hinge = car.foot - 0.12
    lengths = (1.15,) if car.doors == 2 else (0.95, 0.9)
    brush.line([(hinge, high), (hinge - 0.02, low + 0.1), (hinge - 0.12, low)], 0.016, seam)
    for length in lengths:
        brush.line([(hinge - length, high), (hinge - length - 0.02, low)], 0.016, seam)
        brush.line(
            [(hinge - length + 0.07, high - 0.13), (hinge - length + 0.23, high - 0.13)],
            0.035,
            darker(dress.body, 0.4),
        )
        hinge -= length
    front = car.foot - 0.14
    brush.shape(
        [(front, car.belt, 0.02), (front - 0.06, car.belt + 0.12, 0.04),
        (front + 0.12, car.belt + 0.1, 0.04), (front + 0.1, car.belt, 0.02)], darker(dress.body, 0.15)
    )  # fmt: skip


def _lamps(brush: Brush, car: Car, dress: Dress) -> None:
    end, high = car.length, car.nose - 0.1
    headlamp(
        brush, [(end - 0.3, high - 0.06, 0.05), (end - 0.26, high + 0.05, 0.04),
        (end - 0.08, high - 0.03, 0.05), (end - 0.06, high - 0.13, 0.03)], dress
    )  # fmt: skip
    tail_lamp(
        brush, [(0.04, car.belt - 0.27, 0.02), (0.07, car.belt - 0.09, 0.04),
        (0.24, car.belt - 0.1, 0.04), (0.18, car.belt - 0.25, 0.04)], dress
    )  # fmt: skip
    low = car.clearance
    for left, right in ((0.0, 0.34), (end - 0.34, end)):
        brush.shape(
            [(left + 0.02, low + 0.05, 0.04), (left + 0.01, low + 0.17, 0.04),
            (right - 0.01, low + 0.17, 0.04), (right - 0.02, low + 0.05, 0.04)], darker(dress.body, 0.5)
        )  # fmt: skip


def _wheels(brush: Brush, car: Car, dress: Dress) -> None:
    for x in car.axles:
        brush.disc(x, car.wheel + 0.015, car.wheel * 1.17, darker(dress.body, 0.72))
        brush.shape(
            [(x - car.wheel * 1.17, car.clearance - 0.04, 0), (x - car.wheel * 1.16, car.wheel, 0),
            (x + car.wheel * 1.16, car.wheel, 0), (x + car.wheel * 1.17, car.clearance - 0.04, 0)], SHADE
        )  # fmt: skip
        wheel(brush, (x, car.wheel), car.wheel, car.rim, dress.rim)


def _plain(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    """A roof rack or a luggage box, now and then; a taxi's sign more rarely."""
    rear, front = car.lean(car.height)
    middle, chance = (rear + front) / 2, rng.random()
    if chance < 0.12:
        brush.shape(
            [(middle - 0.7, car.height + 0.04, 0.1), (middle - 0.62, car.height + 0.24, 0.12),
            (middle + 0.5, car.height + 0.24, 0.14), (middle + 0.66, car.height + 0.08, 0.08)],
            darker(dress.second, 0.3)
        )  # fmt: skip
    elif chance < 0.2:
        brush.shape(
            [(middle - 0.14, car.height - 0.02, 0), (middle - 0.1, car.height + 0.14, 0.03),
            (middle + 0.1, car.height + 0.14, 0.03), (middle + 0.14, car.height - 0.02, 0)],
            (250, 220, 110)
        )  # fmt: skip


def _sporty(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    if rng.random() < 0.5:
        brush.shape(
            [(0.02, car.belt + 0.12, 0), (0.0, car.belt + 0.19, 0.02), (0.42, car.belt + 0.16, 0.03),
            (0.42, car.belt + 0.11, 0)], darker(dress.body, 0.3)
        )  # fmt: skip
        brush.line([(0.2, car.belt - 0.04), (0.22, car.belt + 0.14)], 0.05, BLACK)
    if rng.random() < 0.35:
        low = car.clearance + 0.14
        brush.line([(car.axles[0] + 0.42, low), (car.axles[1] - 0.42, low)], 0.07, dress.second)
    vent = car.axles[0] + 0.5
    brush.shape(
        [(vent, 0.5, 0.02), (vent + 0.02, 0.64, 0.03), (vent + 0.3, 0.6, 0.03)], darker(dress.body, 0.7)
    )


def _rugged(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    if rng.random() < 0.65:
        brush.shape([(-0.2, 0.62, 0.06), (-0.2, 1.22, 0.06), (0.02, 1.22, 0.04), (0.02, 0.62, 0.04)], TYRE)
        brush.line([(-0.1, 0.72), (-0.1, 1.12)], 0.05, CHROME)
    rear, front = car.lean(car.height)
    if rng.random() < 0.5:
        brush.line([(rear + 0.15, car.height + 0.09), (front - 0.3, car.height + 0.09)], 0.045, BLACK)
        for x in (rear + 0.2, (rear + front) / 2, front - 0.35):
            brush.line([(x, car.height - 0.02), (x, car.height + 0.09)], 0.04, BLACK)
    brush.shape(
        [(car.length - 0.05, 0.42, 0), (car.length - 0.02, 0.62, 0.02), (car.length + 0.09, 0.6, 0.03),
        (car.length + 0.09, 0.44, 0.03)], BLACK
    )  # fmt: skip


def _breezy(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    if rng.random() < 0.4:
        line = car.belt - 0.2
        brush.line(
            [(0.3, line), (car.length - 0.5, line - 0.05)], 0.05, rng.choice((WHITE, dress.second, CHROME))
        )


_EXTRAS: dict[str, Callable[[Brush, Car, Dress, Random], None]] = {
    "hatchback": _plain,
    "saloon": _plain,
    "estate": _plain,
    "sports car": _sporty,
    "off-roader": _rugged,
    "convertible": _breezy,
}
