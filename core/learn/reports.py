"""What training tells while it runs: progress within an epoch, and one report an epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
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


Watch = Callable[[Progress], None]


class Pulse:
    """Tells `watch` how far a phase has come. `watch` may raise: that is how work is stopped."""

    def __init__(self, watch: Watch | None, phase: str, total: int) -> None:
        self._watch, self._phase, self._total = watch, phase, total
        self._done, self._start = 0, time.perf_counter()
        self._stopped: float | None = None

    def __call__(self, more: int = 0) -> None:
        """`more` pictures or batches are done; without, only a chance to stop."""
        self._done += more
        if self._watch is not None:
            now = time.perf_counter() if self._stopped is None else self._stopped
            self._watch(Progress(self._phase, self._done, self._total, now - self._start))

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """The time spent within it does not count."""
        self._stopped = time.perf_counter()
        yield
        self._start += time.perf_counter() - self._stopped
        self._stopped = None


@dataclass(frozen=True)
class Score:
    """Cross-entropy and share of right answers over `count` pictures."""

    loss: float
    accuracy: float
    count: int


@dataclass(frozen=True, eq=False)
class EpochReport:
    """What one epoch brought.

    train_*          means over the epoch while it was learning, as the learner met the batches
    validation_*     over all validation pictures after the epoch, in evaluation mode
    seconds          this epoch alone; neither the first pass nor a pause is in it
    seconds_of       what they went into: forward, backward, update, evaluation, norms
    frozen_seal      sha256 of the frozen stages after the epoch: the same in every report
    seal_before      the same before the first step: what frozen_seal is to be compared with
    movement         stage -> |w - w at the start| / |w at the start|; 0.0 for frozen stages
    probabilities    (N, K) float32, of the validation pictures in their order
    validation_labels  (N,) the right answers to them
    backbone         the trained network with the new classes, on the last report only
    threads          torch's threads: another number of them gives another curve in the last digits
    gradient_norm    stage -> mean over the steps of |gradient|; 0.0 for frozen stages
    norm_drift       stage -> how far the running means of its BatchNorms have moved: root mean square over the
                     channels, in standard deviations at the start; 0.0 for stages without any
    rates            stage -> learning rate of the last step; 0.0 for frozen stages
    running          the validation score with the running BatchNorm statistics, or with re-estimated ones when the
                     recipe judges by the running ones; None where no trained stage has any, or it was not measured
    remembered       share of its old first answers that the network still gives under its old head, 0..1, with
                     the running statistics; None where it never learned any
    weights          everything that can change, by its name in the network, for looking back at this epoch
    kept_as          how the features of frozen stages were kept: "float32" or "float16"
    handed_out       the validation score of `backbone`: the best epoch's where the recipe keeps the best, else this one's
    best             its validation loss is the lowest so far
    stopped_early    the last report, since nothing became better for as many epochs as the recipe's patience
    steered          somebody changed the learning rate: the recipe alone does not give this curve again
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
    seconds_of: Mapping[str, float] = field(default_factory=dict)
    gradient_norm: Mapping[str, float] = field(default_factory=dict)
    norm_drift: Mapping[str, float] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    running: Score | None = None
    remembered: float | None = None
    weights: Mapping[str, Tensor] | None = None
    kept_as: str = "float32"
    handed_out: Score | None = None
    best: bool = False
    stopped_early: bool = False
    steered: bool = False
