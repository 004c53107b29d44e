"""One epoch of steps: a guess, how wrong it was, which way to turn every knob, and a little turn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional as F

from core.errors import RecipeError

if TYPE_CHECKING:
    from core.learn.frozen_features import FrozenFeatures
    from core.learn.recipes import Recipe
    from core.learn.reports import Pulse
    from core.learn.stopwatch import Stopwatch
    from core.learn.training_run import TrainingRun

EXPLODED = 100.0  # cross-entropy; guessing among 1000 classes costs 7


@dataclass(frozen=True)
class Learned:
    """Means over an epoch while it was learning, as the learner met the batches."""

    loss: float
    accuracy: float
    gradient_norm: Mapping[str, float]


def learn(run: TrainingRun, features: FrozenFeatures, epoch: int, pulse: Pulse, watch: Stopwatch) -> Learned:
    """Take one epoch's steps. Raises RecipeError when the loss explodes or is no number any more."""
    run.copy.learn()
    losses: list[float] = []
    guesses: list[Tensor] = []
    gradients: list[Tensor] = []
    batches = run.batches()
    for places in batches:
        _wait(run, pulse, watch)
        run.set_rates()
        answers = run.labels[places]
        logits = run.copy.forward(features.batch(places.tolist(), run.views_of(places, epoch)), pulse)
        loss = F.cross_entropy(logits, answers)
        losses.append(loss.item())
        check_loss(losses[-1], epoch, run.recipe)
        watch.spent_on("forward")
        run.copy.forget_gradients()
        loss.backward()
        watch.spent_on("backward")
        gradients += run.copy.gradient_norms()
        run.optimiser.step()
        watch.spent_on("update")
        guesses.append(logits.detach())
        pulse(1)
    total = sum(loss * len(places) for loss, places in zip(losses, batches, strict=True))
    right = torch.cat(guesses).argmax(1) == run.labels[torch.cat(batches)]
    return Learned(total / run.training, float(right.float().mean()), run.copy.by_stage(gradients))


def _wait(run: TrainingRun, pulse: Pulse, watch: Stopwatch) -> None:
    """Stand still while somebody has paused it; the time does not count."""
    if run.steering.paused:
        with pulse.standing_still():
            run.steering.hold(pulse)
        watch.skip()


def check_loss(loss: float, epoch: int, recipe: Recipe) -> None:
    """Raises RecipeError, with the rate to choose, for a loss that explodes or is no number any more."""
    if math.isfinite(loss) and loss < EXPLODED:
        return
    what = f"grew to {loss:.0f}" if math.isfinite(loss) else "is no longer a number"
    raise RecipeError(
        f"The loss {what} in epoch {epoch}: the steps are too long, so choose a learning rate about ten "
        f"times smaller than {recipe.rate:g}."
    )
