"""The compare page: one question per tab, what a study takes before it starts, and what it has found afterwards."""

import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import BusyError
from core.learn.sweeps import Advice, SweepPoint
from pages.parts import run_book, state, study_desk, sweep_desk, waiting
from tests.pages.test_chapters import texts, went_well

Open = Callable[..., AppTest]
PATIENCE = 120.0
TABS = ["Past runs", "A fair race", "How deep to keep?", "What does it know already?", "How many pictures?"]


@pytest.fixture
def compare(app: Open) -> Callable[..., AppTest]:
    """Return a function that opens a tab of the page with the little network and the textures."""

    def opened(tab: str, **query: str) -> AppTest:
        visit = app("compare", **{"network": "tiny_net", "data": "textures", **query})
        visit.session_state["compare_tab"] = tab
        return visit.run()

    return opened


def button(visit: AppTest, label: str):
    """Return the one button with this label."""
    return next(each for each in visit.button if each.label == label)


def job(visit: AppTest, kind: str):
    """Return this visit's study of a kind."""
    return visit.session_state[state.STUDIES][kind]


def ended(visit: AppTest, kind: str) -> AppTest:
    """Wait for a study, and draw the page."""
    deadline = time.monotonic() + PATIENCE
    while waiting.is_going(job(visit, kind)) and time.monotonic() < deadline:
        job(visit, kind).touch()
        time.sleep(0.05)
    return visit.run()


def said(visit: AppTest) -> str:
    """Return the words on the page, those in boxes too."""
    return texts(visit) + " ".join(str(each.value) for each in visit.info)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_and_a_study_says_first_what_it_takes(compare, tab) -> None:
    visit = compare(tab)
    assert went_well(visit), [error.value for error in visit.error]
    assert ("Before it starts:" in texts(visit)) == (tab != "Past runs")


def test_without_runs_the_book_says_what_to_do(compare) -> None:
    visit = compare("Past runs")
    assert "No runs yet." in texts(visit)
    assert not visit.dataframe


def test_a_race_of_equals_finds_no_difference_and_is_written_into_the_book(compare) -> None:
    visit = compare("A fair race")
    visit.selectbox(key="race_what_B").select("head")
    visit.slider(key="race_epochs").set_value(2)
    visit.select_slider(key="race_learn").set_value(2)
    visit.run()
    button(visit, "Start the race").click().run()
    visit = ended(visit, study_desk.RACE)
    assert went_well(visit), [error.value for error in visit.error]
    assert "no difference was found" in said(visit)
    assert "3 seeds on 48 new pictures" in said(visit)
    visit.session_state["compare_tab"] = "Past runs"
    visit.run()
    assert went_well(visit)
    assert len(visit.dataframe[0].value) == 6
    labels = {each.label for each in visit.get("download_button")}
    assert {"Table (CSV)", "Everything (JSON)", "Save this recipe (JSON)"} <= labels
    button(visit, "Forget these runs").click().run()
    assert "No runs yet." in texts(visit)


def test_a_sweep_shows_every_chosen_depth_and_what_it_suggests(compare) -> None:
    visit = compare("How deep to keep?")
    visit.pills[-1].set_value([5, 4]).run()
    button(visit, "Start the sweep").click().run()
    visit = ended(visit, study_desk.SWEEP)
    assert went_well(visit), [error.value for error in visit.error]
    assert len(visit.dataframe[0].value) == 4
    assert "With random weights" in said(visit)


def test_no_depth_at_all_is_told_and_not_started(compare) -> None:
    visit = compare("How deep to keep?")
    visit.pills[-1].set_value([]).run()
    assert "Choose at least one depth" in visit.error[0].value
    assert "Start the sweep" not in {each.label for each in visit.button}


def test_a_reload_finds_the_study_again(compare, app) -> None:
    visit = compare("How deep to keep?")
    visit.pills[-1].set_value([5]).run()
    button(visit, "Start the sweep").click().run()
    visit = ended(visit, study_desk.SWEEP)
    again = app("compare", network="tiny_net", data="textures", study=job(visit, study_desk.SWEEP).id)
    assert went_well(again)
    assert len(again.dataframe[0].value) == 2


def test_a_stopped_study_keeps_what_it_has(compare) -> None:
    visit = compare("How deep to keep?")
    button(visit, "Start the sweep").click().run()
    running, deadline = job(visit, study_desk.SWEEP), time.monotonic() + PATIENCE
    while len(running.records) < 2 and time.monotonic() < deadline:
        running.touch()
        time.sleep(0.01)
    running.stop()
    visit = ended(visit, study_desk.SWEEP)
    assert went_well(visit)
    assert "What was computed so far is shown" in said(visit)
    assert 1 <= len(visit.dataframe[0].value) < 12


def test_a_bet_on_a_ladder_is_kept(compare) -> None:
    visit = compare("What does it know already?")
    visit.pills(key="ladder_textures_bet").select("flat").run()
    assert visit.session_state[state.BETS]["ladder_textures"] == "flat"


def test_a_full_queue_is_told_on_the_page(compare, monkeypatch) -> None:
    def full(*_: object, **__: object) -> object:
        raise BusyError("All places are taken just now: please try again in a minute.")

    visit = compare("How deep to keep?")
    monkeypatch.setattr("core.learn.jobs.Jobs.submit", full)
    button(visit, "Start the sweep").click().run()
    assert "All places are taken" in visit.warning[0].value


def test_the_book_keeps_the_latest_runs_and_replaces_what_went_on(monkeypatch) -> None:
    kept: dict = {}
    monkeypatch.setattr(state, "get", lambda key, default=None: kept.get(key, default))
    monkeypatch.setattr(state, "put", kept.__setitem__)
    monkeypatch.setattr(run_book, "_found", lambda job: iter([(job.id, job.record)]))
    for number in range(run_book.MOST + 5):
        run_book.keep(SimpleNamespace(id=str(number), record=number))
    run_book.keep(SimpleNamespace(id="7", record="went on"))
    assert len(run_book.records()) == run_book.MOST
    assert run_book.records()[2] == "went on"
    assert run_book.records()[-1] == run_book.MOST + 4


def test_only_what_time_allows_is_chosen_to_begin_with() -> None:
    def each(*seconds: float) -> dict:
        deepest = len(seconds) - 1
        return {(deepest - place, True): SimpleNamespace(seconds=took) for place, took in enumerate(seconds)}

    assert sweep_desk.affordable(each(1, 2, 3), 2) == [2, 1, 0]
    assert sweep_desk.affordable(each(1, 10, 20, 20, 31, 30, 40), 6) == [6, 4]
    assert sweep_desk.affordable(each(100, 200, 300), 2) == [2, 0]


def test_a_sweep_names_the_depths_that_are_not_done_learning() -> None:
    done, behind = (
        SweepPoint(depth, (), True, 0.4, own, 80, 1.0, 10) for depth, own in ((3, 0.95), (5, 0.5))
    )
    assert "(5 frozen 50 %): show them more" in sweep_desk.not_done([behind, done])
    assert sweep_desk.not_done([done]) == ""


def test_a_sweep_says_when_its_pictures_cannot_tell() -> None:
    best, enough, twin = (
        SweepPoint(depth, (), taught, share, 1.0, 80, 1.0, 10)
        for depth, taught, share in ((2, True, 0.65), (4, True, 0.55), (4, False, 0.25))
    )
    told = sweep_desk.words(Advice(best, enough, twin), 5)
    assert "65 % with 2 frozen is the best, but 55 % with 4 frozen cannot be told from it" in told
    assert "what was taught is worth 30 points" in told
    assert sweep_desk.words(Advice(best, best, None), 5) == "Best so far: 65 % with 2 frozen."
    assert "is no help here" in sweep_desk.words(Advice(enough, twin, enough), 5)
    near = SweepPoint(4, (), False, 0.5, 1.0, 80, 1.0, 10)
    assert "too near to say" in sweep_desk.words(Advice(best, enough, near), 5)
