"""Pictures for a study: enough to check on, and none that another page has put into its sealed test drawer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from core.learn import built_in_sets
from core.learn.drawn_vehicles import COLLECTIONS
from core.learn.labelled_pictures import LabelledPictures

SHARE = 0.7  # learned from, where there is nothing to be had but the set itself
SEED = 1  # of the drawings: others than those of the data set


class StudyPictures(NamedTuple):
    """What is learned from and what is checked on. are_new: they were made for studies, or not taken for the set."""

    training: LabelledPictures
    validation: LabelledPictures
    are_new: bool


def for_study(data: LabelledPictures, *, learn: int, check: int, seed: int = 0) -> StudyPictures:
    """At most `learn` pictures of each class to learn from, and about `check` to check on.

    Drawn sets are drawn anew, digits taken from those that the set left out. Any other set is divided as for training:
    its test drawer stays shut, and what is checked on is all that remains, however little. Raises DatasetError.
    """
    more = _more(data, learn + check)
    if more is None:
        parts = data.three_parts(SHARE, seed)
        return StudyPictures(parts.training.few(learn, seed), parts.validation, are_new=False)
    training, validation = more.split(learn / (learn + check), seed)
    return StudyPictures(training, validation, are_new=True)


def most_to_learn(data: LabelledPictures, *, check: int) -> int:
    """How many pictures of each class a study can learn from at most, leaving `check` where more can be had."""
    if (source := _source(data)) is not None:
        return source.most - check
    return min(data.three_parts(SHARE, 0).training.counts)


def helpings(training: LabelledPictures, shown: int, epochs: int) -> LabelledPictures:
    """The same pictures as often as it takes to show about `shown` in so many epochs, at least once.

    A long epoch is checked once: many short ones, which show the same pictures in nearly the same order, would spend
    their time on checking.
    """
    times = max(1, round(shown / (epochs * len(training))))
    return training.only([*range(len(training))] * times)


class _Source(NamedTuple):
    """Where more pictures of a kind come from: how many a class there are at most, and who gets them."""

    most: int
    fetch: Callable[[LabelledPictures, int], LabelledPictures]


def _more(data: LabelledPictures, count: int) -> LabelledPictures | None:
    source = _source(data)
    if source is None:
        return None
    found = source.fetch(data, min(count, source.most))
    return replace(found, name=data.name, known_as=data.known_as)


def _source(data: LabelledPictures) -> _Source | None:
    source = _SOURCES.get(data.name)
    return source if source is not None and data.classes == _CLASSES[data.name] else None


def _drawn(data: LabelledPictures, count: int) -> LabelledPictures:
    return built_in_sets.drawn(data.name, count, SEED)


def _other_digits(data: LabelledPictures, count: int) -> LabelledPictures:
    known = {slot.key for slot in data.pictures.slots}
    everything = built_in_sets.digits()
    others = (place for place, slot in enumerate(everything.pictures.slots) if slot.key not in known)
    return everything.only(others).few(count)


_SOURCES = {**dict.fromkeys(COLLECTIONS, _Source(200, _drawn)), "digits": _Source(130, _other_digits)}
_CLASSES = {**{name: tuple(kinds) for name, kinds in COLLECTIONS.items()}, "digits": tuple("0123456789")}
