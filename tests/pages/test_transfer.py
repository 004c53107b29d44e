"""The transfer page: little on the first visit, everything after the first run, and a sentence for whatever goes wrong."""

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import waiting
from tests.pages.test_chapters import texts, went_well

Open = Callable[..., AppTest]
PATIENCE = 90.0


@pytest.fixture
def bench(app: Open) -> Callable[..., AppTest]:
    """Return a function that opens the transfer page with the little network and the little digits."""

    def opened(**query: str) -> AppTest:
        return app("transfer", **{"network": "tiny_net", "data": "digits", **query})

    return opened


def button(visit: AppTest, label: str):
    """Return the one button with this label."""
    return next(each for each in visit.button if each.label == label)


def labels(visit: AppTest) -> set[str]:
    """Return the labels of all buttons."""
    return {each.label for each in visit.button}


def job(visit: AppTest):
    """Return this visit's latest training."""
    return visit.session_state["latest_training"]


def trained(visit: AppTest) -> AppTest:
    """Press Train, wait for the run to end, and draw the page again."""
    button(visit, "Train").click().run()
    return ended(visit)


def ended(visit: AppTest) -> AppTest:
    """Wait for the run, and draw the page."""
    deadline = time.monotonic() + PATIENCE
    while waiting.is_going(job(visit)) and time.monotonic() < deadline:
        job(visit).touch()
        time.sleep(0.05)
    return visit.run()


def engine(visit: AppTest, **fields) -> AppTest:
    """Set the engine room."""
    visit.session_state["engine_room"] = fields
    return visit.run()


def test_the_first_visit_shows_two_presets_and_train(bench) -> None:
    visit = bench()
    assert visit.radio(key="preset").options == ["Only the head", "From scratch"]
    assert "Train" in labels(visit)
    assert not [slider for slider in visit.select_slider if slider.label.startswith("Pictures of each class")]
    assert went_well(visit)


def test_after_the_first_run_the_rest_is_there(bench) -> None:
    visit = trained(engine(bench(), epochs=2))
    assert went_well(visit), [error.value for error in visit.error]
    assert "2 of 2" in texts(visit)
    assert len(visit.radio(key="preset").options) == 5
    assert "Under the hood" in [each.label for each in visit.expander]
    assert "Seal of the frozen pancakes" in texts(visit)
