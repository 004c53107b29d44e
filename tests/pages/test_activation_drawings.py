"""What the climb, the sheet of maps and the opened map tell the browser, and what they believe of its answers."""

import base64
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from core.see.feature_maps import mosaic
from pages.parts.components import AlikeRow, AlikeTile, OpenedMap
from pages.parts.components.climb import _wanted, row_view
from pages.parts.components.mosaic_sheet import map_view, sheet_view

FILES = Path(__file__).resolve().parents[2] / "pages" / "parts" / "components"
ROW = AlikeRow(
    "group3",
    "Group 3",
    4,
    (AlikeTile(1, "bus", 0.834, is_kin=True), AlikeTile(0, "<b>truck</b>", -0.2)),
    "bus, truck",
    "1 of 2: bus, the same kind",
    " · mean colour near",
)
VALUES = np.array([[0.0, -1.25], [3.1415927, 2.0]], dtype=np.float32)


def opened(**changes):
    given = {
        "values": VALUES,
        "limits": (-4.0, 4.0),
        "stage": "net:stem",
        "title": "Stem, channel 7",
        "is_signed": True,
        "is_empty": False,
        "picture": "data:image/jpeg;base64,AA==",
    }
    return OpenedMap(**{**given, **changes})


def test_a_row_tells_every_picture_with_its_similarity():
    view = row_view(ROW)
    assert [tile["words"] for tile in view["tiles"]] == [
        "bus: similarity 0.83",
        "<b>truck</b>: similarity −0.20",
    ]
    assert [tile["kin"] for tile in view["tiles"]] == [True, False]
    assert [tile["picture"] for tile in view["tiles"]] == [1, 0]
    assert [tile["name"] for tile in view["tiles"]] == ["0.83 · bus", "−0.20 · <b>truck</b>"]
    assert view["spoken"] == "1 of 2: bus, the same kind · mean colour near"


@pytest.mark.parametrize("junk", [None, 3, "group3", [], {}, {"name": ["group3"]}, {"name": "head"}])
def test_what_is_no_row_leads_nowhere(junk):
    assert _wanted(junk, {"group3"}) is None
    assert _wanted({"name": "group3"}, {"group3"}) == "group3"


def test_what_a_sheet_sends_does_not_depend_on_what_was_pressed():
    drawn = mosaic(torch.rand(5, 6, 6, generator=torch.Generator().manual_seed(0)))
    view = sheet_view(drawn, "five maps", None)
    assert view == sheet_view(drawn, "five maps", None)
    assert view["chosen"] is None
    assert view["channels"] == list(drawn.channels)
    assert view["src"] == drawn.uri
    other = mosaic(torch.rand(5, 6, 6, generator=torch.Generator().manual_seed(1)))
    assert sheet_view(other, "five maps", None)["signature"] != view["signature"]


def test_a_sheet_to_cross_out_on_says_what_is_crossed_out():
    drawn = mosaic(torch.rand(5, 6, 6))
    assert sheet_view(drawn, "five maps", (4, 1))["chosen"] == [1, 4]


def test_an_opened_map_sends_the_networks_own_numbers():
    view = map_view(opened(), over=True)
    sent = np.frombuffer(base64.b64decode(view["values"]), dtype="<f4").reshape(view["height"], view["width"])
    assert np.array_equal(sent, VALUES)
    assert (view["low"], view["high"], view["over"]) == (-4.0, 4.0, True)
    assert view["lit"] == pytest.approx(3.1415927)
    assert map_view(opened(values=-VALUES - 1), over=True)["lit"] == pytest.approx(0.25)
    assert view["legend"]["colour"] == ["−4", "4"]


@pytest.mark.parametrize(("is_signed", "dark"), [(True, "dark: 0 or below"), (False, "dark: 0")])
def test_the_legend_says_what_dark_means(is_signed, dark):
    assert map_view(opened(is_signed=is_signed), over=True)["legend"]["light"][0] == dark


def test_everything_sent_is_plain_data():
    drawn = mosaic(torch.rand(2, 3, 3))
    for view in (row_view(ROW), sheet_view(drawn, "two", (0,)), map_view(opened(), over=False)):
        assert json.loads(json.dumps(view)) == view


@pytest.mark.parametrize("name", ["climb", "mosaic_sheet", "open_map"])
def test_nothing_a_script_is_told_becomes_markup(name):
    script = (FILES / f"{name}.js").read_text("utf-8")
    assert not re.search(r"innerHTML|insertAdjacentHTML|outerHTML|document\.write|eval\(", script)
    assert "setText(" in script
