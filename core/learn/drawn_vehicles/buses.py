"""Buses: city bus, coach, double-decker and school bus."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from core.learn.drawn_vehicles.brush import Brush, box
from core.learn.drawn_vehicles.parts import (
    BLACK,
    SHADE,
    WHITE,
    Dress,
    Rim,
    choose_rim,
    driver,
    gleam,
    headlamp,
    panel,
    tail_lamp,
    wheel,
    window,
)
from core.learn.drawn_vehicles.sheet import darker, lighter

STYLES = ("city", "coach", "double-decker", "school")


@dataclass(frozen=True)
class Bus:
    """One bus: style and proportions, in metres."""

    style: str
    length: float
    height: float
    bonnet: float
    wheel: float
    panes: int
    rim: Rim

    @property
    def axles(self) -> tuple[float, float]:
        front = self.length - (0.7 if self.bonnet else 2.0)
        return 0.26 * self.length, front


def choose_bus(kind: str, rng: Random) -> Bus:
    style = rng.choice(STYLES)
    tall = {"city": (2.8, 3.1), "coach": (3.2, 3.6), "double-decker": (4.1, 4.4), "school": (2.8, 3.1)}[style]
    bonnet = rng.uniform(0.9, 1.2) if style == "school" else 0.0
    return Bus(style, rng.uniform(8.0, 10.5) + bonnet, rng.uniform(*tall), bonnet, rng.uniform(0.46, 0.52),
               rng.randint(5, 8), choose_rim(rng, styles=("steel", "cover")))  # fmt: skip


def paint_bus(brush: Brush, bus: Bus, dress: Dress, rng: Random) -> None:
    """The long body, its rows of windows, doors, wheels."""
    for x in bus.axles:
        brush.disc(x + 0.22, bus.wheel + 0.04, bus.wheel * 0.95, (20, 20, 24))
    brush.shape(box(0.6, 0.2, bus.length - 0.6, 0.7), SHADE)
    _body(brush, bus, dress, rng)
    _rows(brush, bus, dress, rng)
    _front(brush, bus, dress, rng)
    for x in bus.axles:
        brush.disc(x, bus.wheel + 0.03, bus.wheel * 1.18, SHADE)
        wheel(brush, (x, bus.wheel), bus.wheel, bus.rim, dress.rim)


def _body(brush: Brush, bus: Bus, dress: Dress, rng: Random) -> None:
    end, low, high = bus.length - bus.bonnet, 0.36, bus.height
    lean = rng.uniform(0.05, 0.4) if bus.style == "coach" else 0.06
    outline = [
        (0.0, low, 0.1), (0.02, high, 0.28), (end - lean, high, 0.36), (end, low + 0.9, 0.2), (end, low, 0.12),
    ]  # fmt: skip
    if bus.bonnet:
        brush.shape(
            [(end - 0.2, low, 0), (end - 0.2, 1.5, 0), (bus.length - 0.2, 1.34, 0.3),
            (bus.length, low + 0.3, 0.12), (bus.length, low, 0.08)], panel(dress.body)
        )  # fmt: skip
    brush.shape(
        outline, ((0.0, lighter(dress.body, 0.4)), (0.12, dress.body), (0.7, darker(dress.body, 0.1)),
        (1.0, darker(dress.body, 0.32)))
    )  # fmt: skip
    stripe = rng.choice((WHITE, dress.second, dress.second, BLACK))
    y = rng.uniform(0.62, 0.95)
    brush.line([(0.04, y), (end - 0.04, y)], rng.choice((0.08, 0.16, 0.3)), stripe)
    brush.line([(0.05, low + 0.06), (end - 0.05, low + 0.06)], 0.1, darker(dress.body, 0.5))


def _rows(brush: Brush, bus: Bus, dress: Dress, rng: Random) -> None:
    end = bus.length - bus.bonnet - 0.75
    single = ((bus.height * 0.46, bus.height - 0.4),)
    decks = ((1.15, 1.95), (2.62, 3.5)) if bus.style == "double-decker" else single
    for number, (low, high) in enumerate(decks):
        right = end if number == 0 else end + 0.5
        brush.shape(box(0.22, low - 0.05, right, high + 0.05, 0.1), darker(dress.glass, 0.6))
        for pane in range(bus.panes):
            wide = (right - 0.3) / bus.panes
            left = 0.27 + wide * pane
            window(brush, box(left + 0.02, low, left + wide - 0.05, high, 0.05), dress)
            if rng.random() < 0.45:
                driver(brush, left + wide * 0.5, low, rng)
            gleam(brush, left + 0.1, low, high, 0.16)


def _front(brush: Brush, bus: Bus, dress: Dress, rng: Random) -> None:
    end = bus.length - bus.bonnet
    low, high = bus.height * 0.4, bus.height - 0.4
    if bus.style == "double-decker":
        low, high = 1.1, 2.1
    doors = (end - 0.68,) if rng.random() < 0.5 or bus.bonnet else (end - 0.68, end * 0.5)
    for x in doors:
        brush.shape(box(x - 0.05, 0.42, x + 0.58, high, 0.05), darker(dress.body, 0.5))
        for left in (x, x + 0.29):
            window(brush, box(left, 0.55, left + 0.24, high - 0.06, 0.04), dress)
    window(
        brush, [(end - 0.08, low, 0.04), (end - 0.1, high, 0.06), (end - 0.03, high - 0.05, 0.03),
        (end - 0.01, low, 0.03)], dress
    )  # fmt: skip
    brush.line([(end - 0.02, high + 0.06), (end + 0.16, high - 0.04)], 0.04, BLACK)
    brush.shape(box(end + 0.1, high - 0.42, end + 0.22, high - 0.04, 0.05), BLACK)
    headlamp(brush, box(bus.length - 0.24, 0.6, bus.length - 0.02, 0.82, 0.06), dress)
    tail_lamp(brush, box(0.0, 0.8, 0.12, 1.15, 0.03), dress)
    brush.shape(box(bus.length - 0.4, 0.3, bus.length + 0.04, 0.5, 0.06), darker(dress.second, 0.4))
    if rng.random() < 0.35 and bus.style != "double-decker":
        brush.shape(
            box(bus.length * 0.3, bus.height - 0.02, bus.length * 0.5, bus.height + 0.2, 0.1),
            darker(dress.body, 0.15),
        )
