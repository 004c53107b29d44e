"""One experiment of the transfer chapter: the zero rungs that a score must stand beside, then the training itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.errors import RecipeError
from core.learn import zero_rungs
from core.learn.reports import PREPARING, Progress
from core.learn.training import train

if TYPE_CHECKING:
    from core.learn.frozen_features import FeatureStore
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.recipes import Recipe
    from core.learn.reports import EpochReport
    from core.learn.steering import Steering
    from core.learn.zero_rungs import Rung
    from core.see.backbones import Backbone

TRAIN_SHARE = 0.7


@dataclass(frozen=True, eq=False)
class Experiment:
    """A network, the pictures on both sides of the split, and the recipe.

    sealed: the test drawer, pictures that nothing is chosen by; None where there are too few. steering: the hand on it.
    """

    backbone: Backbone
    training: LabelledPictures
    validation: LabelledPictures
    recipe: Recipe
    sealed: LabelledPictures | None = None
    steering: Steering | None = None

    def run(
        self, *, watch: Callable[[Any], None] | None = None, store: FeatureStore | None = None
    ) -> Iterator[Rung | EpochReport]:
        """Yield the rungs that cost little, then the report of every epoch."""
        if watch is not None:
            watch(Progress(PREPARING, 0, 0, 0.0))
        yield zero_rungs.biggest_class(self.training, self.validation)
        yield zero_rungs.raw_pixels(self.training, self.validation, watch=watch)
        yield from self._old_head(watch, store)
        yield from train(
            self.backbone,
            self.training,
            self.validation,
            self.recipe,
            watch=watch,
            store=store,
            steering=self.steering,
            extras=True,
        )

    def _old_head(self, watch: Callable[[Any], None] | None, store: FeatureStore | None) -> Iterator[Rung]:
        rung = zero_rungs.untouched_head(self.backbone, self.validation, watch=watch, store=store)
        if rung is not None:
            yield rung

    def random_twin(
        self, *, watch: Callable[[Any], None] | None = None, store: FeatureStore | None = None
    ) -> Iterator[Rung]:
        """Yield the rung of the same network with random weights, trained by the same recipe."""
        yield zero_rungs.random_network(self, watch=watch, store=store)


def plan(
    backbone: Backbone, data: LabelledPictures, recipe: Recipe, *, pictures_a_class: int | None = None
) -> Experiment:
    """Divide the data by the recipe's split seed, keep so many to learn from as it says, and check the recipe.

    `pictures_a_class` takes the place of the recipe's. Raises RecipeError or DatasetError with what to change.
    """
    if pictures_a_class is not None:
        recipe = replace(recipe, pictures_a_class=pictures_a_class)
    recipe.check(backbone)
    if recipe.data is not None and recipe.data != data.name:
        raise RecipeError(
            f"This recipe is for the data set “{recipe.data}”, not for “{data.name}”: choose that data set, or a "
            "recipe without one."
        )
    parts = data.three_parts(TRAIN_SHARE, recipe.split_seed)
    training = parts.training
    if recipe.pictures_a_class is not None:
        training = training.few(recipe.pictures_a_class, recipe.seed)
    return Experiment(backbone, training, parts.validation, recipe, sealed=parts.sealed)
