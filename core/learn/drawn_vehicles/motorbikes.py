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
from core.learn.drawn_vehicles.sheet import Point, darker, lighter


@dataclass(frozen=True)
class Style:
    """What a style of motorbike may measure, in metres, as (least, most), and how its rider sits."""

    length: tuple[float, float]
    wheel: tuple[float, float]
    seat: tuple[float, float]
    bars: tuple[float, float]
    rake: tuple[float, float]
    lean: Point  # from the rider's hip to the shoulder
    rims: tuple[str, ...] = ("wire", "spokes")


STYLES: dict[str, Style] = {
    "roadster": Style((1.95, 2.1), (0.3, 0.35), (0.74, 0.84), (1.0, 1.1), (0.25, 0.34), (0.16, 0.5)),
    "cruiser": Style((2.2, 2.5), (0.3, 0.35), (0.66, 0.72), (1.05, 1.3), (0.42, 0.6), (0.02, 0.5)),
    "racer": Style((1.95, 2.1), (0.3, 0.35), (0.74, 0.84), (0.86, 0.94), (0.25, 0.34), (0.46, 0.34)),
    "scooter": Style((1.7, 1.9), (0.22, 0.27), (0.74, 0.84), (1.0, 1.1), (0.25, 0.34), (0.16, 0.5),
                     ("steel", "spokes")),
}  # fmt: skip


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

    @property
    def middle(self) -> float:
        return (self.rear + self.front) / 2


def choose_motorbike(kind: str, rng: Random) -> Motorbike:
    style = rng.choice(tuple(STYLES))
    row = STYLES[style]
    length, wheel, seat, bars, rake = (
        rng.uniform(*reach) for reach in (row.length, row.wheel, row.seat, row.bars, row.rake)
    )
    rim = choose_rim(rng, styles=row.rims)
    return Motorbike(style, length, wheel, seat, bars, rake, rng.random() < 0.55, rim)


def paint_motorbike(brush: Brush, bike: Motorbike, dress: Dress, rng: Random) -> None:
    """Wheels first, then frame, engine, bodywork, and the rider on top."""
    for x in (bike.rear, bike.front):
        wheel(brush, (x, bike.wheel), bike.wheel, bike.rim, dress.rim)
    if bike.style == "scooter":
        _scooter(brush, bike, dress)
    else:
        _tubes(brush, bike, dress)
        _engine(brush, bike)
        _exhaust(brush, bike)
        _saddle(brush, bike, dress, rng)
        _tank(brush, bike, dress)
    _front_end(brush, bike, dress)
    if bike.rider:
        paint_rider(brush, _posture(bike), rng)


def _posture(bike: Motorbike) -> Posture:
    lean, hip = STYLES[bike.style].lean, (bike.middle - 0.34, bike.seat + 0.1)
    foot = (bike.middle + 0.04, bike.wheel * 0.8 if bike.style != "scooter" else 0.34)
    grip = (bike.front - bike.rake - 0.2, bike.bars + 0.02)
    return Posture(hip, (hip[0] + lean[0], hip[1] + lean[1]), grip, foot)


def _tubes(brush: Brush, bike: Motorbike, dress: Dress) -> None:
    rear, mid, low, seat = (bike.rear, bike.wheel), bike.middle, bike.wheel * 0.72, bike.seat
    head, steel = (bike.front - bike.rake, bike.bars - 0.14), darker(dress.second, 0.4)
    brush.line([rear, (mid - 0.22, low + 0.06)], 0.07, steel)
    brush.line([(mid - 0.3, seat - 0.05), rear], 0.05, CHROME)
    brush.line([(mid - 0.42, seat - 0.03), (mid + 0.1, seat - 0.08), head, (mid + 0.22, low)], 0.06, steel)


def _engine(brush: Brush, bike: Motorbike) -> None:
    mid, low = bike.middle, bike.wheel * 0.72
    block = [
        (mid - 0.28, low - 0.06, 0.05), (mid - 0.26, low + 0.26, 0.06), (mid + 0.24, low + 0.24, 0.06),
        (mid + 0.2, low - 0.06, 0.06),
    ]  # fmt: skip
    brush.shape(block, metal((110, 114, 120)))
    for row in range(4):
        y = low + 0.24 + 0.045 * row
        brush.line([(mid - 0.12, y), (mid + 0.2 + 0.015 * row, y + 0.015)], 0.028, (170, 174, 180))
    brush.disc(mid - 0.1, low + 0.08, 0.1, darker(CHROME, 0.25))
    brush.disc(mid - 0.1, low + 0.08, 0.06, CHROME)


def _exhaust(brush: Brush, bike: Motorbike) -> None:
    mid, y = bike.middle, bike.wheel * 0.72 - 0.02
    bend = [(mid + 0.22, y + 0.3), (mid + 0.26, y + 0.05), (mid + 0.1, y - 0.06), (mid - 0.3, y - 0.04)]
    brush.line(bend, 0.055, CHROME)
    pipe = [
        (mid - 0.28, y - 0.09, 0.03),
        (mid - 0.28, y + 0.01, 0.03),
        (0.02, y + 0.12, 0.04),
        (0, y - 0.02, 0.04),
    ]
    brush.shape(pipe, metal((196, 200, 206)))


def _saddle(brush: Brush, bike: Motorbike, dress: Dress, rng: Random) -> None:
    """The seat and the tail under it; a cruiser may carry a leather bag."""
    mid, seat, rear = bike.middle, bike.seat, bike.rear
    tail = rear - (0.1 if bike.style == "cruiser" else 0.16)
    end = seat + (0.16 if bike.style == "racer" else 0.02)
    if bike.style == "cruiser" and rng.random() < 0.6:
        bag = [(-0.22, 0.4, 0.08), (-0.24, 0.64, 0.08), (0.26, 0.64, 0.06), (0.24, 0.4, 0.1)]
        brush.shape([(rear + x, y, radius) for x, y, radius in bag], (92, 62, 46))
    cushion = [
        (mid - 0.1, seat - 0.1, 0.04), (mid - 0.1, seat - 0.01, 0.06), (tail + 0.22, (seat + end) / 2 + 0.02, 0.08),
        (tail, end + 0.06, 0.05), (tail + 0.08, (seat + end) / 2 - 0.02, 0.08),
    ]  # fmt: skip
    brush.shape(cushion, (44, 40, 42))
    hump = [
        (tail - 0.02, end - 0.03, 0.03),
        (tail + 0.02, end + 0.02, 0.03),
        (mid - 0.3, seat - 0.05, 0.1),
        (mid - 0.3, seat - 0.16, 0.05),
    ]
    brush.shape(hump, lacquer(dress.body))
    lamp = [(-0.06, -0.04, 0.02), (-0.05, 0.03, 0.02), (0.03, 0.02, 0.02), (0.02, -0.05, 0.02)]
    tail_lamp(brush, [(tail + x, end + y, radius) for x, y, radius in lamp], dress)


def _tank(brush: Brush, bike: Motorbike, dress: Dress) -> None:
    """The tank, its stripe, and the mudguard over the rear wheel."""
    mid, head, seat, top = bike.middle, bike.front - bike.rake, bike.seat, bike.wheel * 2
    tank = [
        (mid - 0.14, seat - 0.08, 0.05), (mid - 0.08, seat + 0.1, 0.1), (mid + 0.22, seat + 0.2, 0.12),
        (head + 0.02, seat + 0.1, 0.08), (head - 0.04, seat - 0.06, 0.06),
    ]  # fmt: skip
    brush.shape(tank, lacquer(dress.body))
    brush.line([(mid - 0.06, seat + 0.02), (mid + 0.26, seat + 0.06)], 0.03, lighter(dress.second, 0.2))
    guard = [
        (-0.3, bike.wheel + 0.12, 0.05), (-0.2, top + 0.05, 0.14), (0.18, top + 0.06, 0.1), (0.1, top - 0.03, 0.1),
        (-0.14, top - 0.04, 0.1),
    ]  # fmt: skip
    brush.shape([(bike.rear + x, y, radius) for x, y, radius in guard], darker(dress.body, 0.1))


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
    """Fork, mudguard, handlebars, lamp."""
    head, top = (bike.front - bike.rake, bike.bars - 0.06), bike.wheel * 2
    brush.line([(bike.front, bike.wheel), head], 0.06, CHROME)
    guard = [
        (-0.27, top * 0.85, 0.06), (-0.12, top + 0.05, 0.1), (0.16, top, 0.12), (0.26, top * 0.75, 0.05),
        (0.1, top * 0.95, 0.12),
    ]  # fmt: skip
    brush.shape([(bike.front + x, y, radius) for x, y, radius in guard], lacquer(dress.body))
    brush.line([head, (head[0] - 0.02, bike.bars), (head[0] - 0.22, bike.bars + 0.02)], 0.045, BLACK)
    if bike.style == "racer":
        _fairing(brush, bike, dress)
    x, y = head[0] + (0.2 if bike.style == "racer" else 0.08), head[1] - 0.1
    lamp = [(-0.06, -0.08, 0.03), (-0.07, 0.08, 0.03), (0.06, 0.08, 0.06), (0.06, -0.08, 0.06)]
    headlamp(brush, [(x + along, y + up, radius) for along, up, radius in lamp], dress)


def _fairing(brush: Brush, bike: Motorbike, dress: Dress) -> None:
    x, low = bike.front - bike.rake, bike.wheel + 0.12
    shell = [
        (x - 0.42, low, 0.08), (x - 0.1, bike.bars - 0.02, 0.06), (x + 0.1, bike.bars + 0.16, 0.06),
        (x + 0.26, bike.bars - 0.14, 0.1), (x + 0.06, low + 0.16, 0.12), (x - 0.1, low - 0.14, 0.08),
    ]  # fmt: skip
    brush.shape(shell, lacquer(dress.body))
