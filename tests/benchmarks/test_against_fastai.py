"""The comparison, with a rival whose speed is known."""

import pytest

from benchmarks import against_fastai, bench
from benchmarks.against_fastai import Comparison, Effort
from benchmarks.given import Choice
from tests.core.learn.small_sets import small


class Snail:
    """Takes ten seconds an epoch with our one process, twenty with two, and half as long with norms at rest."""

    fits = 0

    def __init__(self, setting, *, workers, norms_rest=False):
        self.seconds = (20.0 if workers else 10.0) / (2 if norms_rest else 1)

    def epochs(self, count):
        for _ in range(count):
            Snail.fits += 1
            yield self.seconds

    def accuracy(self):
        return 0.5


def at_two_seconds(setting, *, extras=False):
    """Our side: two seconds an epoch, four where more is reported than a curve needs."""
    yield from [4.0 if extras else 2.0] * setting.recipe.epochs


@pytest.fixture
def comparison(monkeypatch):
    monkeypatch.setattr(against_fastai, "_side", lambda: Snail)
    monkeypatch.setattr(against_fastai, "ours", at_two_seconds)
    monkeypatch.setattr(Snail, "fits", 0)
    return lambda **effort: Comparison(small("tiny_net"), Choice(few=4), Effort(**effort))


def test_the_epochs_that_fastai_did_not_run_are_reckoned(comparison):
    named = {figure.name: figure for figure in comparison().speed()}
    assert named["fastai_workers"].value == 0
    assert (named["head_only_seconds_ours"].value, named["head_only_seconds_fastai"].value) == (50, 250)
    assert named["head_only_fastai_epochs_timed"].value == 3
    speedups = {name: figure.value for name, figure in named.items() if "speedup" in name}
    contests = ("head_only", "top_stages", "full_finetune")
    times = {"": 5, ".alike": 2.5, ".with_extras": 2.5}
    assert speedups == {
        f"{name}_speedup_vs_fastai{how}": value for name in contests for how, value in times.items()
    }
    assert named["head_only_speedup_vs_fastai"].wanted == "at least 40"


def test_alike_the_frozen_norms_of_fastai_are_at_rest_as_ours_are(comparison, monkeypatch):
    resting = []
    usual = Snail.__init__

    def noted(self, setting, *, workers, norms_rest=False):
        resting.append(norms_rest)
        usual(self, setting, workers=workers, norms_rest=norms_rest)

    monkeypatch.setattr(Snail, "__init__", noted)
    list(comparison(quick=True).speed())
    warm_up, both_workers = 1, 2
    assert resting[warm_up + both_workers :] == [False, True] * 3


def test_in_full_fastai_runs_every_epoch(comparison):
    list(comparison(full=True).speed())
    warm_up, both_workers, and_alike = 1, 2, 2
    assert Snail.fits == warm_up + both_workers + and_alike * (25 + 10 + 3)


def test_the_gap_is_ours_minus_theirs_in_points(comparison):
    ours, theirs, gap = comparison(quick=True).accuracy()
    assert theirs.value == 50
    assert gap.value == ours.value - 50
    assert "16 pictures" not in gap.how and "4 to check on" in gap.how


def test_parts_can_be_chosen_and_a_chapter_stands_for_its_own():
    assert bench.chosen([]) == list(bench.PARTS.values())
    assert bench.chosen(["accuracy", "see"]) == [bench.Bench.see, bench.Bench.accuracy]
    assert bench.chosen(["learn"]) == [bench.PARTS[name] for name in bench.LEARN]
