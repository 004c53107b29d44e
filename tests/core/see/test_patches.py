import random

import numpy as np
import pytest
import torch
from torch import nn

from core.errors import LessonError
from core.see.backbones import load
from core.see.feature_maps import inspect
from core.see.guided import METHODS, Unit, explain_unit, guided_copy
from core.see.patches import MOST, Excitement, cut_out, most_excited, patch_box
from core.see.pictures import from_array, sample
from core.see.receptive_fields import ReceptiveField, receptive_fields

pytestmark = pytest.mark.filterwarnings("ignore:Setting backward hooks")
PHOTOGRAPHS = ("coffee", "cat", "astronaut", "rocket", "flower", "china", "brick", "grass", "coins", "page")


def noisy(count, side=64):
    chance = np.random.default_rng(0)
    return [
        from_array(chance.integers(0, 255, (side, side, 3), dtype=np.uint8), f"noise {number}")
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def tiny():
    return load("tiny_net")


@pytest.fixture(scope="module")
def looked(lite, tiny):
    """name -> (network, pictures, what excites its channels)."""
    pictures = [sample(key) for key in PHOTOGRAPHS]
    return {
        backbone.name: (backbone, pictures, most_excited(backbone, pictures)) for backbone in (lite, tiny)
    }


def unclamped(backbone, picture):
    """stage -> maps (C, H, W) before a ReLU6 at the stage's end, by hooks on a copy of its own."""
    own, seen = backbone.copy().requires_grad_(False), {}
    for stage in own.stages[:-1]:
        last = [layer for layer in stage.spatial.modules() if not list(layer.children())][-1]
        ends = isinstance(stage.spatial, nn.Sequential) and stage.spatial[-1] is last
        if ends and isinstance(last, nn.ReLU6):
            last.register_forward_hook(
                lambda _, below, __, name=stage.name: seen.update({name: below[0][0].relu()})
            )
    own(own.preprocess(picture))
    return {**inspect(backbone, backbone.preprocess(picture)).spatial, **seen}


def some_channels(found, count, seed=0):
    heard = [channel for channel in range(len(found)) if channel not in found.silent]
    return random.Random(seed).sample(heard, count)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "tiny_net"])
def test_the_patches_of_every_stage_hold_the_largest_numbers_and_their_places(looked, name):
    backbone, pictures, found = looked[name]
    maps = [unclamped(backbone, picture) for picture in pictures]
    assert tuple(found) == backbone.stage_names[:-1]
    for stage, ranked in found.items():
        tops = torch.stack([each[stage].flatten(1).amax(1) for each in maps], 1)  # (C, pictures)
        expected = tops.sort(1, descending=True).values[:, :MOST].numpy()
        assert np.abs(ranked.values - expected).max() <= 1e-4 * np.abs(expected).max()
        for channel in some_channels(ranked, 8):
            for patch in ranked.patches(channel):
                own = maps[patch.picture][stage][channel]
                assert float(own[patch.row, patch.column]) == pytest.approx(float(own.max()), rel=1e-4)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "tiny_net"])
def test_no_patch_of_any_stage_has_a_blank_explanation_and_none_reaches_beyond_it(looked, name):
    backbone, pictures, found = looked[name]
    own, fields = guided_copy(backbone), receptive_fields(backbone)
    for stage, ranked in found.items():
        for channel in some_channels(ranked, 2):
            for patch in ranked.patches(channel)[::8]:
                batch = backbone.preprocess(pictures[patch.picture])
                left, top, right, bottom = patch_box(fields[stage], patch.row, patch.column)
                for method in METHODS:
                    unit = Unit(stage, channel, patch.row, patch.column)
                    values = explain_unit(own, batch, unit, method)
                    inside = values[:, max(top, 0) : bottom, max(left, 0) : right]
                    assert inside.abs().max() > 0, (stage, channel, method)
                    assert inside.abs().sum() == pytest.approx(float(values.abs().sum()), rel=1e-5)


def test_after_the_clamp_units_are_tied_and_blank_but_not_before_it(looked):
    lite, pictures, found = looked["efficientnet_lite0"]
    batches = torch.cat([lite.preprocess(picture) for picture in pictures])
    clamped = lite.stage("stem").module(batches).amax((2, 3)).T  # (C, pictures)
    tied = (clamped >= 6).sum(1) >= MOST
    assert tied.sum() >= 3
    for channel in tied.nonzero()[:, 0].tolist():
        values = [patch.value for patch in found["stem"].patches(channel)]
        assert len(set(values)) == MOST


def test_channels_with_a_kernel_of_zeros_are_silent_and_have_no_patches(looked):
    lite, _, found = looked["efficientnet_lite0"]
    kernels = lite.stage("stem").module[0].weight.abs().amax((1, 2, 3))
    zeros = tuple((kernels < 1e-6).nonzero()[:, 0].tolist())
    assert len(zeros) == 4
    assert found["stem"].silent == zeros
    assert all(found["stem"].patches(channel) == () for channel in zeros)


def test_a_channel_that_few_pictures_excite_has_few_patches():
    values = np.array([[5.0, 2.0, 0.0, 0.0]], dtype=np.float32)
    where = np.zeros((1, 4), dtype=np.int32)
    found = Excitement(where, where, where, values, np.zeros(1, dtype=np.float32))
    assert [patch.value for patch in found.patches(0)] == [5.0, 2.0]
    assert found.silent == ()


def test_at_most_one_patch_a_picture_and_of_equal_pictures_the_earlier(tiny):
    first, *others = noisy(12)
    ranked = most_excited(tiny, [*others[:6], first, *others[6:], first])["conv2"]
    assert ranked.values.shape == (32, MOST)
    for channel in range(32):
        order = ranked.pictures[channel].tolist()
        assert len(set(order)) == MOST
        assert 12 not in order or order.index(6) < order.index(12)


def test_every_network_can_be_ranked(living):
    pictures = noisy(2)
    found = most_excited(living, pictures)
    top = living.stage_names[-2]
    maps = torch.stack([unclamped(living, picture)[top].flatten(1).amax(1) for picture in pictures], 1)
    expected = maps.sort(1, descending=True).values.numpy()
    assert np.abs(found[top].values - expected).max() <= 1e-3 * np.abs(expected).max()


def test_progress_is_told_whoever_watches_can_stop_and_no_pictures_get_a_sentence(tiny):
    told = []

    def watch(progress):
        told.append((progress.done, progress.total))
        if progress.done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        most_excited(tiny, noisy(9), watch=watch)
    assert told == [(0, 9), (8, 9)]
    with pytest.raises(LessonError, match="1 to 2,000"):
        most_excited(tiny, [])


def test_a_patch_is_the_units_field_and_grey_beyond_the_border():
    pixels = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)
    field = ReceptiveField(size=3, jump=1, start=0.5, picture=8)
    of = patch_box(field, 0, 7)
    assert of == (6, -1, 9, 2)
    patch = cut_out(pixels, of)
    assert patch.shape == (3, 3, 3)
    assert (patch[1:, :2] == pixels[:2, 6:]).all()
    assert (patch[0] == 128).all()
    assert (patch[:, 2] == 128).all()


def test_where_the_field_exceeds_the_picture_the_patch_is_the_whole_picture():
    assert patch_box(ReceptiveField(size=339, jump=16, picture=224), 3, 3) == (0, 0, 224, 224)
