"""What time goes into: seconds by kind of work."""

from __future__ import annotations

import time


class Stopwatch:
    """Seconds since the last look, put down to whatever was done meanwhile."""

    def __init__(self) -> None:
        self.seconds_of: dict[str, float] = {}
        self._last = time.perf_counter()

    def spent_on(self, work: str) -> None:
        """Put the time since the last look down to this kind of work."""
        now = time.perf_counter()
        self.seconds_of[work] = self.seconds_of.get(work, 0.0) + now - self._last
        self._last = now

    def skip(self) -> None:
        """The time since the last look does not count: nothing was done."""
        self._last = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Everything that was put down."""
        return sum(self.seconds_of.values())
