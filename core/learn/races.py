"""The fair race: two to four set-ups on the same pictures, with the same seeds, batches and epochs, each from a fresh start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from core.errors import RecipeError
from core.learn import noise, studies
from core.learn.experiments import Experiment
from core.learn.noise import Comparison
from core.learn.recipe_checks import WORDS
from core.learn.run_records import RunRecord
from core.learn.training import train
from core.shares import percent

if TYPE_CHECKING:
    from core.learn.frozen_features import FeatureStore
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.recipes import Recipe
    from core.learn.reports import EpochReport, Watch
    from core.learn.studies import Expected
    from core.see.backbones import Backbone

FEWEST, MOST = 2, 4
SHARED = {name: WORDS[name] for name in ("epochs", "batch", "augmentation", "views", "patience")}


@dataclass(frozen=True)
class SetUp:
    """One runner: what it is called, and its recipe. The race sets the seed."""

    title: str
    recipe: Recipe


@dataclass(frozen=True, eq=False)
class Lap:
    """One epoch of one set-up with one seed. Its report carries no network and no weights."""

    setup: int
    seed: int
    report: EpochReport

    @property
    def is_last(self) -> bool:
        return self.report.stopped_early or self.report.epoch == self.report.epochs


@dataclass(frozen=True, eq=False)
class Race:
    """Who runs, on which pictures, and with which seeds."""

    backbone: Backbone
    training: LabelledPictures
    validation: LabelledPictures
    setups: tuple[SetUp, ...]
    seeds: tuple[int, ...] = (0,)

    def check(self) -> None:
        """Raises RecipeError, with what to change, when this is no race or not a fair one."""
        if not FEWEST <= len(self.setups) <= MOST:
            raise RecipeError(f"A race has {FEWEST} to {MOST} set-ups: choose so many.")
        if not self.seeds or len(set(self.seeds)) < len(self.seeds):
            raise RecipeError("A race needs seeds that differ: choose one or three.")
        for name, words in SHARED.items():
            if len({getattr(setup.recipe, name) for setup in self.setups}) > 1:
                raise RecipeError(
                    f"A race is fair only when all take the same steps: give every set-up the same {words}."
                )
        for setup in self.setups:
            setup.recipe.check(self.backbone)

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """Every run in its order: all set-ups with the first seed, then with the next."""
        return tuple(self.experiment(place, seed) for seed in self.seeds for place in range(len(self.setups)))

    def experiment(self, setup: int, seed: int) -> Experiment:
        """One set-up with one seed."""
        recipe = replace(self.setups[setup].recipe, seed=seed)
        return Experiment(self.backbone, self.training, self.validation, recipe)

    def run(
        self,
        *,
        watch: Watch | None = None,
        store: FeatureStore | None = None,
        expected: Sequence[Expected] = (),
    ) -> Iterator[Lap]:
        """Let all run; a lap comes after every epoch. expected: seconds of each run, for the time left."""
        self.check()
        runners = [(setup, seed) for seed in self.seeds for setup in range(len(self.setups))]
        course = studies.Course(watch, expected or studies.alike(len(runners)))
        for place, (setup, seed) in enumerate(runners):
            told = course.run(place, f"{self.setups[setup].title}, seed {seed}")
            one = self.experiment(setup, seed)
            reports = train(one.backbone, one.training, one.validation, one.recipe, watch=told, store=store)
            for report in reports:
                yield Lap(setup, seed, replace(report, backbone=None, weights=None))


@dataclass(frozen=True)
class Verdict:
    """What a race has shown.

    difference   of the two best, as a share of the validation pictures; noise: what it has to be larger than
    comparisons  the leader with each other set-up, the nearest first
    """

    sentence: str
    difference: float
    noise: float
    is_larger: bool
    comparisons: tuple[Comparison, ...] = ()


def verdict(race: Race, laps: Sequence[Lap]) -> Verdict | None:
    """Judge the race by the seeds that every set-up has run to the end; None before the first of them."""
    right = _right(race, laps)
    if right is None:
        return None
    means = [_mean(of_setup) for of_setup in right]
    leader, *others = sorted(range(len(means)), key=lambda setup: -means[setup])
    pairs = len(list(combinations(means, 2)))
    compared = tuple(noise.compare(leader, other, right, comparisons=pairs) for other in others)
    nearest = compared[0]
    sentence = " ".join(_sentence(race, each, means) for each in compared) + _caution(nearest)
    return Verdict(sentence, nearest.difference, nearest.noise, nearest.is_larger, compared)


def finished_seeds(race: Race, laps: Sequence[Lap]) -> tuple[int, ...]:
    """The seeds that every set-up has run to the end."""
    ended = {(lap.setup, lap.seed) for lap in laps if lap.is_last}
    setups = range(len(race.setups))
    return tuple(seed for seed in race.seeds if all((setup, seed) in ended for setup in setups))


def _right(race: Race, laps: Sequence[Lap]) -> list[list[list[bool]]] | None:
    """right[set-up][seed][picture] after the last epoch."""
    seeds = finished_seeds(race, laps)
    if not seeds:
        return None
    last = {(lap.setup, lap.seed): lap.report for lap in laps if lap.is_last}
    return [[_answers(last[setup, seed]) for seed in seeds] for setup in range(len(race.setups))]


def _answers(report: EpochReport) -> list[bool]:
    said = report.probabilities.argmax(1).tolist()
    return [answer == label for answer, label in zip(said, report.validation_labels, strict=True)]


def _mean(of_setup: list[list[bool]]) -> float:
    return sum(map(sum, of_setup)) / sum(map(len, of_setup))


def _sentence(race: Race, found: Comparison, means: Sequence[float]) -> str:
    ahead, other = (f"“{race.setups[place].title}”" for place in (found.ahead, found.other))
    if means[found.ahead] == means[found.other] and not found.difference:
        return f"{ahead} and {other} are level at {percent(means[found.ahead])}: no difference was found."
    lead = f"{ahead} is {_points(found.difference)} ahead of {other}"
    if found.between_seeds is None:
        return f"{lead} with this one seed."
    size = "larger" if found.is_larger else "not larger"
    return f"{lead}: {size} than the noise of ±{_points(found.noise)}."


def _caution(found: Comparison) -> str:
    """On what it was measured, and how far that can be trusted."""
    if found.between_seeds is None:
        return (
            f" One seed cannot tell whether another would turn it round. On {found.pictures} new pictures alone, anything "
            f"up to ±{_points(found.between_pictures)} may be the luck of the pictures: run three seeds."
        )
    return (
        f" Measured with {found.seeds} seeds on {found.pictures} new pictures; for the nearest pair the luck of the seed "
        f"is worth ±{_points(found.between_seeds)}, the luck of the pictures ±{_points(found.between_pictures)}."
    )


def _points(share: float) -> str:
    points = abs(100 * share)
    return f"{points:.1f} point{'s' * (f'{points:.1f}' != '1.0')}"


def runs_of(race: Race, records: Sequence[object]) -> Iterator[tuple[str, RunRecord]]:
    """Each run of a race as a record for the run book, under a name that stays the same while it goes on."""
    laps = [record for record in records if isinstance(record, Lap)]
    for setup, seed in dict.fromkeys((lap.setup, lap.seed) for lap in laps):
        reports = [lap.report for lap in laps if (lap.setup, lap.seed) == (setup, seed)]
        seconds = sum(report.seconds for report in reports)
        yield f"{setup} {seed}", RunRecord.of(race.experiment(setup, seed), reports, (), seconds)
