"""Six kinds of cars: one way of building them, six rows of proportions."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from core.learn.drawn_vehicles.parts import Rim, choose_rim

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
}  # fmt: skip  # fmt: skip


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
