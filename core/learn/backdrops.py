"""The same drawn vehicles before other places: each class before its own, before another's, or all before any.

A drawing hangs on its seed, and the place can be ordered apart from it: the vehicle, its size, where it stands and the
light stay the same. So whatever changes between two of these sets is the place alone. Imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from core.errors import DatasetError
from core.learn.built_in_sets import of_collection
from core.learn.drawn_vehicles import BACKGROUNDS, COLLECTIONS, Collection, Drawings, Order, collection
from core.learn.labelled_pictures import LabelledPictures
from core.learn.picture_shelf import Shelf

BOUND, SWAPPED, ANY = "bound", "swapped", "independent"
ARRANGEMENTS = (BOUND, SWAPPED, ANY)


@dataclass(frozen=True)
class Cast:
    """Which classes of which drawn set are told apart, and the place that each is bound to.

    Raises DatasetError for classes that the set does not have, unknown places, or not one place for each class.
    """

    name: str
    classes: tuple[str, ...]
    places: tuple[str, ...]

    def __post_init__(self) -> None:
        known = COLLECTIONS.get(self.name, {})
        if len(self.classes) < 2 or not set(self.classes) <= set(known):
            raise DatasetError(f"Choose at least two of these classes instead: {', '.join(known)}.")
        if len(set(self.places)) != len(self.classes) or not set(self.places) <= set(BACKGROUNDS):
            raise DatasetError(f"Choose one place for each class, from {', '.join(BACKGROUNDS)}.")


def arranged(cast: Cast, per_class: int, seed: int, arrangement: str) -> LabelledPictures:
    """`per_class` vehicles of each class, with their masks; the same seed gives the same vehicles in every arrangement.

    bound: each class before its own place. swapped: before the place of the next class. independent: every class before
    all places equally often. Raises DatasetError for another arrangement or a count below one.
    """
    if arrangement not in ARRANGEMENTS:
        raise DatasetError(f"Choose one of these arrangements instead: {', '.join(ARRANGEMENTS)}.")
    found = _chosen(cast, per_class, seed)
    chance = Random(f"{arrangement} {seed}")
    places = [
        place
        for label in range(len(cast.classes))
        for place in _places(cast.places, label, (arrangement, per_class), chance)
    ]
    orders = (
        replace(order, background=place) for order, place in zip(found.drawings.orders, places, strict=True)
    )
    return of_collection(replace(found, drawings=Drawings(tuple(orders))))


def together(*sets: LabelledPictures) -> LabelledPictures:
    """Sets with the same classes as one, in their order, so that one pass asks all of them."""
    slots = (slot for each in sets for slot in each.pictures.slots)
    labels = tuple(label for each in sets for label in each.labels)
    return replace(sets[0], pictures=Shelf(slots), labels=labels)


def _chosen(cast: Cast, per_class: int, seed: int) -> Collection:
    """The vehicles of the cast's classes, in the cast's order; where they stand is not settled yet."""
    found = collection(cast.name, per_class, seed)
    orders: list[Order] = []
    for title in cast.classes:
        label = found.classes.index(title)
        orders += [
            order for order, own in zip(found.drawings.orders, found.labels, strict=True) if own == label
        ]
    labels = tuple(label for label in range(len(cast.classes)) for _ in range(per_class))
    return Collection(found.name, Drawings(tuple(orders)), labels, cast.classes)


def _places(places: tuple[str, ...], label: int, wanted: tuple[str, int], chance: Random) -> list[str]:
    """Where the vehicles of one class stand."""
    arrangement, count = wanted
    if arrangement == BOUND:
        return [places[label]] * count
    if arrangement == SWAPPED:
        return [places[(label + 1) % len(places)]] * count
    mixed = [places[number % len(places)] for number in range(count)]
    chance.shuffle(mixed)
    return mixed
