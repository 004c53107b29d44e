"""What one training holds: the copy that is trained, the pictures at its boundary, their order and their views."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from core.errors import DatasetError
from core.learn import norms, own_chance
from core.learn.frozen_features import FeatureStore, FrozenFeatures, extract
from core.learn.recipes import Recipe
from core.learn.reports import Watch
from core.learn.schedules import SCHEDULES
from core.learn.steering import Steering
from core.learn.trained_copy import TrainedCopy
from core.learn.views import Views

if TYPE_CHECKING:
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone

# Pictures that are checked together. What a few of them need stays in the processor's cache: measured with
# EfficientNet-Lite0, half the time a picture of what 32 at once take.
FEW = 8
MANY = 256  # where there is only a head


class TrainingRun:
    """One recipe on its way. Places count the training pictures first, then those it is checked on."""

    def __init__(
        self,
        backbone: Backbone,
        train: LabelledPictures,
        validation: LabelledPictures,
        recipe: Recipe,
        store: FeatureStore | None = None,
    ) -> None:
        self.recipe, self.store = recipe, FeatureStore() if store is None else store
        self.pictures = (train.pictures, validation.pictures)
        self.labels = torch.tensor([*train.labels, *validation.labels])
        self.training = len(train.labels)
        self.copy = TrainedCopy(backbone, train.classes, recipe)
        self.optimiser = self.copy.optimiser()
        self.steering = Steering()
        self.views = Views(recipe.augmentation, recipe.views, recipe.seed)
        self._order = own_chance.generator(recipe.seed, "order")
        self._first_views = self._draw_first_views()
        self._rates = [group["lr"] for group in self.optimiser.param_groups]
        self._steps = 0

    def _draw_first_views(self) -> Tensor:
        own = own_chance.generator(self.recipe.seed, "views")
        return torch.randint(self.views.count, (self.training,), generator=own)

    def first_pass(self, watch: Watch | None) -> FrozenFeatures:
        """Run the frozen stages from the bottom once over every view of every picture."""
        copy = self.copy
        return extract(
            copy.start,
            copy.prefix,
            *self.pictures,
            store=self.store,
            watch=watch,
            exact=copy.trains_below_the_head,
            views=self.views,
            augmented=self.training,
            kept_as=self.recipe.kept_as,
        )

    @cached_property
    def steps_an_epoch(self) -> int:
        return len(in_batches(torch.arange(self.training), self.recipe.batch))

    @property
    def batches_an_epoch(self) -> int:
        """Training and validation batches."""
        return self.steps_an_epoch + len(self.validation_batches())

    def batches(self) -> list[Tensor]:
        """Places of the training pictures in this epoch's order."""
        return in_batches(torch.randperm(self.training, generator=self._order), self.recipe.batch)

    def views_of(self, places: Tensor, epoch: int) -> list[int] | None:
        """Which view of each picture is learned from: they take turns, from epoch to epoch."""
        if self.views.count == 1:
            return None
        return ((self._first_views[places] + epoch - 1) % self.views.count).tolist()

    def validation_batches(self) -> list[Tensor]:
        at_once = FEW if self.copy.trains_below_the_head else MANY
        return list(torch.arange(self.training, len(self.labels)).split(at_once))

    def norm_batches(self) -> list[Tensor]:
        """Places of the training pictures that BatchNorm statistics are measured on: the same in every epoch."""
        return norms.places(self.training, self.recipe.batch, own_chance.generator(self.recipe.seed, "norms"))

    def set_rates(self) -> None:
        """The learning rates of the next step: the recipe's, by its schedule and by the hand that steers."""
        steps = self.recipe.epochs * self.steps_an_epoch
        self.scale_rates(SCHEDULES[self.recipe.schedule](self._steps, steps) * self.steering.factor)
        self._steps += 1

    def scale_rates(self, factor: float) -> None:
        """The learning rates of the next step: so many times those that the recipe starts from."""
        for group, rate in zip(self.optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor

    def rates(self) -> dict[str, float]:
        """Stage -> learning rate of the last step; 0.0 for frozen ones."""
        now = {group["stage"]: float(group["lr"]) for group in self.optimiser.param_groups}
        return {name: now.get(name, 0.0) for name in self.copy.start.stage_names}


def in_batches(places: Tensor, size: int) -> list[Tensor]:
    """Batches of `size`; a single left-over joins the last one, since BatchNorm cannot learn from one."""
    batches = list(places.split(size))
    if len(batches) > 1 and len(batches[-1]) == 1:
        batches[-2:] = [torch.cat(batches[-2:])]
    return batches


def check_learnable(train: LabelledPictures, recipe: Recipe) -> None:
    """Raises DatasetError, with what to add, when there is too little to learn from."""
    counts = Counter(train.labels)
    # Who asks for one picture a class wants to see what it teaches.
    fewest = 1 if recipe.pictures_a_class == 1 else 2
    if len(train.classes) < 2:
        raise DatasetError("There is only one class, and nothing to tell it from: add a second class.")
    for label, name in enumerate(train.classes):
        if counts[label] < fewest:
            raise DatasetError(
                f"The class “{name}” has {counts[label]} to train on: add pictures, so that there are at "
                "least two to train on and one to check on."
            )
