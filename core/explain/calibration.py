"""Calibration: of the answers that were given with 90 %, are nine in ten right?

The reliability diagram and the expected calibration error of Guo et al. 2017 (arXiv:1706.04599): answers are sorted into
bins of equal width by the share of what was said, and in each bin the mean share is compared with how many were right.
On few pictures even a perfectly calibrated network misses by some points, as every bin is a small sample; how much is
measured here too, so that nobody takes luck for overconfidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.learn.bands import band

BINS = 10
DRAWS = 400  # of pretended answers: the mean of their errors is known to a few thousandths
USUAL = 0.95  # so much of the luck lies below what is told

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Bin:
    """Answers with a share above `low` and up to `high`: how many, their mean share, how many of them were right."""

    low: float
    high: float
    count: int
    share: float
    accuracy: float

    @property
    def band(self) -> tuple[float, float]:
        """What the accuracy may be, with 95 %, as it was measured on `count` answers."""
        return band(self.accuracy, self.count)

    @property
    def gap(self) -> float:
        """How much surer it was than right; below 0: less sure."""
        return self.share - self.accuracy


@dataclass(frozen=True)
class Reliability:
    """bins: those that hold answers, from the least sure.

    error: the expected calibration error, 0..1. by_luck: what it would be on average if every share were true, on as
    many pictures; at_most_by_luck: what 95 % of such networks stay below.
    """

    bins: tuple[Bin, ...]
    count: int
    share: float
    accuracy: float
    error: float
    by_luck: float
    at_most_by_luck: float

    @property
    def is_more_than_luck(self) -> bool:
        return self.error > self.at_most_by_luck

    @property
    def overconfidence(self) -> float:
        """Mean share minus accuracy: above 0 it is surer than right."""
        return self.share - self.accuracy


def reliability(
    shares: Sequence[float], right: Sequence[bool], *, bins: int = BINS, seed: int = 0
) -> Reliability:
    """Compare the shares (N, each 0..1) of what was said with whether it was right (N). ValueError for no answers."""
    sure, hit = np.asarray(shares, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if not len(sure) or len(sure) != len(hit):
        raise ValueError(f"{len(sure)} shares and {len(hit)} answers cannot be compared")
    places = bin_of(sure, bins)
    luck = _errors_by_luck(sure, places, bins, np.random.default_rng(seed))
    return Reliability(
        bins=tuple(_bin(place, bins, sure, hit, places) for place in sorted(set(places.tolist()))),
        count=len(sure),
        share=float(sure.mean()),
        accuracy=float(hit.mean()),
        error=float(_error(sure, hit, places, bins)),
        by_luck=float(luck.mean()),
        at_most_by_luck=float(np.quantile(luck, USUAL)),
    )


def bin_of(shares: Values, bins: int) -> NDArray[np.int64]:
    """Which bin each share is in, (N,): bins are open below and closed above, as in the paper."""
    edges = np.linspace(0, 1, bins + 1)[1:-1]
    return np.searchsorted(edges, shares, side="left").astype(np.int64)


def _bin(place: int, bins: int, shares: Values, right: Values, places: NDArray[np.int64]) -> Bin:
    within = places == place
    return Bin(
        place / bins,
        (place + 1) / bins,
        int(within.sum()),
        float(shares[within].mean()),
        float(right[within].mean()),
    )


def _error(shares: Values, right: Values, places: NDArray[np.int64], bins: int) -> Values:
    """The gaps of all bins, each counted as often as it has answers. `right` may be (..., N): one error for each row."""
    inside = (places[:, None] == np.arange(bins)).astype(np.float64)  # (N, bins)
    return np.asarray(np.abs((shares - right) @ inside).sum(-1) / len(shares))


def _errors_by_luck(
    shares: Values, places: NDArray[np.int64], bins: int, chance: np.random.Generator
) -> Values:
    """(DRAWS,): the errors of networks whose every share is true, judged on as many answers of the same shares."""
    pretended = (chance.random((DRAWS, len(shares))) < shares).astype(np.float64)
    return _error(shares, pretended, places, bins)
