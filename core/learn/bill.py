"""What a training will cost, told before it is spent: knobs that train, and a rough time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.learn.experiments import Experiment
    from core.see.costs import StageCost

BACKWARD = (
    3.0  # a training step costs about three forward passes: up once, down for the inputs and for the weights
)


@dataclass(frozen=True)
class Bill:
    """Knobs that train of all knobs, seconds of the first pass and seconds of each epoch (estimates)."""

    trainable: int
    parameters: int
    first_pass: float
    epoch: float
    epochs: int

    @property
    def seconds(self) -> float:
        """Everything together."""
        return self.first_pass + self.epoch * self.epochs


def estimate(experiment: Experiment, costs: Sequence[StageCost], forward_seconds: float) -> Bill:
    """Estimate from multiply-adds: what the frozen prefix costs is paid once, the rest in every epoch.

    costs: one a stage, bottom to top, the old head last. forward_seconds: one picture once through the whole network.
    """
    plan = experiment.recipe.plan(experiment.backbone)
    prefix = set(plan.prefix(experiment.backbone))
    work = sum(cost.multiply_adds for cost in costs) or 1
    below = sum(cost.multiply_adds for cost in costs if cost.name in prefix) / work
    above = sum(cost.multiply_adds for cost in costs[:-1] if cost.name not in prefix) / work
    learn, check = len(experiment.training), len(experiment.validation)
    head = _head(experiment)
    thawed = sum(cost.parameters for cost in costs[:-1] if cost.name not in plan.frozen)
    total = sum(cost.parameters for cost in costs[:-1]) + head
    return Bill(
        trainable=thawed + head,
        parameters=total,
        first_pass=(learn + check) * forward_seconds * below,
        epoch=(BACKWARD * learn + check) * forward_seconds * above,
        epochs=experiment.recipe.epochs,
    )


def _head(experiment: Experiment) -> int:
    """Knobs of the new head: weights and biases, of its hidden layer too."""
    inputs, classes = experiment.backbone.head.in_features, len(experiment.training.classes)
    hidden = experiment.recipe.hidden
    return (inputs + 1) * hidden + (hidden + 1) * classes if hidden else (inputs + 1) * classes
