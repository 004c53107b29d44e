"""The same vehicles before other places: what differs between two arrangements is the place alone."""

from collections import Counter

import numpy as np
import pytest

from core.errors import DatasetError
from core.learn.backdrops import ANY, ARRANGEMENTS, BOUND, SWAPPED, Cast, arranged, together

CAST = Cast("cars", ("hatchback", "saloon"), ("sea", "desert"))


def places(data):
    """(class, place) of every picture, read from the orders of its drawings."""
    orders = [slot.mask.args[0] for slot in data.pictures.slots]
    return [(data.classes[label], order.background) for label, order in zip(data.labels, orders, strict=True)]


def test_bound_places_give_the_class_away_and_swapped_ones_give_the_wrong_one():
    assert set(places(arranged(CAST, 4, 0, BOUND))) == {("hatchback", "sea"), ("saloon", "desert")}
    assert set(places(arranged(CAST, 4, 0, SWAPPED))) == {("hatchback", "desert"), ("saloon", "sea")}


def test_independent_places_tell_nothing():
    counted = Counter(places(arranged(CAST, 6, 0, ANY)))
    assert counted == dict.fromkeys([(kind, place) for kind in CAST.classes for place in CAST.places], 3)


def test_the_vehicles_are_the_same_in_every_arrangement():
    sets = [arranged(CAST, 3, 5, arrangement) for arrangement in ARRANGEMENTS]
    orders = [
        [(slot.mask.args[0].kind, slot.mask.args[0].seed) for slot in each.pictures.slots] for each in sets
    ]
    assert orders[0] == orders[1] == orders[2]
    assert {kind for kind, _ in orders[0]} == set(CAST.classes)


@pytest.mark.parametrize("place", range(4))
def test_a_swapped_place_leaves_the_vehicle_as_it_was(place):
    bound, swapped = arranged(CAST, 2, 0, BOUND), arranged(CAST, 2, 0, SWAPPED)
    mask = bound.masks[place]
    assert (mask == swapped.masks[place]).all()
    before, after = (np.asarray(data.pictures[place].image).astype(int) for data in (bound, swapped))
    changed = np.abs(before - after).max(axis=2) > 0
    assert changed[mask].mean() < 0.05  # its rim blends into the place
    assert changed[~mask].mean() > 0.3


def test_sets_together_keep_their_order():
    sets = [arranged(CAST, 2, 0, arrangement) for arrangement in (BOUND, SWAPPED)]
    both = together(*sets)
    assert both.labels == sets[0].labels + sets[1].labels
    assert [slot.key for slot in both.pictures.slots] == [
        slot.key for each in sets for slot in each.pictures.slots
    ]


@pytest.mark.parametrize(
    "wrong",
    [("cars", ("hatchback",), ("sea",)), ("cars", ("hatchback", "tank"), ("sea", "desert")),
     ("cars", ("hatchback", "saloon"), ("sea",)), ("cars", ("hatchback", "saloon"), ("sea", "sea")),
     ("boats", ("hatchback", "saloon"), ("sea", "desert"))],
)  # fmt: skip
def test_a_cast_that_makes_no_sense_says_what_to_choose(wrong):
    with pytest.raises(DatasetError, match=r"^Choose .*\.$"):
        Cast(*wrong)


def test_an_unknown_arrangement_says_which_there_are():
    with pytest.raises(DatasetError, match="bound, swapped, independent"):
        arranged(CAST, 2, 0, "mixed")
