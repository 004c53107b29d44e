"""The microscope without a browser: what its drawing is told and believes, and what stands on the page."""

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.see.backbones import Backbone, load
from core.see.convolution import Convolution
from core.see.microscope import convolution, microscope, part_around, sliding_layers
from core.see.pictures import sample
from pages.parts import microscope_desk
from pages.parts.components.microscope import microscope_data, moved_to

Open = Callable[..., AppTest]
MOST = 600_000  # letters of base64 that may travel for one channel
DRAWN = {"of": "a", "full": [4, 6]}


@pytest.fixture(scope="module")
def tiny() -> Backbone:
    return load("tiny_net", pretrained=False)


def told(stack: Backbone, stage: int, layer: int, channel: int = 0) -> tuple[Convolution, dict[str, Any]]:
    """A layer low in the stack, and what the browser is told of it."""
    below = stack.preprocess(sample("coffee"))
    for each in stack.stages[:stage]:
        below = each.module(below)
    name = sliding_layers(stack.stages[stage], below)[layer].name
    found = convolution(stack.stages[stage], below, name, channel)
    at = found.strongest_place
    view = microscope(found, part_around(found, at), stack.preparation)
    return found, microscope_data(found, view, of="a", at=at, preparation=stack.preparation)


def floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), np.float32)


def test_the_browser_is_told_the_layer_as_it_is(tiny: Backbone) -> None:
    found, data = told(tiny, 1, 0, 3)
    layer = data["layer"]
    assert (layer["size"], layer["stride"], layer["before"], layer["below"]) == (
        [3, 3],
        [1, 1],
        [1, 1],
        [32, 32],
    )
    assert np.array_equal(floats(layer["inputs"]).reshape(found.inputs.shape), found.inputs)
    assert np.array_equal(floats(layer["kernel"]).reshape(found.kernel.shape), found.kernel)
    assert [np.array_equal(floats(own).reshape(32, 32), output) for own, output in zip(
        data["own"], found.outputs, strict=True
    )] == [True] * 3  # fmt: skip
    assert (data["part"], data["full"], data["overview"]) == ([0, 0, 32, 32], [32, 32], None)
    assert [step.get("name") for step in layer["steps"]] == [None, "ReLU"]


def test_the_layers_of_squeeze_and_excitation_are_told_as_what_they_are() -> None:
    stage = load("mobilenet_v3_small", pretrained=False).stage("group1")
    layers = sliding_layers(stage, torch.zeros(1, 16, 112, 112))
    told = {layer.name: microscope_desk._kind(layer) for layer in layers}
    assert {name.rpartition(".")[2] for name, kind in told.items() if kind == "squeezed"} == {"fc1", "fc2"}
    assert {"depthwise convolution", "pointwise convolution"} <= set(told.values())


def test_the_picture_travels_as_pixel_values_with_what_prepares_them(tiny: Backbone) -> None:
    found, data = told(tiny, 0, 0)
    pixels = np.frombuffer(base64.b64decode(data["layer"]["inputs"]), np.uint8).reshape(3, 64, 64)
    mean, std = (np.array(data["layer"]["colours"][name]).reshape(3, 1, 1) for name in ("mean", "std"))
    assert np.allclose((pixels - mean) / std, found.inputs, atol=1e-6)


def test_max_pooling_has_neither_kernel_nor_bias(tiny: Backbone) -> None:
    _, data = told(tiny, 0, 1)
    assert (data["layer"]["kernel"], data["layer"]["bias"], data["layer"]["steps"]) == (None, None, [])


@pytest.mark.parametrize(("stage", "layer"), [(0, 0), (2, 0), (2, 3), (3, 0), (4, 0), (5, 5)])
def test_what_travels_stays_within_its_bounds(stage: int, layer: int) -> None:
    _, data = told(load("efficientnet_lite0", pretrained=False), stage, layer)
    carried = [data["layer"]["inputs"], data["layer"]["kernel"], *data["own"], data["overview"] or ""]
    assert sum(map(len, carried)) <= MOST
    assert len(json.dumps(data)) <= MOST + 20_000


def test_a_part_says_which_and_comes_with_the_whole_map() -> None:
    found, data = told(load("efficientnet_lite0", pretrained=False), 2, 0)
    top, left, height, width = data["part"]
    assert (
        f"rows {top}–{top + height - 1}, columns {left}–{left + width - 1} of 112 × 112"
        in data["says"]["overview"]
    )
    levels = np.frombuffer(base64.b64decode(data["overview"]), np.uint8).reshape(112, 112).astype(float)
    assert (
        np.abs((levels - 128) / 127 * data["limit"] - found.outputs[-1].numpy()).max() <= data["limit"] / 200
    )


@pytest.mark.parametrize(("layer", "says"), [(0, "64 × 64 numbers; a window of 3 × 3. Hatched: padding."),
                                             (1, "64 × 64 numbers; a window of 2 × 2, step 2.")])  # fmt: skip
def test_padding_is_named_where_there_is_any(tiny: Backbone, layer: int, says: str) -> None:
    assert told(tiny, 0, layer)[1]["says"]["about"] == says


@pytest.mark.parametrize(
    "junk",
    [
        None,
        3,
        "there",
        {},
        {"of": "b", "row": 1, "column": 1},
        {"of": "a", "row": 4, "column": 1},
        {"of": "a", "row": 1, "column": -1},
        {"of": "a", "row": "1", "column": 1},
        {"of": "a", "row": True, "column": 1},
        {"of": "a", "row": 1},
    ],
)
def test_what_is_no_unit_of_the_channel_leads_nowhere(junk: object) -> None:
    assert moved_to(junk, DRAWN) is None


def test_a_unit_of_the_channel_is_taken_over() -> None:
    assert moved_to({"of": "a", "row": 3, "column": 5}, DRAWN) == (3, 5)


def drawing(visit: AppTest) -> dict[str, Any] | None:
    """What the microscope on the page is told, if it is drawn."""
    told_all = [json.loads(part.proto.json) for part in visit.get("bidi_component") if part.proto.json]
    return next((data for data in told_all if "limits" in data and "of" in data), None)


def open_page(app: Open, **query: str) -> AppTest:
    visit = app("layers", **query)
    assert not visit.exception
    return visit


def test_nothing_is_drawn_while_the_drawer_is_closed(app: Open) -> None:
    visit = app(network="tiny_net")
    visit.session_state["microscope_drawer"] = False
    assert drawing(visit.switch_page("pages/layers.py").run()) is None


@pytest.mark.parametrize("stage", ["conv1", "conv3", "conv5"])
def test_the_drawer_shows_a_unit_of_the_stage_in_view(app: Open, stage: str) -> None:
    data = drawing(open_page(app, network="tiny_net", stage=stage))
    assert data is not None
    assert f".{stage}." in data["of"]


def test_another_layer_and_another_channel_can_be_chosen(app: Open) -> None:
    visit = open_page(app, network="tiny_net", stage="conv1")
    visit.selectbox(key="microscope_layer_tiny_net_conv1").select_index(1).run()
    visit.number_input(key="microscope_channel_tiny_net_conv1_pool").set_value(5).run()
    data = drawing(visit)
    assert data is not None
    assert data["of"].endswith(".conv1.pool.5")
    assert "the greatest" in " ".join(str(each.value) for each in visit.markdown)


def test_a_head_says_that_it_slides_no_windows(app: Open) -> None:
    visit = open_page(app, network="tiny_net", stage="head")
    assert drawing(visit) is None
    assert "slides no windows" in visit.info[0].value
