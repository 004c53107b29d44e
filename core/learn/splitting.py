"""Which pictures are learnt from and which are kept for checking. Imports no torch."""

import random
from collections.abc import Sequence

Places = tuple[int, ...]


def stratified(labels: Sequence[int], fraction: float, seed: int) -> tuple[Places, Places]:
    """Places of the training and of the validation pictures, both in rising order.

    Every class is divided in the same proportion, by a generator of our own. A class with two pictures or
    more has at least one on each side; a class with a single picture has it in training.
    """
    generator = random.Random(seed)
    train: list[int] = []
    for places in by_class(labels).values():
        shuffled = generator.sample(places, len(places))
        train += shuffled[: _share(len(places), fraction)]
    chosen = set(train)
    rest = (place for place in range(len(labels)) if place not in chosen)
    return tuple(sorted(train)), tuple(rest)


def halved(labels: Sequence[int], seed: int) -> tuple[Places, Places]:
    """Two halves of every class, in rising order; of an odd number the first half has one more."""
    generator = random.Random(f"halves {seed}")
    first: list[int] = []
    for places in by_class(labels).values():
        shuffled = generator.sample(places, len(places))
        first += shuffled[: (len(places) + 1) // 2]
    chosen = set(first)
    return tuple(sorted(first)), tuple(place for place in range(len(labels)) if place not in chosen)


def few(labels: Sequence[int], count: int, seed: int) -> Places:
    """Places of at most `count` pictures of every class, in rising order, chosen by our own generator."""
    generator = random.Random(seed)
    classes = by_class(labels).values()
    return tuple(
        sorted(place for places in classes for place in generator.sample(places, len(places))[:count])
    )


def by_class(labels: Sequence[int]) -> dict[int, list[int]]:
    """label -> the places that carry it, labels and places in rising order."""
    found: dict[int, list[int]] = {label: [] for label in sorted(set(labels))}
    for place, label in enumerate(labels):
        found[label].append(place)
    return found


def _share(count: int, fraction: float) -> int:
    return max(1, min(count - 1, round(count * fraction)))
