"""Each number of pictures gets the same number of helpings, and what is shown is no more than was promised."""

import pytest

from core.errors import RecipeError
from core.learn.hunger import EATERS, Eater, Hunger
from core.learn.jobs import Stopped
from tests.core.learn.small_sets import coloured


@pytest.fixture
def quick(monkeypatch):
    """Let everybody eat little."""
    for name, eater in EATERS.items():
        monkeypatch.setitem(
            EATERS, name, Eater(name, eater.title, eater.preset, 48, rate=0.01, small=eater.small)
        )


def hunger(tiny, **options):
    return Hunger(tiny, coloured(8), coloured(4, seed=1), **{"counts": (1, 4), **options})


def test_one_picture_of_each_class_is_enough_to_be_tried(quick, tiny):
    points = list(hunger(tiny).run())
    assert [(point.pictures_a_class, point.set_up) for point in points] == [
        (count, name) for count in (1, 4) for name in ("head", "upper", "scratch")
    ]
    assert {point.count for point in points} == {12}


def test_few_pictures_are_shown_as_often_as_many(quick, tiny):
    found = hunger(tiny)
    assert {len(one.training) * one.recipe.epochs for one in found.experiments} == {45, 36}
    assert [len({slot.key for slot in one.training.pictures.slots}) for one in found.experiments[::3]] == [
        3,
        12,
    ]


def test_more_pictures_contain_the_fewer_ones(quick, tiny):
    few, many = (set(one.training.pictures.slots) for one in hunger(tiny).experiments[::3])
    assert few < many


def test_the_set_ups_start_where_they_say(tiny):
    recipes = [one.recipe for one in hunger(tiny, counts=(2,)).experiments]
    assert [recipe.pretrained for recipe in recipes] == [True, True, False]
    assert [len(recipe.plan(tiny).frozen) for recipe in recipes] == [5, 2, 0]


def test_the_small_network_eats_beside_the_large_one(quick, tiny, lite):
    found = hunger(lite, eaters=("head", "small"), counts=(2,), small=tiny)
    assert [one.backbone.name for one in found.experiments] == ["efficientnet_lite0", "tiny_net"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"counts": ()}, "from 1 to 8"),
        ({"counts": (9,)}, "no more of each class"),
        ({"eaters": ()}, "at least one way"),
        ({"eaters": ("nobody",)}, "at least one way"),
        ({"eaters": ("small",)}, "small network is missing"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_what_to_change(tiny, options, told):
    with pytest.raises(RecipeError, match=told):
        hunger(tiny, **options).check()


def test_it_stops_and_keeps_what_it_has(quick, tiny):
    def watch(progress):
        if "run 3 of" in progress.phase:
            raise Stopped

    points = []
    with pytest.raises(Stopped):
        for point in hunger(tiny).run(watch=watch):
            points.append(point)
    assert [point.set_up for point in points] == ["head", "upper"]
