"""The layers page without a browser: what its drawings are given, its tables, and where a field is the whole picture."""

import base64
import json
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.see.backbones import BACKBONES, load
from core.see.kernels import KERNELS, SIZES, kernel, learned_kernels, patches
from core.see.receptive_fields import receptive_fields
from pages.parts import field_desk, kernel_desk, pictures_shown, resources, stack_tables


def drawings(visit: AppTest) -> list[dict]:
    """Return what every component on the page is given."""
    return [json.loads(part.proto.json) for part in visit.get("bidi_component")]


def drawing_with(visit: AppTest, name: str) -> dict:
    """Return the data of the component that is given `name`."""
    return next(data for data in drawings(visit) if name in data)


def floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype=np.float32)


def table(visit: AppTest, column: str):
    """Return the first table on the page that has this column."""
    return next(shown.value for shown in visit.table if column in shown.value.columns)


@pytest.fixture(scope="module")
def lite():
    return load("efficientnet_lite0")


def test_every_window_to_begin_with_is_cores_in_every_size(app) -> None:
    bench = drawing_with(app("layers"), "presets")
    assert [preset["name"] for preset in bench["presets"]] == list(KERNELS)
    assert bench["first"] in KERNELS
    for preset in bench["presets"]:
        for size in SIZES:
            assert preset["numbers"][str(size)] == kernel(preset["name"], size).ravel().tolist()


def test_the_learned_windows_go_to_the_browser_as_the_network_has_them(app, lite) -> None:
    told, kernels = drawing_with(app("layers"), "presets")["learned"], learned_kernels(lite)
    assert np.array_equal(floats(told["weights"]), kernels.weights.numpy().ravel())
    assert told["empty"] == sorted(kernels.empty)
    assert len(told["empty"]) == 4
    assert told["first"] not in told["empty"]
    assert (told["stride"], told["before"], told["out"]) == (2, 0, 112)


def test_what_the_page_sends_is_small(app) -> None:
    sent = [len(part.proto.json) for part in app("layers", picture="cat").get("bidi_component")]
    assert sum(sent) < 750_000  # the microscope, which stands open, sends up to 600,000 of them


def test_the_box_is_made_of_the_fields_three_numbers(app, lite) -> None:
    finder = drawing_with(app("layers", stage="group3", picture="cat"), "field")
    field = receptive_fields(lite)["group3"]
    assert finder["field"] == {"size": 67, "jump": field.jump, "start": field.start, "whole": False}
    assert floats(finder["map"]["values"]).size == finder["map"]["rows"] * finder["map"]["columns"] == 28 * 28
    assert finder["map"]["brightest"] == pytest.approx(np.abs(floats(finder["map"]["values"])).max())
    assert finder["why"] == ""


def test_a_field_larger_than_the_picture_says_so(app) -> None:
    assert "in the padding" in drawing_with(app("layers", stage="group6"), "field")["why"]


def test_the_head_has_no_units_to_point_at(app) -> None:
    visit = app("layers", stage="head")
    assert not visit.exception
    assert not any("field" in data for data in drawings(visit))
    assert visit.subheader[0].value == "10 · Head"


def test_the_whole_stack_is_a_table_with_what_was_computed(app, lite) -> None:
    rows = table(app("layers"), "A unit sees")
    assert rows["Pancake"].tolist() == [f"{stage.number} {stage.title}" for stage in lite.stages[::-1]]
    stem = rows.iloc[-1]
    assert (stem["Gives"], stem["Knobs"], stem["A unit sees"]) == ("32 × 112 × 112", "928", "3 × 3 px")
    assert stem["Multiply-adds"] == "10.8 M"
    assert rows.iloc[0]["A unit sees"] == "everything"
    assert rows.iloc[4]["Its windows reach"] == "339 px, 16 px apart"


def test_the_table_turns_over_with_the_stack(app) -> None:
    visit = app("layers")
    visit.toggle(key="layers_flipped").set_value(True).run()
    assert table(visit, "A unit sees")["Pancake"].iloc[0] == "1 Stem"


def test_knobs_against_work_is_drawn_when_it_is_opened(app) -> None:
    visit = app("layers", network="tiny_net")
    assert not visit.get("plotly_chart")
    visit.session_state["costs"] = True
    visit.run()
    assert len(visit.get("plotly_chart")) == 1
    assert "of the knobs and does" in " ".join(caption.value for caption in visit.caption)


@pytest.mark.parametrize("name", BACKBONES)
def test_every_network_fills_the_desk(name) -> None:
    stack = load(name, pretrained=False)
    told = kernel_desk._network_view(stack.fingerprint(), stack)["learned"]
    count = told["channels"] * 3 * told["size"] ** 2
    assert floats(told["weights"]).size == count
    assert floats(told["bias"]).size == told["channels"]
    assert patches(learned_kernels(stack)).shape == (told["channels"], told["size"], told["size"], 3)
    assert len(json.dumps(told)) < 200_000  # characters on their way to the browser


def test_small_pictures_of_what_every_window_makes_are_all_alike_in_size(lite) -> None:
    square = pictures_shown.cropped(lite, resources.samples_picture("coffee"))
    drawn = kernel_desk.previews(square)
    assert len(drawn) == len(KERNELS)
    assert {tile.shape for tile in drawn} == {(56, 56, 3)}


def test_where_squeeze_and_excitation_begins_is_said_on_its_pancake_and_above() -> None:
    stack = load("mobilenet_v3_small", pretrained=False)
    assert field_desk.why(stack, "stem") == ""
    assert field_desk.why(stack, "group1").startswith("Here it begins: squeeze-and-excitation")
    assert "It began at “Group 1”" in field_desk.why(stack, "group3")


@pytest.mark.parametrize(("count", "text"), [(562, "562"), (10_838_016, "10.8 M"), (100_000, "0.1 M")])
def test_little_work_is_written_out(count, text) -> None:
    assert stack_tables._work_text(count) == text


def test_a_units_reach_is_told_in_pixels_until_it_is_everything() -> None:
    stack = SimpleNamespace(preparation=SimpleNamespace(crop=64))
    field = SimpleNamespace(size=22, whole_picture=False)
    assert pictures_shown.sees(field, stack) == "22 × 22 px"
    field.size = 64
    assert pictures_shown.sees(field, stack) == "everything"
