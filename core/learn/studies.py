"""What all studies share: one progress over many runs, what they will cost, and a twin that nobody has taught."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.learn import bill
from core.learn.reports import FIRST_PASS, PREPARING, Progress, Watch

if TYPE_CHECKING:
    from core.learn.bill import Bill
    from core.learn.experiments import Experiment
    from core.learn.frozen_features import FeatureStore
    from core.see.backbones import Backbone
    from core.see.costs import StageCost

IN_ALL = 100  # what a study counts its progress in
STARTING = 0.3  # seconds until a run has its private copy and its seals


@dataclass(frozen=True)
class Expected:
    """Seconds that one run of a study is expected to take: before its first step, and after."""

    first_pass: float
    training: float

    @property
    def seconds(self) -> float:
        return self.first_pass + self.training


class Course:
    """Where a study stands: turns the progress of one run after the other into one of the whole.

    expected: one for each run, in their order; runs count as much as they are expected to take.
    """

    def __init__(self, watch: Watch | None, expected: Sequence[Expected]) -> None:
        self._watch, self._expected = watch, expected
        self._total = sum(each.seconds for each in expected) or 1.0
        self._start = time.perf_counter()

    def run(self, place: int, title: str) -> Watch:
        """What the run at this place (from 0) tells its progress to."""
        before = sum(each.seconds for each in self._expected[:place])
        own = self._expected[place]
        phase = f"per cent of all ({title}, run {place + 1} of {len(self._expected)})"

        def watch(progress: Progress) -> None:
            self._tell(phase, before + _spent(own, progress))

        watch(Progress(PREPARING, 0, 0, 0.0))
        return watch

    def _tell(self, phase: str, spent: float) -> None:
        if self._watch is not None:
            done = min(IN_ALL, int(IN_ALL * spent / self._total))
            self._watch(Progress(phase, done, IN_ALL, time.perf_counter() - self._start))


def _spent(own: Expected, progress: Progress) -> float:
    """How much of a run's expected seconds its progress stands for."""
    if not progress.total:
        return 0.0
    if progress.phase == FIRST_PASS:
        return own.first_pass * progress.share
    return own.first_pass + own.training * progress.share


def alike(count: int) -> list[Expected]:
    """Runs that nothing is known about."""
    return [Expected(1.0, 1.0)] * count


def expect(
    experiments: Sequence[Experiment],
    costs: Callable[[Backbone], Sequence[StageCost]],
    forward_seconds: Callable[[Backbone], float | Mapping[str, float]],
    *,
    store: FeatureStore | None = None,
) -> list[Expected]:
    """What each run will take. A first pass through the same stages of the same network is paid once."""
    passed: set[tuple[object, ...]] = set()
    expected = []
    for experiment in experiments:
        network = experiment.backbone
        seconds = forward_seconds(network)
        costing = bill.estimate(experiment, costs(network), seconds, store=store, lean=True)
        place = _boundary(experiment)
        first = 0.0 if place in passed else costing.first_pass * _share_of_others(experiment)
        passed.add(place)
        expected.append(Expected(STARTING + first, costing.epoch * costing.epochs))
    return expected


def _share_of_others(experiment: Experiment) -> float:
    """How many of the pictures are not there twice: only they climb."""
    slots = (*experiment.training.pictures.slots, *experiment.validation.pictures.slots)
    return len({slot.key for slot in slots}) / len(slots)


def _boundary(experiment: Experiment) -> tuple[object, ...]:
    """What a first pass is determined by, as far as a study varies it."""
    network, recipe = experiment.backbone, experiment.recipe
    start = network.fingerprint() if recipe.pretrained else recipe.seed
    return start, recipe.cached_stages(network), experiment.training.digest


def as_bill(expected: Sequence[Expected], kind: tuple[str, ...]) -> Bill:
    """One bill for a whole study, for comparing what was expected with what it takes."""
    return bill.Bill(
        trainable=0,
        parameters=0,
        first_pass=sum(each.first_pass for each in expected),
        epoch=sum(each.training for each in expected),
        epochs=1,
        kind=kind,
    )


def untaught(backbone: Backbone) -> Backbone:
    """The same network as nobody has taught it: random weights from a fixed seed, its BatchNorms brought to life."""
    from core.see.backbones import load

    twin = load(backbone.name, pretrained=False)
    twin.preparation = backbone.preparation
    return twin
