"""A hand on a training that runs: pause, resume, a single step, another learning rate. Imports no torch.

A page holds one Steering per job and turns it; the training asks it before every batch. Untouched, it changes nothing.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from core.errors import RecipeError

NAP = 0.05  # seconds between two looks at Stop and at the lease while it is paused
FACTORS = (1e-3, 1e3)


class Steering:
    """Turned from one thread, obeyed in another.

    paused   it stands still, but for the steps that were asked for
    factor   on every learning rate, from the next batch on
    altered  the factor was once another than 1: the recipe alone no longer tells how the curve came about
    """

    def __init__(self) -> None:
        self.paused = False
        self.factor = 1.0
        self.altered = False
        self._steps = 0  # batches that may still pass while paused
        self._turned = threading.Condition()

    def pause(self) -> None:
        """Stand still before the next batch."""
        with self._turned:
            self.paused, self._steps = True, 0

    def resume(self) -> None:
        """Go on."""
        with self._turned:
            self.paused, self._steps = False, 0
            self._turned.notify_all()

    def step(self, batches: int = 1) -> None:
        """Let so many batches pass, then stand still."""
        with self._turned:
            self.paused = True
            self._steps += max(0, batches)
            self._turned.notify_all()

    def set_factor(self, factor: float) -> None:
        """Multiply every learning rate by this from the next batch on. RecipeError when it makes no sense."""
        low, high = FACTORS
        if not (math.isfinite(factor) and low <= factor <= high):
            raise RecipeError(
                f"The factor on the learning rate is {factor!r}: choose one between {low:g} and {high:g}."
            )
        self.factor = float(factor)
        self.altered = self.altered or self.factor != 1.0

    @property
    def holds(self) -> bool:
        """Whether the next batch has to wait."""
        return self.paused and self._steps == 0

    def hold(self, watch: Callable[[], object]) -> None:
        """Wait while paused, and take one of the steps that were asked for. `watch` is called all along and may raise."""
        if not self.paused:
            return
        while not self._may_pass():
            watch()

    def _may_pass(self) -> bool:
        with self._turned:
            if self.holds:
                self._turned.wait(NAP)
            if self.holds:
                return False
            self._steps = max(0, self._steps - 1)
            return True
