"""A race is fair, says what it has measured, and does not see a difference where there is none."""

from dataclasses import replace

import pytest
import torch

from core.errors import RecipeError
from core.learn.freezing import FreezePlan
from core.learn.jobs import Stopped
from core.learn.races import Race, SetUp, finished_seeds, runs_of, verdict
from core.learn.recipes import Recipe
from core.learn.training import train

HEAD = Recipe(epochs=2, rate=0.01, batch=8)
ALL = replace(HEAD, freeze=FreezePlan())


def race(tiny, colours, *recipes, seeds=(0,)):
    setups = tuple(SetUp(f"runner {place}", recipe) for place, recipe in enumerate(recipes))
    return Race(tiny, *colours, setups, seeds)


def test_every_runner_gives_the_curve_that_it_gives_alone(tiny, colours):
    laps = list(race(tiny, colours, HEAD, ALL, seeds=(3,)).run())
    for setup, recipe in enumerate((HEAD, ALL)):
        alone = [report.validation_loss for report in train(tiny, *colours, replace(recipe, seed=3))]
        assert [lap.report.validation_loss for lap in laps if lap.setup == setup] == alone


@pytest.mark.parametrize("seeds", [(0,), (0, 1, 2)])
def test_identical_set_ups_report_no_difference(tiny, colours, seeds):
    both = race(tiny, colours, HEAD, HEAD, seeds=seeds)
    found = verdict(both, list(both.run()))
    assert (found.difference, found.is_larger) == (0.0, False)
    assert "no difference was found" in found.sentence


def test_a_runner_that_cannot_learn_is_behind_by_more_than_the_noise(tiny, colours):
    learns, stands_still = replace(HEAD, epochs=12, rate=0.05), replace(HEAD, epochs=12, rate=1e-7)
    both = race(tiny, colours, stands_still, learns, seeds=(0, 1, 2))
    laps = list(both.run())
    found = verdict(both, laps)
    assert found.is_larger
    assert found.comparisons[0].ahead == 1
    assert found.sentence.startswith("“runner 1” is")
    assert "3 seeds on 12 new pictures" in found.sentence


def test_one_seed_says_that_it_cannot_tell(tiny, colours):
    both = race(tiny, colours, replace(HEAD, rate=1e-7), replace(HEAD, rate=0.05, epochs=2))
    found = verdict(both, list(both.run()))
    assert not found.is_larger
    assert "One seed cannot tell" in found.sentence


def test_only_seeds_that_all_have_run_to_the_end_count(tiny, colours):
    both = race(tiny, colours, HEAD, ALL, seeds=(0, 1))
    laps = list(both.run())
    assert finished_seeds(both, laps) == (0, 1)
    assert finished_seeds(both, laps[:-1]) == (0,)
    assert verdict(both, laps[:3]) is None
    assert verdict(both, laps[:-1]).comparisons[0].seeds == 1


def test_laps_hold_no_networks(tiny, colours):
    laps = list(race(tiny, colours, HEAD, ALL).run())
    assert {(lap.report.backbone, lap.report.weights) for lap in laps} == {(None, None)}
    assert [lap.is_last for lap in laps] == [False, True] * 2


def test_the_progress_of_all_runs_is_one_and_only_rises(tiny, colours):
    told = []
    list(race(tiny, colours, HEAD, ALL, seeds=(0, 1)).run(watch=told.append))
    shares = [progress.share for progress in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert told[-1].phase == "per cent of all (runner 1, seed 1, run 4 of 4)"


def test_a_race_stops_within_a_run_and_keeps_what_it_has(tiny, colours):
    both = race(tiny, colours, HEAD, ALL)

    def watch(progress):
        if "run 2 of" in progress.phase:
            raise Stopped

    laps = []
    with pytest.raises(Stopped):
        for lap in both.run(watch=watch):
            laps.append(lap)
    assert [lap.setup for lap in laps] == [0, 0]
    assert [record.is_whole for _, record in runs_of(both, laps)] == [True]


@pytest.mark.parametrize(
    ("recipes", "seeds", "told"),
    [
        ((HEAD,), (0,), "2 to 4 set-ups"),
        ((HEAD,) * 5, (0,), "2 to 4 set-ups"),
        ((HEAD, replace(HEAD, batch=4)), (0,), "same batch size"),
        ((HEAD, replace(HEAD, epochs=3)), (0,), "same number of epochs"),
        ((HEAD, replace(HEAD, patience=1)), (0,), "same patience"),
        ((HEAD, HEAD), (1, 1), "seeds that differ"),
        ((HEAD, replace(HEAD, rate=1e9)), (0,), "learning rate"),
    ],
)
def test_what_is_no_fair_race_is_refused_with_what_to_change(tiny, colours, recipes, seeds, told):
    with pytest.raises(RecipeError, match=told):
        race(tiny, colours, *recipes, seeds=seeds).check()


def test_a_difference_in_one_weight_is_seen(tiny, colours):
    """The test on identical set-ups can fail: another seed alone gives other answers."""
    first, second = (list(train(tiny, *colours, replace(HEAD, seed=seed)))[-1] for seed in (0, 1))
    assert not torch.equal(first.probabilities, second.probabilities)
