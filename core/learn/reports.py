"""What training tells while it runs: progress within an epoch, and one report an epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from core.see.backbones import Backbone

FIRST_PASS = "first pass"  # through the frozen stages, or only decoding when none is frozen
TRAINING = "training"
PREPARING = "getting ready"  # nothing to count yet


@dataclass(frozen=True)
class Progress:
    """How far a phase has come: pictures in the first pass, batches (of all epochs) in training."""

    phase: str
    done: int
    total: int
    seconds: float

    @property
    def share(self) -> float:
        return self.done / max(1, self.total)

    @property
    def seconds_left(self) -> float:
        """At the pace so far; infinite before anything is done."""
        return self.seconds * (self.total - self.done) / self.done if self.done else float("inf")


Watch = Callable[[Progress], None]


class Pulse:
    """Tells `watch` how far a phase has come. `watch` may raise: that is how work is stopped."""

    def __init__(self, watch: Watch | None, phase: str, total: int) -> None:
        self._watch, self._phase, self._total = watch, phase, total
        self._done, self._start = 0, time.perf_counter()

    def __call__(self, more: int = 0) -> None:
        """`more` pictures or batches are done; without, only a chance to stop."""
        self._done += more
        if self._watch is not None:
            seconds = time.perf_counter() - self._start
            self._watch(Progress(self._phase, self._done, self._total, seconds))


@dataclass(frozen=True, eq=False)
class EpochReport:
    """What one epoch brought.

    train_*          means over the epoch while it was learning, as the learner met the batches
    validation_*     over all validation pictures after the epoch, in evaluation mode
    seconds          this epoch alone; the first pass is not in it
    frozen_seal      sha256 of the frozen stages after the epoch: the same in every report
    seal_before      the same before the first step: what frozen_seal is to be compared with
    movement         stage -> |w - w at the start| / |w at the start|; 0.0 for frozen stages
    probabilities    (N, K) float32, of the validation pictures in their order
    validation_labels  (N,) the right answers to them
    backbone         the trained network with the new classes, on the last report only
    threads          torch's threads: another number of them gives another curve in the last digits
    """

    epoch: int
    epochs: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    frozen_seal: str
    movement: Mapping[str, float]
    probabilities: Tensor
    validation_labels: tuple[int, ...]
    threads: int
    seal_before: str = ""
    backbone: Backbone | None = None
