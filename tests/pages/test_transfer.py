"""The transfer page: little on the first visit, everything after the first run, and a sentence for whatever goes wrong."""

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import BusyError
from pages.parts import findings, steering_wheel, waiting
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


def test_own_classes_without_pictures_show_what_comes_next(bench) -> None:
    visit = bench(data="own")
    assert button(visit, "Train").disabled
    assert "Train wakes with 4 pictures of each thing" in texts(visit)
    assert visit.radio(key="preset").options
    assert went_well(visit)


def test_after_the_first_run_the_rest_is_there(bench) -> None:
    visit = trained(engine(bench(), epochs=2))
    assert went_well(visit), [error.value for error in visit.error]
    assert "2 of 2" in texts(visit)
    assert len(visit.radio(key="preset").options) == 5
    assert "Under the hood" in [each.label for each in visit.expander]
    assert "Seal of the frozen pancakes" in texts(visit)


def test_a_paused_run_stands_still_steps_and_goes_on(bench) -> None:
    visit = engine(bench(frozen="none"), epochs=60)
    button(visit, "Train").click().run()
    steering = running(visit).steering
    visit.run()
    button(visit, "Pause").click().run()
    assert {"Resume", "Step", "Stop"} <= labels(visit)
    assert "Pause" not in labels(visit)
    before = standing(visit)
    button(visit, "Step").click().run()
    assert standing(visit) == before + 1
    visit.switch_page("pages/pixels.py").run()
    visit.switch_page("pages/transfer.py").run()
    assert standing(visit) == before + 1
    button(visit, "Resume").click().run()
    assert not steering.paused
    button(visit, "Stop").click().run()
    ended(visit)
    assert "Stopped." in " ".join(info.value for info in visit.info)


def running(visit: AppTest):
    """Wait until the run has begun to train; return its experiment."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        job(visit).touch()
        if getattr(job(visit).progress, "phase", "") == "training":
            return findings.of(job(visit)).experiment
        time.sleep(0.02)
    raise AssertionError("the run did not begin")


def standing(visit: AppTest) -> int:
    """Wait until a paused run stands still; return how many batches it has done."""
    done = -1
    for _ in range(200):
        time.sleep(0.15)
        job(visit).touch()
        if job(visit).progress.done == done:
            return done
        done = job(visit).progress.done
    raise AssertionError("it does not stand still")


def test_a_rate_turned_by_hand_marks_the_run(bench) -> None:
    visit = bench(frozen="none")
    visit.session_state["has_trained"] = True
    visit = engine(visit, epochs=20)
    button(visit, "Train").click().run()
    steering = running(visit).steering
    visit.run()
    visit.segmented_control(key="training_factor").select(0.1).run()
    assert steering.factor == 0.1
    assert "by hand" in texts(visit)
    button(visit, "Stop").click().run()
    ended(visit)


def test_another_visit_may_look_but_not_steer_until_the_first_has_gone(bench, monkeypatch) -> None:
    visit = engine(bench(frozen="none"), epochs=60)
    button(visit, "Train").click().run()
    running(visit)
    first, stranger = steering_wheel._wheels()[job(visit)], steering_wheel.Hand()
    monkeypatch.setattr(steering_wheel, "_hand", lambda: stranger)
    visit.run()
    assert "another visit steers" in texts(visit)
    assert not {"Pause", "Stop", "Take the wheel"} & labels(visit)
    assert "take the wheel" not in texts(visit)
    first.let_go()
    assert "just reloaded the page, it is yours: take the wheel" in texts(visit.run())
    button(visit, "Take the wheel").click().run()
    button(visit, "Stop").click().run()
    ended(visit)


def test_a_link_to_a_forgotten_run_says_so(bench) -> None:
    visit = bench(job="no-such-run")
    assert "not here any more" in " ".join(info.value for info in visit.info)
    assert went_well(visit)


def test_a_full_queue_is_told_in_a_sentence(bench, monkeypatch) -> None:
    def full(*_):
        raise BusyError("All places are taken just now: please try again in a minute.")

    monkeypatch.setattr("pages.parts.bench.start", full)
    visit = button(bench(), "Train").click().run()
    assert ["All places are taken just now" in warning.value for warning in visit.warning] == [True]


def test_the_engine_room_outlives_a_walk_through_the_menu(bench) -> None:
    visit = bench()
    visit.select_slider(key="engine_batch").set_value(8).run()
    visit.segmented_control(key="engine_optimiser").select("sgd").run()
    visit.switch_page("pages/pixels.py").run()
    visit.switch_page("pages/transfer.py").run()
    assert visit.select_slider(key="engine_batch").value == 8
    assert visit.segmented_control(key="engine_optimiser").value == "sgd"
    button(visit, "Everything back to the start").click().run()
    assert visit.select_slider(key="engine_batch").value == 32


def test_an_impossible_recipe_is_refused_in_a_sentence_and_cannot_be_trained(bench) -> None:
    visit = engine(bench(), dropout=0.95)
    assert ["between 0 and 0.9" in error.value for error in visit.error] == [True]
    assert button(visit, "Train").disabled


def test_the_drawer_opens_once_per_recipe_and_counts_who_looked(bench) -> None:
    visit = trained(engine(bench(), epochs=1))
    button(visit, "Open it once").click().run()
    visit = opened(visit)
    assert "Open it once" not in labels(visit)
    assert "opened for this recipe only" in texts(visit)
    visit = trained(engine(visit, epochs=2))
    assert "One recipe has looked into it already" in texts(visit)
    button(visit, "Open it once").click().run()
    assert "2 recipes have looked" in texts(opened(visit))


def opened(visit: AppTest) -> AppTest:
    """Wait until the drawer has been looked through, and draw the page."""
    looked = visit.session_state["drawers_opened"][-1].job
    deadline = time.monotonic() + PATIENCE
    while waiting.is_going(looked) and time.monotonic() < deadline:
        time.sleep(0.05)
    return visit.run()


def test_the_finder_s_rate_is_used_and_one_that_ran_away_is_refused(bench) -> None:
    visit = button(bench(frozen="none"), "Find a rate").click().run()
    _, finder = visit.session_state["rate_found"]
    deadline = time.monotonic() + PATIENCE
    while waiting.is_going(finder) and time.monotonic() < deadline:
        finder.touch()
        time.sleep(0.05)
    found = finder.records[-1]
    use = next(each for each in visit.run().button if each.label.startswith("Use "))
    visit = use.click().run()
    assert visit.session_state["engine_room"]["rate"] == pytest.approx(found.suggestion, rel=0.05)
    assert not button(visit, "Train").disabled
    visit = engine(visit, rate=min(1.0, 10 * found.diverged_at))
    assert ["the loss exploded here" in error.value for error in visit.error] == [True]
    assert button(visit, "Train").disabled
