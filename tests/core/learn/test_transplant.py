from dataclasses import replace

import pytest
import torch

from core.learn import transplant, zero_rungs
from core.learn.recipes import Recipe
from tests.core.learn.test_zero_rungs import named

FRUIT = {"red": ("strawberry", "pomegranate"), "green": ("Granny Smith",)}


def test_the_swap_counts_weights_and_biases_of_both_heads_and_of_what_stays(lite):
    counted = transplant.swap(lite, 2, Recipe())
    assert (counted.old_outputs, counted.old_knobs) == (1000, 1_281_000)
    assert (counted.new_outputs, counted.new_knobs) == (2, 2 * (1280 + 1))
    assert counted.body + counted.old_knobs == sum(parameter.numel() for parameter in lite.parameters())


def test_a_hidden_layer_counts_as_part_of_the_new_head(tiny):
    counted = transplant.swap(tiny, 5, Recipe(hidden=64))
    assert counted.new_knobs == (96 + 1) * 64 + (64 + 1) * 5
    assert (counted.features, counted.hidden, counted.old_knobs) == (96, 64, (96 + 1) * len(tiny.classes))


@pytest.mark.parametrize(
    ("count", "wanted", "places"),
    [(12, 4, (1, 4, 7, 10)), (3, 4, (0, 1, 2)), (5, 4, (0, 1, 2, 3)), (0, 4, ())],
)
def test_places_are_evenly_apart_and_never_more_than_there_are(count, wanted, places):
    assert transplant.spread(count, wanted) == places


def test_the_old_head_is_asked_as_it_came(lite, colours):
    data = named(colours[1], **FRUIT)
    sayings = transplant.ask(lite, data, (0, 5))
    for saying, place in zip(sayings, (0, 5), strict=True):
        with torch.no_grad():
            shares = lite(lite.preprocess(data.pictures[place]))[0].softmax(0)
        best = shares.topk(transplant.ANSWERS)
        assert [answer.index for answer in saying.answers] == best.indices.tolist()
        assert [answer.share for answer in saying.answers] == pytest.approx(best.values.tolist())
        assert saying.truth == data.classes[data.labels[place]]


def test_what_means_the_truth_are_the_outputs_that_the_data_set_names(lite, colours):
    saying = transplant.ask(lite, colours[1], (0,))[0]
    assert not saying.meant  # colours have no names among the thousand
    first = saying.answers[0]
    assert transplant.ask(lite, named(colours[1], red=(first.name,)), (0,))[0].meant == {first.index}


def test_choosing_among_the_new_classes_is_what_the_untouched_head_does(lite, colours):
    data = named(colours[1], **FRUIT)
    places = range(len(data))
    sayings = transplant.ask(lite, data, places)
    share = sum(saying.among == saying.truth for saying in sayings) / len(data)
    assert share == zero_rungs.untouched_head(lite, data).accuracy
    assert {saying.among for saying in sayings} <= set(FRUIT)


@pytest.mark.parametrize("names", [{}, {"red": ("strawberry",)}])
def test_with_a_name_for_fewer_than_two_classes_there_is_nothing_to_choose(lite, colours, names):
    assert transplant.ask(lite, named(colours[1], **names), (0,))[0].among is None


def test_asking_leaves_the_shared_network_as_it_was(lite, colours):
    before, modes = lite.fingerprint(), [module.training for module in lite.modules()]
    transplant.ask(lite, replace(colours[1]), (0, 1))
    assert (lite.fingerprint(), [module.training for module in lite.modules()]) == (before, modes)
