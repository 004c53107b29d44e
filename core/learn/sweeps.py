"""The freeze sweep: one recipe at every depth, for the network as it was taught and for the same with random weights.

The random one is the control of Yosinski et al. 2014: what frozen stages are worth is what they do better than frozen
chance.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import RecipeError
from core.learn import studies
from core.learn.bands import band
from core.learn.experiments import Experiment
from core.learn.freezing import FreezePlan
from core.learn.run_records import trainable_knobs
from core.learn.training import train

if TYPE_CHECKING:
    from core.learn.feature_store import FeatureStore
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.recipes import Recipe
    from core.learn.reports import Watch
    from core.learn.studies import Expected
    from core.see.backbones import Backbone


@dataclass(frozen=True)
class SweepPoint:
    """What came of one depth.

    depth    how many stages are frozen, from the bottom; 0: none
    frozen   their names. pretrained: False for the network with random weights
    seconds  of this run, its first pass included where the features were not kept already
    """

    depth: int
    frozen: tuple[str, ...]
    pretrained: bool
    accuracy: float
    train_accuracy: float
    count: int
    seconds: float
    trainable: int


@dataclass(frozen=True, eq=False)
class Sweep:
    """A network, its pictures, the recipe that all depths share, and which depths."""

    backbone: Backbone
    training: LabelledPictures
    validation: LabelledPictures
    recipe: Recipe
    depths: tuple[int, ...]
    with_twin: bool = True

    def check(self) -> None:
        """Raises RecipeError, with what to change, for no depth, one that does not exist, or a senseless recipe."""
        deepest = len(self.backbone.stages) - 1
        if not self.depths or not set(self.depths) <= set(range(deepest + 1)):
            raise RecipeError(f"Choose at least one depth, from 0 to {deepest} frozen pancakes.")
        for experiment in self.experiments():
            experiment.recipe.check(self.backbone)

    def experiments(self, twin: Backbone | None = None) -> tuple[Experiment, ...]:
        """Every run in its order, the cheap ones first. twin: the random network, where it is made already."""
        depths = sorted(set(self.depths), reverse=True)
        starts = (True, False) if self.with_twin else (True,)
        return tuple(self._experiment(depth, start, twin) for depth in depths for start in starts)

    def _experiment(self, depth: int, pretrained: bool, twin: Backbone | None) -> Experiment:
        network = self.backbone if pretrained else twin or self.backbone
        # One recipe for both, the rates too. `pretrained` tells the training to keep the weights it is given, the
        # twin's as well.
        recipe = replace(self.recipe, freeze=FreezePlan.bottom(self.backbone, depth), pretrained=True)
        return Experiment(network, self.training, self.validation, recipe)

    def run(
        self,
        *,
        watch: Watch | None = None,
        store: FeatureStore | None = None,
        expected: Sequence[Expected] = (),
    ) -> Iterator[SweepPoint]:
        """Train every depth, from everything below the head frozen down to nothing. expected: as in Race.run."""
        self.check()
        twin = studies.untaught(self.backbone) if self.with_twin else None
        experiments = self.experiments(twin)
        course = studies.Course(watch, expected or studies.alike(len(experiments)))
        for place, one in enumerate(experiments):
            yield _point(one, course.run(place, _title(one)), store)


def _title(one: Experiment) -> str:
    start = "" if one.backbone.pretrained else ", random weights"
    return f"{len(one.recipe.plan(one.backbone).frozen)} frozen{start}"


def _point(one: Experiment, watch: Watch, store: FeatureStore | None) -> SweepPoint:
    start, network, recipe = time.perf_counter(), one.backbone, one.recipe
    *_, last = train(network, one.training, one.validation, recipe, watch=watch, store=store)
    frozen = recipe.plan(network).prefix(network)
    return SweepPoint(
        depth=len(frozen),
        frozen=frozen,
        pretrained=network.pretrained,
        accuracy=last.validation_accuracy,
        train_accuracy=last.train_accuracy,
        count=len(last.validation_labels),
        seconds=time.perf_counter() - start,
        trainable=trainable_knobs(network, recipe, len(one.training.classes)),
    )


@dataclass(frozen=True)
class Advice:
    """What a sweep suggests: the best depth, and the cheapest that its pictures cannot tell from it."""

    best: SweepPoint
    enough: SweepPoint
    twin: SweepPoint | None


def advice(points: Sequence[SweepPoint]) -> Advice | None:
    """Read a sweep, finished or not; None before its first point."""
    own = [point for point in points if point.pretrained]
    if not own:
        return None
    best = max(own, key=lambda point: (point.accuracy, point.depth))
    low, _ = band(best.accuracy, best.count)
    enough = max((point for point in own if point.accuracy >= low), key=lambda point: point.depth)
    twins = (point for point in points if not point.pretrained and point.depth == enough.depth)
    return Advice(best, enough, next(twins, None))
