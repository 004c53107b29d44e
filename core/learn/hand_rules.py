"""A rule as a programmer writes it: two numbers compared with two limits. And how two answerers compare."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.errors import RequestError

Joined = Literal["or", "and"]
JOINS: tuple[Joined, ...] = ("or", "and")
LIMITS = range(30, 101)  # percent: what the sliders can be set to
CHANCE = 0.05  # a result that a coin gives less often than this is more than chance


@dataclass(frozen=True)
class HandRule:
    """ "It is a truck if its ends stand higher than `ends` %, or (and) its middle is lower than `middle` %"."""

    ends: int = 95
    middle: int = 45
    joined: Joined = "or"

    def check(self) -> None:
        """Raise RequestError unless both limits and the word between them are among those on offer."""
        limits = (self.ends, self.middle)
        fits = all(type(limit) is int and limit in LIMITS for limit in limits)
        if not fits or self.joined not in JOINS:
            raise RequestError("A rule has two limits from 30 to 100 % and says “or” or “and”: set it again.")

    def says_truck(self, pairs: np.ndarray) -> np.ndarray:
        """Return bool (N,) for measures (N, 2), each a share from 0 to 1."""
        ends, middle = pairs[:, 0] > self.ends / 100, pairs[:, 1] < self.middle / 100
        return ends | middle if self.joined == "or" else ends & middle


def best_rule(pairs: np.ndarray, labels: Sequence[int]) -> HandRule:
    """Try every setting of both sliders and both words, and return the first with the most right."""
    truths = np.array(labels, dtype=bool)
    limits = np.array(LIMITS) / 100
    ends = pairs[None, :, 0] > limits[:, None]
    middle = pairs[None, :, 1] < limits[:, None]
    tried = {"or": ends[:, None] | middle[None], "and": ends[:, None] & middle[None]}
    rights = np.stack([(tried[joined] == truths).sum(axis=2) for joined in JOINS])
    word, one, two = np.unravel_index(int(rights.argmax()), rights.shape)
    return HandRule(LIMITS[int(one)], LIMITS[int(two)], JOINS[int(word)])


def settings() -> int:
    """Return how many rules of this shape there are: all that `best_rule` tries."""
    return len(LIMITS) ** 2 * len(JOINS)


@dataclass(frozen=True)
class Duel:
    """Two answerers on the same pictures: on how many only the one was right, and on how many only the other."""

    only_first: int
    only_second: int

    @property
    def is_more_than_chance(self) -> bool:
        """Whether a coin thrown for every picture on which they differ would hardly give this (sign test, 95 %)."""
        count, fewer = self.only_first + self.only_second, min(self.only_first, self.only_second)
        if count == 0:
            return False
        tail = sum(math.comb(count, k) for k in range(fewer + 1)) / 2**count
        return min(1.0, 2 * tail) < CHANCE


def duel(first: np.ndarray, second: np.ndarray) -> Duel:
    """Compare two rows of right (True) and wrong, bool (N,), on the same pictures (McNemar 1947, exact)."""
    return Duel(int((first & ~second).sum()), int((second & ~first).sum()))
