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


def at_two_seconds(setting, *, lean=False):
    """Our side: two seconds an epoch, one where nothing is done for its own sake."""
    yield from [1.0 if lean else 2.0] * setting.recipe.epochs


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
    assert speedups == {
        f"{name}_speedup_vs_fastai{alike}": 5 for name in contests for alike in ("", ".alike")
    }
    assert named["head_only_speedup_vs_fastai"].wanted == "at least 40"


def test_alike_neither_side_does_more_than_the_other(comparison, monkeypatch):
    seen = []
    monkeypatch.setattr(
        against_fastai, "ours", lambda setting, *, lean=False: seen.append(lean) or iter([1.0])
    )
    list(comparison(quick=True).speed())
    laps = seen[1:]  # after the warm-up
    assert laps == [False, True] * 3


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
