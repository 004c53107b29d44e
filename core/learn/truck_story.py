"""From cars to trucks: TinyNet has seen nothing but drawn cars. How much of it can be kept for kinds of trucks?

Three runs on the same ten pictures a class: only a new head, all but the lowest third of what it learned, and the
same network from random weights. A few drawings are looked at along the way; 200 others judge every run at its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import RecipeError
from core.learn import built_in_sets
from core.learn.drawer import open_drawer
from core.learn.experiments import Experiment
from core.learn.recipes import Recipe
from core.learn.reports import EpochReport, Progress, Score, Watch
from core.learn.training import train

if TYPE_CHECKING:
    from core.learn.frozen_features import FeatureStore
    from core.see.backbones import Backbone

NETWORK, TRUCKS = "tiny_net", "trucks"
EACH, LOOKED_AT, JUDGES = 10, 8, 40  # pictures a class: to learn from, to look at on the way, to judge by
JUDGES_SEED, FIRST_SEED = 900, 901  # of the drawings; a run's seed is added to the second
LOOKED_AT_SEED = 899
EPOCHS, BATCH, VIEWS = 60, 16, 8
WAYS: Mapping[str, float] = {"head": 1e-2, "upper": 2e-3, "scratch": 2e-3}  # preset -> learning rate


@dataclass(frozen=True)
class Leg:
    """One epoch of one of the runs: which preset, what came of it, and after the last one what the judges say."""

    way: str
    report: EpochReport
    judged: Score | None = None


def experiments(backbone: Backbone, *, seed: int = 0, epochs: int = EPOCHS) -> dict[str, Experiment]:
    """The three runs: preset -> experiment. RecipeError for any other network than the one that knows cars."""
    if backbone.name != NETWORK:
        raise RecipeError("This story is about a network that knows nothing but cars: choose TinyNet.")
    training = built_in_sets.drawn(TRUCKS, EACH, FIRST_SEED + seed)
    looked_at = built_in_sets.drawn(TRUCKS, LOOKED_AT, LOOKED_AT_SEED)
    judges = built_in_sets.drawn(TRUCKS, JUDGES, JUDGES_SEED)
    return {
        way: Experiment(
            backbone, training, looked_at, recipe(way, backbone, seed=seed, epochs=epochs), sealed=judges
        )
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
            trained = report.backbone
            judged = None if trained is None else open_drawer(experiment, trained, watch=told, store=store)
            yield Leg(way, replace(report, weights=None), judged)  # nobody looks back at these epochs


def _numbered(watch: Watch, which: str) -> Watch:
    return lambda progress: watch(
        Progress(f"{which}, {progress.phase}", progress.done, progress.total, progress.seconds)
    )
