"""What the components tell the browser, and what they believe of its answers."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.components.presses import MOST_AT_ONCE, Heard, unanswered
from pages.parts.components.stack_map import _picked, stage_view
from pages.parts.components.texts import share_text
from pages.parts.components.tower import _wanted, row_view, tower_view

FILES = Path(__file__).resolve().parents[2] / "pages" / "parts" / "components"
STAGE = {
    "name": "group3",
    "title": "Group 3",
    "number": 4,
    "shape": "40 x 28 x 28",
    "share": 0.0123,
    "parameters": 41_240,
    "frozen": True,
    "current": False,
}
ROW = {
    "stage": "stem",
    "title": "Stem",
    "shape": "32 x 112 x 112",
    "sees": "3 px",
    "parameters": 928,
    "tiles": "data:image/png;base64,AA==",
    "tile_count": 2,
    "channels": (7, 3),
    "signed": False,
}
TOWER = {
    "network": "demo",
    "network_title": "Demo net",
    "picture_name": "coffee",
    "picture_png": "data:image/png;base64,AA==",
    "rows": (ROW, {**ROW, "stage": "top", "title": "Top"}),
    "answers": (("espresso", 0.95), ("cup", 0.02), ("soup", 0.01), ("plate", 0.001)),
}
NAMES = frozenset({"stem", "top"})


def press(nth, name="stem", *, visit="a", earlier=()):
    return {"nth": nth, "name": name, "visit": visit, "earlier": list(earlier)}


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (0.0004, "< 0.1 %"),
        (0.004, "0.4 %"),
        (0.02, "2.0 %"),
        (0.0994, "9.9 %"),
        (0.0999, "10 %"),
        (0.124, "12 %"),
        (0.9999, "> 99 %"),
        (1, "100 %"),
    ],
)
def test_a_share_is_written_so_that_nothing_is_rounded_to_none_or_all(share, text):
    assert share_text(share) == text


def test_a_press_counts_once_however_often_it_arrives():
    names, heard = unanswered(press(1), Heard(), NAMES)
    assert (names, heard) == (("stem",), Heard("a", 1))
    assert unanswered(press(1), heard, NAMES) == ((), heard)


def test_presses_that_one_run_swallowed_are_caught_up_in_order():
    late = press(3, "top", earlier=[press(1), press(2)])
    assert unanswered(late, Heard("a", 1), NAMES) == (("stem", "top"), Heard("a", 3))


def test_another_visit_counts_from_one_again():
    assert unanswered(press(1, visit="b"), Heard("a", 9), NAMES) == (("stem",), Heard("b", 1))


def test_a_press_of_something_unknown_is_answered_and_does_nothing():
    assert unanswered(press(1, "head"), Heard(), NAMES) == ((), Heard("a", 1))


@pytest.mark.parametrize(
    "junk", [None, 3, "stem", [], {"name": "stem"}, press(True), press("1"), press(1, 2)]
)
def test_what_is_no_press_picks_nothing(junk):
    assert unanswered(junk, Heard(), NAMES)[0] == ()


def test_a_flood_of_presses_is_cut():
    flood = press(999, earlier=[press(n) for n in range(1, 900)])
    assert len(unanswered(flood, Heard(), NAMES)[0]) == MOST_AT_ONCE


@pytest.mark.parametrize("read", [_picked, _wanted])
@pytest.mark.parametrize("junk", [None, 3, "stem", [], {}, {"name": ["stem"]}, {"name": {}}, {"name": None}])
def test_what_is_no_name_leads_nowhere(read, junk):
    assert read(junk, NAMES) is None
    assert read({"name": "stem"}, NAMES) == "stem"


@pytest.mark.parametrize(("frozen", "state"), [(True, "frozen"), (False, "trains"), (None, "plain")])
def test_a_stage_tells_whether_it_is_frozen(frozen, state):
    assert stage_view({**STAGE, "frozen": frozen}, head=False, mode="freeze")["state"] == state


def test_the_head_always_trains_when_one_freezes():
    view = stage_view({**STAGE, "frozen": True}, head=True, mode="freeze")
    assert (view["state"], view["sign"]) == ("trains", "new, trains")


def test_a_stage_tells_its_exact_numbers():
    view = stage_view({**STAGE, "note": "Hears edges"}, head=False, mode="look")
    assert view["tip"].splitlines() == [
        "Group 3 (group3)",
        "gives 40 × 28 × 28",
        "41,240 parameters, 1.2 % of all",
        "Hears edges",
    ]


def test_a_row_names_the_channel_of_every_tile():
    assert row_view(ROW, 1)["headlines"] == ["Stem, channel 7", "Stem, channel 3"]
    assert row_view({**ROW, "channels": ()}, 1)["headlines"][0] == "Stem, map 1 of the 2 strongest"


@pytest.mark.parametrize(("sees", "pixels"), [("19 px", 19), ("the whole picture", None)])
def test_a_row_knows_how_many_pixels_to_frame(sees, pixels):
    view = row_view({**ROW, "sees": sees}, 1)
    assert (view["pixels"], view["sees"]) == (pixels, f"sees {sees}")


def test_signed_maps_get_the_legend_with_zero_in_its_middle():
    unsigned, signed = (row_view({**ROW, "signed": sign}, 1)["legend"] for sign in (False, True))
    assert unsigned["ends"][0] == "0"
    assert signed["ends"] == ["below zero", "above zero"]


@pytest.mark.parametrize(
    ("signs", "said"), [((False,), ["dark"]), ((True,), ["white"]), ((True, False, True), ["dark", "white"])]
)
def test_the_line_under_the_tower_explains_the_palettes_that_occur(signs, said):
    palettes = tower_view(TOWER, [{**ROW, "signed": sign} for sign in signs])["palettes"]
    assert [palette["text"].split()[0] for palette in palettes] == said


def test_large_numbers_in_a_shape_are_grouped():
    assert row_view({**ROW, "shape": "1280 x 7 x 7"}, 1)["shape"] == "1,280 × 7 × 7"


def test_the_tower_runs_from_the_answer_down_and_its_table_says_everything():
    view = tower_view(TOWER, TOWER["rows"])
    assert [row["stage"] for row in view["rows"]] == ["top", "stem"]
    assert [answer["name"] for answer in view["answers"]] == ["espresso", "cup", "soup"]
    assert "plate 0.1 %" in view["table"][1][1]
    assert [line[0] for line in view["table"]] == ["", "Answer", "Top", "Stem"]


def test_another_picture_makes_the_tower_run_up_again():
    signatures = {
        tower_view({**TOWER, field: "x"}, ())["signature"]
        for field in ("network", "picture_name", "picture_png")
    }
    assert len(signatures | {tower_view(TOWER, ())["signature"]}) == 4


def test_the_same_stack_twice_on_a_page_stays_two_stacks():
    def page():
        from pages.parts.components import stack_map

        stages = [
            {"name": name, "title": name, "number": n, "shape": "8 x 7 x 7", "share": 0.5, "parameters": 5}
            for n, name in enumerate(("stem", "head"), start=1)
        ]
        stack_map(stages, key="one")
        stack_map(stages, key="two", mode="freeze", flipped=True)

    at = AppTest.from_function(page, default_timeout=60).run()
    assert not at.exception
    one, two = (json.loads(part.proto.json) for part in at.get("bidi_component"))
    assert [stage["name"] for stage in one["stages"]] == ["head", "stem"]
    assert [stage["name"] for stage in two["stages"]] == ["stem", "head"]
    assert (one["mode"], two["mode"]) == ("look", "freeze")


@pytest.mark.parametrize("script", sorted(FILES.glob("*.js")), ids=lambda path: path.name)
def test_no_script_turns_text_into_markup(script):
    parsers = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|eval\("
    )
    assert not re.search(parsers, script.read_text("utf-8"))
