"""Recorded runs on the page: they play, say that they are recorded, and set the bench up when they are taken over."""

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.learn.recordings import shipped
from pages.parts import recordings_shown
from pages.parts.recordings_shown import LONGEST_STEP, SECONDS, Film
from tests.pages.test_chapters import texts, went_well
from tests.pages.test_transfer import PATIENCE, button, job

Open = Callable[..., AppTest]


def pills(visit: AppTest):
    """Return the choice of recordings."""
    return visit.pills(key=recordings_shown.CHOICE)


@pytest.fixture
def at_once(app: Open) -> AppTest:
    """The transfer page with the little network, films switched off."""
    visit = app("transfer", network="tiny_net", data="digits")
    return visit.toggle(key=recordings_shown.AT_ONCE).set_value(True).run()


def test_nothing_plays_until_one_is_chosen(app: Open) -> None:
    visit = app("transfer", network="tiny_net")
    assert pills(visit).options == [each.title for each in shipped()]
    assert "Recorded, not live." not in texts(visit)


def test_without_the_film_the_whole_run_is_there_at_once(at_once: AppTest) -> None:
    recording = shipped()[0]
    visit = pills(at_once).select(recording.title).run()
    assert went_well(visit), [error.value for error in visit.error]
    said = texts(visit)
    assert f"Epoch {recording.epochs} of {recording.epochs}" in said
    assert "Recorded, not live." in said and recording.made_on in said


def test_a_film_starts_with_the_first_epochs_and_can_be_paused(app: Open) -> None:
    visit = pills(app("transfer", network="tiny_net")).select(shipped()[0].title).run()
    assert visit.session_state[recordings_shown.FILM].since is not None
    visit = visit.button(key="recorded_pause").click().run()
    film = visit.session_state[recordings_shown.FILM]
    assert film.since is None and 0 <= film.share < 1
    visit = visit.button(key="recorded_play").click().run()
    assert visit.session_state[recordings_shown.FILM].since is not None


@pytest.mark.parametrize("recording", shipped(), ids=lambda recording: recording.key)
def test_taking_over_sets_the_bench_to_the_recorded_recipe(at_once: AppTest, recording) -> None:
    visit = pills(at_once).select(recording.title).run()
    visit = visit.button(key="recorded_take").click().run()
    assert went_well(visit), [error.value for error in visit.error]
    assert visit.session_state["network"] == recording.recipe.network
    assert visit.session_state["data"] == recording.recipe.data
    assert "press **Train**" in " ".join(each.value for each in visit.success)
    assert started(visit).recipe == recording.recipe


def started(visit: AppTest):
    """Press Train, and return what was started; it need not come to its end."""
    visit = button(visit, "Train").click().run()
    deadline = time.monotonic() + PATIENCE
    while not job(visit).records and time.monotonic() < deadline:
        time.sleep(0.05)
    job(visit).stop()
    return job(visit).records[0]


def test_a_film_runs_stands_and_starts_again() -> None:
    film = Film("any", since=100.0)
    for clock in (100.5, 101.0):
        film = film.moved(clock)
    assert film.share == pytest.approx(1.0 / SECONDS)
    still = film.paused()
    assert still.moved(1e9) == still
    assert still.resumed(200.0).moved(200.5).share == pytest.approx(1.5 / SECONDS)


def test_a_film_ends_and_then_starts_from_the_beginning() -> None:
    end = Film("any", share=0.99, since=0.0).moved(0.5)
    assert end.share == 1.0
    assert end.paused().resumed(5.0).share == 0.0


def test_on_a_busy_machine_a_film_slows_down_and_skips_nothing() -> None:
    assert Film("any", since=0.0).moved(60.0).share == pytest.approx(LONGEST_STEP / SECONDS)
