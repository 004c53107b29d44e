"""The mistakes page: one press to a network, its mistakes, the matrix whose cells show their pictures, and strangers."""

import re
import time
from collections.abc import Callable

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.explain import mistakes
from pages.parts import confusion, strangers_desk, waiting
from pages.parts.components.mistake_drawings import fitted, grid_view, picked_name, signs_of
from tests.pages.test_chapters import texts, went_well
from tests.pages.test_transfer import button, ended, labels

Open = Callable[..., AppTest]
PATIENCE = 60.0


@pytest.fixture
def page(app: Open) -> AppTest:
    """The mistakes page with the little network and the little digits, before anything was trained."""
    return app("mistakes", network="tiny_net", data="digits")


@pytest.fixture
def looked(page: AppTest) -> AppTest:
    """The page after its one press."""
    return ended(button(page, "Train a head on handwritten digits").click().run())


def answered(visit: AppTest, name: str) -> AppTest:
    """Wait until a question of the page is answered, and draw the page."""
    deadline = time.monotonic() + PATIENCE
    while waiting.is_going(visit.session_state["asked"][name][1]) and time.monotonic() < deadline:
        visit.session_state["asked"][name][1].touch()
        time.sleep(0.05)
    return visit.run()


def known(visit: AppTest) -> mistakes.Judged:
    """Return what the network of this visit says, asked directly."""
    own = visit.session_state["trained"]
    return mistakes.ask(own.backbone, own.experiment.validation)


def test_without_a_network_there_is_one_press_and_its_price(page: AppTest) -> None:
    assert went_well(page)
    assert "You have not trained a network yet" in texts(page)
    assert "The bill:" in texts(page)
    assert "Train a head on handwritten digits" in labels(page)


def test_own_pictures_are_taken_on_the_transfer_page(app: Open) -> None:
    visit = app("mistakes", network="tiny_net", data="own")
    assert went_well(visit)
    assert not [each for each in labels(visit) if each.startswith("Train")]


def test_after_the_press_the_mistakes_are_counted_and_shown(looked: AppTest) -> None:
    assert went_well(looked), [error.value for error in looked.error]
    wrong = len(known(looked).wrong)
    assert wrong > 0
    assert f"{wrong} mistakes on" in texts(looked)
    assert "Expected calibration error" in texts(looked)
    assert "Recall" in texts(looked)


def test_training_told_what_the_network_answers_so_nobody_waits(looked: AppTest) -> None:
    judged = known(looked)
    assert "Ask it about" not in " ".join(labels(looked))
    assert f"{len(judged.wrong)} mistakes on {len(judged)} new pictures" in texts(looked)


def test_a_cell_shows_exactly_its_pictures(looked: AppTest) -> None:
    judged = known(looked)
    counts = mistakes.confusion(judged).counts
    own = looked.session_state["trained"]
    row, column = divmod(int(counts.argmax()), counts.shape[1])
    looked.session_state[confusion.CELL] = (own.job, row, column)
    visit = looked.run()
    assert went_well(visit)
    assert f"{counts[row, column]} of {counts[row].sum()} “{judged.classes[row]}”" in texts(visit)


def test_a_pressed_picture_says_why_and_leads_to_the_attributions(looked: AppTest) -> None:
    own, worst = looked.session_state["trained"], mistakes.most_confident_mistakes(known(looked), 1)[0]
    looked.session_state["mistake_picked"] = (own.job, "mistakes_wrong", worst.place)
    visit = looked.run()
    assert went_well(visit), [error.value for error in visit.error]
    assert f"It says **{own.backbone.classes[worst.says]}**" in texts(visit)
    visit = button(visit, "Test it on the Attributions page").click().run()
    assert went_well(visit)
    assert visit.session_state["own_picture"] == own.experiment.validation.pictures[worst.place]
    assert visit.session_state["picture"] == "own"


def test_strangers_are_met_and_compared_with_new_pictures(looked: AppTest) -> None:
    visit = answered(button(looked, "Show it pictures of nothing it knows").click().run(), "strangers")
    assert went_well(visit), [error.value for error in visit.error]
    assert re.search(r"Every one of these \d+ strangers got one of its 10 names", texts(visit))
    assert re.search(r"How far from all it has seen: notices \d+ of \d+", texts(visit))
    assert "The picture at the top of the page" in texts(visit)


def test_the_map_says_that_what_is_frozen_did_not_move(looked: AppTest) -> None:
    visit = answered(button(looked, "Draw the maps").click().run(), "mistakes_map")
    assert went_well(visit), [error.value for error in visit.error]
    assert "before training and" in texts(visit)
    below = visit.session_state["trained"].backbone.stage_names[-2]
    visit = visit.selectbox(key="map_stage").select(below).run()
    assert "both maps would be the same, point for point" in texts(visit)


def sure(truly: bool) -> Callable[..., mistakes.Judged]:
    """What `from_report` would say of a network that is always right, or never."""

    def judge(validation, _report):
        shares = torch.eye(len(validation.classes))[list(validation.labels)]
        return mistakes.Judged(validation, shares if truly else shares.roll(1, dims=1))

    return judge


def test_without_a_mistake_there_is_something_to_see_and_a_press_that_trains_on_less(looked, monkeypatch):
    monkeypatch.setattr(mistakes, "from_report", sure(True))
    visit = looked.run()
    assert went_well(visit), [error.value for error in visit.error]
    assert "0 mistakes on 60 new pictures: 100 % right" in texts(visit)
    assert "Not one mistake" in visit.info[0].value
    before = visit.session_state["trained"].experiment
    visit = ended(button(visit, "Train it on 3 pictures of each class instead").click().run())
    after = visit.session_state["trained"].experiment
    assert set(after.training.counts) == {3}
    assert after.recipe.pictures_a_class == 3
    assert after.validation.digest == before.validation.digest
    assert not [each for each in labels(visit) if each.startswith("Train it on")]


def test_without_a_right_answer_there_are_only_mistakes(looked, monkeypatch):
    monkeypatch.setattr(mistakes, "from_report", sure(False))
    visit = looked.run()
    assert went_well(visit), [error.value for error in visit.error]
    assert "60 mistakes on 60 new pictures: 0 % right" in texts(visit)
    assert "Not one right answer" in visit.info[0].value


def test_a_network_whose_training_is_not_here_any_more_is_asked_anew(looked):
    judged = known(looked)
    looked.session_state["latest_training"] = None
    looked.session_state["job"] = None
    visit = looked.run()
    assert "mistakes on" not in texts(visit)
    visit = answered(button(visit, "Ask it about the 60 new pictures").click().run(), "mistakes_asked")
    assert went_well(visit), [error.value for error in visit.error]
    assert f"{len(judged.wrong)} mistakes on 60 new pictures" in texts(visit)


def test_a_stopped_training_is_told_and_can_be_begun_again(page: AppTest) -> None:
    visit = button(page, "Train a head on handwritten digits").click().run()
    visit.session_state["latest_training"].stop()
    visit = ended(visit)
    assert went_well(visit)
    assert "Stopped" in visit.info[0].value
    assert "Train a head on handwritten digits" in labels(visit)


def test_classes_that_the_network_has_names_for_are_trained_on_few_pictures(app: Open) -> None:
    visit = app("mistakes", network="tiny_net", data="cars")
    assert "train on 18 pictures" in texts(visit)
    assert "Only 3 pictures of each class" in texts(visit)


def test_the_price_of_an_alarm_is_told():
    assert strangers_desk.price(1, 24, 0.5).startswith("1 false alarm on 24 new pictures.")
    assert strangers_desk.price(2, 24, 0.981).startswith("2 false alarms on 24")
    assert "Right in 98.1 % of such pairs" in strangers_desk.price(2, 24, 0.981)


@pytest.mark.parametrize(
    ("classes", "upright"),
    [
        (("car", "truck", "bus", "motorbike"), "never"),
        (tuple("0123456789"), "never"),
        (("saloon", "estate", "sports car", "hatch", "van"), "never"),
        (("saloon", "hatchback", "sports car", "van", "jeep"), "phone"),
        (("herbaceous vegetation",) * 10, "always"),
    ],
)
def test_names_that_are_wider_than_a_cell_stand_upright(classes, upright):
    assert grid_view(classes, [[0] * len(classes)] * len(classes), None)["upright"] == upright


def test_short_names_stand_in_the_points_of_the_map_and_long_ones_are_numbered():
    assert signs_of(("0", "1", "10")) == ["0", "1", "10"]
    assert signs_of(("car", "bus")) == ["1", "2"]


def test_a_cell_tells_its_count_its_share_and_both_classes():
    view = grid_view(("car", "bus"), ((3, 1), (0, 0)), (0, 1))
    assert view["cells"][0][1]["words"] == "1 of 4 pictures of “car” (25 %) called “bus”"
    assert view["cells"][0][0]["words"] == "3 of 4 pictures of “car” (75 %) rightly called “car”"
    assert view["cells"][1][0]["count"] == 0
    assert view["chosen"] == [0, 1]


def test_points_fill_the_square_and_keep_their_shape():
    assert fitted([(0.0, 0.0), (4.0, 2.0)]) == [[0.0, 0.25], [1.0, 0.75]]
    assert fitted([(1.0, 1.0), (1.0, 1.0)]) == [[0.5, 0.5], [0.5, 0.5]]


@pytest.mark.parametrize("junk", [None, 3, "0:1", [], {}, {"name": ["0:1"]}, {"name": "7:7"}])
def test_what_is_no_cell_picks_nothing(junk):
    assert picked_name(junk, {"0:1"}) is None
    assert picked_name({"name": "0:1"}, {"0:1"}) == "0:1"
