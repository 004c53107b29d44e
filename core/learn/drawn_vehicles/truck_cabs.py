"""A truck from the ground up: frame, load, cab, wheels."""

from __future__ import annotations

from random import Random

from core.learn.drawn_vehicles.brush import Brush, Corner, box
from core.learn.drawn_vehicles.loads import LOADS
from core.learn.drawn_vehicles.parts import (
    BLACK,
    CHROME,
    SHADE,
    WHITE,
    Dress,
    driver,
    gleam,
    headlamp,
    lacquer,
    tail_lamp,
    wheel,
    window,
)
from core.learn.drawn_vehicles.sheet import darker, lighter
from core.learn.drawn_vehicles.trucks import Truck


def paint_truck(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    """Back to front: far wheels, frame, load bed, cab, wheels."""
    _frame(brush, truck, rng)
    LOADS[truck.kind](brush, truck, dress, rng)
    _cab(brush, truck, dress, rng)
    _wheels(brush, truck, dress)


def _frame(brush: Brush, truck: Truck, rng: Random) -> None:
    for x in truck.axles:
        brush.disc(x + 0.2, truck.wheel + 0.05, truck.wheel * 0.95, (20, 20, 24))
    low = truck.wheel * 0.75
    brush.shape(box(0.25, low, truck.length - 0.3, truck.frame), SHADE)
    brush.shape(box(0.02, truck.frame - 0.22, truck.back + 0.2, truck.frame, 0.02), (58, 60, 66))
    tank = (truck.axles[-2] + truck.axles[-1]) / 2
    brush.shape(
        box(tank - 0.45, low - 0.12, tank + 0.35, truck.frame - 0.2, 0.12), ((0.0, (120, 124, 130)),
        (0.3, CHROME if rng.random() < 0.5 else (96, 100, 108)), (1.0, (64, 66, 72)))
    )  # fmt: skip
    if tank - 0.6 > truck.axles[-2] + truck.wheel + 0.3:
        brush.shape(
            box(truck.axles[-2] + truck.wheel + 0.12, low - 0.05, tank - 0.6, truck.frame - 0.25, 0.03),
            (74, 76, 82),
        )


def _cab_outline(truck: Truck) -> list[Corner]:
    back, end, low = truck.back, truck.length, truck.wheel * 0.8
    if not truck.bonnet:
        return [
            (back, low, 0.04), (back, truck.height, 0.2), (end - 0.34, truck.height, 0.3),
            (end - 0.04, truck.height * 0.6, 0.25), (end, low + 0.35, 0.12), (end - 0.04, low - 0.1, 0.08)
        ]  # fmt: skip
    hood = truck.height * 0.6
    return [
        (back, low, 0.04), (back, truck.height, 0.16), (end - truck.bonnet - 0.3, truck.height, 0.24),
        (end - truck.bonnet, hood + 0.05, 0.08), (end - 0.16, hood - 0.12, 0.24), (end, low + 0.3, 0.12),
        (end - 0.04, low - 0.1, 0.08)
    ]  # fmt: skip


def _cab(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    outline = _cab_outline(truck)
    brush.shape(outline, lacquer(dress.body))
    low, high = truck.height * 0.58, truck.height - 0.24
    nose = truck.length - truck.bonnet
    if rng.random() < 0.45 and truck.kind == "box truck":
        brush.shape([(truck.back + 0.05, truck.height - 0.04, 0), (truck.back + 0.05, truck.bed - 0.12, 0.1),
                     (nose - 0.5, truck.height - 0.02, 0.3)], lacquer(dress.body))  # fmt: skip
    door = nose - 0.32
    rear = door - 0.86
    pane = [(rear, low, 0.05), (rear, high, 0.08), (door - 0.22, high, 0.08), (door + 0.02, low, 0.05)]
    window(brush, pane, dress)
    if rng.random() < 0.7:
        driver(brush, door - 0.42, low, rng)
    gleam(brush, door - 0.8, low, high, 0.14)
    top = nose - 0.4
    screen = [(nose - 0.2, low, 0.03), (top, high, 0.04), (top + 0.1, high, 0.02), (nose - 0.07, low, 0.03)]
    window(brush, screen, dress)
    if truck.crew:
        window(brush, box(door - 1.86, low, door - 1.0, high, 0.07), dress)
        gleam(brush, door - 1.8, low, high, 0.14)
    _cab_trim(brush, truck, dress, rng)


def _cab_trim(brush: Brush, truck: Truck, dress: Dress, rng: Random) -> None:
    nose, end, low = truck.length - truck.bonnet, truck.length, truck.wheel * 0.8
    door, seam = nose - 0.3, darker(dress.body, 0.5)
    for x in (door, door - 0.92, *((door - 1.86,) if truck.crew else ())):
        brush.line([(x, truck.height * 0.56), (x, low + 0.1)], 0.025, seam)
    brush.line([(door - 0.86, truck.height * 0.5), (door - 0.68, truck.height * 0.5)], 0.05, BLACK)
    brush.line([(nose - 0.06, truck.height * 0.82), (nose + 0.08, truck.height * 0.8)], 0.03, BLACK)
    brush.shape(box(nose + 0.02, truck.height * 0.6, nose + 0.14, truck.height * 0.83, 0.04), BLACK)
    brush.shape(box(end - 0.5, low - 0.1, end + 0.03, low + 0.16, 0.06), darker(dress.second, 0.35))
    headlamp(brush, box(end - 0.26, low + 0.2, end - 0.03, low + 0.4, 0.05), dress)
    if rng.random() < 0.4:
        brush.line([(truck.back - 0.09, truck.frame), (truck.back - 0.09, truck.height + 0.3)], 0.09, CHROME)
    if rng.random() < 0.4:
        stripe = truck.height * 0.45
        brush.line(
            [(truck.back + 0.02, stripe), (nose - 0.06, stripe)], 0.09, rng.choice((WHITE, dress.second))
        )


def _wheels(brush: Brush, truck: Truck, dress: Dress) -> None:
    tail_lamp(brush, box(-0.02, truck.frame - 0.2, 0.12, truck.frame - 0.04, 0.03), dress)
    for number, x in enumerate(truck.axles):
        if number == len(truck.axles) - 1:
            brush.disc(x, truck.wheel + 0.02, truck.wheel * 1.16, SHADE)
        else:
            foot, top, high = truck.wheel * 1.2, truck.wheel * 0.9, truck.frame + 0.08
            arch = [(-foot, truck.wheel, 0), (-top, high, 0.3), (top, high, 0.3), (foot, truck.wheel, 0)]
            brush.shape([(x + along, up, radius) for along, up, radius in arch], BLACK)
        wheel(brush, (x, truck.wheel), truck.wheel, truck.rim, lighter(dress.rim, 0.05))
