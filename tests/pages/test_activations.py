"""The activations page: what a visitor can do there, and what the parts say of what they found."""

import time
from collections.abc import Callable

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.see.feature_maps import MapStatistics, mosaic
from core.see.pairs import Meeting
from core.see.pictures import from_array
from core.see.single_channels import KindsTold
from pages.parts import galleries, look_alikes_shown, maps_shown, pairs_desk, silencing_desk, state
from tests.pages.test_chapters import texts, went_well

Open = Callable[..., AppTest]
PATIENCE = 120.0
TABS = ["Look-alikes", "Maps of this pancake", "Silence channels", "Two pictures"]


@pytest.fixture
def activations(app: Open) -> Callable[..., AppTest]:
    """Return a function that opens a tab of the page with the little network."""

    def opened(tab: str, **query: str) -> AppTest:
        visit = app("activations", **{"network": "tiny_net", "picture": "drawn_bus", **query})
        visit.session_state["activations_tabs"] = tab
        return visit.run()

    return opened


def climbed(visit: AppTest) -> AppTest:
    """Wait for the gallery, and draw the page."""
    deadline = time.monotonic() + PATIENCE
    while galleries.CLIMBING in texts(visit):
        assert time.monotonic() < deadline
        time.sleep(0.2)
        visit.run()
    return visit


def said(visit: AppTest) -> str:
    return texts(visit) + " ".join(str(each.value) for each in visit.info)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_without_the_others_being_worked_out(activations, tab) -> None:
    visit = climbed(activations(tab))
    assert went_well(visit), [error.value for error in visit.error]
    assert ("What does the answer hang on?" in texts(visit)) == (tab == "Silence channels")
    assert ("Two pictures through the same pancakes" in texts(visit)) == (tab == "Two pictures")
    assert ("One brightness for" in {each.label for each in visit.get("button_group")}) == (tab == TABS[1])


def test_the_climb_says_what_the_gallery_holds(activations) -> None:
    assert "180 pictures (20 photographs, the others: drawn vehicles)" in texts(climbed(activations(TABS[0])))


def test_a_picture_without_relatives_is_offered_one_with(activations) -> None:
    visit = activations(TABS[0], picture="coffee")
    assert look_alikes_shown.STRANGERS in texts(visit)
    next(each for each in visit.button if each.label == "Climb with a drawn bus").click().run()
    assert visit.session_state["picture"] == "drawn_bus"
    assert look_alikes_shown.STRANGERS not in texts(visit)


def test_who_has_chosen_no_picture_yet_sees_one_with_relatives_climb_first(app) -> None:
    visit = climbed(app("activations", network="tiny_net"))
    assert "so a drawn bus climbs first" in texts(visit)
    assert look_alikes_shown.STRANGERS not in texts(visit)
    next(each for each in visit.button if each.label == "Climb with my picture").click().run()
    assert visit.session_state["picture"] == "coffee"
    assert look_alikes_shown.STRANGERS in texts(visit)


def test_an_opened_map_tells_its_numbers_and_what_is_off(activations) -> None:
    words = texts(activations(TABS[1], stage="conv2"))
    assert "standard deviation" in words
    assert "of its units are off" in words


def test_a_stage_without_a_clamp_does_not_count_what_is_off(activations) -> None:
    words = texts(activations(TABS[1], network="efficientnet_lite0", stage="group2"))
    assert "of its units are off" not in words
    assert "One at zero is in the middle" in words


def test_silencing_every_channel_is_compared_with_nothing(activations) -> None:
    visit = activations(TABS[2], stage="conv3")
    assert "As many channels drawn at random" in texts(visit)
    visit.session_state[silencing_desk.HOW] = silencing_desk.ALL
    assert "As many channels drawn at random" not in texts(visit.run())


def test_pressing_nothing_silences_nothing(activations) -> None:
    visit = activations(TABS[2], stage="conv3")
    visit.session_state[silencing_desk.HOW] = silencing_desk.PRESSED
    assert "Press a map to silence its channel." in said(visit.run())


def test_a_press_starts_from_what_is_crossed_out_and_then_goes_on_from_there(monkeypatch) -> None:
    session: dict = {silencing_desk.HOW: silencing_desk.STRONGEST}
    monkeypatch.setattr(state, "get", session.get)
    monkeypatch.setattr(state, "put", session.__setitem__)
    silencing_desk._press("here", (1, 5, 7), 5)
    assert session[state.SILENCED]["here"] == (1, 7)
    assert session[silencing_desk.HOW] == silencing_desk.PRESSED
    silencing_desk._press("here", (), 9)  # a second press that came with the same run
    assert session[state.SILENCED]["here"] == (1, 7, 9)


def test_the_verdict_of_silencing_stands_beside_the_spread_of_random_draws() -> None:
    asked = silencing_desk.Asked(torch.tensor([0.2, 0.8]), torch.tensor([[0.9, 0.1], [0.7, 0.3]]))
    words = silencing_desk.verdict("bus", torch.tensor([0.95, 0.05]), asked, 0)
    assert words.startswith("“bus”: 95 % → **20 %**")
    assert "**80 %** (70 % to 90 % in 2 draws)" in words


def test_a_second_picture_can_be_one_of_the_data_set(activations) -> None:
    visit = climbed(activations(TABS[3]))
    box = next(each for each in visit.selectbox if each.label == "Beside it")
    assert "motorbike 2" in box.options
    box.select("vehicles/0").run()
    assert went_well(visit)
    assert "Similarity" in texts(visit)


@pytest.mark.parametrize(
    ("similarity", "words"),
    [(0.9, "more alike than either"), (0.1, "about as alike as either"), (-0.8, "less alike than either")],
)
def test_how_alike_two_pictures_are_is_said_against_what_any_two_are(similarity, words) -> None:
    met = Meeting("stem", similarity, 0.1, -0.2, 0.4, (), ())
    assert words in pairs_desk.verdict("Stem", met)


def test_photographs_keep_their_names_and_kin_is_counted_where_the_kind_is_known() -> None:
    names = ["bus", "truck", "bus", "A cup of coffee", "A motorcycle", "bus"]
    assert look_alikes_shown.counted(names) == "3 × bus, truck, A cup of coffee, A motorcycle"
    assert look_alikes_shown.kin_words(names, "bus") == "3 of 6: bus, the same kind"
    assert look_alikes_shown.kin_words(names, None) == look_alikes_shown.counted(names)


def test_what_is_said_of_colours_is_said_of_the_whole_picture() -> None:
    words = look_alikes_shown.colour_words(0.39)
    assert "mean colour of the whole picture, background and all: 0.39" in words
    assert "same" not in words


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (
            (-0.65, 0.75),
            "**come closer**: similarity −0.65 → 0.75, at the top more alike than either is to most photographs",
        ),
        (
            (0.9, 0.3),
            "**part**: similarity 0.90 → 0.30, at the top about as alike as either is to a photograph",
        ),
        ((0.5, 0.55), "**hardly changes**: similarity 0.50 → 0.55"),
    ],
)
def test_the_way_up_is_told_from_the_curve_that_is_drawn(ends, words) -> None:
    meetings = [Meeting(f"stage {similarity}", similarity, 0.1, -0.2, 0.4, (), ()) for similarity in ends]
    assert words in pairs_desk.way_up(meetings)


def test_the_first_partner_of_a_drawing_is_of_its_kind_and_comes_closer(activations) -> None:
    visit = climbed(activations(TABS[3]))
    box = next(each for each in visit.selectbox if each.label == "Beside it")
    assert box.options[0] == "bus: the longest climb"
    assert box.value == pairs_desk.CLIMBER
    assert "Climbing, the two **come closer**" in texts(visit)


@pytest.mark.parametrize(
    ("picture", "data", "kind"),
    [
        ("drawn_bus", "vehicles", "bus"),
        ("drawn_fire_engine", "vehicles", "truck"),
        ("drawn_fire_engine", "trucks", "fire engine"),
        ("drawn_fire_engine", "cars", None),
        ("drawn_bus", "digits", None),
        ("brick", "textures", "brick"),
        ("coffee", "vehicles", None),
    ],
)
def test_the_kind_of_a_picture_is_known_where_somebody_has_said_it(picture, data, kind) -> None:
    assert galleries.kind(picture, data) == kind


def test_a_map_is_said_to_be_readable_by_what_colours_and_edges_tell_of_it() -> None:
    assert "**can be read**" in maps_shown._surface_line(0.8)
    assert "**can be read in part**" in maps_shown._surface_line(0.15)
    assert "**can hardly be read**" in maps_shown._surface_line(0.04)
    assert maps_shown._surface_line(float("nan")) == ""


def test_one_channel_is_told_beside_all_of_them_and_chance() -> None:
    gallery = galleries.Gallery((), (), None, {"top": KindsTold(0.82, 0.29, 0.51, 0.25)}, {})
    words = maps_shown._kinds_line(gallery, "top", 1280)
    assert all(
        part in words for part in ("right 29 times in 100", "guessing: 25", "all 1,280 together 82 times")
    )
    assert maps_shown._kinds_line(gallery, "stem", 32) == ""


def test_numbers_below_zero_have_a_minus_sign_that_can_be_read() -> None:
    assert "Smallest −1.5" in maps_shown.statistics_words(MapStatistics(-1.5, 2, 0, 1, None))
    drawn = mosaic(torch.tensor([[[-1.0, 2.0]]]))
    assert "from −2 to 2" in maps_shown.palette_words(drawn)


def test_a_channel_that_is_no_longer_there_gives_the_first_one(monkeypatch) -> None:
    drawn = mosaic(torch.rand(3, 4, 4), order="index")
    for kept, channel in (({"here": 2}, 2), ({"here": 9}, 0), ({"there": 1}, 0), ({}, 0)):
        monkeypatch.setattr(state, "get", lambda *_, kept=kept: kept)
        assert maps_shown.opened("here", drawn) == channel


def test_a_visitors_own_pictures_are_a_gallery_of_their_own(activations) -> None:
    rng = np.random.default_rng(0)
    own = [from_array(rng.integers(0, 256, (32, 32, 3), dtype=np.uint8), str(nth)) for nth in range(4)]
    visit = activations(TABS[0], picture="cat", data="own")
    visit.session_state[state.OWN_CLASSES] = [own[:2], own[2:]]
    climbed(visit.run())
    assert went_well(visit)
    assert "24 pictures (20 photographs, the others: your own pictures)" in texts(visit)
