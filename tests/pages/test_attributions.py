"""The attributions page: a map with its checks, methods that are valid or greyed out, and the two desks."""

import io
import time
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.explain.attribution import AttributionRequest, attribute
from core.explain.curves import Areas
from core.explain.masks import Inside
from core.explain.methods import METHODS
from core.explain.metrics import Infidelity, Likeness
from pages.parts import (
    asked,
    before_after_desk,
    checks,
    explaining,
    map_shown,
    method_drawer,
    randomisation_desk,
    waiting,
)
from tests.core.explain.networks import living, noise
from tests.pages.test_chapters import texts, went_well
from tests.pages.test_transfer import button, engine, labels, trained

Open = Callable[..., AppTest]
PATIENCE = 90.0


def answered(visit: AppTest, key: str = explaining.ASKED) -> AppTest:
    """Wait until what was asked last has its answer, and draw the page."""
    known = visit.session_state[key]
    jobs = [job for _, job in known.values()] if isinstance(known, dict) else [known[1]]
    deadline = time.monotonic() + PATIENCE
    while any(waiting.is_going(job) for job in jobs) and time.monotonic() < deadline:
        for job in jobs:
            job.touch()
        time.sleep(0.05)
    return visit.run()


@pytest.fixture
def map_of(app: Open) -> Callable[..., AppTest]:
    """Return a function that opens the page on the glass box and waits for the first map."""

    def opened(**query: str) -> AppTest:
        return answered(app("attributions", **{"network": "tiny_net", "picture": "drawn_bus", **query}))

    return opened


def test_the_first_map_comes_by_itself_with_its_legend_and_its_checks(map_of) -> None:
    visit = map_of()
    assert went_well(visit), [error.value for error in visit.error]
    assert visit.segmented_control(key="method").value == "grad_cam"
    assert "blue: against the class" in texts(visit)
    assert "On the vehicle:" in texts(visit)
    assert "hiding the hot spot changes" in texts(visit)


def test_a_photograph_has_no_true_outline(map_of) -> None:
    assert "On the vehicle:" not in texts(map_of(picture="coffee"))


def test_a_second_method_is_compared_with_the_first(map_of) -> None:
    visit = map_of()
    assert "Other maps of the same question" not in texts(visit)
    visit = answered(visit.segmented_control(key="method").set_value("integrated_gradients").run())
    assert "Other maps of the same question" in texts(visit)
    assert "Grad-CAM" in texts(visit)
    assert "the map adds up to" in texts(visit)


def test_another_picture_without_information_is_another_question(map_of) -> None:
    visit = map_of()
    visit = answered(visit.segmented_control(key="method").set_value("integrated_gradients").run())
    first = visit.session_state[explaining.ASKED][0]
    visit.selectbox(key="baseline_integrated_gradients").select("blur").run()
    assert visit.session_state[explaining.ASKED][0] != first
    assert "only its broad colours" in texts(visit)


def test_why_this_and_not_that_names_both_classes(map_of) -> None:
    visit = map_of()
    other = next(each for each in visit.selectbox if "not that" in each.label)
    visit = answered(other.select_index(0).run())
    asked_for = visit.session_state[explaining.ASKED][0][2]
    assert asked_for.versus not in (None, asked_for.target)
    assert "” and not “" in texts(visit)
    assert went_well(visit)


def test_taking_away_and_giving_back_is_done_on_a_press(map_of) -> None:
    visit = map_of()
    button(visit, "Take away and give back").click().run()
    visit = answered(visit, asked.ASKED)
    assert "Area under deletion" in texts(visit)
    assert "Take away and give back" not in labels(visit)
    assert went_well(visit), [error.value for error in visit.error]


def test_shaking_is_done_on_a_press_and_said_in_a_table(map_of) -> None:
    visit = map_of()
    button(visit, "Shake it").click().run()
    visit = answered(visit, asked.ASKED)
    table = next(each.value for each in visit.dataframe if "Verdict" in each.value)
    assert [row.split(":")[0] for row in table["Check"]] == ["Infidelity", "Sensitivity"]
    assert went_well(visit)


def test_another_class_asks_for_its_own_curves(map_of) -> None:
    visit = map_of()
    button(visit, "Take away and give back").click().run()
    visit = answered(visit, asked.ASKED)
    first = next(each for each in visit.selectbox if each.label == "Class to explain")
    visit = answered(first.select_index(1).run())
    assert "Area under deletion" not in texts(visit)
    assert "Take away and give back" in labels(visit)


def test_the_randomisation_test_is_told_to_its_end(map_of) -> None:
    visit = map_of()
    visit.pills(key="randomisation_methods_tiny_net").set_value(["saliency"]).run()
    button(visit, "Let it forget").click().run()
    visit = answered(visit, asked.ASKED)
    assert "Everything is random now" in texts(visit)
    assert "when everything is random" in texts(visit)
    dial = visit.select_slider(key="randomisation_depth")
    assert dial.options[:2] == ["nothing", "Head"]
    visit = dial.set_value(0).run()
    assert "The network as it is." in texts(visit)
    assert went_well(visit), [error.value for error in visit.error]


def test_before_and_after_training_waits_for_a_training_and_then_compares(app: Open) -> None:
    visit = app("attributions", network="tiny_net")
    assert "it takes a minute" in " ".join(each.value for each in visit.info)
    visit = trained(engine(app("transfer", network="tiny_net", data="digits"), epochs=2))
    visit = answered(visit.switch_page("pages/attributions.py").run())
    button(visit, "Compare").click().run()
    visit = answered(visit, asked.ASKED)
    assert "Both maps are on one scale" in texts(visit)
    assert went_well(visit), [error.value for error in visit.error]


def test_the_drawer_lists_every_method_and_says_why_some_are_not_for_this_network(monkeypatch) -> None:
    why = dict.fromkeys(METHODS) | {"saliency": "This network has no gradient."}
    table = method_drawer.table(why)
    assert list(table["Method"]) == [card.title for card in METHODS.values()]
    grey = method_drawer.greyed(table).export()["apply"]
    assert grey
    row = table[table["Method"] == "Saliency"].iloc[0]
    assert row["Valid here"] == "This network has no gradient."
    assert (table["Valid here"] == method_drawer.VALID).sum() == len(METHODS) - 1


def test_a_method_out_of_the_drawer_is_asked(map_of) -> None:
    visit = map_of()
    visit = answered(visit.selectbox(key="method_drawer").select("saliency").run())
    assert visit.segmented_control(key="method").value == "saliency"
    assert visit.session_state[explaining.ASKED][0][2].method == "saliency"
    assert "for or against is not told" in texts(visit)


def test_what_is_not_valid_is_not_offered(monkeypatch, map_of) -> None:
    monkeypatch.setattr(
        method_drawer,
        "why_not",
        lambda stack, name: "Not here." if name in ("grad_cam", "saliency") else None,
    )
    visit = map_of()
    assert "Grad-CAM" not in visit.segmented_control(key="method").options
    assert "Saliency" not in visit.selectbox(key="method_drawer").options
    assert visit.segmented_control(key="method").value == "occlusion"


# ---------------------------------------------------------------- files and words


@pytest.fixture(scope="module")
def attribution():
    return attribute(living("tiny_net"), noise(64), AttributionRequest("saliency", 1))


def test_the_numbers_as_text_are_exact(attribution) -> None:
    again = np.loadtxt(io.BytesIO(map_shown.as_csv(attribution)), delimiter=",", dtype=np.float32)
    assert np.array_equal(again, attribution.map.numpy())


def test_the_file_of_everything_holds_map_values_pixels_and_question(attribution) -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    again = np.load(io.BytesIO(map_shown.as_npz(attribution, pixels)))
    assert np.array_equal(again["map"], attribution.map.numpy())
    assert np.array_equal(again["values"], attribution.values.numpy())
    assert again["pixels"].shape == (64, 64, 3)
    assert "saliency" in str(again["question"])


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.9, "more than chance"), (0.3, "no more than chance"), (0.1, "less than chance")],
)
def test_the_outline_is_judged_beside_chance(share, words) -> None:
    assert words in checks.outline_words(Inside(share, 0.3))


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        (Areas(0.1, 0.9, 0.5, 0.5), "passes both"),
        (Areas(0.1, 0.2, 0.5, 0.5), "one of the two"),
        (Areas(0.6, 0.2, 0.5, 0.5), "passes neither"),
    ],
)
def test_areas_are_judged_beside_random_orders(areas, words) -> None:
    assert words in checks.areas_words(areas)


def test_infidelity_and_sensitivity_are_judged() -> None:
    assert checks.infidelity_row(Infidelity(1.0, 3.0, 4.0))[1:] == (
        "25%",
        "75% for a map that marks everything alike",
        "foretells more than that",
    )
    assert checks.sensitivity_row(0.05)[-1] == "steady"
    assert checks.sensitivity_row(0.6)[-1].startswith("unsteady")


def test_agreement_counts_those_that_point_to_the_same_places() -> None:
    said = checks.agreement_words({"Occlusion": 0.7, "Saliency": -0.1})
    assert "Occlusion +0.70, Saliency −0.10" in said
    assert "1 of 2 agree" in said


def depth(count: int, rank: float):
    """A depth of the randomisation test as far as words need it."""
    return SimpleNamespace(count=count, maps={"saliency": None}, alike={"saliency": Likeness(rank, rank / 2)})


def test_a_method_that_hardly_notices_is_named() -> None:
    noticed = randomisation_desk.verdict([depth(0, 1.0), depth(1, 0.4), depth(2, 0.1)])
    blind = randomisation_desk.verdict([depth(0, 1.0), depth(1, 0.9), depth(2, 0.8)])
    assert "it noticed" in noticed
    assert "hardly noticed" in blind
    assert randomisation_desk.alike([depth(0, 1.0), depth(1, 0.4)], "structure") == {"Saliency": [0.5, 0.2]}


def test_maps_that_did_not_move_are_said_not_to_have() -> None:
    compared = SimpleNamespace(limit=2.0, alike=Likeness(1.0, 1.0))
    assert "moved nothing" in before_after_desk.moved_words("car", compared)
    compared = SimpleNamespace(limit=2.0, alike=Likeness(0.3, 0.2))
    assert "agrees to **0.30**" in before_after_desk.moved_words("car", compared)


def test_the_true_outline_of_a_drawn_sample_is_that_of_its_drawing(monkeypatch) -> None:
    monkeypatch.setattr(checks.controls, "picture_key", lambda: "drawn_bus")
    mask = checks.true_mask(SimpleNamespace())
    assert mask.dtype == bool
    assert 0.05 < mask.mean() < 0.6
