from dataclasses import replace
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pytest
import torch

from core.learn import zero_rungs
from core.learn.frozen_features import FeatureStore
from core.learn.jobs import Stopped
from core.learn.training import Recipe, train
from tests.core.learn.small_sets import coloured


def named(data, **names):
    return replace(data, known_as=MappingProxyType(names))


def test_the_biggest_class_scores_its_own_share(colours):
    uneven = colours[1].only([0, 1, 4, 7, 2])  # one red, three green, one blue
    rung = zero_rungs.biggest_class(colours[0], uneven)
    assert (rung.accuracy, rung.count, rung.how) == (0.6, 5, "Says “green” whatever the picture.")


def test_raw_pixels_tell_colours_apart_and_learn_nothing_from_shuffled_labels(colours):
    assert zero_rungs.raw_pixels(*colours).accuracy == 1.0
    orders = [np.random.default_rng(seed).permutation(colours[0].labels) for seed in range(8)]
    shuffled = [replace(colours[0], labels=tuple(order.tolist())) for order in orders]
    assert np.mean([zero_rungs.raw_pixels(data, colours[1]).accuracy for data in shuffled]) < 0.6


def test_raw_pixels_can_be_stopped(colours):
    def watch(progress):
        if progress.done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        zero_rungs.raw_pixels(*colours, watch=watch)


def by_hand(backbone, data, names):
    """Which class has the larger sum of plain softmax probabilities, picture by picture."""
    right = 0
    for picture, label in zip(data.pictures, data.labels, strict=True):
        with torch.no_grad():
            shares = backbone(backbone.preprocess(picture))[0].softmax(0)
        sums = [sum(float(shares[backbone.classes.index(name)]) for name in found) for found in names]
        right += int(np.argmax(sums) == label)
    return right / len(data)


def test_the_untouched_head_compares_its_own_old_names(lite, colours):
    names = {"red": ("strawberry", "pomegranate"), "green": ("Granny Smith",), "blue": ("fountain",)}
    rung = zero_rungs.untouched_head(lite, named(colours[1], **names))
    assert rung.accuracy == pytest.approx(by_hand(lite, colours[1], names.values()))
    assert "3 of 3 classes have a name among its 1,000" in rung.how


@pytest.mark.parametrize(
    ("title", "means"),
    [("Ants", ("ant",)), ("ant", ("ant",)), ("golden_retriever", ("golden retriever",)), ("mug A", ())],
)
def test_a_class_that_no_card_knows_is_found_by_its_very_name(lite, colours, title, means):
    data = replace(colours[1], classes=(title, "green", "blue"))
    (places, *_) = zero_rungs.old_names(lite, data).values()
    assert tuple(lite.classes[place] for place in places) == means


def test_a_class_without_an_old_name_is_never_answered(lite, colours):
    reds = colours[1].only([0, 3, 6])
    rung = zero_rungs.untouched_head(lite, named(reds, green=("Granny Smith",)))
    assert rung.accuracy == 0.0 and "1 of 3" in rung.how


def test_without_old_names_or_without_training_there_is_no_untouched_head(lite, tiny, colours):
    assert zero_rungs.untouched_head(lite, colours[1]) is None
    assert zero_rungs.untouched_head(lite, named(colours[1], red=("no such thing",))) is None
    assert zero_rungs.untouched_head(tiny, named(colours[1], red=("class 1",))) is None


def test_a_new_head_finds_the_features_that_the_old_one_needed(lite, colours):
    store = FeatureStore()
    zero_rungs.untouched_head(lite, named(colours[1], green=("Granny Smith",)), store=store)
    missed = store.misses
    list(train(lite, *colours, Recipe(epochs=1), store=store))
    assert store.misses == missed + len(colours[0])


def test_the_random_network_learns_a_head_only_and_knows_nothing_of_the_trained_one(tiny, colours):
    twin = SimpleNamespace(
        backbone=tiny, training=colours[0], validation=colours[1], recipe=Recipe(epochs=5, rate=1e-2)
    )
    rung = zero_rungs.random_network(twin)
    assert rung.count == 12 and 0.0 <= rung.accuracy <= 1.0
    louder = tiny.copy()
    with torch.no_grad():
        louder.conv3.convolution.weight.mul_(3.0)
    twin.backbone = louder
    assert zero_rungs.random_network(twin) == rung


def test_the_random_network_is_shown_the_plain_pictures_only(tiny, colours):
    plain = Recipe(epochs=2, rate=1e-2)
    varied = replace(plain, augmentation="mirror_and_shift", views=3, rates=(("conv5", 1e-3),), drift=True)
    rungs = []
    for recipe in (plain, varied):
        store = FeatureStore()
        twin = SimpleNamespace(backbone=tiny, training=colours[0], validation=colours[1], recipe=recipe)
        rungs.append(zero_rungs.random_network(twin, store=store))
        assert len(store) == 36
    assert rungs[0] == rungs[1]


def test_every_rung_says_how_it_came_about_in_a_sentence(lite, colours):
    data = named(coloured(1), red=("strawberry",))
    for rung in (
        zero_rungs.biggest_class(*colours),
        zero_rungs.raw_pixels(*colours),
        zero_rungs.untouched_head(lite, data),
    ):
        assert rung.title and rung.how[0].isupper() and rung.how.endswith(".") and rung.name


def test_the_search_for_straight_lines_can_be_stopped(colours):
    seen = []

    def watch(progress):
        seen.append(progress.done)
        if seen.count(36) == 4:
            raise Stopped

    with pytest.raises(Stopped):
        zero_rungs.raw_pixels(*colours, watch=watch)
    assert seen.count(36) == 4
