"""Pictures with the class each belongs to: what a network is trained and checked on. Imports no torch."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from core.errors import DatasetError
from core.learn import splitting
from core.learn.picture_shelf import Masks, Shelf, Slot
from core.see.pictures import Picture

Names = Mapping[str, tuple[str, ...]]


class Parts(NamedTuple):
    """What is learnt from, what decides between choices, and the test drawer, opened once at the end."""

    training: "LabelledPictures"
    validation: "LabelledPictures"
    sealed: "LabelledPictures | None"


@dataclass(frozen=True, eq=False)
class LabelledPictures:
    """A labelled set of pictures.

    name: the key in DATASETS, or what a visitor calls it. classes: K names.
    pictures: N, decoded when looked at. labels: N class numbers.
    known_as: class -> the ImageNet classes that mean the same thing, where there are any.
    in_training: N booleans where the set brings its own split. in_drawer: N booleans, True for the pictures that the
    set itself keeps for a last test; none where it is empty. ignored: files passed over on loading.
    """

    name: str
    classes: tuple[str, ...]
    pictures: Shelf
    labels: tuple[int, ...]
    known_as: Names = field(default_factory=dict)
    in_training: tuple[bool, ...] | None = None
    ignored: int = 0
    in_drawer: tuple[bool, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many pictures there are of each class, in the order of `classes`."""
        return tuple(self.labels.count(label) for label in range(len(self.classes)))

    @property
    def masks(self) -> Masks | None:
        """N bool arrays (H, W), True where the thing itself is; None where nobody drew them."""
        drawn = all(slot.mask is not None for slot in self.pictures.slots)
        return Masks(self.pictures.slots) if drawn and len(self) else None

    @cached_property
    def digest(self) -> str:
        """sha256 hex of the classes, the labels and every picture's content."""
        belonging = (self.classes, self.labels, self.in_training)
        content = hashlib.sha256(repr((*belonging, self.in_drawer) if self.in_drawer else belonging).encode())
        for slot in self.pictures.slots:
            content.update(slot.key.encode())
        return content.hexdigest()

    def split(self, fraction: float = 0.75, seed: int = 0) -> "tuple[LabelledPictures, LabelledPictures]":
        """(train, validation). `fraction` is the share of every class that is trained on.

        A set that brings its own split keeps it, whatever the fraction and the seed. DatasetError if the
        fraction is not between 0 and 1, or nothing would be left on one side.
        """
        if not 0 < fraction < 1:
            raise DatasetError("The share to train on lies between 0 and 1: choose for example 0.75.")
        train, validation = self._sides(fraction, seed)
        if not train or not validation:
            raise DatasetError(
                f"“{self.name}” has too few pictures to check on: add at least one to every class."
            )
        return self.only(train), self.only(validation)

    def three_parts(self, fraction: float = 0.7, seed: int = 0) -> Parts:
        """The training pictures of `split`, and what it holds out in two halves: validation and the test drawer.

        Every class is halved by the seed; of an odd number validation has one more. There is no drawer (None)
        where a class has fewer than two pictures held out: a test that lacks a class tests something else. A set
        with a drawer of its own keeps it, and then nothing is halved.
        """
        training, held_out = self.split(fraction, seed)
        if any(self.in_drawer):
            drawer = self.only(place for place in range(len(self)) if self.in_drawer[place])
            return Parts(training, held_out, drawer)
        if min(held_out.counts) < 2:
            return Parts(training, held_out, None)
        validation, drawer_places = splitting.halved(held_out.labels, seed)
        return Parts(training, held_out.only(validation), held_out.only(drawer_places))

    def only(self, places: Iterable[int]) -> "LabelledPictures":
        """The pictures at these places, in this order, as a set without a split of its own."""
        places = tuple(places)
        labels = tuple(self.labels[place] for place in places)
        pictures = self.pictures.only(places)
        return replace(self, pictures=pictures, labels=labels, in_training=None, in_drawer=(), ignored=0)

    def few(self, count: int, seed: int = 0) -> "LabelledPictures":
        """At most `count` pictures of each class, chosen by the seed; of each side where there is a split."""
        if count < 1:
            raise DatasetError("At least one picture of each class is needed: choose a larger number.")
        sides = self.in_training or (True,) * len(self)
        drawer = self.in_drawer or (False,) * len(self)
        groups = [
            4 * label + 2 * aside + side
            for label, side, aside in zip(self.labels, sides, drawer, strict=True)
        ]
        places = splitting.few(groups, count, seed)
        own = None if self.in_training is None else tuple(self.in_training[place] for place in places)
        aside = tuple(self.in_drawer[place] for place in places) if self.in_drawer else ()
        return replace(self.only(places), in_training=own, in_drawer=aside, ignored=self.ignored)

    def _sides(self, fraction: float, seed: int) -> tuple[splitting.Places, splitting.Places]:
        """Places on either side; what lies in the set's own drawer is on neither."""
        places = [place for place in range(len(self)) if not (self.in_drawer and self.in_drawer[place])]
        own = self.in_training
        if own is not None:
            return tuple(p for p in places if own[p]), tuple(p for p in places if not own[p])
        sides = splitting.stratified([self.labels[place] for place in places], fraction, seed)
        train, validation = (tuple(places[number] for number in side) for side in sides)
        return train, validation


def from_pictures(
    classes: Mapping[str, Sequence[Picture]], *, name: str = "your pictures"
) -> LabelledPictures:
    """A visitor's own classes. The same picture twice in one class counts once (see `ignored`).

    DatasetError, saying what to add, for fewer than two named classes, fewer than two pictures in one of
    them, or one picture in two classes.
    """
    own = {title.strip(): tuple(dict.fromkeys(pictures)) for title, pictures in classes.items()}
    _check_names(classes, own)
    check_counts({title: len(pictures) for title, pictures in own.items()})
    _refuse_shared(own)
    given = sum(len(pictures) for pictures in classes.values())
    labelled = [(picture, label) for label, pictures in enumerate(own.values()) for picture in pictures]
    return LabelledPictures(
        name,
        tuple(own),
        Shelf(Slot.of(picture) for picture, _ in labelled),
        tuple(label for _, label in labelled),
        ignored=given - len(labelled),
    )


def check_counts(counts: Mapping[str, int]) -> None:
    """DatasetError unless there are two classes or more with two pictures or more in each."""
    if len(counts) < 2:
        raise DatasetError("A network needs at least two classes to tell apart: add another class.")
    for title, count in counts.items():
        if count < 2:
            raise DatasetError(
                f"The class “{title}” has {count or 'no'} picture{'s' * (count != 1)}: "
                f"add at least {2 - count} more, so that there is one to learn from and one to check on."
            )


def _check_names(given: Mapping[str, object], own: Mapping[str, object]) -> None:
    if "" in own:
        raise DatasetError("A class has no name: give it one.")
    if len(own) < len(given):
        raise DatasetError("Two classes have the same name: rename one of them.")


def _refuse_shared(classes: Mapping[str, Sequence[Picture]]) -> None:
    owner: dict[Picture, str] = {}
    for title, pictures in classes.items():
        for picture in pictures:
            if owner.setdefault(picture, title) != title:
                raise DatasetError(
                    f"The picture “{picture.name}” is in “{owner[picture]}” and in “{title}”: "
                    "keep it in one of them only."
                )
