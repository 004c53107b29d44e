"""From cars to trucks: TinyNet has seen nothing but drawn cars. How much of it can be kept for kinds of trucks?

Three runs on the same ten pictures a class, judged by the same 200 new drawings: only a new head, all but the lowest
third of what it learned, and the same network from random weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import RecipeError
from core.learn import built_in_sets
from core.learn.experiments import Experiment
from core.learn.recipes import Recipe
from core.learn.reports import EpochReport, Progress, Watch
from core.learn.training import train

if TYPE_CHECKING:
    from core.learn.frozen_features import FeatureStore
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone

NETWORK, TRUCKS = "tiny_net", "trucks"
EACH, JUDGES = 10, 40  # pictures a class: to learn from, and to judge by
JUDGES_SEED, FIRST_SEED = 900, 901  # of the drawings; a run's seed is added to the second
EPOCHS, BATCH, VIEWS = 60, 16, 8
WAYS: Mapping[str, float] = {"head": 1e-2, "upper": 2e-3, "scratch": 2e-3}  # preset -> learning rate


@dataclass(frozen=True)
class Leg:
    """One epoch of one of the runs: which preset, and what came of it."""

    way: str
    report: EpochReport


def judges() -> LabelledPictures:
    """The drawings that judge every run; none of them is learned from."""
    return built_in_sets.drawn(TRUCKS, JUDGES, JUDGES_SEED)


def experiments(backbone: Backbone, *, seed: int = 0, epochs: int = EPOCHS) -> dict[str, Experiment]:
    """The three runs: preset -> experiment. RecipeError for any other network than the one that knows cars."""
    if backbone.name != NETWORK:
        raise RecipeError("This story is about a network that knows nothing but cars: choose TinyNet.")
    training, judging = built_in_sets.drawn(TRUCKS, EACH, FIRST_SEED + seed), judges()
    return {
        way: Experiment(backbone, training, judging, recipe(way, backbone, seed=seed, epochs=epochs))
        for way in WAYS
    }


def recipe(way: str, backbone: Backbone, *, seed: int = 0, epochs: int = EPOCHS) -> Recipe:
    """The recipe of one of the runs: they differ in what is frozen, where they start, and how fast they learn."""
    rate = WAYS[way]
    numbers = {"epochs": epochs, "batch": BATCH, "rate": rate, "rate_below": rate, "seed": seed}
    return Recipe.from_preset(
        way, backbone, schedule="cosine", augmentation="mirror_and_shift", views=VIEWS, **numbers
    )


def run(
    experiments: Mapping[str, Experiment], *, watch: Watch | None = None, store: FeatureStore | None = None
) -> Iterator[Leg]:
    """Run one after the other; each epoch is told as it comes."""
    for number, (way, experiment) in enumerate(experiments.items(), start=1):
        told = None if watch is None else _numbered(watch, f"run {number} of {len(experiments)}")
        chosen = (experiment.backbone, experiment.training, experiment.validation, experiment.recipe)
        for report in train(*chosen, watch=told, store=store):
            yield Leg(way, report)


def _numbered(watch: Watch, which: str) -> Watch:
    return lambda progress: watch(
        Progress(f"{which}, {progress.phase}", progress.done, progress.total, progress.seconds)
    )
