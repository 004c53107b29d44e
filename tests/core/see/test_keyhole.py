import random

import numpy as np
import pytest
import torch

from core.errors import RequestError
from core.see.backbones import load
from core.see.feature_maps import inspect
from core.see.keyhole import NOTHING, Match, middle, needed, openings, points_on, score, unit_features


@pytest.fixture(scope="module")
def tiny():
    return load("tiny_net", pretrained=False)


def test_the_holes_are_the_receptive_fields_of_the_stages(lite, tiny):
    assert [hole.size for hole in openings(lite)] == [3, 7, 19, 67, 147]
    assert [hole.stage for hole in openings(lite)] == ["stem", "group1", "group2", "group3", "group4"]
    assert [hole.size for hole in openings(tiny)] == [4, 10, 22, 46]


def test_a_network_whose_units_see_everything_has_no_keyhole():
    with pytest.raises(RequestError, match="choose EfficientNet-Lite0"):
        openings(load("mobilenet_v3_small", pretrained=False))


@pytest.mark.parametrize("name", ["efficientnet_lite0", "tiny_net", "resnet18", "alexnet"])
def test_every_hole_of_a_point_surrounds_it_and_belongs_to_a_unit_of_the_map(name):
    backbone = load(name, pretrained=False)
    side = backbone.preparation.crop
    for hole in openings(backbone):
        for point in ((side // 2, side // 3), (0, 0), (side - 1, side - 1)):
            row, column = hole.unit_at(point)
            left, top, right, bottom = hole.box(point)
            assert right - left == bottom - top == hole.size
            assert 0 <= row < hole.units
            assert 0 <= column < hole.units
        left, top, right, bottom = hole.box((side // 2, side // 3))
        assert left <= side // 2 < right
        assert top <= side // 3 < bottom


def test_the_features_are_what_the_units_at_the_points_say(tiny, noise):
    batch, holes = noise(tiny, 2), openings(tiny)
    points = [((3, 5), (60, 60)), ((31, 0), (8, 50))]
    found = unit_features(tiny, batch, points, holes)
    for number, own in enumerate(points):
        maps = inspect(tiny, batch[number : number + 1]).spatial
        for turn, point in enumerate(own):
            for hole in holes:
                row, column = hole.unit_at(point)
                expected = maps[hole.stage][:, row, column]
                assert torch.allclose(found[hole.stage][2 * number + turn], expected, rtol=1e-4, atol=1e-5)


def test_nothing_outside_a_hole_changes_what_its_unit_says(tiny, noise):
    batch, holes = noise(tiny), openings(tiny)
    for hole in holes:
        left, top, right, bottom = (max(edge, 0) for edge in hole.box((40, 20)))
        other = noise(tiny, seed=2)
        other[:, :, top:bottom, left:right] = batch[:, :, top:bottom, left:right]
        one, two = (unit_features(tiny, each, [[(40, 20)]], holes)[hole.stage] for each in (batch, other))
        assert torch.allclose(one, two, rtol=1e-4, atol=1e-5)


def test_points_lie_on_the_thing_and_in_the_middle_where_there_is_none():
    mask = np.zeros((20, 30), dtype=bool)
    mask[4:6, 25:] = True
    points = points_on(mask, 50, random.Random(1))
    assert all(mask[y, x] for x, y in points)
    assert points == points_on(mask, 50, random.Random(1))
    assert len(set(points)) > 5
    nowhere = points_on(np.zeros((20, 30), dtype=bool), 50, random.Random(1))
    assert all(middle(20, 30)[y, x] for x, y in nowhere)


@pytest.mark.parametrize(
    ("answers", "opening"),
    [
        ((1, 1, 1), 0),
        ((0, 1, 1), 1),
        ((1, 0, 1), 2),  # a lucky guess does not count
        ((1, 1, 0), None),
        ((NOTHING, NOTHING, NOTHING), None),
        ((), None),
    ],
)
def test_what_counts_is_the_opening_from_which_on_every_answer_is_right(answers, opening):
    assert needed(answers, 1) == opening


def test_a_match_widens_the_hole_after_each_answer_and_tells_only_then():
    match = Match((7, 3), holes=2)
    assert (match.opening, match.is_told) == (0, False)
    match = match.answered(1)
    assert match.onward() is match
    match = match.answered(0)
    assert match.is_told
    assert match.answered(0) is match
    match = match.onward()
    assert (match.turn, match.opening) == (1, 0)
    match = match.skipped()
    assert match.answers[1] == (NOTHING, NOTHING)
    match = match.onward()
    assert match.is_over
    assert match.is_told
    assert match.onward() is match


def test_the_score_compares_both_on_the_pictures_told_so_far():
    match = Match((7, 3), holes=2).answered(0).answered(1).onward().answered(1)
    assert score(match, {7: 1, 3: 1}, {7: (1, 1), 3: (0, 0)}) == ((1, 0),)
    assert score(match.answered(1), {7: 1, 3: 1}, {7: (1, 1), 3: (0, 0)}) == ((1, 0), (0, None))
