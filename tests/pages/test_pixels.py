"""The pixels page without a browser: what its magnifier is told, what it believes, and what stands beside it."""

import base64
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.see.pictures import from_array, sample
from core.see.pixel_values import MOST_CHANGES
from core.see.preparation import Preparation
from pages.parts import one_pixel, pictures_shown, receiving, spoiling

Open = Callable[..., AppTest]
CLASSES = ("cat", "dog", "cup")


def words(visit: AppTest) -> str:
    return " ".join(str(part.value) for kind in (visit.markdown, visit.caption) for part in kind)


def told(visit: AppTest) -> dict[str, Any]:
    """What the magnifier is told."""
    return next(view for view in map(json.loads, (part.proto.json for part in visit.get("bidi_component"))))


def shares(*values: float) -> torch.Tensor:
    return torch.tensor(values)


def picture_of(width: int, height: int):
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return from_array(pixels, "noise")


def with_own(app: Open, picture: object, **query: str) -> AppTest:
    """The pixels page with a picture of one's own."""
    visit = app(**query)
    visit.session_state["own_picture"] = picture
    visit.session_state["picture"] = "own"
    return visit.switch_page("pages/pixels.py").run()


def test_the_magnifier_gets_the_very_numbers_of_the_picture(app: Open) -> None:
    visit = app("pixels", picture="cat", network="tiny_net")
    drawn, pixels = told(visit)["picture"], sample("cat").pixels
    differences = np.frombuffer(zlib.decompress(base64.b64decode(drawn["values"])), dtype=np.uint8)
    rows = differences.reshape(drawn["height"], drawn["width"], 3)
    assert np.array_equal(np.add.accumulate(rows, axis=1, dtype=np.uint8), pixels)
    assert "405,900 numbers" in drawn["about"]
    assert "smaller" not in drawn["about"]


def test_a_large_picture_is_said_to_be_drawn_smaller(app: Open) -> None:
    visit = with_own(app, picture_of(1280, 800), network="tiny_net")
    drawn = told(visit)["picture"]
    assert (drawn["width"], drawn["height"]) == (640, 400)
    assert "It was opened with 1,280 × 800" in drawn["about"]
    assert "answers to the smaller picture" in words(visit)


def test_nothing_is_asked_before_the_visitor_asks(app: Open) -> None:
    assert one_pixel.ASK in words(app("pixels", network="tiny_net"))


def ask(monkeypatch: pytest.MonkeyPatch, changes: object) -> None:
    """Let the browser say these changes."""
    monkeypatch.setattr(one_pixel.components, "magnifier", lambda view, key: changes)


def test_changed_pixels_are_answered_before_and_after(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(monkeypatch, [[300, 200, 255, 0, 0], [301, 200, 255, 0, 0]])
    visit = app("pixels", picture="coffee")
    assert not visit.exception
    assert not visit.error
    assert "with those 2 pixels changed" in words(visit)
    assert "“espresso” rises from 95.05 % to 95." in words(visit)
    assert re.search(
        r"Of the 150,528 numbers that go in, \d+ changed: by \d+ of 255 at most, counted before", words(visit)
    )


def test_a_change_outside_the_networks_square_is_said_to_be_lost(
    app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(monkeypatch, [[0, 200, 255, 0, 0]])
    visit = app("pixels", picture="coffee")
    assert "“espresso” stays at 95.05 % and is still first. The change never reaches the network" in words(
        visit
    )


@pytest.mark.parametrize(
    "changes", ["red", [[600, 0, 0, 0, 0]], [[0, 0, 0, 0, 300]], [[0] * 5] * (MOST_CHANGES + 1)]
)
def test_what_no_magnifier_would_say_gets_a_sentence(
    app: Open, monkeypatch: pytest.MonkeyPatch, changes: object
) -> None:
    ask(monkeypatch, changes)
    visit = app("pixels", picture="coffee", network="tiny_net")
    assert len(visit.error) == 1
    assert ": " in visit.error[0].value
    assert "What the network really receives" in words(visit)  # the rest of the page stands


def test_the_four_steps_tell_shape_range_and_formula(app: Open) -> None:
    visit = app("pixels", picture="coffee")
    for said in (
        "400 × 600 × 3 numbers from 0 to 255",
        "256 × 384 × 3",
        "224 × 224 × 3",
        "3 × 224 × 224 numbers from −0.9",
    ):
        assert said in words(visit)
    assert "(value − 127) ÷ 128. The middle pixel: 248, 251, 255 → 0.95, 0.97, 1.00." in words(visit)


def test_a_scale_that_differs_by_colour_is_written_colour_by_colour() -> None:
    uneven = Preparation(256, 224, "bilinear", mean=(123.675, 116.28, 103.53), std=(58.395, 57.12, 57.375))
    assert receiving.formula(uneven) == (
        "(red − 123.7) ÷ 58.4; (green − 116.3) ÷ 57.1; (blue − 103.5) ÷ 57.4"
    )


def test_the_last_step_is_drawn_on_one_scale_for_all_pictures() -> None:
    preparation = Preparation(32, 28, "bilinear", mean=(127.0,) * 3, std=(128.0,) * 3)
    square = torch.from_numpy(picture_of(28, 28).pixels.copy()).permute(2, 0, 1)
    normalised = preparation.normalise(square[None])[0].numpy()
    drawn = pictures_shown.shaded(normalised, receiving.ends(preparation))
    assert np.array_equal(
        drawn, square.permute(1, 2, 0).numpy()
    )  # one scale for all colours: the picture again


def test_all_but_the_middle_square_is_darkened() -> None:
    pixels = np.full((8, 11, 3), 90, dtype=np.uint8)
    rows, columns = np.nonzero(receiving.framed(pixels, 5)[..., 0] == 90)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (2, 6, 3, 7)


@pytest.mark.parametrize(
    ("size", "drawn"), [((1, 1), (420, 420)), ((1, 50), (8, 400)), ((840, 420), (420, 210))]
)
def test_a_step_is_drawn_at_a_size_for_the_eye(size: tuple[int, int], drawn: tuple[int, int]) -> None:
    assert receiving.fitted(picture_of(*size).pixels).size == drawn


@pytest.mark.parametrize("name", ["scale", "swapped", "squashed", "coarse"])
def test_each_way_to_spoil_the_input_shows_both_answers_and_says_what_happened(app: Open, name: str) -> None:
    visit = app("pixels", picture="coffee", network="tiny_net")
    visit.segmented_control(key="spoiling").select(name).run()
    assert not visit.exception
    assert not visit.error
    assert "**Prepared rightly**" in words(visit)
    assert "first" in next(part.value for part in visit.markdown if part.value.startswith("“"))


def test_the_right_way_is_drawn_once(app: Open) -> None:
    visit = app("pixels", picture="coffee", network="tiny_net")
    answers = len(visit.get("plotly_chart"))
    visit.segmented_control(key="spoiling").select("right").run()
    assert not visit.error
    assert words(visit).count("**Prepared rightly**") == 1
    assert len(visit.get("plotly_chart")) == answers - 1


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ((0.8, 0.1, 0.1), "“cat” rises from 70 % to 80 % and is still first."),
        ((0.5, 0.4, 0.1), "“cat” falls from 70 % to 50 % and is still first."),
        ((0.701, 0.2, 0.099), "“cat” stays at 70 % and is still first."),
        ((0.2, 0.1, 0.7), "“cat” falls from 70 % to 20 %, and **“cup” is first now**, with 70 %."),
    ],
)
def test_a_sentence_says_what_became_of_the_first_answer(after: tuple[float, ...], said: str) -> None:
    assert spoiling.first_answer(CLASSES, shares(0.7, 0.2, 0.1), shares(*after)) == said


def test_the_colours_are_drawn_only_when_their_drawer_is_open(app: Open) -> None:
    visit = app("pixels", network="tiny_net")
    charts = len(visit.get("plotly_chart"))
    assert "add up" not in words(visit)
    visit.session_state["colours_drawer"] = True
    visit.run()
    assert not visit.error
    assert "add up" in words(visit)
    assert len(visit.get("plotly_chart")) == charts + 1
