"""The ladder's features are those of the plain network, each picture climbs once, and its shape is told honestly."""

import pytest
import torch

from core.learn.feature_store import FeatureStore
from core.learn.jobs import Stopped
from core.learn.ladder_shapes import BEATEN, FLAT, PEAKED, RAW, RISING, shape
from core.learn.ladders import Ladder, LadderRung, Ladders, ladder_features
from core.learn.reports import Pulse
from core.see.feature_maps import stage_vectors

QUIET = Pulse(None, "", 1)


def plain(backbone, pictures):
    return stage_vectors(backbone, torch.cat([backbone.preprocess(picture) for picture in pictures]))


@pytest.mark.parametrize("name", ["tiny", "lite"])
def test_the_features_are_the_means_of_what_the_plain_stages_hand_up(name, request, colours):
    backbone, pictures = request.getfixturevalue(name), colours[1].pictures
    found = ladder_features(backbone, pictures, store=FeatureStore(), pulse=QUIET)
    expected = plain(backbone, pictures)
    assert list(found) == list(expected) == list(backbone.stage_names[:-1])
    for stage, rows in found.items():
        assert (rows - expected[stage]).abs().max() < 1e-3 * expected[stage].abs().max()


def test_a_disturbed_stage_is_seen_in_the_features_above_it_and_not_below(tiny, colours):
    disturbed = tiny.copy().eval().requires_grad_(False)
    disturbed.conv3.convolution.weight.mul_(-1)
    ours, theirs = (
        ladder_features(each, colours[1].pictures, store=FeatureStore(), pulse=QUIET)
        for each in (tiny, disturbed)
    )
    assert {stage: torch.allclose(ours[stage], theirs[stage], atol=1e-4) for stage in ours} == {
        "conv1": True,
        "conv2": True,
        "conv3": False,
        "conv4": False,
        "conv5": False,
    }


def test_climbing_once_more_costs_nothing_and_gives_the_same_bits(tiny, colours):
    store, told = FeatureStore(), []
    first = ladder_features(tiny, *(each.pictures for each in colours), store=store, pulse=QUIET)
    misses = store.misses
    again = ladder_features(tiny, colours[1].pictures, store=store, pulse=Pulse(told.append, "", 1))
    assert store.misses == misses
    assert all(torch.equal(first[stage][-12:], again[stage]) for stage in first)
    assert told[-1].done == 12


def test_every_picture_counts_once_in_the_progress_and_it_can_be_stopped(tiny, colours):
    def watch(progress):
        if progress.done >= 20:
            raise Stopped

    with pytest.raises(Stopped):
        list(Ladder(tiny, *colours).run(watch=watch))


def test_the_ladder_has_a_rung_for_raw_pixels_and_one_a_stage_for_both_networks(tiny, colours):
    told = []
    rungs = list(Ladder(tiny, *colours).run(watch=told.append))
    below = list(tiny.stage_names[:-1])
    assert [rung.stage for rung in rungs] == [RAW, *below, *below]
    assert [rung.pretrained for rung in rungs] == [True] * 6 + [False] * 5
    assert {(rung.count, rung.data) for rung in rungs} == {(12, "colours")}
    assert told[-1].done == told[-1].total


def test_several_ladders_are_climbed_one_after_the_other_with_one_progress(tiny, colours):
    told, one = [], Ladder(tiny, *colours, with_twin=False)
    rungs = list(Ladders((one, one)).run(watch=told.append, store=FeatureStore()))
    assert rungs[:6] == rungs[6:]
    shares = [progress.share for progress in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_colours_are_told_apart_from_the_first_stage_on(tiny, colours):
    rungs = list(Ladder(tiny, *colours, with_twin=False).run())
    assert {rung.probe for rung in rungs} == {1.0}
    assert shape(rungs).name == FLAT


def ladder(raw, *probes, count=100):
    first = LadderRung("any", RAW, True, raw, raw, count)
    stages = [
        LadderRung("any", f"s{number}", True, probe, probe, count) for number, probe in enumerate(probes)
    ]
    return [first, *stages, LadderRung("any", "s0", False, 1.0, 1.0, count)]


@pytest.mark.parametrize(
    ("rungs", "name", "good_enough"),
    [
        (ladder(0.59, 0.63, 0.61, 0.7, 0.76, 0.84, 0.84, 0.9, 0.93, 0.93), RISING, "s6"),
        (ladder(0.68, 0.83, 0.86, 1, 1, 1, 1, 1, 1, 1), FLAT, "s2"),
        (ladder(0.97, 0.48, 0.52, 0.66, 0.75, 0.72, 0.91, 0.82, 0.81, 0.78), BEATEN, "s5"),
        (ladder(0.5, 0.48, 0.52, 0.66, 0.75, 0.72, 0.91, 0.82, 0.81, 0.78), PEAKED, "s5"),
    ],
    ids=["ants and bees", "textures", "digits", "digits with worse pixels"],
)
def test_the_measured_ladders_have_the_shapes_that_the_eye_sees(rungs, name, good_enough):
    found = shape(rungs)
    assert (found.name, found.good_enough.stage) == (name, good_enough)


def test_few_pictures_tell_less(tiny):
    steps = (0.6, 0.6, 0.6, 0.6, 0.8, 0.9)
    assert shape(ladder(0.3, *steps, count=10)).good_enough.stage == "s0"
    assert shape(ladder(0.3, *steps, count=1000)).good_enough.stage == "s5"


def test_a_ladder_that_has_hardly_begun_has_no_shape():
    assert shape(ladder(0.5)) is None
    assert shape([]) is None
