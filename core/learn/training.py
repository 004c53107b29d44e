"""Training as a generator of reports: leaving the loop stops the work.

for report in train(backbone, *data.split(0.7, seed=0), Recipe(epochs=25)):
    print(report.epoch, report.validation_accuracy)
trained = report.backbone
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional as F

from core.errors import DatasetError, RecipeError
from core.learn import own_chance
from core.learn.freezing import PRESETS, FreezePlan, Preset, seal
from core.learn.frozen_features import FeatureStore, FrozenFeatures, extract
from core.learn.recipes import LIMITS, OPTIMISERS, Recipe
from core.learn.reports import TRAINING, EpochReport, Progress, Pulse, Watch
from core.learn.steering import Steering
from core.learn.trained_copy import TrainedCopy

if TYPE_CHECKING:
    from core.learn.datasets import LabelledPictures
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
    "seal",
    "train",
]

EXPLODED = 100.0  # cross-entropy; guessing among 1000 classes costs 7


def train(
    backbone: Backbone,
    train: LabelledPictures,
    validation: LabelledPictures,
    recipe: Recipe,
    *,
    watch: Watch | None = None,
    store: FeatureStore | None = None,
    steering: Steering | None = None,
) -> Iterator[EpochReport]:
    """Put a new head on a private copy of `backbone` and train what the recipe leaves thawed.

    Yields one report an epoch, from 1; the last carries the trained network. `watch` is told the progress of
    the first pass and of every batch and may raise to stop within a batch. Features of frozen stages are kept
    in `store`, which several runs may share. Raises RecipeError or DatasetError, the first at this call.
    """
    recipe.check(backbone)
    _check_pictures(train, validation)
    run = _Run(backbone, train, validation, recipe, store)
    run.steering = steering if steering is not None else run.steering
    return _epochs(run, watch)


class _Run:
    """What one call of `train` holds: the copy that is trained and the pictures at its boundary."""

    def __init__(
        self,
        backbone: Backbone,
        train: LabelledPictures,
        validation: LabelledPictures,
        recipe: Recipe,
        store: FeatureStore | None,
    ) -> None:
        self.recipe, self.store = recipe, FeatureStore() if store is None else store
        self.pictures = (train.pictures, validation.pictures)
        self.labels = torch.tensor([*train.labels, *validation.labels])
        self.training = len(train.labels)  # so many come first
        self.copy = TrainedCopy(backbone, train.classes, recipe)
        self.optimiser = self.copy.optimiser(recipe)
        self.seal_before = self.copy.frozen_seal()
        self.order = own_chance.generator(recipe.seed, "order")
        self.steering = Steering()
        self.rates = [group["lr"] for group in self.optimiser.param_groups]

    def first_pass(self, watch: Watch | None) -> FrozenFeatures:
        copy = self.copy
        exact = copy.trains_below_the_head
        return extract(copy.start, copy.prefix, *self.pictures, store=self.store, watch=watch, exact=exact)

    @property
    def batches_an_epoch(self) -> int:
        """Training and validation batches."""
        training = _in_batches(torch.arange(self.training), self.recipe.batch)
        return len(training) + len(self.validation_batches())

    def batches(self) -> list[Tensor]:
        """Places of the training pictures in this epoch's order."""
        return _in_batches(torch.randperm(self.training, generator=self.order), self.recipe.batch)

    def validation_batches(self) -> list[Tensor]:
        return list(torch.arange(self.training, len(self.labels)).split(self.recipe.batch))


def _epochs(run: _Run, watch: Watch | None) -> Iterator[EpochReport]:
    features = run.first_pass(watch)
    pulse = Pulse(watch, TRAINING, run.recipe.epochs * run.batches_an_epoch)
    for epoch in range(1, run.recipe.epochs + 1):
        start = time.perf_counter()
        loss, accuracy = _learn(run, features, epoch, pulse)
        logits = _answer(run, features, pulse)
        report = _report(run, epoch, (loss, accuracy), logits, time.perf_counter() - start)
        is_last = epoch == run.recipe.epochs
        yield dataclasses.replace(report, backbone=run.copy.finished()) if is_last else report


def _learn(run: _Run, features: FrozenFeatures, epoch: int, pulse: Pulse) -> tuple[float, float]:
    """One epoch of steps: (mean loss, accuracy) over it."""
    run.copy.learn()
    total, right = 0.0, 0
    for places in run.batches():
        with pulse.standing_still():
            run.steering.hold(pulse)
        for group, rate in zip(run.optimiser.param_groups, run.rates, strict=True):
            group["lr"] = rate * run.steering.factor
        answers = run.labels[places]
        logits = run.copy.forward(features.batch(places.tolist()), pulse)
        loss = F.cross_entropy(logits, answers)
        _check_loss(float(loss.detach()), epoch, run.recipe)
        run.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        run.optimiser.step()
        total += float(loss.detach()) * len(places)
        right += int((logits.detach().argmax(1) == answers).sum())
        pulse(1)
    return total / run.training, right / run.training


def _answer(run: _Run, features: FrozenFeatures, pulse: Pulse) -> Tensor:
    """Logits (N, K) of the validation pictures, in evaluation mode."""
    run.copy.rest()
    logits = []
    with torch.no_grad():
        for places in run.validation_batches():
            logits.append(run.copy.forward(features.batch(places.tolist()), pulse))
            pulse(1)
    return torch.cat(logits)


def _report(
    run: _Run, epoch: int, training: tuple[float, float], logits: Tensor, seconds: float
) -> EpochReport:
    answers = run.labels[run.training :]
    return EpochReport(
        epoch=epoch,
        epochs=run.recipe.epochs,
        train_loss=training[0],
        train_accuracy=training[1],
        validation_loss=float(F.cross_entropy(logits, answers)),
        validation_accuracy=float((logits.argmax(1) == answers).float().mean()),
        seconds=seconds,
        frozen_seal=run.copy.frozen_seal(),
        seal_before=run.seal_before,
        movement=run.copy.movement(),
        probabilities=logits.softmax(1),
        validation_labels=tuple(answers.tolist()),
        threads=torch.get_num_threads(),
        steered=run.steering.altered,
    )


def _in_batches(places: Tensor, size: int) -> list[Tensor]:
    """Batches of `size`; a single left-over joins the last one, since BatchNorm cannot learn from one."""
    batches = list(places.split(size))
    if len(batches) > 1 and len(batches[-1]) == 1:
        batches[-2:] = [torch.cat(batches[-2:])]
    return batches


def _check_loss(loss: float, epoch: int, recipe: Recipe) -> None:
    if math.isfinite(loss) and loss < EXPLODED:
        return
    what = f"grew to {loss:.0f}" if math.isfinite(loss) else "is no longer a number"
    raise RecipeError(
        f"The loss {what} in epoch {epoch}: the steps are too long, so choose a learning rate about ten "
        f"times smaller than {recipe.rate:g}."
    )


def _check_pictures(train: LabelledPictures, validation: LabelledPictures) -> None:
    counts = Counter(train.labels)
    if len(train.classes) < 2:
        raise DatasetError("There is only one class, and nothing to tell it from: add a second class.")
    for label, name in enumerate(train.classes):
        if counts[label] < 2:
            raise DatasetError(
                f"The class “{name}” has {counts[label]} to train on: add pictures, so that there are at "
                "least two to train on and one to check on."
            )
    if not validation.labels:
        raise DatasetError("No pictures are left to test with: add pictures, or train on a smaller share.")
