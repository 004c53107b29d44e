"""A picture's numbers on their way to the browser and back, against numpy's and Pillow's own."""

import zlib

import numpy as np
import pytest
from PIL import Image

from core.errors import LessonError
from core.see.pictures import SAMPLES, from_array, sample
from core.see.pixel_values import (
    LONGEST,
    MOST_CHANGES,
    PixelChange,
    bounded,
    changes_of,
    grey,
    light,
    packed,
    with_changes,
)

NOISE = np.random.default_rng(0).integers(0, 256, (30, 45, 3), dtype=np.uint8)


@pytest.fixture
def picture():
    return from_array(NOISE, "noise")


def unpacked(data: bytes, shape: tuple[int, int, int]) -> np.ndarray:
    """What the browser does: every pixel is the sum of all differences up to it, modulo 256."""
    differences = np.frombuffer(zlib.decompress(data), dtype=np.uint8).reshape(shape)
    return np.add.accumulate(differences, axis=1, dtype=np.uint8)


@pytest.mark.parametrize("shape", [(30, 45, 3), (1, 1, 3), (1, 40, 3), (40, 1, 3)])
def test_the_browser_gets_every_number_as_it_is(shape):
    pixels = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    assert np.array_equal(unpacked(packed(from_array(pixels, "noise")), shape), pixels)


@pytest.mark.parametrize("key", SAMPLES)
def test_a_small_sample_goes_to_the_browser_unshrunk_and_every_one_in_less_than_its_own_size(key):
    picture = sample(key)
    sent = bounded(picture)
    assert (sent is picture) == (max(picture.size) <= LONGEST)
    assert len(packed(sent)) < 0.9 * sent.pixels.size


@pytest.mark.parametrize(
    ("size", "expected"), [((1280, 640), (640, 320)), ((900, 2048), (281, 640)), ((2048, 2), (640, 1))]
)
def test_a_large_picture_is_shrunk_and_keeps_its_proportions(size, expected):
    large = from_array(np.zeros((size[1], size[0], 3), dtype=np.uint8), "large")
    assert bounded(large).size == expected
    assert max(expected) == LONGEST


def test_one_pixel_changes_and_no_other(picture):
    after = with_changes(picture, (PixelChange(7, 3, (255, 0, 0)),))
    changed = np.argwhere((after.pixels != NOISE).any(axis=2))
    assert changed.tolist() == [[3, 7]]
    assert after.pixels[3, 7].tolist() == [255, 0, 0]
    assert after.digest != picture.digest


def test_no_change_leaves_the_picture(picture):
    assert with_changes(picture, ()) is picture


@pytest.mark.parametrize("place", [(45, 0), (0, 30), (-1, 0), (0, -1)])
def test_a_pixel_outside_the_picture_gets_a_sentence(picture, place):
    with pytest.raises(LessonError, match="within 45 × 30"):
        with_changes(picture, (PixelChange(*place, (0, 0, 0)),))


def test_what_the_browser_says_becomes_changes():
    assert changes_of([[7, 3, 255, 0, 1]]) == (PixelChange(7, 3, (255, 0, 1)),)
    assert changes_of([]) == ()


@pytest.mark.parametrize(
    "told",
    [None, "red", {"0": 1}, [3], [None], [[1, 2, 3, 4]], [[1, 2, 3, 4, 256]], [[1, 2, -1, 0, 0]],
     [[1, 2, 3.5, 0, 0]], [[True, 2, 3, 4, 5]], [["1", 2, 3, 4, 5]], [[1, 2, 3, 4, 5, 6]],
     [[0, 0, 0, 0, 0]] * (MOST_CHANGES + 1)],
)  # fmt: skip
def test_anything_else_from_a_browser_gets_a_sentence(told):
    with pytest.raises(LessonError, match=r": .*again\.$"):
        changes_of(told)


def test_the_three_lights_add_up_to_the_picture():
    lights = [light(NOISE, channel) for channel in range(3)]
    assert np.array_equal(sum(lights), NOISE)
    for channel, alone in enumerate(lights):
        assert np.array_equal(alone[..., channel], NOISE[..., channel])
        assert not np.delete(alone, channel, axis=2).any()


def test_grey_is_pillows_grey():
    assert np.array_equal(grey(NOISE), np.asarray(Image.fromarray(NOISE).convert("L")))
    corners = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]]], dtype=np.uint8)
    assert grey(corners).tolist() == [[0, 255, 76, 150, 29]]
