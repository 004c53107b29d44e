"""Finding a learning rate: ever longer steps until the loss explodes, and the rate well before that.

The range test of Smith (2017, "Cyclical learning rates for training neural networks"), with the loss smoothed and
corrected for its start as in Adam.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch.nn import functional as F

from core.errors import RecipeError
from core.learn.freezing import HEAD
from core.learn.reports import Pulse, Watch
from core.learn.training_run import TrainingRun, check_learnable

if TYPE_CHECKING:
    from torch import Tensor

    from core.learn.frozen_features import FeatureStore, FrozenFeatures
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.recipes import Recipe
    from core.see.backbones import Backbone

SEARCHING = "trying learning rates"
LOWEST, HIGHEST = 1e-6, 1.0
STEPS = 80
SMOOTHING = 0.8  # share of the old in each new mean
EXPLODED = 4.0  # times the lowest loss, and above the first: a loss near zero quadruples by chance
FALLEN = 0.9  # of the first loss; one that never falls so far tells nothing
STEEPEST = "Here the loss falls fastest."
WELL_BEFORE = "A tenth of the rate at which the loss exploded."
NOTHING = "The loss fell nowhere, so the finder has nothing to go by."


@dataclass(frozen=True)
class FinderStep:
    """The loss of one batch before the step at this rate, and its smoothed mean so far."""

    rate: float
    loss: float
    smoothed: float


@dataclass(frozen=True)
class Finding:
    """What the range test says.

    suggestion   a learning rate that trains well; None where the loss fell nowhere
    diverged_at  the rate at which the loss exploded; None where it never did
    steps        the whole curve
    why          how the suggestion came about, in a sentence
    """

    suggestion: float | None
    diverged_at: float | None
    steps: tuple[FinderStep, ...]
    why: str = ""

    def check(self, rate: float) -> None:
        """Raises RecipeError for a rate at or beyond the one at which the loss exploded."""
        if self.diverged_at is None or rate < self.diverged_at:
            return
        better = f" near {self.suggestion:.2g}" if self.suggestion is not None else " far below that"
        raise RecipeError(
            f"At a learning rate of {self.diverged_at:.2g} the loss exploded here, and yours is {rate:.2g}: choose "
            f"one{better}."
        )


def find_rate(
    backbone: Backbone,
    train: LabelledPictures,
    recipe: Recipe,
    *,
    watch: Watch | None = None,
    store: FeatureStore | None = None,
) -> Iterator[FinderStep | Finding]:
    """Take up to 80 steps on a private copy, each at a longer rate; yields them, then the Finding.

    The rate is the head's, from a millionth to 1; those below it keep their relation to it. Raises RecipeError or
    DatasetError at this call.
    """
    recipe.check(backbone)
    check_learnable(train, recipe)
    return _search(TrainingRun(backbone, train, train.only(()), recipe, store), watch)


def _search(run: TrainingRun, watch: Watch | None) -> Iterator[FinderStep | Finding]:
    features = run.first_pass(watch)
    pulse = Pulse(watch, SEARCHING, STEPS)
    run.copy.learn()
    steps: list[FinderStep] = []
    mean, places = 0.0, _endless(run)
    for number in range(1, STEPS + 1):
        rate = LOWEST * (HIGHEST / LOWEST) ** ((number - 1) / (STEPS - 1))
        loss = _step(run, features, next(places), rate, pulse)
        if not math.isfinite(loss):
            yield _finding(steps, rate)
            return
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
        steps.append(FinderStep(rate, loss, mean / (1 - SMOOTHING**number)))
        yield steps[-1]
        if _exploded(steps):
            yield _finding(steps, rate)
            return
        pulse(1)
    yield _finding(steps, None)


def _endless(run: TrainingRun) -> Iterator[Tensor]:
    while True:
        yield from run.batches()


def _step(run: TrainingRun, features: FrozenFeatures, places: Tensor, rate: float, pulse: Pulse) -> float:
    """The loss before the step."""
    run.scale_rates(rate / run.recipe.stage_rates(run.copy.start)[HEAD])
    logits = run.copy.forward(features.batch(places.tolist()), pulse)
    loss = F.cross_entropy(logits, run.labels[places])
    run.optimiser.zero_grad(set_to_none=True)
    loss.backward()
    run.optimiser.step()
    return loss.item()


def _exploded(steps: Sequence[FinderStep]) -> bool:
    lowest = min(step.smoothed for step in steps)
    return steps[-1].smoothed > max(EXPLODED * lowest, steps[0].smoothed)


def _finding(steps: Sequence[FinderStep], diverged_at: float | None) -> Finding:
    """The rate at which the loss falls fastest, or a tenth of the one at which it exploded where that is less.

    The first alone is too long where one lucky batch comes just before the end; the second says nothing where all is
    learned before any rate is too long.
    """
    steps = tuple(steps)
    steepest = _steepest(steps)
    if steepest is None:
        return Finding(None, diverged_at, steps, NOTHING)
    if diverged_at is not None and diverged_at / 10 < steepest:
        return Finding(diverged_at / 10, diverged_at, steps, WELL_BEFORE)
    return Finding(steepest, diverged_at, steps, STEEPEST)


def _steepest(steps: tuple[FinderStep, ...]) -> float | None:
    """The rates are evenly spaced on a logarithmic scale, so differences between neighbours are slopes."""
    losses = [step.smoothed for step in steps]
    if not losses or min(losses) > FALLEN * losses[0]:
        return None
    bottom = losses.index(min(losses))
    slopes = {place: losses[place + 1] - losses[place - 1] for place in range(1, bottom)}
    return steps[min(slopes, key=slopes.__getitem__)].rate if slopes else None
