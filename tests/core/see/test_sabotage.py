"""Every spoiling against a reference made by hand."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torchvision.transforms.v2 import functional as reference

from core.errors import LessonError
from core.see.pictures import from_array
from core.see.pixel_values import PixelChange, with_changes
from core.see.preparation import Preparation
from core.see.sabotage import RIGHT, SPOILINGS, about_spoiling, difference, prepare, spoil

CENTRED = Preparation(32, 28, "bicubic", mean=(127.0,) * 3, std=(128.0,) * 3)
IMAGENET = Preparation(32, 28, "bilinear", mean=(123.675, 116.28, 103.53), std=(58.395, 57.12, 57.375))


@pytest.fixture
def picture():
    return from_array(np.random.default_rng(0).integers(0, 256, (60, 90, 3), dtype=np.uint8), "noise")


def network(preparation):
    return SimpleNamespace(preparation=preparation)


def test_right_is_the_network_s_own_preparation(picture):
    assert torch.equal(prepare(network(CENTRED), picture, RIGHT), CENTRED(picture.tensor()))


def test_a_network_of_another_scale_gets_imagenet_s(picture):
    square = CENTRED.crop_pixels(picture.tensor())
    expected = reference.normalize(square / 255.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    assert torch.allclose(prepare(network(CENTRED), picture, "scale")[0], expected, atol=1e-5)


def test_a_network_of_imagenet_s_scale_gets_the_centred_one(picture):
    square = IMAGENET.crop_pixels(picture.tensor())
    assert torch.allclose(prepare(network(IMAGENET), picture, "scale")[0], (square - 127.0) / 128.0)


@pytest.mark.parametrize("preparation", [CENTRED, IMAGENET])
def test_swapping_gives_the_first_channel_what_is_blue(picture, preparation):
    square = preparation.crop_pixels(picture.tensor()).float()
    batch = prepare(network(preparation), picture, "swapped")[0]
    for place, channel in enumerate((2, 1, 0)):
        expected = (square[channel] - preparation.mean[place]) / preparation.std[place]
        assert torch.allclose(batch[place], expected, atol=1e-5)


def test_the_coarse_picture_is_said_to_be_as_large_as_it_is():
    assert "Shrunk to 4 pixels a side" in about_spoiling("coarse", CENTRED)
    assert "Shrunk to 32 pixels a side" in about_spoiling("coarse", replace(CENTRED, crop=224))
    assert about_spoiling("squashed", CENTRED) == SPOILINGS["squashed"].about


def test_squashing_keeps_the_whole_picture(picture):
    whole = reference.resize(
        picture.tensor(), [28, 28], interpolation=reference.InterpolationMode.BICUBIC, antialias=True
    )
    assert torch.equal(prepare(network(CENTRED), picture, "squashed")[0], (whole - 127.0) / 128.0)


def test_a_tiny_picture_blown_up_has_lost_its_detail_and_kept_its_brightness(picture):
    right, coarse = (prepare(network(CENTRED), picture, name)[0] for name in (RIGHT, "coarse"))
    small = reference.resize(
        CENTRED.crop_pixels(picture.tensor()),
        [4, 4],
        interpolation=reference.InterpolationMode.BICUBIC,
        antialias=True,
    )
    again = reference.resize(
        small, [28, 28], interpolation=reference.InterpolationMode.BICUBIC, antialias=True
    )
    assert torch.equal(coarse, (again - 127.0) / 128.0)
    assert coarse.std() < right.std() / 2
    assert coarse.mean() == pytest.approx(float(right.mean()), abs=0.02)


def test_an_unknown_spoiling_gets_a_sentence(picture):
    with pytest.raises(LessonError, match="choose one of right"):
        prepare(network(CENTRED), picture, "burnt")


def test_the_network_is_asked_about_the_spoilt_numbers_and_shown_them_as_it_takes_them(lite, picture):
    for name in SPOILINGS:
        spoilt = spoil(lite, picture, name)
        assert torch.allclose(spoilt.probabilities, lite(spoilt.batch)[0].softmax(0), atol=1e-6)
        assert spoilt.pixels.shape == (224, 224, 3)
    square = lite.preparation.crop_pixels(picture.tensor()).permute(1, 2, 0).numpy()
    assert np.array_equal(spoil(lite, picture, RIGHT).pixels, square)
    assert np.array_equal(spoil(lite, picture, "swapped").pixels, square[..., ::-1])


def test_the_difference_counts_the_numbers_that_reach_the_network(picture):
    as_it_is = network(
        replace(CENTRED, shorter_side=60, crop=40)
    )  # no resize: the square is 40 x 40 of the middle
    inside = with_changes(
        picture, (PixelChange(45, 30, tuple(255 - int(value) for value in picture.pixels[30, 45])),)
    )
    expected = np.abs(255 - 2 * picture.pixels[30, 45].astype(int)).max()
    apart = difference(as_it_is, picture, inside)
    assert (apart.changed, apart.total, apart.largest) == (3, 4800, expected)
    assert difference(as_it_is, picture, with_changes(picture, (PixelChange(0, 0, (1, 2, 3)),))).changed == 0
