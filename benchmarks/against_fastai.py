"""Figures of Learn against fastai: how much sooner we are done, and whether the result is as good."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from statistics import mean, median
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, spread
from benchmarks.given import Choice, Pictures, Setting
from benchmarks.learning import ours, two_thirds
from core.learn.freezing import FreezePlan
from core.learn.training import Recipe, train
from core.see.backbones import Backbone
from scripts import rival

if TYPE_CHECKING:
    from benchmarks.fastai_side import Rival

WORKERS = (0, 2)  # fastai's own choice on two cores is 2; the quicker of both is taken
SEEDS = (0, 1, 2)
FEW = 40  # pictures to learn from, of all classes, where the gap is not measured in full
ALIKE = "fastai's frozen BatchNorms at rest too"
EXTRAS = "ours with train(extras=True), as the pages train; fastai's seconds as above"
HABIT = "by fastai's habit frozen BatchNorms learn on (train_bn)"


@dataclass(frozen=True)
class Contest:
    """laps: how often both run; timed: how many of its epochs fastai runs a lap, the others being reckoned."""

    name: str
    plan: Callable[[Backbone], FreezePlan]
    epochs: int
    wanted: float
    laps: int
    timed: int


CONTESTS = (
    Contest("head_only", FreezePlan.below_head, epochs=25, wanted=40, laps=3, timed=1),
    Contest("top_stages", two_thirds, epochs=10, wanted=6, laps=1, timed=2),
    Contest("full_finetune", lambda network: FreezePlan(), epochs=3, wanted=1.4, laps=1, timed=3),
)


@dataclass(frozen=True)
class Effort:
    """full: fastai runs every epoch, and learns from every picture; quick: only to see that all works."""

    full: bool = False
    quick: bool = False

    def epochs(self, contest: Contest) -> int:
        return min(2, contest.epochs) if self.quick else contest.epochs

    def timed(self, contest: Contest) -> int:
        return 1 if self.quick else contest.epochs if self.full else contest.timed

    def laps(self, contest: Contest) -> int:
        return 1 if self.quick or self.full else contest.laps

    @property
    def seeds(self) -> tuple[int, ...]:
        return SEEDS[:1] if self.quick else SEEDS


class Comparison:
    """Our side and fastai's on one network and one choice of pictures."""

    def __init__(self, network: Backbone, choice: Choice, effort: Effort) -> None:
        self.network, self.choice, self.effort = network, choice, effort
        self._side = _side()

    def speed(self) -> Iterator[Figure]:
        """How many times sooner we are done; making the data sets counts on neither side."""
        self._warm_up()
        workers = yield from self._quicker_workers()
        for contest in CONTESTS:
            yield from self._speedup(contest, workers)

    def accuracy(self) -> Iterator[Figure]:
        """Only the head trained, by the same recipe; the starts and the few pictures differ from seed to seed."""
        pairs = [self._scores(seed) for seed in self.effort.seeds]
        own, other = (100 * mean(side) for side in zip(*pairs, strict=True))
        how = self._told()
        yield Figure("head_only_accuracy", own, "%", how=how)
        yield Figure("head_only_accuracy_fastai", other, "%", how=how)
        yield Figure("head_only_accuracy_gap_vs_fastai", own - other, "points", "at least -1", how)

    def _setting(self, contest: Contest) -> Setting:
        epochs = self.effort.epochs(contest)
        recipe = Recipe(freeze=contest.plan(self.network), epochs=epochs)
        return Setting(self.network, self.choice.pictures(), recipe)

    def _warm_up(self) -> None:
        """What is only slow the first time in a process is over before either side is timed."""
        tiny = replace(self.choice, few=4).pictures()
        setting = Setting(self.network, tiny, Recipe(freeze=FreezePlan(), epochs=1))
        for _ in zip(ours(setting), self._side(setting, workers=0).epochs(1), strict=True):
            pass

    def _quicker_workers(self) -> Generator[Figure, None, int]:
        setting, found = self._setting(CONTESTS[0]), {}
        for workers in WORKERS:
            (found[workers],) = self._side(setting, workers=workers).epochs(1)
            yield Figure(f"fastai_epoch_seconds.workers_{workers}", found[workers], "s", how=HABIT)
        best = min(found, key=found.__getitem__)
        yield Figure("fastai_workers", best, "processes", how="the quicker, used from here on")
        return best

    def _speedup(self, contest: Contest, workers: int) -> Iterator[Figure]:
        laps = [self._lap(contest, workers) for _ in range(self.effort.laps(contest))]
        yield from self._told_of(contest, laps)
        times = _times([self._lap(contest, workers, norms_rest=True)])
        yield Figure(f"{contest.name}_speedup_vs_fastai.alike", times, "times", how=ALIKE)
        own = sum(ours(self._setting(contest), extras=True))
        times = median(other for _, other in laps) / own
        yield Figure(f"{contest.name}_speedup_vs_fastai.with_extras", times, "times", how=EXTRAS)

    def _lap(self, contest: Contest, workers: int, *, norms_rest: bool = False) -> tuple[float, float]:
        """Seconds of all our epochs, and of as many of fastai's as if all had taken what some took."""
        setting = self._setting(contest)
        theirs = self._side(setting, workers=workers, norms_rest=norms_rest).epochs(contest.epochs)
        timed, epochs = self.effort.timed(contest), setting.recipe.epochs
        own, other = spread(ours(setting), epochs, theirs, timed)
        return own, other * epochs

    def _told_of(self, contest: Contest, laps: list[tuple[float, float]]) -> Iterator[Figure]:
        epochs, timed = self.effort.epochs(contest), self.effort.timed(contest)
        how = f"{epochs} epochs; fastai timed for {timed} of them, {len(laps)} times over"
        if contest.plan(self.network).frozen:
            how = f"{how}; {HABIT}"
        own, other = (median(side) for side in zip(*laps, strict=True))
        yield Figure(f"{contest.name}_seconds_ours", own, "s")
        yield Figure(f"{contest.name}_seconds_fastai", other, "s", how=how)
        yield Figure(f"{contest.name}_fastai_epochs_timed", timed * len(laps), "epochs")
        wanted = f"at least {contest.wanted:g}"
        yield Figure(f"{contest.name}_speedup_vs_fastai", _times(laps), "times", wanted, how)

    def _scores(self, seed: int) -> tuple[float, float]:
        setting = Setting(self.network, self._to_learn_from(seed), self._recipe(seed))
        *_, last = train(self.network, setting.pictures.training, setting.pictures.validation, setting.recipe)
        return last.validation_accuracy, self._side(setting, workers=0).accuracy()

    def _recipe(self, seed: int) -> Recipe:
        return Recipe(epochs=self.effort.epochs(CONTESTS[0]), seed=seed)

    def _to_learn_from(self, seed: int) -> Pictures:
        pictures = self.choice.pictures()
        if self.effort.full:
            return pictures
        return pictures.few(max(2, FEW // len(pictures.training.classes)), seed)

    def _told(self) -> str:
        pictures, seeds = self._to_learn_from(0), ", ".join(map(str, self.effort.seeds))
        return (
            f"mean over seeds {seeds}; {len(pictures.training)} pictures to learn from, "
            f"{len(pictures.validation)} to check on, {self._recipe(0).epochs} epochs on both sides"
        )


def _times(laps: list[tuple[float, float]]) -> float:
    return median(other / own for own, other in laps)


def _side() -> type[Rival]:
    """fastai takes seconds to import, and is installed for this alone."""
    rival.prepare()
    rival.let_in()
    from benchmarks.fastai_side import Rival

    return Rival
