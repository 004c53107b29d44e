"""The patches' part of a page: what stands where, and what it says of channels and networks that have nothing to show."""

import io
import time
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.see.pictures import from_array
from pages.parts import galleries, patches_shown, tile_sheets
from pages.parts.lessons import lesson

pytestmark = pytest.mark.filterwarnings("ignore:Setting backward hooks")
PATIENCE = 60  # seconds


def page():
    import streamlit as st

    from pages.parts import patches_shown, resources

    patches_shown.show(resources.backbone(), st.query_params["stage"])


def noisy(count):
    chance = np.random.default_rng(0)
    return [
        from_array(chance.integers(0, 255, (64, 64, 3), dtype=np.uint8), f"noise {number}")
        for number in range(count)
    ]


@pytest.fixture
def visit(monkeypatch):
    """A function that opens the part at a stage of a network and waits until everything is there."""
    pictures = noisy(10)
    both = galleries.OneAfterTheOther(pictures, ())
    monkeypatch.setattr(galleries, "pictures_of", lambda data: (both, tuple(p.name for p in pictures)))
    monkeypatch.setattr(galleries, "data_key", lambda: "")

    def open_at(stage, network="tiny_net"):
        test = AppTest.from_function(page, default_timeout=60)
        test.query_params["stage"] = stage
        test.session_state["network"] = network
        test.session_state["picture"] = "coffee"
        return settled(test)

    return open_at


def settled(test):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not test.run().get("progress"):
            return test
        time.sleep(0.2)
    raise AssertionError("the work did not end")


def images(test):
    return test.get("image")


def words(test):
    return " ".join(element.value for element in (*test.markdown, *test.caption, *test.info))


def test_a_channel_s_patches_stand_beside_what_did_it_and_where_they_are(visit):
    test = visit("conv2")
    assert not test.exception
    assert len(images(test)) == 2
    assert "10 × 10 px" in words(test)
    for chosen in ("Deconvolution", patches_shown.WHERE):
        test.segmented_control[0].set_value(chosen)
        settled(test)
        assert not test.exception
        assert len(images(test)) == 2


def test_the_strongest_channel_for_the_picture_at_hand_comes_first(visit):
    from core.see.backbones import load
    from core.see.feature_maps import inspect, strongest
    from core.see.pictures import sample

    tiny = load("tiny_net")
    maps = inspect(tiny, tiny.preprocess(sample("coffee"))).spatial["conv3"]
    box = visit("conv3").selectbox[0]
    assert box.value == strongest(maps, 1)[0]
    assert len(box.options) == 64


def test_at_the_top_whole_pictures_are_shown_and_nobody_promises_a_name(visit):
    test = visit("conv5")
    assert lesson("patches")["high"] in words(test)
    assert "the whole picture" in words(test)
    assert patches_shown.WHERE not in test.segmented_control[0].options


def test_a_silent_channel_is_named_as_such(visit):
    test = visit("stem", "efficientnet_lite0")
    silent = [option for option in test.selectbox[0].options if "says the same" in option]
    assert len(silent) == 4
    test.selectbox[0].set_value(11)
    settled(test)
    assert not images(test)
    assert "4 of this pancake's 32 channels are so." in words(test)


@pytest.mark.parametrize(
    ("size", "picture", "words"), [(3, 224, "low"), (19, 224, "low"), (67, 224, "middle"), (339, 224, "high")]
)
def test_what_is_promised_depends_on_how_much_a_unit_sees(size, picture, words):
    field = SimpleNamespace(size=size, picture=picture, sees_everything=size >= picture)
    assert patches_shown._height(field) == words
    assert lesson("patches")[words]


def test_tiles_stand_three_in_a_row_small_ones_as_squares():
    tiles = [np.full((3, 3, 3), 60 * number, dtype=np.uint8) for number in range(4)]
    drawn = Image.open(io.BytesIO(tile_sheets.sheet(tiles, ["1.00", "2.00", "3.00", " "])))
    side, step = tile_sheets.SIDE, tile_sheets.SIDE + tile_sheets.GAP
    assert drawn.width == 3 * side + 2 * tile_sheets.GAP
    assert drawn.getpixel((step + 5, 5))[:3] == (60, 60, 60)
    assert drawn.getpixel((5, step + tile_sheets.WORD + 5))[:3] == (180, 180, 180)
    assert drawn.getpixel((step + 5, step + tile_sheets.WORD + 5))[3] == 0


@pytest.mark.parametrize("box", [(0, 0, 3, 3), (-1, -1, 2, 2), (222, 222, 225, 225), (0, 0, 224, 224)])
def test_a_frame_stays_within_the_picture_and_can_always_be_seen(box):
    pixels = np.zeros((224, 224, 3), dtype=np.uint8)
    drawn = tile_sheets.framed(pixels, [box])
    assert drawn.shape == (tile_sheets.SIDE, tile_sheets.SIDE, 3)
    assert (drawn == tile_sheets.BOX).all(axis=2).sum() >= 8
