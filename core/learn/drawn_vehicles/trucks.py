"""Five kinds of trucks: what is chosen for each."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from core.learn.drawn_vehicles.parts import Rim, choose_rim

_BEDS = {  # height of the upper edge, in metres
    "box truck": (2.9, 3.6),
    "tanker": (2.5, 3.0),
    "tipper": (1.9, 2.4),
    "fire engine": (2.7, 3.0),
    "flatbed": (1.1, 1.3),
}


TRUCK_KINDS = tuple(_BEDS)


@dataclass(frozen=True)
class Truck:
    """One truck: the proportions chosen for it, in metres."""

    kind: str
    length: float
    cab: float  # length of the cab
    bonnet: float  # 0 = the driver sits over the engine
    height: float  # of the cab
    frame: float  # height of the frame's upper edge
    bed: float  # height of the load bed's upper edge
    wheel: float
    axles: tuple[float, ...]
    crew: bool
    rim: Rim

    @property
    def back(self) -> float:
        """Where the cab's rear wall is."""
        return self.length - self.cab - self.bonnet


def choose_truck(kind: str, rng: Random) -> Truck:
    crew = kind == "fire engine" or rng.random() < 0.1
    length, cab = rng.uniform(6.0, 8.4), rng.uniform(1.7, 2.0) + (0.95 if crew else 0.0)
    bonnet = rng.uniform(0.85, 1.2) if rng.random() < 0.3 else 0.0
    radius = rng.uniform(0.44, 0.52)
    front = length - (0.62 if bonnet else cab - (1.45 if crew else 0.5))
    rear = rng.uniform(1.1, 1.6)
    axles = (rear, front) if rng.random() < 0.6 else (rear, rear + 2 * radius + 0.12, front)
    return Truck(
        kind=kind, length=length, cab=cab, bonnet=bonnet, height=rng.uniform(2.5, 2.95),
        frame=radius * 2 + 0.02, bed=rng.uniform(*_BEDS[kind]), wheel=radius, axles=axles, crew=crew,
        rim=choose_rim(rng, styles=("steel", "steel", "cover"))
    )  # fmt: skip
