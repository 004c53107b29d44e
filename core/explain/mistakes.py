"""Mistakes: what a network says to pictures whose right answer is known, and where it is wrong.

A look at errors comes before any heat map: one asks why only once something surprises. Confusion matrix, precision and
recall are scikit-learn's (Pedregosa et al. 2011); the bands beside them are Wilson's (core.learn.bands).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import DatasetError
from core.learn.bands import band

if TYPE_CHECKING:
    from torch import Tensor

    from core.learn.feature_store import FeatureStore
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.reports import EpochReport, Watch
    from core.see.backbones import Backbone

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]
Band = tuple[float, float]


@dataclass(frozen=True)
class Answer:
    """What was said to one picture.

    place: of the picture in its data. truth, says: class numbers. share: of what it says, 0..1; truth_share: of what is
    right.
    """

    place: int
    truth: int
    says: int
    share: float
    truth_share: float

    @property
    def is_right(self) -> bool:
        return self.truth == self.says


@dataclass(frozen=True, eq=False)
class Judged:
    """Labelled pictures with what a network said to each: `probabilities` (N, K) float32 in the pictures' order."""

    data: LabelledPictures
    probabilities: Tensor

    def __len__(self) -> int:
        return len(self.data)

    @property
    def classes(self) -> tuple[str, ...]:
        return self.data.classes

    @property
    def labels(self) -> tuple[int, ...]:
        """N class numbers, the right ones."""
        return self.data.labels

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """One for each picture, in the pictures' order."""
        shares, says = (values.tolist() for values in self.probabilities.max(1))
        right = self.probabilities[range(len(self)), list(self.labels)].tolist()
        rows = zip(self.labels, says, shares, right, strict=True)
        return tuple(Answer(place, *row) for place, row in enumerate(rows))

    @property
    def wrong(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if not answer.is_right)

    @property
    def accuracy(self) -> float:
        return 1 - len(self.wrong) / len(self)


def from_report(validation: LabelledPictures, report: EpochReport) -> Judged:
    """What training said after one epoch. ValueError for the report of other pictures: their labels differ."""
    if tuple(report.validation_labels) != tuple(validation.labels):
        raise ValueError("this report is about other pictures")
    return Judged(validation, report.probabilities)


def ask(
    backbone: Backbone,
    data: LabelledPictures,
    *,
    watch: Watch | None = None,
    store: FeatureStore | None = None,
) -> Judged:
    """Show a trained network every picture. `watch` hears of every few and may raise to stop.

    Raises DatasetError where the network does not answer with the classes of these pictures, or there are none.
    """
    from core.learn import answers

    if not len(data):
        raise DatasetError(
            "There are no pictures to look for mistakes in: add some, or choose another data set."
        )
    if tuple(backbone.classes) != tuple(data.classes):
        raise DatasetError(
            "This network was trained on other classes than these pictures have: choose the data set that it was "
            "trained on, or train a head on this one."
        )
    return Judged(data, answers.logits(backbone, data.pictures, watch=watch, store=store).softmax(1))


@dataclass(frozen=True, eq=False)
class Confusion:
    """counts (K, K): row = what a picture is, column = what was said to it."""

    classes: tuple[str, ...]
    counts: Counts

    @property
    def shares(self) -> Shares:
        """(K, K): of the pictures of a row's class, how many were answered so; 0 where there are none."""
        return self.counts / np.maximum(self.counts.sum(1, keepdims=True), 1)

    @property
    def mistakes(self) -> Counts:
        """(K, K): the counts off the diagonal; 0 on it."""
        return np.asarray(self.counts - np.diag(self.counts.diagonal()))

    def busiest(self, most: int) -> tuple[int, ...]:
        """The classes that take part in most mistakes, at most so many, in the order of the classes."""
        wrong = self.mistakes
        order = np.argsort(-(wrong.sum(0) + wrong.sum(1)), kind="stable")[:most]
        return tuple(sorted(int(place) for place in order))

    def of(self, places: Sequence[int]) -> Confusion:
        """The part of it between these classes only."""
        chosen = list(places)
        return Confusion(tuple(self.classes[place] for place in chosen), self.counts[np.ix_(chosen, chosen)])


def confusion(judged: Judged) -> Confusion:
    """Count how often each class was taken for each."""
    from sklearn.metrics import confusion_matrix  # takes a second, once

    says = [answer.says for answer in judged.answers]
    every = range(len(judged.classes))
    return Confusion(judged.classes, confusion_matrix(judged.labels, says, labels=list(every)))


@dataclass(frozen=True)
class ClassScore:
    """One class.

    count: pictures of it; said: pictures it was said of; right: both. recall: right of count, precision: right of said;
    None where there is nothing to divide by. The bands hold the share with 95 %.
    """

    name: str
    count: int
    said: int
    right: int
    precision: float | None
    recall: float | None

    @property
    def precision_band(self) -> Band:
        return band(self.precision or 0.0, self.said)

    @property
    def recall_band(self) -> Band:
        return band(self.recall or 0.0, self.count)


def class_scores(judged: Judged) -> tuple[ClassScore, ...]:
    """Precision and recall of every class, in the order of the classes."""
    from sklearn.metrics import precision_recall_fscore_support

    says, every = [answer.says for answer in judged.answers], list(range(len(judged.classes)))
    precision, recall, _, _ = precision_recall_fscore_support(
        judged.labels, says, labels=every, zero_division=0.0
    )
    counts = confusion(judged).counts
    told = zip(judged.classes, counts.sum(1), counts.sum(0), counts.diagonal(), strict=True)
    return tuple(
        ClassScore(
            name,
            int(count),
            int(said),
            int(right),
            float(precision[place]) if said else None,
            float(recall[place]) if count else None,
        )
        for place, (name, count, said, right) in enumerate(told)
    )


def most_confident_mistakes(judged: Judged, count: int) -> tuple[Answer, ...]:
    """Wrong answers, the surest first; of equally sure ones the earlier picture."""
    return tuple(sorted(judged.wrong, key=lambda answer: -answer.share)[:count])


def least_sure_right(judged: Judged, count: int) -> tuple[Answer, ...]:
    """Right answers, the least sure first."""
    right = (answer for answer in judged.answers if answer.is_right)
    return tuple(sorted(right, key=lambda answer: answer.share)[:count])


def in_cell(judged: Judged, truth: int, says: int) -> tuple[Answer, ...]:
    """Every picture of one class that was taken for one, the surest first."""
    found = (answer for answer in judged.answers if (answer.truth, answer.says) == (truth, says))
    return tuple(sorted(found, key=lambda answer: -answer.share))
