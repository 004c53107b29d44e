"""Whether a difference between two set-ups is more than luck: the luck of the seed, and the luck of the pictures.

Two set-ups that met the same seeds and the same validation pictures are compared pair by pair, which takes out what
both have in common. A difference counts only where it is larger than both kinds of luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

DOUBT = 0.05  # share of comparisons of equals that may be called different


@dataclass(frozen=True)
class Comparison:
    """How far one set-up is ahead of another, as a share of the validation pictures.

    difference        mean over the seeds of (accuracy of `ahead` - accuracy of `other`)
    between_seeds     half the width of its 95 % interval over the seeds; None with a single seed
    between_pictures  half the width of its 95 % interval over the pictures
    """

    ahead: int
    other: int
    difference: float
    between_seeds: float | None
    between_pictures: float
    seeds: int
    pictures: int

    @property
    def noise(self) -> float:
        """What the difference has to be larger than: the larger of the two kinds of luck."""
        return max(self.between_pictures, self.between_seeds or 0.0)

    @property
    def is_larger(self) -> bool:
        """Whether it is more than luck. One seed can never tell."""
        return self.between_seeds is not None and abs(self.difference) > self.noise


def between_seeds(differences: Sequence[float], *, comparisons: int = 1) -> float | None:
    """Half the width of the t interval (Student 1908) of the mean of paired differences, one a seed.

    None where there are fewer than two. comparisons: how many are made at once; with several each interval is wider,
    so that together they err no more often (Bonferroni).
    """
    count = len(differences)
    if count < 2:
        return None
    return _quantile(count - 1, comparisons) * stdev(differences) / sqrt(count)


def between_pictures(leads: Sequence[float], *, comparisons: int = 1) -> float:
    """Half the width of the interval of the mean lead over pictures.

    leads: for each validation picture +1 where only the one set-up is right, -1 where only the other is, 0 where both
    or neither are; a mean over seeds lies between. Two pictures that never were, one for each side, keep the interval
    honest where few pictures differ (Agresti and Min 2005).
    """
    count = len(leads) + 2
    mean = sum(leads) / count
    variance = (sum(lead**2 for lead in leads) + 1.0) / count - mean**2
    return _quantile(count - 1, comparisons) * sqrt(variance / count)


def compare(
    ahead: int, other: int, right: Sequence[Sequence[Sequence[bool]]], *, comparisons: int = 1
) -> Comparison:
    """Compare two set-ups by right[set-up][seed][picture], both with the same seeds and pictures."""
    pairs = [
        [bool(a) - bool(b) for a, b in zip(*seed, strict=True)]
        for seed in zip(right[ahead], right[other], strict=True)
    ]
    of_seeds = [fmean(leads) for leads in pairs]
    of_pictures = [fmean(leads) for leads in zip(*pairs, strict=True)]
    return Comparison(
        ahead,
        other,
        fmean(of_seeds),
        between_seeds(of_seeds, comparisons=comparisons),
        between_pictures(of_pictures, comparisons=comparisons),
        len(of_seeds),
        len(of_pictures),
    )


def _quantile(freedom: int, comparisons: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 1.0 - DOUBT / (2 * comparisons)))
