"""The knobs chapter without a browser: what its drawings are told and believe, and what stands on the page."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.learn.hand_rules import HandRule
from core.learn.little_programs import LittleProgram
from core.learn.measured_vehicles import draw_and_measure
from core.learn.neuron import MOST_STEPS, RATES, Leg, Way, path
from pages.parts import knob_examples, knob_results
from pages.parts.components.knob_drawings import rule_of, way_of
from pages.parts.knob_desk import Learned
from pages.parts.knob_program import program

Open = Callable[..., AppTest]
ROOT = Path(__file__).resolve().parents[2]
TAUGHT = Way(0, (Leg(0.1, 600),))
PROBE = """
import sys
from pages.parts import knob_desk, knob_examples, knob_program, knob_results
knob_examples.view()
print(sorted({name.split(".")[0] for name in sys.modules} & {"torch", "torchvision", "captum", "sklearn", "skimage"}))
"""


@pytest.fixture(autouse=True)
def few_new_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge by some dozens, so that no test draws hundreds."""
    monkeypatch.setattr(knob_examples, "NEW", 15)


def words(visit: AppTest) -> str:
    return " ".join(str(part.value) for kind in (visit.markdown, visit.caption, visit.info) for part in kind)


def told(visit: AppTest) -> list[dict[str, Any]]:
    """What the two drawings are told: the rule's, then the neuron's."""
    return [json.loads(part.proto.json) for part in visit.get("bidi_component")]


def open_page(app: Open, **session: object) -> AppTest:
    visit = app()
    for key, value in session.items():
        visit.session_state[key.replace("__", ":")] = value
    visit.switch_page("pages/knobs.py").run()
    assert not visit.exception
    assert not [error.value for error in visit.error]
    return visit


def test_before_any_nudge_the_page_says_what_to_press_and_what_two_sliders_can_do(app: Open) -> None:
    visit = open_page(app)
    assert "All 10,082 settings" in words(visit)
    assert "has not learned anything yet" in words(visit)
    assert [len(part["vehicles"]["points"]) for part in told(visit)] == [60, 60]


def test_a_rule_and_a_neuron_that_were_left_are_there_again_and_compared(app: Open) -> None:
    visit = open_page(app, knobs_rule__kept=HandRule(79, 80), knobs_neuron__kept=TAUGHT)
    rule, neuron = told(visit)
    assert rule["kept"] == {"ends": 79, "middle": 80, "joined": "or"}
    assert neuron["kept"] == {"start": 0, "legs": [[0.1, 600]]}
    table = next(part.value for part in visit.markdown if part.value.startswith("| |"))
    assert "30 of 60 = **50 %**" in table
    assert "51 of 60 = **85 %**" in table
    assert "three knobs, 600 nudges | 58 of 60 = **97 %**" in table
    assert "the neuron alone is right on" in words(visit)


def test_the_very_file_can_be_opened_and_closed_again(app: Open) -> None:
    visit = open_page(app, knobs_neuron__kept=TAUGHT)
    press(visit, "Open this very file again").click().run()
    assert "600 nudges on 60 pictures, the same numbers" in words(visit)
    press(visit, "Close it").click().run()
    assert "nudges on 60 pictures" not in words(visit)


def captions(visit: AppTest) -> list[str]:
    """What stands under each of the new vehicles."""
    return [image.proto.imgs[0].caption for image in visit.get("image") if image.proto.imgs[0].caption]


def press(visit: AppTest, label: str) -> Any:
    return next(button for button in visit.button if button.label == label)


def test_a_file_that_is_no_neuron_gets_a_sentence(app: Open) -> None:
    visit = open_page(app)
    next(each for each in visit.get("file_uploader")).upload("odd.json", b"{}", "application/json").run()
    assert [error.value for error in visit.error] == [
        "This is not a saved neuron: choose a file that was saved on this page."
    ]


def test_new_vehicles_are_drawn_at_every_press(app: Open) -> None:
    visit = open_page(app, knobs_neuron__kept=TAUGHT)
    before = captions(visit)
    press(visit, "Draw 12 others").click().run()
    assert len(captions(visit)) == len(before) == 12
    assert captions(visit) != before
    right = sum(":green" in caption for caption in captions(visit))
    assert f"**{right} of 12** vehicles" in words(visit)


def test_a_horse_is_called_one_of_the_two_and_a_photograph_is_refused(app: Open) -> None:
    visit = open_page(app, knobs_neuron__kept=TAUGHT)
    pills = visit.pills(key="knobs_picture")
    pills.select("A horse").run()
    assert "The program says:" in words(visit)
    visit.pills(key="knobs_picture").select("The picture chosen at the top").run()
    assert "no plain background" in visit.warning[0].value


@pytest.mark.parametrize(
    "junk",
    [
        None,
        3,
        {},
        {"ends": 80},
        {"ends": 80, "middle": 400, "joined": "or"},
        {"ends": "80", "middle": 70, "joined": "or"},
        {"ends": 80, "middle": 70, "joined": ["or"]},
    ],
)
def test_an_odd_rule_from_a_browser_changes_nothing(junk: object) -> None:
    assert rule_of(junk, HandRule(50, 50)) == HandRule(50, 50)


def test_a_rule_from_a_browser_is_taken_over() -> None:
    assert rule_of({"ends": 80, "middle": 70, "joined": "and"}, HandRule()) == HandRule(80, 70, "and")


@pytest.mark.parametrize(
    "junk",
    [
        None,
        "way",
        {},
        {"start": 0},
        {"start": 99, "legs": []},
        {"start": 0, "legs": [[0.1]]},
        {"start": 0, "legs": [3]},
        {"start": 0, "legs": [[0.1, 10**9]]},
        {"start": 0, "legs": [[0.1, "5"]]},
        {"start": 0, "legs": [[7, 5]]},
        {"start": [], "legs": []},
        {"start": 0, "legs": [[RATES[0], 1]] * (MOST_STEPS + 9)},
    ],
)
def test_an_odd_way_from_a_browser_changes_nothing(junk: object) -> None:
    known = Way(1, (Leg(0.1, 5),))
    assert way_of(junk, known) == known


def test_a_way_from_a_browser_is_taken_over() -> None:
    assert way_of({"start": 2, "legs": [[1, 5], [0.1, 60]]}, Way()) == Way(2, (Leg(1.0, 5), Leg(0.1, 60)))


def test_the_sheet_holds_every_picture_in_rows_of_ten() -> None:
    pixels = draw_and_measure(6, 1).pixels
    laid = Image.open(BytesIO(base64.b64decode(knob_examples.sheet(pixels).partition(",")[2])))
    side = pixels.shape[1]
    assert laid.size == (10 * side, 2 * side)
    second_row = np.asarray(laid.convert("RGB"))[side:, :side].astype(int)
    assert abs(second_row - pixels[10]).mean() < 6


def test_a_score_that_is_no_better_than_a_coin_is_called_a_draw() -> None:
    good, bad = np.array([True] * 10 + [False] * 2), np.array([True] * 9 + [False] * 3)
    mine, its = knob_results.Row("mine", bad, bad), knob_results.Row("its", good, good)
    assert "**not** more than chance" in knob_results._verdict(mine, its)
    hopeless = knob_results.Row("hopeless", bad, ~good)
    assert "**the neuron** won" in knob_results._verdict(hopeless, its)
    perfect = knob_results.Row("perfect", good, np.ones_like(good))
    assert "**you** won" in knob_results._verdict(perfect, hopeless)


def test_what_is_saved_is_what_stands_on_the_page() -> None:
    learned = Learned(TAUGHT, path(knob_examples.examples(), TAUGHT))
    own = program(learned)
    assert isinstance(own, LittleProgram)
    assert (own.nudges, own.pictures, own.neuron) == (600, 60, learned.walked[-1])
    measured = knob_examples.shown().measures[0].pair
    assert own.share(measured) == learned.neuron.share(knob_examples.examples().inputs[0])


def test_the_chapter_needs_no_torch_until_knobs_are_counted() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert answer.stdout.strip().splitlines()[-1] == "[]"
