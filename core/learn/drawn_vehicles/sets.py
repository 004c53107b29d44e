"""Collections of drawings with labels: vehicles, kinds of cars, kinds of trucks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import overload

from core.errors import DatasetError
from core.learn.drawn_vehicles.cars import CAR_KINDS
from core.learn.drawn_vehicles.drawing import Drawing, draw
from core.learn.drawn_vehicles.places import BACKGROUNDS
from core.learn.drawn_vehicles.trucks import TRUCK_KINDS

# collection -> class -> the kinds that are drawn for it
COLLECTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "vehicles": {"car": CAR_KINDS, "truck": TRUCK_KINDS, "bus": ("bus",), "motorbike": ("motorbike",)},
    "cars": {kind: (kind,) for kind in CAR_KINDS},
    "trucks": {kind: (kind,) for kind in TRUCK_KINDS},
}


@dataclass(frozen=True)
class Order:
    """What to draw; drawing it again gives the same bytes."""

    kind: str
    seed: int
    background: str | None

    def draw(self, *, size: int = 224) -> Drawing:
        return draw(self.kind, seed=self.seed, background=self.background, size=size)


@dataclass(frozen=True)
class Drawings(Sequence[Drawing]):
    """Drawings made when they are asked for, so that thousands of them need no memory."""

    orders: tuple[Order, ...]
    size: int = 224

    def __len__(self) -> int:
        return len(self.orders)

    @overload
    def __getitem__(self, where: int) -> Drawing: ...
    @overload
    def __getitem__(self, where: slice) -> Drawings: ...
    def __getitem__(self, where: int | slice) -> Drawing | Drawings:
        if isinstance(where, slice):
            return Drawings(self.orders[where], self.size)
        return self.orders[where].draw(size=self.size)


@dataclass(frozen=True)
class Collection:
    """A named set: drawings (lazy), one label a drawing, and the class names the labels point to."""

    name: str
    drawings: Drawings
    labels: tuple[int, ...]
    classes: tuple[str, ...]


def collection(
    name: str, count_per_class: int, seed: int, *, tied_background: bool = False, size: int = 224
) -> Collection:
    """Drawings of every class of a set, classes one after the other; the kinds of a class take turns.

    tied_background puts every class in a place of its own, which makes the place a shortcut to the answer.
    Raises DatasetError for an unknown name or a count below one.
    """
    if name not in COLLECTIONS:
        raise DatasetError(f"No drawn set is called {name!r}; choose one of {', '.join(COLLECTIONS)}.")
    if count_per_class < 1:
        raise DatasetError("A drawn set needs at least one picture of each class; ask for more.")
    orders, labels = [], []
    for label, (title, kinds) in enumerate(COLLECTIONS[name].items()):
        rng = Random(f"{name} {title} {seed}")
        place = BACKGROUNDS[label] if tied_background else None
        for number in range(count_per_class):
            orders.append(Order(kinds[number % len(kinds)], rng.getrandbits(48), place))
            labels.append(label)
    return Collection(name, Drawings(tuple(orders), size), tuple(labels), tuple(COLLECTIONS[name]))
