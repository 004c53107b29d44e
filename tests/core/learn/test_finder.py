import math
from dataclasses import replace
from itertools import pairwise

import pytest

from core.errors import DatasetError, RecipeError
from core.learn.finder import HIGHEST, LOWEST, STEPS, FinderStep, Finding, find_rate
from core.learn.freezing import FreezePlan
from core.learn.frozen_features import FeatureStore
from core.learn.jobs import Stopped
from core.learn.training import Recipe, train

THAWED = Recipe(FreezePlan(frozenset({"conv1", "conv2", "conv3"})), epochs=4, batch=8)

OWN = (("conv4", 0.0002), ("conv5", 0.0002), ("head", 0.002))  # a tenth of the head's below it, as usual


@pytest.fixture(scope="module")
def found(tiny, colours):
    return list(find_rate(tiny, colours[0], THAWED))


def test_the_rate_grows_by_the_same_factor_and_the_finding_comes_last(found):
    *steps, finding = found
    assert isinstance(finding, Finding) and finding.steps == tuple(steps)
    growth = [late.rate / early.rate for early, late in pairwise(steps)]
    assert growth == pytest.approx([(HIGHEST / LOWEST) ** (1 / (STEPS - 1))] * len(growth))
    assert steps[0].rate == LOWEST and finding.why.endswith(".")


def test_the_smoothed_loss_is_a_mean_corrected_for_its_start(found):
    steps = found[:-1]
    for count in (1, 2, 5, len(steps)):
        weights = [0.8 ** (count - place) for place in range(1, count + 1)]
        mean = sum(weight * step.loss for weight, step in zip(weights, steps, strict=False)) / sum(weights)
        assert steps[count - 1].smoothed == pytest.approx(mean)


def test_the_suggestion_trains(tiny, colours, found):
    suggestion = found[-1].suggestion
    recipe = replace(THAWED, rate=suggestion, rate_below=suggestion)
    reports = list(train(tiny, *colours, recipe))
    assert reports[-1].train_loss < 0.7 * reports[0].train_loss
    timid = list(train(tiny, *colours, replace(recipe, rate=suggestion / 100, rate_below=suggestion / 100)))
    assert reports[-1].train_loss < 0.7 * timid[-1].train_loss


def test_the_rates_tried_are_the_heads_also_where_it_has_one_of_its_own(tiny, colours):
    same = [replace(THAWED, rate=0.001, rate_below=0.0001), replace(THAWED, rate=0.1, rates=OWN)]
    one, other = ([step.loss for step in list(find_rate(tiny, colours[0], recipe))[:-1]] for recipe in same)
    assert one[:20] == pytest.approx(other[:20], rel=1e-5)


def test_ten_times_the_divergence_is_refused_and_the_suggestion_is_not(tiny, colours):
    loud = tiny.copy()
    loud.conv5.maps.normalisation.weight.data.mul_(30.0)
    odd = replace(colours[0], labels=tuple(place // 3 % 3 for place in range(24)))  # nothing to learn by
    *_, finding = find_rate(loud, odd, Recipe(batch=8, optimiser="sgd"))
    assert finding.diverged_at is not None and finding.suggestion <= finding.diverged_at / 10
    finding.check(finding.suggestion)
    for rate in (finding.diverged_at, 10 * finding.diverged_at):
        with pytest.raises(RecipeError, match=r"exploded here.*: choose one near .*\.$"):
            finding.check(rate)


def curve(losses):
    return tuple(FinderStep(10.0 ** (place - 6), loss, loss) for place, loss in enumerate(losses))


def test_where_the_loss_never_explodes_nothing_is_refused():
    Finding(1e-3, None, curve([1.0, 0.5])).check(1.0)


def test_where_the_loss_falls_nowhere_nothing_is_suggested(tiny, colours):
    deaf = tiny.copy()
    deaf.conv5.maps.normalisation.weight.data.zero_()
    deaf.conv5.maps.normalisation.bias.data.zero_()
    *_, finding = find_rate(deaf, colours[0], Recipe(batch=24))
    assert finding.suggestion is None and "nothing to go by" in finding.why


def test_neither_the_network_nor_a_later_training_notices(tiny, colours):
    before, store = tiny.fingerprint(), FeatureStore()
    recipe = Recipe(epochs=2, batch=8, hidden=8, dropout=0.2)
    alone = [report.train_loss for report in train(tiny, *colours, recipe)]
    list(find_rate(tiny, colours[0], recipe, store=store))
    assert tiny.fingerprint() == before
    assert [report.train_loss for report in train(tiny, *colours, recipe, store=store)] == alone


def test_it_can_be_stopped_and_refuses_nonsense(tiny, colours):
    steps = find_rate(tiny, colours[0], THAWED)
    next(steps)
    steps.close()
    assert next(steps, None) is None

    def watch(progress):
        if progress.phase == "trying learning rates" and progress.done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        list(find_rate(tiny, colours[0], THAWED, watch=watch))
    with pytest.raises(RecipeError):
        find_rate(tiny, colours[0], replace(THAWED, rate=math.nan))
    with pytest.raises(DatasetError):
        find_rate(tiny, colours[0].only([0, 3]), THAWED)
