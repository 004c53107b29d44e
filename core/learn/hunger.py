"""The hunger curve: how many pictures of each class it takes, from scratch, with a new head alone, and fine-tuned.

Every run of a set-up is shown about the same number of pictures, the same few again and again where there are few, so
that mostly what is in them differs. Where there are more than that, each epoch still shows every one once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import RecipeError
from core.learn import studies
from core.learn.experiments import Experiment
from core.learn.recipes import Recipe
from core.learn.study_pictures import helpings
from core.learn.training import train

if TYPE_CHECKING:
    from core.learn.feature_store import FeatureStore
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.reports import Watch
    from core.learn.studies import Expected
    from core.see.backbones import Backbone

COUNTS = (1, 2, 5, 10, 25, 50)
EPOCHS = 3
BATCH = 16


@dataclass(frozen=True)
class Eater:
    """A way to learn: what it is called, the preset it follows, and how many pictures it is shown in all.

    small: it trains TinyNet, whatever the network of the study.
    """

    name: str
    title: str
    preset: str
    shown: int
    rate: float = 1e-3
    small: bool = False


EATERS: dict[str, Eater] = {
    eater.name: eater
    for eater in (
        Eater("head", "Frozen, only a new head", "head", shown=1600),
        Eater("top_half", "Fine-tuned: the top half", "top_half", shown=320),
        Eater("upper", "Fine-tuned: all but the lowest third", "upper", shown=480),
        Eater("scratch", "From scratch", "scratch", shown=2400),
        Eater("small", "From scratch, the small TinyNet", "scratch", shown=2400, rate=3e-3, small=True),
    )
}


@dataclass(frozen=True)
class HungerPoint:
    """What came of so many pictures of each class: accuracies on `count` new ones and on its own, and how long it took."""

    pictures_a_class: int
    set_up: str
    accuracy: float
    train_accuracy: float
    count: int
    seconds: float
    shown: int


@dataclass(frozen=True, eq=False)
class Hunger:
    """A network, pictures, how many of each class to try, and the names of the EATERS that try.

    small: TinyNet, where one of them wants it.
    """

    backbone: Backbone
    training: LabelledPictures
    validation: LabelledPictures
    counts: tuple[int, ...] = COUNTS
    eaters: tuple[str, ...] = ("head", "upper", "scratch")
    seed: int = 0
    small: Backbone | None = None

    def check(self) -> None:
        """Raises RecipeError, with what to change."""
        most = min(self.training.counts)
        if not self.counts or not all(0 < count <= most for count in self.counts):
            raise RecipeError(
                f"Choose numbers of pictures from 1 to {most}: there are no more of each class."
            )
        if not self.eaters or not set(self.eaters) <= set(EATERS):
            raise RecipeError(f"Choose at least one way to learn: {', '.join(EATERS)}.")
        if self.small is None and any(EATERS[name].small for name in self.eaters):
            raise RecipeError("The small network is missing: choose another way to learn.")

    @property
    def runs(self) -> tuple[tuple[int, Eater], ...]:
        """(pictures of each class, way to learn), few pictures first."""
        return tuple((count, EATERS[name]) for count in sorted(set(self.counts)) for name in self.eaters)

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """Every run in its order."""
        return tuple(self._experiment(count, eater) for count, eater in self.runs)

    def _experiment(self, count: int, eater: Eater) -> Experiment:
        network = self.small if eater.small and self.small is not None else self.backbone
        training = helpings(self.training.few(count, self.seed), eater.shown, EPOCHS)
        recipe = Recipe.from_preset(
            eater.preset,
            network,
            epochs=EPOCHS,
            batch=BATCH,
            rate=eater.rate,
            seed=self.seed,
            pictures_a_class=count,
        )
        return Experiment(network, training, self.validation, recipe)

    def run(
        self,
        *,
        watch: Watch | None = None,
        store: FeatureStore | None = None,
        expected: Sequence[Expected] = (),
    ) -> Iterator[HungerPoint]:
        """Let every way to learn try every number of pictures. expected: as in Race.run."""
        self.check()
        experiments = self.experiments
        course = studies.Course(watch, expected or studies.alike(len(experiments)))
        for place, ((count, eater), one) in enumerate(zip(self.runs, experiments, strict=True)):
            told = course.run(place, f"{count} a class, {eater.title}")
            yield _point(count, eater, one, told, store)


def _point(
    count: int, eater: Eater, one: Experiment, watch: Watch, store: FeatureStore | None
) -> HungerPoint:
    start = time.perf_counter()
    *_, last = train(one.backbone, one.training, one.validation, one.recipe, watch=watch, store=store)
    return HungerPoint(
        pictures_a_class=count,
        set_up=eater.name,
        accuracy=last.validation_accuracy,
        train_accuracy=last.train_accuracy,
        count=len(last.validation_labels),
        seconds=time.perf_counter() - start,
        shown=len(one.training) * one.recipe.epochs,
    )
