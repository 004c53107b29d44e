"""A training run in words: whose run it is, whether it is still the one chosen, and whether its frozen pancakes stayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.learn.dataset_cards import DATASETS
from core.learn.freezing import preset_of
from core.see.cards import BACKBONES

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.reports import EpochReport

NAMED = 4


def described(experiment: Experiment) -> str:
    """Name a run: its classes, its network, what learned, and its seed."""
    network = BACKBONES[experiment.backbone.name].title
    return f"{classes_named(experiment)} on {network}, {what_learns(experiment)}, seed\N{NO-BREAK SPACE}{experiment.recipe.seed}"


def classes_named(experiment: Experiment) -> str:
    """Name the classes: all where they are few, else the data set and how many."""
    classes, name = experiment.training.classes, experiment.training.name
    if len(classes) <= NAMED:
        return " / ".join(classes)
    title = DATASETS[name].title if name in DATASETS else name
    return f"{title[:1].lower() + title[1:]} ({len(classes)} classes)"


def what_learns(experiment: Experiment) -> str:
    """Say what the run trains: a preset's name, or how many pancakes are frozen."""
    backbone, recipe = experiment.backbone, experiment.recipe
    frozen = recipe.plan(backbone).frozen
    preset = preset_of(backbone, frozen, pretrained=recipe.pretrained)
    if preset is not None:
        return preset.title[:1].lower() + preset.title[1:]
    start = "" if recipe.pretrained else ", from random weights"
    return f"{len(frozen)} of {len(backbone.stages)} frozen{start}"


def differ(one: Experiment, other: Experiment) -> bool:
    """Return whether two runs would give other results: other pictures, another network or another recipe."""
    return identity(one) != identity(other)


def identity(experiment: Experiment) -> tuple[object, ...]:
    """Return what a run is determined by: its pictures, its network and its recipe."""
    pictures = (experiment.training.digest, experiment.validation.digest)
    return (*pictures, experiment.backbone.fingerprint(), experiment.recipe)


def seal_words(experiment: Experiment, last: EpochReport) -> str:
    """Say whether the frozen pancakes are those from before the first step."""
    if not experiment.recipe.plan(experiment.backbone).frozen:
        return "Nothing is frozen, so there is nothing to seal."
    same = "the same as" if last.frozen_seal == last.seal_before else "NOT that of"
    return f"Seal of the frozen pancakes: {last.frozen_seal[:16]}…, {same} before the first step."
