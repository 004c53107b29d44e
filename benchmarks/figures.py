"""A figure, and how seconds are compared: both sides take turns, so that other load hits both."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median

Work = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """One measured number. wanted: the bound it is held against, if any; how: what was done to get it."""

    name: str
    value: float
    unit: str
    wanted: str = ""
    how: str = ""

    def line(self) -> str:
        """Return one JSON object, without what there is nothing to say about."""
        said = {"name": self.name, "value": round(self.value, 4), "unit": self.unit}
        return json.dumps(said | {key: text for key in ("wanted", "how") if (text := getattr(self, key))})


def seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def each(records: Iterable[object]) -> Iterator[float]:
    """The seconds that each record took to make; what happens between two of them does not count."""
    rest = iter(records)
    while True:
        start = time.perf_counter()
        try:
            next(rest)
        except StopIteration:
            return
        yield time.perf_counter() - start


def taking_turns(*works: Work, repeats: int) -> list[float]:
    """Median seconds of each."""
    rounds = [[seconds(work) for work in works] for _ in range(repeats)]
    return [median(column) for column in zip(*rounds, strict=True)]


def spread(ours: Iterable[float], epochs: int, theirs: Iterator[float], timed: int) -> tuple[float, float]:
    """Seconds of all of ours and the mean of `timed` of theirs, theirs spread evenly between ours."""
    own: list[float] = []
    other: list[float] = []
    for value in ours:
        own.append(value)
        while len(other) * epochs < timed * len(own):
            other.append(next(theirs))
    return sum(own), sum(other) / len(other)
