"""A study's pictures are enough, and none of them is in another page's sealed drawer."""

import pytest

from core.learn import datasets
from core.learn.study_pictures import for_study, helpings, most_to_learn
from tests.core.learn.small_sets import coloured


def keys(*parts):
    return {slot.key for part in parts for slot in part.pictures.slots}


@pytest.mark.parametrize("name", ["vehicles", "cars", "trucks", "digits"])
def test_built_in_sets_give_new_pictures_as_many_as_asked_for(name):
    data = datasets.load(name)
    found = for_study(data, learn=12, check=20)
    assert found.are_new
    assert set(found.training.counts) == {12}
    assert set(found.validation.counts) == {20}
    assert not keys(data) & keys(found.training, found.validation)
    assert not keys(found.training) & keys(found.validation)
    assert (found.training.name, found.training.classes, found.training.known_as) == (
        name,
        data.classes,
        data.known_as,
    )


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("data", [coloured(20), datasets.load("textures")], ids=["own", "textures"])
def test_any_other_set_keeps_its_test_drawer_shut(data, seed):
    parts = data.three_parts(0.7, seed)
    found = for_study(data, learn=5, check=20, seed=seed)
    assert not found.are_new
    assert keys(found.validation) == keys(parts.validation)
    assert set(found.training.counts) == {5}
    assert not keys(found.training, found.validation) & keys(parts.sealed)


def test_a_visitors_set_of_the_same_name_is_not_drawn_anew():
    from dataclasses import replace

    own = replace(coloured(20), name="vehicles")
    assert not for_study(own, learn=5, check=5).are_new


@pytest.mark.parametrize(("name", "most"), [("vehicles", 180), ("digits", 110)])
def test_there_are_as_many_as_is_said(name, most):
    data = datasets.load(name)
    assert most_to_learn(data, check=20) == most
    assert set(for_study(data, learn=most, check=20).training.counts) == {most}


def test_helpings_repeat_the_same_pictures():
    few = coloured(2)
    shown = helpings(few, 60, 2)
    assert len(shown) == 30
    assert keys(shown) == keys(few)
    assert len(helpings(few, 1, 5)) == len(few)
