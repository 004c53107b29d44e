"""Training as a generator of reports: leaving the loop stops the work.

for report in train(backbone, *data.split(0.7, seed=0), Recipe(epochs=25)):
    print(report.epoch, report.validation_accuracy)
trained = report.backbone
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import torch

from core.errors import DatasetError
from core.learn import freed_memory, snapshots
from core.learn.freezing import PRESETS, FreezePlan, Preset, seal
from core.learn.frozen_features import FeatureStore, FrozenFeatures
from core.learn.judging import Judge, Judgement
from core.learn.recipes import LIMITS, OPTIMISERS, Recipe
from core.learn.reports import TRAINING, EpochReport, Progress, Pulse, Score, Watch
from core.learn.steering import Steering
from core.learn.steps import Learned, learn
from core.learn.stopwatch import Stopwatch
from core.learn.training_run import TrainingRun, check_learnable

if TYPE_CHECKING:
    from torch import Tensor

    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone

__all__ = [
    "LIMITS",
    "OPTIMISERS",
    "PRESETS",
    "EpochReport",
    "FeatureStore",
    "FreezePlan",
    "Preset",
    "Progress",
    "Recipe",
    "Steering",
    "seal",
    "train",
]


def train(
    backbone: Backbone,
    train: LabelledPictures,
    validation: LabelledPictures,
    recipe: Recipe,
    *,
    watch: Watch | None = None,
    store: FeatureStore | None = None,
    steering: Steering | None = None,
    extras: bool = False,
) -> Iterator[EpochReport]:
    """Put a new head on a private copy of `backbone` and train what the recipe leaves thawed.

    Yields one report an epoch, from 1; the last carries the trained network. `watch` is told the progress of
    the first pass and of every batch and may raise to stop within a batch. Features of frozen stages are kept
    in `store`, which several runs may share. `steering` pauses it and changes its learning rate. `extras`: a
    report also has what no curve needs, the score with the other BatchNorm statistics, what is remembered, and the
    weights, which with everything thawed takes about a quarter longer. Raises
    RecipeError or DatasetError, the first at this call.
    """
    recipe.check(backbone)
    check_learnable(train, recipe)
    if not validation.labels:
        raise DatasetError("No pictures are left to test with: add pictures, or train on a smaller share.")
    run = TrainingRun(backbone, train, validation, recipe, store)
    if steering is not None:
        run.steering = steering
    return _Epochs(run, extras=extras).reports(watch)


class _Epochs:
    """Epoch after epoch, and what one has to remember from one to the next."""

    def __init__(self, run: TrainingRun, *, extras: bool) -> None:
        self.run, self.extras = run, extras
        size = snapshots.size_of(run.copy.state())
        self._looked_back_at = snapshots.kept_epochs(size, run.recipe.epochs) if extras else frozenset()
        self._lowest, self._since = math.inf, 0  # validation loss, and epochs since it was reached
        self._best: tuple[dict[str, Tensor], Score] | None = None

    def reports(self, watch: Watch | None) -> Iterator[EpochReport]:
        if not self.run.copy.trains_below_the_head:
            yield from self._one_by_one(watch)
            return
        with freed_memory.stays():
            yield from self._one_by_one(watch)

    def _one_by_one(self, watch: Watch | None) -> Iterator[EpochReport]:
        run = self.run
        features = run.first_pass(watch)
        judge = Judge(run, features, watch=watch, extras=self.extras)
        pulse = Pulse(watch, TRAINING, run.recipe.epochs * run.batches_an_epoch)
        judge.ask_the_old_head(pulse)
        for epoch in range(1, run.recipe.epochs + 1):
            report = self._epoch(epoch, features, judge, pulse)
            yield report
            if report.stopped_early:
                return

    def _epoch(self, epoch: int, features: FrozenFeatures, judge: Judge, pulse: Pulse) -> EpochReport:
        clock = Stopwatch()
        learned = learn(self.run, features, epoch, pulse, clock)
        drift = self.run.copy.norm_drift()  # of the running statistics, before they are measured again
        with judge.judged(pulse, clock) as judgement:
            pulse(len(self.run.validation_batches()))
            report = self._report(epoch, learned, judgement, clock)
            report = dataclasses.replace(report, norm_drift=drift, **self._progress(epoch, judgement))
            return dataclasses.replace(report, **self._network(report))

    def _report(self, epoch: int, learned: Learned, judgement: Judgement, clock: Stopwatch) -> EpochReport:
        run = self.run
        return EpochReport(
            epoch=epoch,
            epochs=run.recipe.epochs,
            train_loss=learned.loss,
            train_accuracy=learned.accuracy,
            validation_loss=judgement.score.loss,
            validation_accuracy=judgement.score.accuracy,
            seconds=clock.seconds,
            frozen_seal=run.copy.seal_now(),
            seal_before=run.copy.seal_before,
            movement=run.copy.movement(),
            probabilities=judgement.logits.softmax(1),
            validation_labels=tuple(run.labels[run.training :].tolist()),
            threads=torch.get_num_threads(),
            seconds_of=clock.seconds_of,
            gradient_norm=learned.gradient_norm,
            rates=run.rates(),
            running=judgement.other,
            remembered=judgement.remembered,
            kept_as=run.recipe.kept_as,
            steered=run.steering.altered,
        )

    def _progress(self, epoch: int, judgement: Judgement) -> dict[str, Any]:
        """Whether it is the best so far, and whether to stop for want of a better one."""
        is_best = judgement.score.loss < self._lowest
        self._lowest, self._since = (judgement.score.loss, 0) if is_best else (self._lowest, self._since + 1)
        recipe = self.run.recipe
        gives_up = 0 < recipe.patience <= self._since and epoch < recipe.epochs
        return {"best": is_best, "stopped_early": gives_up}

    def _network(self, report: EpochReport) -> dict[str, Any]:
        """The weights for looking back, and on the last report the network."""
        run, is_last = self.run, report.stopped_early or report.epoch == report.epochs
        kept = None
        if report.epoch in self._looked_back_at or (report.stopped_early and self._looked_back_at):
            kept = snapshots.take(run.copy.state())
        score = Score(report.validation_loss, report.validation_accuracy, len(report.validation_labels))
        if report.best and run.recipe.keep_best:
            self._best = (kept or snapshots.take(run.copy.state()), score)
        if not is_last:
            return {"weights": kept}
        if self._best is not None and not report.best:
            state, score = self._best
            with run.copy.as_it_was(state):
                return {"weights": kept, "backbone": run.copy.finished(), "handed_out": score}
        return {"weights": kept, "backbone": run.copy.finished(), "handed_out": score}
