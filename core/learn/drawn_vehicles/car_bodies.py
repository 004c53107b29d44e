"""The body of a car and its cabin, closed or open."""

from __future__ import annotations

from random import Random

from core.learn.drawn_vehicles.brush import Brush, Corner, box
from core.learn.drawn_vehicles.car_trim import paint_trim
from core.learn.drawn_vehicles.cars import Car
from core.learn.drawn_vehicles.parts import (
    BLACK,
    SHADE,
    Dress,
    driver,
    gleam,
    lacquer,
    window,
)
from core.learn.drawn_vehicles.sheet import darker, lighter


def paint_car(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    """Back to front: what is under the car, the cabin, the body, then everything fixed to it."""
    _underside(brush, car)
    if car.kind == "convertible":
        _open_cabin(brush, car, dress, rng)
    else:
        _cabin(brush, car, dress, rng)
    _body(brush, car, dress)
    paint_trim(brush, car, dress, rng)


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
        (end, low + 0.2, 0.1), (end - 0.06, low, 0.08)
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
    outline = [
        (car.deck, car.belt, 0.02), (rear, car.height - 0.03, curve), (front - 0.1, car.height, curve * 1.2),
        (car.foot + 0.06, car.belt, 0.04),
    ]  # fmt: skip
    brush.shape(outline, ((0.0, lighter(roof, 0.42)), (0.2, roof), (1.0, darker(roof, 0.25))))
    _panes(brush, car, dress, rng)


def _panes(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    low, high = car.belt + 0.04, car.height - 0.1
    (rear_low, front_low), (rear_high, front_high) = car.lean(low), car.lean(high)
    post = 0.09
    pane = [
        (rear_low + post * 1.4, low, 0.04), (rear_high + post, high, 0.1), (front_high - post, high, 0.1),
        (front_low - post * 0.9, low, 0.03),
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
            brush.shape(
                [(x - 0.1, low, 0), (x - 0.12, low + 0.2, 0.06), (x + 0.02, low + 0.2, 0.06),
                (x + 0.06, low, 0)], (34, 38, 46)
            )  # fmt: skip


def _posts(brush: Brush, car: Car, dress: Dress, reach: tuple[float, float]) -> None:
    rear, front = car.lean((reach[0] + reach[1]) / 2)
    places = (0.46,) if car.doors == 2 else (0.36, 0.68)
    for place in places:
        x = front - (front - rear) * place
        brush.line(
            [(x + 0.02, reach[0] - 0.04), (x - 0.02, reach[1] + 0.02)], 0.055, darker(dress.body, 0.55)
        )


def _open_cabin(brush: Brush, car: Car, dress: Dress, rng: Random) -> None:
    """Seats and people in the open, the folded hood behind them, the windscreen before them."""
    belt, first, tip = car.belt, car.deck + 0.1, car.foot - car.screen
    brush.shape(box(first, belt - 0.1, car.foot, belt + 0.04), (46, 36, 34))
    _seats(brush, car, rng)
    if rng.random() < 0.7:
        driver(brush, tip - 0.36, belt + 0.02, rng)
    hood = [
        (first - 0.28, belt - 0.02, 0), (first - 0.2, belt + 0.14, 0.1), (first + 0.3, belt + 0.12, 0.08),
        (first + 0.36, belt - 0.02, 0),
    ]  # fmt: skip
    brush.shape(hood, darker(dress.second, 0.35))
    screen = [(car.foot - 0.04, belt, 0), (tip - 0.02, car.height - 0.02, 0), (tip - 0.2, belt + 0.05, 0.04)]
    brush.shape(screen, lighter(dress.glass, 0.5), opacity=0.5)
    brush.line([(car.foot + 0.02, belt), (tip, car.height)], 0.06, darker(dress.body, 0.3))


def _seats(brush: Brush, car: Car, rng: Random) -> None:
    lining = rng.choice(((96, 58, 44), (60, 52, 52), (150, 112, 76), (140, 40, 40)))
    front, low, high = car.foot - car.screen - 0.55, car.belt - 0.05, car.belt + 0.27
    for x in (front, front - rng.uniform(0.52, 0.77)):
        if x > car.deck + 0.2:
            back = [(x - 0.08, low, 0), (x - 0.2, high, 0.08), (x - 0.02, high, 0.08), (x + 0.12, low, 0)]
            brush.shape(back, lining)
