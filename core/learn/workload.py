"""What a training consists of, worked out before it starts: knobs, bytes, and seconds of arithmetic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.learn import forgetting, norms
from core.learn.freezing import FreezePlan
from core.learn.frozen_features import PRECISIONS
from core.learn.picture_rows import Row
from core.learn.views import Views
from core.learn.zero_rungs import old_names

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.see.costs import StageCost

# A training step costs about four forward passes (measured: 3.2 to 4.5): up once with BatchNorm's sums, down for the
# inputs and for the weights.
STEP = 4.0
THROUGH = 2.5  # a frozen stage among thawed ones: up, and down for the inputs only
FOLDED = 0.6  # what folded stages take of the time that plain ones take, measured
CUTTING = 0.002  # seconds to resize one picture and cut out its middle, measured
STARTING = 1.0  # seconds for the private copy, its seals and the straight lines through raw pixels
KNOB = 1e-8  # seconds an epoch for every knob of the network: its seal, and how far it moved
BATCH = 1e-3  # seconds a batch for everything that is not arithmetic


class Workload:
    """What one training consists of, in seconds, bytes and knobs."""

    def __init__(
        self,
        experiment: Experiment,
        costs: Sequence[StageCost],
        seconds: Mapping[str, float],
        opening: float,
        *,
        lean: bool = False,
    ) -> None:
        self.experiment, self.costs, self.seconds, self.opening = experiment, costs, seconds, opening
        self.lean = lean
        self.plan = experiment.recipe.plan(experiment.backbone)
        self.prefix = experiment.recipe.cached_stages(experiment.backbone)
        self.row = _row(experiment)
        self.above = [cost for cost in costs[:-1] if cost.name not in self.prefix]
        self.thawed = [cost for cost in self.above if cost.name not in self.plan.frozen]

    @property
    def pictures(self) -> int:
        return len(self.row)

    @property
    def below(self) -> float:
        """Seconds that one picture takes through the frozen prefix; nothing above it has to round as it does."""
        plain = sum(self.seconds[name] for name in self.prefix)
        return plain if self.above else plain * FOLDED

    @property
    def beginning(self) -> float:
        """Seconds for one picture from its file to the boundary."""
        return self.opening + CUTTING + self.below

    @property
    def up(self) -> float:
        """Seconds that one picture takes from the boundary to the head."""
        return sum(self.seconds[cost.name] for cost in self.above)

    @property
    def epoch(self) -> float:
        """Seconds for one epoch whose pictures all wait at the boundary."""
        names = {cost.name for cost in self.thawed}
        step = sum(self.seconds[cost.name] * (STEP if cost.name in names else THROUGH) for cost in self.above)
        batches = math.ceil(self.pictures / self.experiment.recipe.batch)
        looks = self.checks + self.measured + len(self.asked)
        return (
            step * len(self.experiment.training) + self.up * looks + KNOB * self.parameters + BATCH * batches
        )

    @property
    def lookups(self) -> int:
        """Pictures taken from the boundary in an epoch."""
        return len(self.experiment.training) + self.checks + self.measured

    @property
    def trains_norms(self) -> bool:
        """Whether BatchNorm statistics are trained, which are measured again and judged both ways."""
        stages = (self.experiment.backbone.stage(cost.name).module for cost in self.thawed)
        return bool(norms.of(stages))

    @property
    def checks(self) -> int:
        both = self.trains_norms and not self.lean
        return len(self.experiment.validation) * (2 if both else 1)

    @property
    def measured(self) -> int:
        """Pictures that the statistics are measured on again."""
        return min(norms.PICTURES, len(self.experiment.training)) if self.trains_norms else 0

    @property
    def asked(self) -> Sequence[object]:
        """Pictures that the old head is asked about after every epoch."""
        is_known = self.experiment.backbone.pretrained and self.experiment.recipe.pretrained
        return forgetting.small_set() if is_known and self.thawed and not self.lean else ()

    @property
    def preparing(self) -> float:
        whole = sum(self.seconds.values()) * FOLDED
        rungs = self.pictures * self.opening + _asking_the_old_head(self.experiment) * whole
        return STARTING + rungs + len(self.asked) * (self.below + self.up)

    @property
    def bytes(self) -> int:
        """What all views take at the boundary."""
        crop = self.experiment.backbone.preparation.crop
        if not self.prefix:
            return self.row.entries * 3 * crop * crop
        shape = next(cost.output_shape for cost in self.costs if cost.name == self.prefix[-1])
        return self.row.entries * math.prod(shape) * PRECISIONS[self.experiment.recipe.kept_as].itemsize

    def missing(self, budget: int) -> float:
        """The share of lookups that find nothing, because there was no room to keep it."""
        return max(0.0, 1.0 - budget / self.bytes) if self.bytes else 0.0

    @property
    def head(self) -> int:
        """Knobs of the new head: weights and biases, of its hidden layer too."""
        inputs, classes = self.experiment.backbone.head.in_features, len(self.experiment.training.classes)
        hidden = self.experiment.recipe.hidden
        return (inputs + 1) * hidden + (hidden + 1) * classes if hidden else (inputs + 1) * classes

    @property
    def trainable(self) -> int:
        return sum(cost.parameters for cost in self.thawed) + self.head

    @property
    def parameters(self) -> int:
        return sum(cost.parameters for cost in self.costs[:-1]) + self.head


def _row(experiment: Experiment) -> Row:
    recipe = experiment.recipe
    views = Views(recipe.augmentation, recipe.views, recipe.seed)
    pictures = experiment.training.pictures, experiment.validation.pictures
    return Row(*pictures, views=views, augmented=len(experiment.training))


def _asking_the_old_head(experiment: Experiment) -> int:
    """Pictures that go up the whole stack only for the old head; a new head alone uses the same features."""
    backbone, recipe = experiment.backbone, experiment.recipe
    alone = recipe.pretrained and recipe.plan(backbone) == FreezePlan.below_head(backbone)
    asked = backbone.pretrained and any(old_names(backbone, experiment.validation).values())
    return len(experiment.validation) if asked and not alone else 0
