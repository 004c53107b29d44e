"""The attributions page: a map with its checks, methods that are valid or greyed out, and the two desks."""

import io
import time
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.explain.attribution import AttributionRequest, attribute
from core.explain.curves import Areas
from core.explain.faithfulness import Covered, HotSpotTest
from core.explain.maps import Completeness
from core.explain.masks import Inside
from core.explain.methods import METHODS
from core.explain.metrics import Infidelity, Likeness
from pages.parts import (
    asked,
    before_after_desk,
    checks,
    explaining,
    hot_spot,
    map_shown,
    method_drawer,
    other_maps,
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


def by(visit: AppTest, method: str) -> AppTest:
    """Choose a method, press where its cost is told first (on a busy machine), and wait for its map."""
    visit.segmented_control(key="method").set_value(method).run()
    if f"Ask by {METHODS[method].title}" in labels(visit):
        button(visit, f"Ask by {METHODS[method].title}").click().run()
    return answered(visit)


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
    assert "Orange: for the class" in texts(visit)
    assert "On the vehicle:" in texts(visit)
    assert "hiding the hot spot changes" in texts(visit)


def test_a_photograph_has_no_true_outline(map_of) -> None:
    assert "On the vehicle:" not in texts(map_of(picture="coffee"))


@pytest.mark.parametrize("shown, told", [(0.0, "**This says nothing:**"), (1.0, "do not believe this map")])
def test_covering_a_part_of_a_flat_picture_is_no_verdict_on_its_map(shown: float, told: str) -> None:
    flat = torch.zeros(1, 3, 4, 4)
    covered = [Covered(flat[0, 0] > 0, batch, 2.0, 0.5) for batch in (flat, flat + shown)]
    assert told in hot_spot._verdict("a bus", HotSpotTest(0, 2.0, 0.5, *covered))


def test_a_second_method_is_compared_with_the_first(map_of) -> None:
    visit = map_of()
    assert "agrees " not in texts(visit)
    visit = by(visit, "integrated_gradients")
    assert "**Grad-CAM**  \nagrees" in texts(visit)
    assert "the map adds up to" in texts(visit)


def test_the_other_usual_methods_are_asked_on_a_press_and_kept(map_of) -> None:
    visit = map_of()
    button(visit, "Ask Occlusion and Integrated Gradients").click().run()
    visit = answered(visit, asked.ASKED)
    assert "**Occlusion**  \nagrees" in texts(visit)
    assert "**Integrated Gradients**  \nagrees" in texts(visit)
    assert not [label for label in labels(visit) if label.startswith("Ask Occ")]
    jobs = visit.session_state[explaining.ASKED]
    visit.segmented_control(key="method").set_value("occlusion").run()
    assert visit.session_state[explaining.ASKED] == jobs
    assert METHODS["occlusion"].answers in texts(visit)
    assert went_well(visit)


def test_another_picture_without_information_is_another_question(map_of) -> None:
    visit = map_of()
    visit = by(visit, "integrated_gradients")
    first = visit.session_state[explaining.ASKED][0]
    visit.selectbox(key="baseline_integrated_gradients").select("blur").run()
    visit = by(visit, "integrated_gradients")
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
    table = next(each.value for each in visit.table if "To compare with" in each.value)
    assert [row.split(":")[0] for row in table.index] == ["**Infidelity", "**Sensitivity"]
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
    assert "The upper 3 of 6 pancakes are random" in texts(visit)
    assert "On average over all steps" in texts(visit)
    dial = visit.select_slider(key="randomisation_depth")
    assert dial.options[:2] == ["nothing", "Head"]
    visit = dial.set_value(6).run()
    assert "Everything is random now" in texts(visit)
    dial = visit.select_slider(key="randomisation_depth")
    visit = dial.set_value(0).run()
    assert "The network as it is." in texts(visit)
    assert went_well(visit), [error.value for error in visit.error]


def test_before_and_after_training_waits_for_a_training_and_then_compares(app: Open) -> None:
    visit = app("attributions", network="tiny_net")
    assert "it takes a minute" in " ".join(each.value for each in visit.info)
    visit = trained(engine(app("transfer", network="tiny_net", data="textures"), epochs=1))
    visit = answered(visit.switch_page("pages/attributions.py").run())
    button(visit, "Compare").click().run()
    visit = answered(visit, asked.ASKED)
    assert "Both maps are on one scale" in texts(visit)
    assert went_well(visit), [error.value for error in visit.error]


def test_the_drawer_lists_every_method_and_says_why_some_are_not_for_this_network(monkeypatch) -> None:
    why = dict.fromkeys(METHODS) | {"saliency": "This network has no gradient."}
    table = method_drawer.table(why, dict.fromkeys(METHODS, 3.0))
    assert list(table["Method"]) == [card.title for card in METHODS.values()]
    grey = method_drawer.greyed(table).export()["apply"]
    assert grey
    row = table[table["Method"] == "Saliency"].iloc[0]
    assert (row["Valid here"], row["Takes"]) == ("This network has no gradient.", "")
    assert set(table["Takes"]) == {"", "3 s"}
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
    monkeypatch.setattr(method_drawer, "FIRST", ("grad_cam", "input_x_gradient"))
    visit = map_of()
    assert "Grad-CAM" not in visit.segmented_control(key="method").options
    assert "Saliency" not in visit.selectbox(key="method_drawer").options
    assert visit.segmented_control(key="method").value == "input_x_gradient"


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
    [(0.9, "3.0 times as much"), (0.3, "this one has as much"), (0.1, "less: it marks the surroundings")],
)
def test_the_outline_is_judged_beside_chance(share, words) -> None:
    assert words in checks.outline_words(Inside(share, 0.3))


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        (Areas(0.1, 0.9, 0.5, 0.5), "beats the random one both ways"),
        (Areas(0.1, 0.2, 0.5, 0.5), "at taking away, not at giving back"),
        (Areas(0.6, 0.2, 0.5, 0.5), "as well or better"),
    ],
)
def test_areas_are_judged_beside_random_orders(areas, words) -> None:
    assert words in checks.areas_words(areas)


def test_infidelity_and_sensitivity_are_judged() -> None:
    assert checks.infidelity_row(Infidelity(1.0, 3.0, 4.0))[1:] == (
        "25 %",
        "75 % for a map that marks everything alike",
        "it knows something about where to cover",
    )
    assert "no more than that" in checks.infidelity_row(Infidelity(2.999, 3.0, 4.0))[-1]
    assert checks.sensitivity_row(0.6, 0.02)[1:] == (
        "60 %",
        "2 %: so far moves the picture itself",
        "30.0 times as far as the picture",
    )
    assert checks.sensitivity_row(0.03, 0.02)[-1] == "1.5 times as far as the picture"
    assert checks.sensitivity_row(0.01, 0.02)[-1] == "no further than the picture"
    assert checks.sensitivity_row(0.01, float("inf"))[2:] == (
        "a picture without contrast",
        "there is nothing to compare with",
    )


def test_agreement_has_a_sign() -> None:
    assert [other_maps.value_words(value) for value in (0.7, -0.1)] == ["agrees +0.70", "agrees −0.10"]


def depth(count: int, **ranks: float):
    """A depth of the randomisation test as far as words need it."""
    alike = {name: Likeness(rank, rank / 2) for name, rank in ranks.items()}
    return SimpleNamespace(count=count, maps=dict.fromkeys(ranks), alike=alike)


DEPTHS = [
    depth(0, saliency=1.0, grad_cam=1.0),
    depth(1, saliency=0.4, grad_cam=0.9),
    depth(2, saliency=-0.2, grad_cam=0.8),
]


def test_the_method_that_noticed_least_is_named_with_its_number() -> None:
    said = randomisation_desk.verdict(DEPTHS)
    assert "Saliency 0.10, Grad-CAM 0.85" in said
    assert "**Saliency noticed most, Grad-CAM least.**" in said
    assert "most" not in randomisation_desk.verdict([depth(0, saliency=1.0), depth(1, saliency=0.4)])


def test_the_table_reads_head_half_and_everything_off_the_depths() -> None:
    assert randomisation_desk.alike(DEPTHS[:2], "structure")["Saliency"] == [0.5, 0.2]
    table = randomisation_desk.noticed(DEPTHS, "rank")
    assert list(table.index) == ["Saliency", "Grad-CAM"]
    assert list(table.loc["Saliency"]) == ["0.40", "0.40", "−0.20"]


def test_maps_that_did_not_move_are_said_not_to_have() -> None:
    still = SimpleNamespace(map=torch.zeros(2, 2))
    compared = SimpleNamespace(limit=2.0, alike=Likeness(1.0, 1.0), moved=still)
    assert "moved nothing" in before_after_desk.moved_words("car", compared)
    moved = SimpleNamespace(map=torch.ones(2, 2))
    compared = SimpleNamespace(limit=2.0, alike=Likeness(0.3, 0.2), moved=moved)
    assert "agrees to **0.30**" in before_after_desk.moved_words("car", compared)


def test_the_true_outline_of_a_drawn_sample_is_that_of_its_drawing(monkeypatch) -> None:
    monkeypatch.setattr(checks.controls, "picture_key", lambda: "drawn_bus")
    mask = checks.true_mask(SimpleNamespace())
    assert mask.dtype == bool
    assert 0.05 < mask.mean() < 0.6


@pytest.mark.parametrize(
    ("method", "error", "speaks_of_steps"),
    [
        ("integrated_gradients", 0.03, True),
        ("integrated_gradients", 0.01, False),
        ("gradient_shap", 0.3, False),
    ],
)
def test_a_wide_gap_of_a_walk_in_steps_says_that_more_steps_help(method, error, speaks_of_steps):
    attribution = SimpleNamespace(
        request=AttributionRequest(method, 0, n_steps=50),
        title=METHODS[method].title,
        completeness=Completeness(total=1 - error, difference=1.0),
    )
    assert ("in 50 steps" in explaining.books(attribution)) == speaks_of_steps
