"""Every depth of a sweep is a training like any other, and the random control keeps its random stages frozen."""

from dataclasses import replace

import pytest

from core.errors import RecipeError
from core.learn import studies
from core.learn.freezing import FreezePlan
from core.learn.jobs import Stopped
from core.learn.recipes import Recipe
from core.learn.sweeps import Sweep, SweepPoint, advice
from core.learn.training import train

RECIPE = Recipe(epochs=2, rate=0.01, batch=8)


@pytest.fixture(scope="module")
def swept(tiny):
    from tests.core.learn.small_sets import coloured

    sweep = Sweep(tiny, coloured(8), coloured(4, seed=1), RECIPE, (0, 5, 3))
    return sweep, list(sweep.run())


def test_the_cheapest_depth_comes_first_and_each_for_both_networks(swept):
    _, points = swept
    assert [(point.depth, point.pretrained) for point in points[::2]] == [(5, False), (3, False), (0, False)]
    assert len(points) == 6


def test_a_depth_scores_what_its_recipe_scores_alone(swept, tiny):
    sweep, points = swept
    recipe = replace(RECIPE, freeze=FreezePlan.bottom(tiny, 3))
    *_, last = train(tiny, sweep.training, sweep.validation, recipe)
    assert points[2].accuracy == last.validation_accuracy
    assert (points[2].frozen, points[2].count) == (("conv1", "conv2", "conv3"), 12)


def test_fewer_frozen_stages_leave_more_knobs_to_train(swept):
    counts = [point.trainable for point in swept[1]]
    assert counts == sorted(counts)
    assert counts[0] == (96 + 1) * 3


def test_the_random_twin_learns_by_the_very_recipe_of_the_taught_network(tiny):
    sweep = Sweep(tiny, None, None, RECIPE, (2,))
    twin = studies.untaught(tiny)
    own, control = sweep.experiments(twin)
    assert control.backbone is twin
    assert (own.recipe.rate_of_thawed, control.recipe.rate_of_thawed) == (RECIPE.rate / 10, RECIPE.rate / 10)
    assert control.recipe.pretrained  # or its frozen stages would be drawn anew


def test_the_twin_looks_at_pictures_as_the_network_does(lite):
    twin = studies.untaught(lite)
    assert twin.preparation == lite.preparation
    assert not twin.pretrained
    assert not twin.stem.state_dict()[next(iter(twin.stem.state_dict()))].equal(
        lite.stem.state_dict()[next(iter(lite.stem.state_dict()))]
    )


@pytest.mark.parametrize("depths", [(), (6,), (-1,)])
def test_a_depth_that_does_not_exist_is_refused(tiny, depths):
    with pytest.raises(RecipeError, match="from 0 to 5 frozen pancakes"):
        Sweep(tiny, None, None, RECIPE, depths).check()


def test_a_sweep_stops_within_a_depth(tiny, colours):
    def watch(progress):
        if "run 2 of" in progress.phase:
            raise Stopped

    points = []
    with pytest.raises(Stopped):
        for point in Sweep(tiny, *colours, RECIPE, (5, 0), with_twin=False).run(watch=watch):
            points.append(point)
    assert [point.depth for point in points] == [5]


def point(depth, accuracy, *, pretrained=True, count=100):
    return SweepPoint(depth, (), pretrained, accuracy, 1.0, count, 1.0, 10)


def test_the_advice_is_the_cheapest_depth_that_cannot_be_told_from_the_best():
    found = advice([point(5, 0.6), point(3, 0.85), point(0, 0.9), point(3, 0.5, pretrained=False)])
    assert (found.best.depth, found.enough.depth) == (0, 3)
    assert found.twin.accuracy == 0.5


def test_of_equal_depths_the_cheaper_is_best_and_without_points_there_is_no_advice():
    assert advice([point(5, 0.9), point(0, 0.9)]).best.depth == 5
    assert advice([point(5, 0.9)]).twin is None
    assert advice([point(5, 0.9, pretrained=False)]) is None
