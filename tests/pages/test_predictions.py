"""The predictions page: numbers that add up to the network's own, whatever the network, and answers to what is covered."""

import json
import re
import time
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import nn

from core.learn.new_heads import with_hidden
from core.see.backbones import BACKBONES, load
from core.see.covering import NOTHING
from core.see.feature_maps import inspect
from core.see.lighting_up import light_up
from core.see.pictures import from_array, sample
from core.see.predictions import head_terms
from pages.parts import answer_desk, controls, covering_desk, lighting_up, state
from pages.parts.components.answer_sum import map_view, number, power_text
from pages.parts.components.brush import Row, asked_of, change_text, rows_view, status
from pages.parts.components.lit_pictures import picked_of

HALF = "f" * (len(NOTHING) // 2) + NOTHING[len(NOTHING) // 2 :]


def drawn(visit: AppTest, field: str) -> dict:
    """What the one component on the page that is told of `field` is told."""
    told = [json.loads(part.proto.json) for part in visit.get("bidi_component")]
    (found,) = (each for each in told if field in each)
    return found


def value(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


@pytest.fixture(scope="module")
def noise():
    def batch(backbone):
        side = backbone.preparation.crop
        return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(1))

    return batch


# ---------------------------------------------------------------- the sum


@pytest.mark.parametrize("name", BACKBONES)
def test_the_numbers_on_the_page_add_up_to_the_logit_of_every_network(name, noise):
    backbone = load(name, pretrained=False)
    seen = inspect(backbone, noise(backbone))
    index = int(seen.logits.argmax())
    total = head_terms(backbone, seen.vectors[backbone.stage_names[-2]], index, answer_desk.TERMS)
    view = answer_desk.view(backbone, seen, total)
    listed, rest, bias, logit = (float(line["exact"]) for line in view["totals"])
    terms = [*view["terms"]["most"], *view["terms"]["least"]]
    products = [term["exact"].replace("=", "×").split("×") for term in terms]
    largest = float(seen.logits.abs().max())
    for activation, weight, product in products:
        assert float(activation) * float(weight) == pytest.approx(float(product), abs=1e-5 * largest)
    assert sum(float(product) for *_, product in products) == pytest.approx(listed, abs=1e-5 * largest)
    assert listed + rest + bias == pytest.approx(logit, abs=1e-5 * largest)
    assert abs(logit - float(seen.logits[index])) <= 1e-4 * largest
    at_one = view["softmax"][view["trained"]]
    assert at_one["lines"][0]["share"] == pytest.approx(float(seen.probabilities[index]), rel=1e-4)


def test_what_is_written_of_a_map_is_its_mean_and_the_feature(noise):
    tiny = load("tiny_net", pretrained=False)
    seen = inspect(tiny, noise(tiny))
    under = tiny.stage_names[-2]
    view = answer_desk.view(tiny, seen, head_terms(tiny, seen.vectors[under], 0, 10))
    assert set(view["maps"]) == {str(t["feature"]) for t in view["terms"]["most"] + view["terms"]["least"]}
    for feature, told in view["maps"].items():
        mean = float(seen.vectors[under][int(feature)])
        assert told["arithmetic"].endswith(f"= {number(mean)}: feature {feature}")
        assert len(told["light"]) == told["rows"] * told["columns"] == 16
        assert sum(value(text) for text in told["texts"]) == pytest.approx(16 * mean, abs=16 * 0.051)


def test_where_layers_mix_the_features_the_page_says_so_and_shows_one_map(noise):
    tiny = load("tiny_net", pretrained=False)
    own = with_hidden(tiny, nn.Linear(96, 12), nn.Linear(12, 2), ("mug", "glass")).eval()
    seen = inspect(own, noise(own))
    view = answer_desk.view(own, seen, head_terms(own, seen.vectors[own.stage_names[-2]], 1, 10))
    assert "dense layer, 96 → 12, ReLU" in view["says"]["between"]
    assert list(view["maps"]) == [view["example"]]
    assert view["totals"][0]["title"] == "the 12 above"


def test_a_map_of_nothing_is_written_without_dividing_by_nothing():
    view = map_view(torch.zeros(2, 2), 0.0)
    assert (view["light"], view["mean"]) == ([0, 0, 0, 0], "0.00")


@pytest.mark.parametrize(
    ("given", "options", "text"),
    [
        (1234.5, {}, "1,234.50"),
        (-0.004, {"sign": True}, "0.00"),
        (-2.5, {}, "−2.50"),
        (0.3, {"digits": 3, "sign": True}, "+0.300"),
    ],
)
def test_numbers_have_a_real_minus_and_nothing_has_no_sign(given, options, text):
    assert number(given, **options) == text


@pytest.mark.parametrize(
    ("power", "text"), [(1.0, "1.0000"), (1e-9, "< 0.0001"), (0.0, "0.0000"), (321.5, "321.5")]
)
def test_a_power_is_never_written_as_nothing(power, text):
    assert power_text(power) == text


# ---------------------------------------------------------------- the class


def test_a_search_lists_every_name_with_the_word_the_likeliest_first(app):
    visit = app("predictions", picture="cat")
    search = next(each for each in visit.text_input if each.label == "Search the 1,000 classes")
    search.set_value("dog").run()
    choice = next(each for each in visit.selectbox if "dog" in each.label)
    lite = load("efficientnet_lite0")
    names = [name for name in lite.classes if "dog" in name.lower()]
    assert choice.label.startswith(f"Class: {len(names)} of 1,000")
    assert sorted(option.rpartition(" · ")[0] for option in choice.options) == sorted(names)
    logits = inspect(lite, lite.preprocess(sample("cat"))).logits
    scores = [float(logits[lite.classes.index(option.rpartition(" · ")[0])]) for option in choice.options]
    assert scores == sorted(scores, reverse=True)
    assert drawn(visit, "totals")["chosen"] == choice.options[0].rpartition(" · ")[0]
    assert not visit.exception


def test_a_search_that_finds_nothing_says_so_and_lists_all(app):
    visit = app("predictions", network="tiny_net")
    visit.text_input[0].set_value("zebra crossing").run()
    (choice,) = (each for each in visit.selectbox if "zebra crossing" in each.label)
    assert choice.label.startswith("No name has")
    assert len(choice.options) == len(load("tiny_net").classes)


def test_names_that_occur_twice_stay_two_choices(monkeypatch):
    seen = SimpleNamespace(probabilities=torch.tensor([0.5, 0.3, 0.2]))
    monkeypatch.setattr(answer_desk.resources, "inspection", lambda *_: seen)
    labels = answer_desk._make_labels("", "", SimpleNamespace(classes=("crane", "cat", "crane")), None)
    assert labels == ("crane (number 0) · 50 %", "cat · 30 %", "crane (number 2) · 20 %")


# ---------------------------------------------------------------- the brush


def brush_key(visit: AppTest) -> str:
    (key,) = set(re.findall(r"brush_\w{12}_\w{12}", str(visit.get("bidi_component")[0].proto)))
    return key


def test_before_anything_is_covered_the_likeliest_answers_stand_there(app):
    told = drawn(app("predictions", network="tiny_net"), "fills")
    assert [row["change"] for row in told["rows"]] == [""] * len(told["rows"])
    assert told["status"].startswith("It says")
    assert told["colours"]["black"] == "#000000"
    assert told["picture"] != told["blurred"]


@pytest.mark.parametrize("fill", ["grey", "black", "blur"])
def test_what_a_browser_covers_is_asked_and_answered(app, fill):
    visit = app("predictions", network="tiny_net")
    visit.session_state[brush_key(visit)] = {"cover": {"mask": HALF, "fill": fill, "nth": 3, "visit": "a"}}
    visit.run()
    told = drawn(visit, "fills")
    assert told["heard"] == {"visit": "a", "nth": 3}
    assert any(row["change"] for row in told["rows"])
    assert told["kept"] == {"mask": HALF, "fill": fill}


@pytest.mark.parametrize(
    "junk", [{"mask": "zz", "fill": "grey"}, {"mask": HALF, "fill": "pink"}, {"mask": None, "fill": None}]
)
def test_nonsense_from_a_browser_gets_a_sentence_and_the_answers_stay(app, junk):
    visit = app("predictions", network="tiny_net")
    visit.session_state[brush_key(visit)] = {"cover": {**junk, "nth": 1, "visit": "a"}}
    visit.run()
    told = drawn(visit, "fills")
    assert not visit.exception
    assert told["heard"]["nth"] == 1
    assert "cover" in told["status"]
    assert not any(row["change"] for row in told["rows"])


@pytest.mark.parametrize("junk", [None, 3, "mask", [], {}, {"nth": "1"}, {"nth": True}])
def test_what_is_no_question_is_none(junk):
    assert asked_of(junk) is None


def test_shares_change_in_points_with_a_sign():
    texts = [
        change_text(Row("a", before, after))
        for before, after in ((0.95, 0.4), (0.1, 0.132), (0.5, 0.5), (0.1, 0.10001))
    ]
    assert texts == ["−55 points", "+3.2 points", "", "± 0 points"]


def test_the_sentence_tells_when_another_answer_leads():
    fell = Row("espresso", 0.95, 0.2)
    assert (
        status((fell, Row("cup", 0.02, 0.6))) == "“espresso” went from 95 % to 20 %. Now it says “cup”, 60 %."
    )
    assert status((fell, Row("cup", 0.02, 0.1))) == "“espresso” went from 95 % to 20 %."
    assert rows_view((fell,))[0]["fell"] is True


def test_the_rows_of_the_desk_are_core_s_changes():
    stack = SimpleNamespace(classes=("a", "b"))
    found = covering_desk.rows(stack, torch.tensor([0.9, 0.1]), torch.tensor([0.2, 0.8]))
    assert [(row.name, round(row.before, 3), round(row.after, 3)) for row in found] == [
        ("a", 0.9, 0.2),
        ("b", 0.1, 0.8),
    ]


# ---------------------------------------------------------------- the neuron


def test_the_brightest_picture_comes_first_and_has_all_the_light(monkeypatch):
    monkeypatch.setattr(lighting_up.controls, "picture_key", lambda: "cat")
    lit = light_up(torch.tensor([[1.0, 0.0], [5.0, 0.0], [3.0, 9.0]]), 0)
    tiles = lighting_up.tiles(lit, ["coffee", "cat", "drawn_bus"], None)
    assert [tile["key"] for tile in tiles] == ["cat", "drawn_bus", "coffee"]
    assert [tile["light"] for tile in tiles] == [1.0, 0.5, 0.0]
    assert [tile["present"] for tile in tiles] == [True, False, False]
    assert [tile["value"] for tile in tiles] == ["5.00", "3.00", "1.00"]


def test_one_s_own_picture_stands_among_the_samples_with_its_own_square(app):
    visit = app("predictions", network="tiny_net")
    pixels = np.random.default_rng(0).integers(0, 256, (70, 50, 3), dtype=np.uint8)
    visit.session_state[state.OWN_PICTURE] = from_array(pixels, "my own picture")
    visit.session_state[state.PICTURE] = controls.OWN
    patient = iter(range(100))
    while not any("tiles" in json.loads(part.proto.json) for part in visit.run().get("bidi_component")):
        next(patient)  # the samples are looked at in the background
        time.sleep(0.1)
    tiles = drawn(visit, "tiles")["tiles"]
    assert len(tiles) == len(lighting_up.KEYS) + 1
    (own,) = (tile for tile in tiles if tile["key"] == controls.OWN)
    assert own["present"] and own["own"].startswith("data:image/webp")
    assert not any(tile["own"] for tile in tiles if tile is not own)


@pytest.mark.parametrize("junk", [None, 3, "coffee", {"name": "../x"}, {"name": 3}, {"name": ["coffee"]}])
def test_a_press_on_no_picture_leads_nowhere(junk):
    assert picked_of(junk, ["coffee"]) is None
    assert picked_of({"name": "coffee"}, ["coffee"]) == "coffee"


# ---------------------------------------------------------------- a network with few classes


def test_a_short_list_is_read_out_and_what_is_not_on_it_is_said(app):
    visit = app("predictions", network="tiny_net", picture="drawn_bus")
    (words,) = (each.value for each in visit.caption if each.value.startswith("Its whole list"))
    classes = load("tiny_net").classes
    assert f"{len(classes)} names: {', '.join(classes)}" in words
    assert "A bus is not on it" in words
    assert "A convertible" not in " ".join(
        each.value for each in app("predictions", network="tiny_net", picture="drawn_convertible").caption
    )
    offered = next(each for each in visit.button if each.label == "Try the astronaut")
    assert f"one of the {len(classes)} things" in offered.help
    search = next(each for each in visit.text_input if each.label.startswith("Search"))
    assert search.placeholder.endswith(classes[0])


def test_a_long_list_is_not_read_out(app):
    visit = app("predictions", picture="cat")
    assert not any("whole list" in each.value for each in visit.caption)
