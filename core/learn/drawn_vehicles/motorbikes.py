"""Motorbikes: roadster, cruiser, racer and scooter, with or without a rider."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from core.learn.drawn_vehicles.brush import Brush
from core.learn.drawn_vehicles.parts import (
    BLACK,
    CHROME,
    Dress,
    Rim,
    choose_rim,
    headlamp,
    lacquer,
    metal,
    tail_lamp,
    wheel,
)
from core.learn.drawn_vehicles.riders import Posture, paint_rider
from core.learn.drawn_vehicles.sheet import darker, lighter

STYLES = ("roadster", "cruiser", "racer", "scooter")


@dataclass(frozen=True)
class Motorbike:
    """One motorbike: style and proportions, in metres."""

    style: str
    length: float
    wheel: float
    seat: float
    bars: float  # height of the handlebars
    rake: float  # how far the fork leans
    rider: bool
    rim: Rim

    @property
    def rear(self) -> float:
        return self.wheel + 0.02

    @property
    def front(self) -> float:
        return self.length - self.wheel


def choose_motorbike(kind: str, rng: Random) -> Motorbike:
    style = rng.choice(STYLES)
    radius = rng.uniform(0.22, 0.27) if style == "scooter" else rng.uniform(0.3, 0.35)
    seat = rng.uniform(0.66, 0.72) if style == "cruiser" else rng.uniform(0.74, 0.84)
    bars = {"roadster": (1.0, 1.1), "cruiser": (1.05, 1.3), "racer": (0.86, 0.94), "scooter": (1.0, 1.1)}[
        style
    ]
    rake = rng.uniform(0.42, 0.6) if style == "cruiser" else rng.uniform(0.25, 0.34)
    length = {"roadster": (1.95, 2.1), "cruiser": (2.2, 2.5), "racer": (1.95, 2.1), "scooter": (1.7, 1.9)}[
        style
    ]
    rim = choose_rim(rng, styles=("wire", "spokes") if style != "scooter" else ("steel", "spokes"))
    return Motorbike(
        style, rng.uniform(*length), radius, seat, rng.uniform(*bars), rake, rng.random() < 0.55, rim
    )


def paint_motorbike(brush: Brush, bike: Motorbike, dress: Dress, rng: Random) -> None:
    """Wheels first, then frame, engine, bodywork, and the rider on top."""
    for x in (bike.rear, bike.front):
        wheel(brush, (x, bike.wheel), bike.wheel, bike.rim, dress.rim)
    if bike.style == "scooter":
        _scooter(brush, bike, dress)
    else:
        _frame(brush, bike, dress, rng)
        _tank(brush, bike, dress)
    _front_end(brush, bike, dress)
    if bike.rider:
        grip = (bike.front - bike.rake - 0.2, bike.bars + 0.02)
        foot = ((bike.rear + bike.front) / 2 + 0.04, bike.wheel * 0.8 if bike.style != "scooter" else 0.34)
        lean = {"racer": (0.46, 0.34), "cruiser": (0.02, 0.5)}.get(bike.style, (0.16, 0.5))
        hip = ((bike.rear + bike.front) / 2 - 0.34, bike.seat + 0.1)
        paint_rider(brush, Posture(hip, (hip[0] + lean[0], hip[1] + lean[1]), grip, foot), rng)


def _frame(brush: Brush, bike: Motorbike, dress: Dress, rng: Random) -> None:
    rear, mid, low = (bike.rear, bike.wheel), (bike.rear + bike.front) / 2, bike.wheel * 0.72
    head = (bike.front - bike.rake, bike.bars - 0.14)
    steel = darker(dress.second, 0.4)
    brush.line([rear, (mid - 0.22, low + 0.06)], 0.07, steel)
    brush.line([(mid - 0.3, bike.seat - 0.05), rear], 0.05, CHROME)
    brush.line(
        [(mid - 0.42, bike.seat - 0.03), (mid + 0.1, bike.seat - 0.08), head, (mid + 0.22, low)], 0.06, steel
    )
    brush.shape(
        [(mid - 0.28, low - 0.06, 0.05), (mid - 0.26, low + 0.26, 0.06), (mid + 0.24, low + 0.24, 0.06),
        (mid + 0.2, low - 0.06, 0.06)], metal((110, 114, 120))
    )  # fmt: skip
    for row in range(4):
        y = low + 0.24 + 0.045 * row
        brush.line([(mid - 0.12, y), (mid + 0.2 + 0.015 * row, y + 0.015)], 0.028, (170, 174, 180))
    brush.disc(mid - 0.1, low + 0.08, 0.1, darker(CHROME, 0.25))
    brush.disc(mid - 0.1, low + 0.08, 0.06, CHROME)
    pipe = low - 0.02
    brush.line(
        [(mid + 0.22, low + 0.28), (mid + 0.26, pipe + 0.05), (mid + 0.1, pipe - 0.06),
        (mid - 0.3, pipe - 0.04)], 0.055, CHROME
    )  # fmt: skip
    brush.shape(
        [(mid - 0.28, pipe - 0.09, 0.03), (mid - 0.28, pipe + 0.01, 0.03), (0.02, pipe + 0.12, 0.04),
        (0.0, pipe - 0.02, 0.04)], metal((196, 200, 206))
    )  # fmt: skip
    if bike.style == "cruiser" and rng.random() < 0.6:
        brush.shape(
            [(bike.rear - 0.22, 0.4, 0.08), (bike.rear - 0.24, 0.64, 0.08),
            (bike.rear + 0.26, 0.64, 0.06), (bike.rear + 0.24, 0.4, 0.1)], (92, 62, 46)
        )  # fmt: skip


def _tank(brush: Brush, bike: Motorbike, dress: Dress) -> None:
    mid, head, seat = (bike.rear + bike.front) / 2, bike.front - bike.rake, bike.seat
    tail = bike.rear - (0.1 if bike.style == "cruiser" else 0.16)
    rise = 0.16 if bike.style == "racer" else 0.02
    brush.shape(
        [(mid - 0.1, seat - 0.1, 0.04), (mid - 0.1, seat - 0.01, 0.06),
        (tail + 0.22, seat + 0.02 + rise * 0.5, 0.08), (tail, seat + 0.06 + rise, 0.05),
        (tail + 0.08, seat - 0.02 + rise * 0.6, 0.08)], (44, 40, 42)
    )  # fmt: skip
    brush.shape(
        [(tail - 0.02, seat - 0.03 + rise, 0.03), (tail + 0.02, seat + 0.02 + rise, 0.03),
        (mid - 0.3, seat - 0.05, 0.1), (mid - 0.3, seat - 0.16, 0.05)], lacquer(dress.body)
    )  # fmt: skip
    tail_lamp(
        brush, [(tail - 0.06, seat - 0.04 + rise, 0.02), (tail - 0.05, seat + 0.03 + rise, 0.02),
        (tail + 0.03, seat + 0.02 + rise, 0.02), (tail + 0.02, seat - 0.05 + rise, 0.02)], dress
    )  # fmt: skip
    brush.shape(
        [(mid - 0.14, seat - 0.08, 0.05), (mid - 0.08, seat + 0.1, 0.1), (mid + 0.22, seat + 0.2, 0.12),
        (head + 0.02, seat + 0.1, 0.08), (head - 0.04, seat - 0.06, 0.06)], lacquer(dress.body)
    )  # fmt: skip
    brush.line([(mid - 0.06, seat + 0.02), (mid + 0.26, seat + 0.06)], 0.03, lighter(dress.second, 0.2))
    fender = darker(dress.body, 0.1)
    brush.shape(
        [(bike.rear - 0.3, bike.wheel + 0.12, 0.05), (bike.rear - 0.2, bike.wheel * 2 + 0.05, 0.14),
        (bike.rear + 0.18, bike.wheel * 2 + 0.06, 0.1), (bike.rear + 0.1, bike.wheel * 2 - 0.03, 0.1),
        (bike.rear - 0.14, bike.wheel * 2 - 0.04, 0.1)], fender
    )  # fmt: skip


def _scooter(brush: Brush, bike: Motorbike, dress: Dress) -> None:
    rear, front, seat = bike.rear, bike.front, bike.seat
    brush.shape(
        [(rear - 0.26, 0.34, 0.1), (rear - 0.3, seat - 0.1, 0.16), (rear + 0.46, seat - 0.06, 0.1),
        (rear + 0.42, 0.26, 0.12), (rear + 0.2, 0.3, 0.16)], lacquer(dress.body)
    )  # fmt: skip
    brush.shape(
        [(rear + 0.3, 0.2, 0.04), (rear + 0.34, 0.3, 0.06), (front - 0.36, 0.3, 0.06),
        (front - 0.3, 0.2, 0.05)], darker(dress.body, 0.3)
    )  # fmt: skip
    brush.shape(
        [(front - 0.42, 0.22, 0.06), (front - 0.3, bike.bars - 0.08, 0.1),
        (front - 0.18, bike.bars - 0.06, 0.06), (front - 0.22, 0.3, 0.14)], lacquer(dress.body)
    )  # fmt: skip
    brush.shape(
        [(rear - 0.28, seat - 0.08, 0.05), (rear - 0.24, seat + 0.05, 0.06),
        (rear + 0.42, seat + 0.04, 0.08), (rear + 0.46, seat - 0.06, 0.04)], (58, 42, 38)
    )  # fmt: skip
    brush.disc(rear, bike.wheel, bike.wheel * 0.42, CHROME)
    tail_lamp(
        brush, [(rear - 0.32, seat - 0.26, 0.03), (rear - 0.32, seat - 0.14, 0.03),
        (rear - 0.24, seat - 0.14, 0.02), (rear - 0.24, seat - 0.26, 0.02)], dress
    )  # fmt: skip


def _front_end(brush: Brush, bike: Motorbike, dress: Dress) -> None:
    axle, head = (bike.front, bike.wheel), (bike.front - bike.rake, bike.bars - 0.06)
    brush.line([axle, head], 0.06, CHROME)
    brush.shape(
        [(bike.front - 0.27, bike.wheel * 1.7, 0.06), (bike.front - 0.12, bike.wheel * 2 + 0.05, 0.1),
        (bike.front + 0.16, bike.wheel * 2, 0.12), (bike.front + 0.26, bike.wheel * 1.5, 0.05),
        (bike.front + 0.1, bike.wheel * 1.9, 0.12)], lacquer(dress.body)
    )  # fmt: skip
    grip = (head[0] - 0.22, bike.bars + 0.02)
    brush.line([head, (head[0] - 0.02, bike.bars), grip], 0.045, BLACK)
    if bike.style == "racer":
        low = bike.wheel + 0.12
        brush.shape(
            [(head[0] - 0.42, low, 0.08), (head[0] - 0.1, bike.bars - 0.02, 0.06),
            (head[0] + 0.1, bike.bars + 0.16, 0.06), (head[0] + 0.26, bike.bars - 0.14, 0.1),
            (head[0] + 0.06, low + 0.16, 0.12), (head[0] - 0.1, low - 0.14, 0.08)], lacquer(dress.body)
        )  # fmt: skip
    lamp = (head[0] + (0.2 if bike.style == "racer" else 0.08), head[1] - 0.1)
    headlamp(
        brush, [(lamp[0] - 0.06, lamp[1] - 0.08, 0.03), (lamp[0] - 0.07, lamp[1] + 0.08, 0.03),
        (lamp[0] + 0.06, lamp[1] + 0.08, 0.06), (lamp[0] + 0.06, lamp[1] - 0.08, 0.06)], dress
    )  # fmt: skip
