"""Six kinds of cars: one way of building them, six rows of proportions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from core.learn.drawn_vehicles.brush import Brush, Corner
from core.learn.drawn_vehicles.parts import (
    BLACK,
    CHROME,
    SHADE,
    TYRE,
    WHITE,
    Dress,
    Rim,
    choose_rim,
    driver,
    gleam,
    headlamp,
    lacquer,
    tail_lamp,
    wheel,
    window,
)
from core.learn.drawn_vehicles.sheet import darker, lighter

Range = tuple[float, float]


@dataclass(frozen=True)
class Build:
    """The proportions a kind of car may have, in metres, as (least, most)."""

    length: Range
    height: Range
    belt: Range  # lower edge of the windows
    nose: Range  # height of the bonnet's front
    bonnet: Range  # from the nose to the foot of the windscreen
    screen: Range  # how far the windscreen leans
    tail: Range  # how far the rear window leans
    deck: Range  # length of the boot behind the rear window
    wheel: Range
    clearance: Range
    doors: tuple[int, ...] = (4,)


BUILDS: dict[str, Build] = {
    "hatchback": Build((3.4, 3.95), (1.42, 1.56), (0.88, 0.95), (0.68, 0.76), (0.8, 1.0), (0.6, 0.8),
                       (0.42, 0.7), (0.04, 0.12), (0.28, 0.32), (0.16, 0.21), (2, 4)),
    "saloon": Build((4.4, 5.0), (1.38, 1.5), (0.88, 0.95), (0.66, 0.76), (1.1, 1.35), (0.62, 0.85),
                    (0.6, 0.85), (0.75, 1.05), (0.3, 0.34), (0.15, 0.2)),
    "estate": Build((4.4, 4.95), (1.42, 1.54), (0.88, 0.95), (0.66, 0.76), (1.1, 1.35), (0.62, 0.85),
                    (0.2, 0.42), (0.04, 0.1), (0.3, 0.34), (0.15, 0.2)),
    "sports car": Build((4.1, 4.6), (1.1, 1.24), (0.74, 0.82), (0.5, 0.58), (1.3, 1.6), (0.8, 1.0),
                        (1.15, 1.5), (0.1, 0.3), (0.32, 0.36), (0.09, 0.13), (2,)),
    "convertible": Build((3.8, 4.6), (1.22, 1.34), (0.8, 0.88), (0.58, 0.7), (1.15, 1.45), (0.45, 0.62),
                         (0.2, 0.3), (1.0, 1.3), (0.3, 0.34), (0.13, 0.18), (2,)),
    "off-roader": Build((3.7, 4.6), (1.72, 1.95), (1.08, 1.2), (0.98, 1.08), (0.95, 1.2), (0.2, 0.36),
                        (0.05, 0.14), (0.03, 0.06), (0.38, 0.43), (0.32, 0.4), (2, 4)),
}  # fmt: skip

CAR_KINDS = tuple(BUILDS)


@dataclass(frozen=True)
class Car:
    """One car: the proportions chosen for it, in metres."""

    kind: str
    length: float
    height: float
    belt: float
    nose: float
    bonnet: float
    screen: float
    tail: float
    deck: float
    wheel: float
    clearance: float
    doors: int
    rim: Rim

    @property
    def axles(self) -> tuple[float, float]:
        return 0.18 * self.length + 0.02, 0.81 * self.length

    @property
    def foot(self) -> float:
        """Where the windscreen stands."""
        return self.length - self.bonnet

    def lean(self, y: float) -> tuple[float, float]:
        """Where the rear and the front edge of the windows are at height y."""
        share = (y - self.belt) / (self.height - self.belt)
        return self.deck + self.tail * share, self.foot - self.screen * share


def choose_car(kind: str, rng: Random) -> Car:
    build = BUILDS[kind]
    names = ("length", "height", "belt", "nose", "bonnet", "screen", "tail", "deck", "wheel", "clearance")
    chosen = {name: rng.uniform(*getattr(build, name)) for name in names}
    return Car(kind=kind, doors=rng.choice(build.doors), rim=choose_rim(rng), **chosen)


def paint_car(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    """Back to front: what is under the car, the body, the cabin, the wheels, the trim."""
    _underside(brush, car)
    if car.kind == "convertible":
        _open_cabin(brush, car, dress, rng)
    else:
        _cabin(brush, car, dress, rng)
    _body(brush, car, dress)
    _seams(brush, car, dress)
    _lamps(brush, car, dress)
    _wheels(brush, car, dress)
    _EXTRAS.get(car.kind, _plain)(brush, car, dress, rng)


def _underside(brush: Brush, car: Car) -> None:
    rear, front = car.axles
    brush.shape([(rear, 0.06, 0), (rear - 0.2, 0.5, 0), (front + 0.2, 0.5, 0), (front, 0.06, 0)], SHADE)
    for x in (rear + 0.16, front + 0.16):
        brush.disc(x, car.wheel + 0.05, car.wheel * 0.95, (20, 20, 24))


def _outline(car: Car) -> list[Corner]:
    end, low = car.length, car.clearance
    tail_top = car.belt + (0.03 if car.deck > 0.5 else -0.02)
    hood = car.belt - (car.belt - car.nose) * 0.22
    return [
        (0.08, low, 0.08), (0.0, low + 0.2, 0.12), (0.05, tail_top - 0.1, 0.14), (0.1, tail_top, 0.12),
        (max(car.deck, 0.14), car.belt + 0.03, 0.05), (car.foot - 0.04, car.belt + 0.03, 0.08),
        (car.foot + 0.35, hood, 0.3), (end - 0.26, car.nose, 0.26), (end - 0.04, car.nose - 0.16, 0.14),
        (end, low + 0.2, 0.1), (end - 0.06, low, 0.08),
    ]  # fmt: skip


def _body(brush: Brush, car: Car, dress: Dress) -> None:
    brush.shape(_outline(car), lacquer(dress.body))
    sill = car.clearance
    rear, front = car.axles
    brush.shape([(rear, sill, 0), (rear, sill + 0.09, 0), (front, sill + 0.09, 0), (front, sill, 0)], BLACK)
    line = car.belt - 0.14
    brush.line([(0.14, line), (car.length - 0.3, line - 0.06)], 0.018, lighter(dress.body, 0.5), opacity=0.75)
    brush.line(
        [(0.14, line - 0.03), (car.length - 0.3, line - 0.09)], 0.02, darker(dress.body, 0.35), opacity=0.6
    )


def _cabin(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    rear, front = car.lean(car.height)
    roof = dress.second if rng.random() < 0.18 else dress.body
    curve = 0.45 if car.kind == "sports car" else 0.22
    outline: list[Corner] = [
        (car.deck, car.belt, 0.02), (rear, car.height - 0.03, curve), (front - 0.1, car.height, curve * 1.2),
        (car.foot + 0.06, car.belt, 0.04),
    ]  # fmt: skip
    brush.shape(outline, ((0.0, lighter(roof, 0.42)), (0.2, roof), (1.0, darker(roof, 0.25))))
    _panes(brush, car, dress, rng)


def _panes(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    low, high = car.belt + 0.04, car.height - 0.1
    (rear_low, front_low), (rear_high, front_high) = car.lean(low), car.lean(high)
    post = 0.09
    pane: list[Corner] = [
        (rear_low + post * 1.4, low, 0.04), (rear_high + post, high, 0.1),
        (front_high - post, high, 0.1), (front_low - post * 0.9, low, 0.03),
    ]  # fmt: skip
    window(brush, pane, dress)
    seat = front_low - car.screen - 0.45
    _headrests(brush, car, seat, low)
    if rng.random() < 0.6:
        driver(brush, seat + 0.16, low, rng)
    gleam(brush, front_high - 0.75, low, high, 0.2)
    _posts(brush, car, dress, (low, high))


def _headrests(brush: Brush, car: Car, seat: float, low: float) -> None:
    for x in (seat, seat - 0.85):
        if x > car.deck + car.tail * 0.7 + 0.15:
            brush.shape([(x - 0.1, low, 0), (x - 0.12, low + 0.2, 0.06), (x + 0.02, low + 0.2, 0.06), (x + 0.06, low, 0)],
                        (34, 38, 46))  # fmt: skip


def _posts(brush: Brush, car: Car, dress: Dress, reach: tuple[float, float]) -> None:
    rear, front = car.lean((reach[0] + reach[1]) / 2)
    places = (0.46,) if car.doors == 2 else (0.36, 0.68)
    for place in places:
        x = front - (front - rear) * place
        brush.line(
            [(x + 0.02, reach[0] - 0.04), (x - 0.02, reach[1] + 0.02)], 0.055, darker(dress.body, 0.55)
        )


def _open_cabin(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    top = car.height
    lining = rng.choice(((96, 58, 44), (60, 52, 52), (150, 112, 76), (140, 40, 40)))
    first, last = car.deck + 0.1, car.foot
    brush.shape([(first, car.belt - 0.1, 0), (first, car.belt + 0.04, 0), (last, car.belt + 0.04, 0),
                 (last, car.belt - 0.1, 0)], (46, 36, 34))  # fmt: skip
    for x in (car.foot - car.screen - 0.55, car.foot - car.screen - 0.62 - rng.uniform(0.45, 0.7)):
        if x > first + 0.1:
            brush.shape([(x - 0.08, car.belt - 0.05, 0), (x - 0.2, car.belt + 0.26, 0.08),
                         (x - 0.02, car.belt + 0.28, 0.08), (x + 0.12, car.belt - 0.05, 0)], lining)  # fmt: skip
    if rng.random() < 0.7:
        driver(brush, car.foot - car.screen - 0.36, car.belt + 0.02, rng)
    brush.shape([(first - 0.28, car.belt - 0.02, 0), (first - 0.2, car.belt + 0.14, 0.1), (first + 0.3, car.belt + 0.12, 0.08),
                 (first + 0.36, car.belt - 0.02, 0)], darker(dress.second, 0.35))  # fmt: skip
    tip = car.foot - car.screen
    brush.shape([(car.foot - 0.04, car.belt, 0), (tip - 0.02, top - 0.02, 0), (tip - 0.2, car.belt + 0.05, 0.04)],
                lighter(dress.glass, 0.5), opacity=0.5)  # fmt: skip
    brush.line([(car.foot + 0.02, car.belt), (tip, top)], 0.06, darker(dress.body, 0.3))


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
    brush.shape([(front, car.belt, 0.02), (front - 0.06, car.belt + 0.12, 0.04), (front + 0.12, car.belt + 0.1, 0.04),
                 (front + 0.1, car.belt, 0.02)], darker(dress.body, 0.15))  # fmt: skip


def _lamps(brush: Brush, car: Car, dress: Dress) -> None:
    end, high = car.length, car.nose - 0.1
    headlamp(brush, [(end - 0.3, high - 0.06, 0.05), (end - 0.26, high + 0.05, 0.04), (end - 0.08, high - 0.03, 0.05),
                     (end - 0.06, high - 0.13, 0.03)], dress)  # fmt: skip
    tail_lamp(brush, [(0.04, car.belt - 0.27, 0.02), (0.07, car.belt - 0.09, 0.04), (0.24, car.belt - 0.1, 0.04),
                      (0.18, car.belt - 0.25, 0.04)], dress)  # fmt: skip
    low = car.clearance
    for left, right in ((0.0, 0.34), (end - 0.34, end)):
        brush.shape([(left + 0.02, low + 0.05, 0.04), (left + 0.01, low + 0.17, 0.04), (right - 0.01, low + 0.17, 0.04),
                     (right - 0.02, low + 0.05, 0.04)], darker(dress.body, 0.5))  # fmt: skip


def _wheels(brush: Brush, car: Car, dress: Dress) -> None:
    for x in car.axles:
        brush.disc(x, car.wheel + 0.015, car.wheel * 1.17, darker(dress.body, 0.72))
        brush.shape([(x - car.wheel * 1.17, car.clearance - 0.04, 0), (x - car.wheel * 1.16, car.wheel, 0),
                     (x + car.wheel * 1.16, car.wheel, 0), (x + car.wheel * 1.17, car.clearance - 0.04, 0)], SHADE)  # fmt: skip
        wheel(brush, (x, car.wheel), car.wheel, car.rim, dress.rim)


def _plain(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    """A roof rack or a luggage box, now and then; a taxi's sign more rarely."""
    rear, front = car.lean(car.height)
    middle, chance = (rear + front) / 2, rng.random()
    if chance < 0.12:
        brush.shape([(middle - 0.7, car.height + 0.04, 0.1), (middle - 0.62, car.height + 0.24, 0.12),
                     (middle + 0.5, car.height + 0.24, 0.14), (middle + 0.66, car.height + 0.08, 0.08)], darker(dress.second, 0.3))  # fmt: skip
    elif chance < 0.2:
        brush.shape([(middle - 0.14, car.height - 0.02, 0), (middle - 0.1, car.height + 0.14, 0.03),
                     (middle + 0.1, car.height + 0.14, 0.03), (middle + 0.14, car.height - 0.02, 0)], (250, 220, 110))  # fmt: skip


def _sporty(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    if rng.random() < 0.5:
        brush.shape([(0.02, car.belt + 0.12, 0), (0.0, car.belt + 0.19, 0.02), (0.42, car.belt + 0.16, 0.03), (0.42, car.belt + 0.11, 0)],
                    darker(dress.body, 0.3))  # fmt: skip
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
    brush.shape([(car.length - 0.05, 0.42, 0), (car.length - 0.02, 0.62, 0.02), (car.length + 0.09, 0.6, 0.03),
                 (car.length + 0.09, 0.44, 0.03)], BLACK)  # fmt: skip


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
