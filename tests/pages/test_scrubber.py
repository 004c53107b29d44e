"""The scrubber: every kept epoch can be gone back to, and what is said of its maps is what was compared."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.explain.maps import Attribution, AttributionRequest
from core.explain.scrubbing import Frame
from core.learn.experiments import Experiment
from core.learn.freezing import FreezePlan
from core.learn.recipes import Recipe
from pages.parts import frames_shown
from tests.core.learn.small_sets import coloured, small
from tests.pages.test_chapters import texts, went_well
from tests.pages.test_transfer import engine, trained

Open = Callable[..., AppTest]
HEADING = "Back and forth through its epochs"


@pytest.fixture
def scrubbed(app: Open) -> Callable[..., AppTest]:
    """Return a function that trains the little network for three epochs."""

    def ready(**query: str) -> AppTest:
        visit = app("transfer", network="tiny_net", data="textures", **query)
        return trained(engine(visit, epochs=3))

    return ready


def dial(visit: AppTest):
    """Return the slider over the epochs."""
    return next(each for each in visit.select_slider if each.label == "After epoch")


def test_every_epoch_can_be_gone_back_to_and_the_start_too(scrubbed) -> None:
    visit = scrubbed()
    assert HEADING in texts(visit)
    assert dial(visit).options == ["before", "1", "2", "3"]
    assert dial(visit).value == 3
    visit = dial(visit).set_value(0).run()
    assert went_well(visit), [error.value for error in visit.error]
    assert "whose weights are drawn at random" in texts(visit)


def test_with_only_the_head_trained_it_says_why_the_heat_map_changes(scrubbed) -> None:
    visit = scrubbed()
    assert "The same as before training, bit for bit:** the maps of Convolution 1 to Convolution 5" in texts(
        visit
    )
    assert "changes with what has learned: Head" in texts(visit)


def test_above_the_line_the_map_has_changed_and_below_it_has_not(scrubbed) -> None:
    visit = scrubbed(frozen="conv1.conv2")
    assert "Convolution 5 has learned" in texts(visit)
    stage = next(each for each in visit.selectbox if each.label == "Pancake")
    visit = stage.select("conv1").run()
    assert "the maps of Convolution 1 and Convolution 2" in texts(visit)
    assert "Channel" in texts(visit) and "of Convolution 1" in texts(visit)


def test_frames_are_kept_so_that_going_back_is_free_but_not_too_many(scrubbed) -> None:
    visit = scrubbed()
    assert len(visit.session_state["scrubbed_frames"]) == 1
    for epoch in (2, 1, 2):
        visit = dial(visit).set_value(epoch).run()
    frames = visit.session_state["scrubbed_frames"]
    assert len(frames) == 3
    assert len({place for _, place, _, _ in frames}) == 1  # still the same picture


@pytest.fixture(scope="module")
def tiny():
    """TinyNet with random weights."""
    return small("tiny_net")


def frame(stage: str, same: set[str], epoch: int = 2) -> Frame:
    """A frame as it might be, of which only the words matter."""
    request = AttributionRequest("grad_cam", 1, stage)
    values = torch.zeros(64, 64)
    prints = {
        name: b"same" if name in same else b"other" for name in ("conv1", "conv2", "conv3", "conv4", "conv5")
    }
    return Frame(
        epoch=epoch,
        probabilities=torch.tensor([0.2, 0.7, 0.1]),
        stage=stage,
        channel=0,
        feature_map=torch.ones(4, 4),
        attribution=Attribution(request, values[None], values, True, None, 0.0),
        prints=prints,
        at_start=dict.fromkeys(prints, b"same"),
    )


def experiment(tiny, frozen: set[str]) -> Experiment:
    data = coloured(2)
    return Experiment(tiny, data, data, Recipe(freeze=FreezePlan(frozenset(frozen))))


def test_a_frozen_pancake_over_one_that_learned_is_not_called_the_same(tiny) -> None:
    (said,) = frames_shown.what_stayed(experiment(tiny, {"conv1", "conv3"}), frame("conv3", {"conv1"}))
    assert "is frozen, but what it gets from below has changed" in said
    assert "the maps of Convolution 1" in said


def test_nothing_is_called_the_same_that_was_not_found_the_same(tiny) -> None:
    claimed = frames_shown.what_stayed(experiment(tiny, {"conv1"}), frame("conv1", set()))
    assert not any("bit for bit" in sentence for sentence in claimed)


def test_pancakes_are_named_as_runs(tiny) -> None:
    assert frames_shown.named(tiny, frozenset({"conv1", "conv2", "conv3", "conv5"})) == (
        "Convolution 1 to Convolution 3 and Convolution 5"
    )
    assert frames_shown.named(tiny, frozenset({"conv2"})) == "Convolution 2"


def test_the_bars_keep_their_classes_from_epoch_to_epoch() -> None:
    classes = tuple("0123456789")
    at_last = [0.0, 0.5, 0.1, 0.1, 0.1, 0.1, 0.05, 0.03, 0.01, 0.01]
    uniform = [0.1] * 10
    charts = [frames_shown.predictions(classes, shares, at_last, truth=9) for shares in (at_last, uniform)]
    tables = [chart.data for chart in charts]
    assert list(tables[0]["class"]) == list(tables[1]["class"])
    assert {"9", "1"} <= set(tables[0]["class"]) and len(tables[0]) == frames_shown.MOST


def test_the_text_twin_says_what_is_right() -> None:
    seen = SimpleNamespace(answer=1, probabilities=torch.tensor([0.2, 0.8]))
    assert frames_shown.in_words(("car", "bus"), seen, 1) == "Says **bus**, 80 %: right."
    assert frames_shown.in_words(("car", "bus"), seen, 0) == "Says **bus**, 80 %: wrong, it is car (20 %)."


def test_a_small_picture_is_enlarged_by_whole_pixels() -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    assert frames_shown._large(pixels).size == (frames_shown.SIDE, frames_shown.SIDE)


def test_pictures_that_went_alike_can_still_be_told_apart(scrubbed) -> None:
    visit = scrubbed()
    choice = next(each for each in visit.segmented_control if each.label.startswith("A picture that"))
    assert len(set(choice.options)) == len(choice.options) == 5
