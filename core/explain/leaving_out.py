"""Leave one training picture out, train the head again in a second, and see what the answer lacks: influence, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from core.errors import RequestError
from core.explain.influence import Schooling, check, only_the_head_learned
from core.learn.reports import TRAINING, Pulse, Watch
from core.learn.steps import learn
from core.learn.stopwatch import Stopwatch
from core.learn.training_run import TrainingRun

if TYPE_CHECKING:
    from core.learn.frozen_features import FeatureStore


@dataclass(frozen=True)
class LeftOut:
    """The score (logit) and the share of `target`, and the answer, from a head that learned from all and one without `place`."""

    place: int
    target: int
    logits: tuple[float, float]
    shares: tuple[float, float]
    answers: tuple[int, int]

    @property
    def fall(self) -> float:
        """How much lower the score is without it: positive where the picture helped."""
        return self.logits[0] - self.logits[1]


def leave_out(
    lessons: Schooling,
    asked: Tensor,
    target: int,
    place: int,
    *,
    store: FeatureStore | None = None,
    watch: Watch | None = None,
) -> LeftOut:
    """Train the head twice by the run's own recipe, with and without the training picture at `place`.

    asked: (D + 1,), what the picture in question is to the head. First weights and the order of the pictures are the same
    in both, so the picture is all that differs. Raises RequestError where stages below the head have learned too: that
    would take a whole training.
    """
    check(lessons, target)
    if not only_the_head_learned(lessons.experiment):
        raise RequestError("Leaving one out takes a second only where the head alone learns: train it alone.")
    if not 0 <= place < len(lessons.labels):
        raise RequestError(f"Choose one of the {len(lessons.labels)} training pictures.")
    both = [retrained(lessons, asked, without, store=store, watch=watch) for without in (None, place)]
    logits = (float(both[0][target]), float(both[1][target]))
    shares = (float(both[0].softmax(0)[target]), float(both[1].softmax(0)[target]))
    answers = (int(both[0].argmax()), int(both[1].argmax()))
    return LeftOut(place, target, logits, shares, answers)


class _WithoutOne(TrainingRun):
    """The same run in the same order, only that one picture is skipped wherever it comes up."""

    left_out: int | None = None

    def batches(self) -> list[Tensor]:
        """Places of the training pictures in this epoch's order, without the one that is left out."""
        batches = super().batches()
        if self.left_out is None:
            return batches
        kept = (batch[batch != self.left_out] for batch in batches)
        return [batch for batch in kept if len(batch)]


def retrained(
    lessons: Schooling,
    asked: Tensor,
    without: int | None,
    *,
    store: FeatureStore | None = None,
    watch: Watch | None = None,
) -> Tensor:
    """The logits (K,) that a head trained anew, without one picture or with all (None), gives to `asked` (D + 1,)."""
    told = lessons.experiment
    run = _WithoutOne(told.backbone, told.training, told.validation, told.recipe, store)
    run.left_out = without
    seen = run.first_pass(watch)
    epochs = lessons.checkpoints[-1].epoch
    pulse = Pulse(watch, TRAINING, epochs * run.steps_an_epoch)
    for epoch in range(1, epochs + 1):
        learn(run, seen, epoch, pulse, Stopwatch())
    run.copy.rest()
    with torch.no_grad():
        return run.copy.forward(asked[None, :-1], pulse)[0]
