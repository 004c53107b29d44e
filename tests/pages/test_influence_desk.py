"""The influence desk as a visitor uses it: who taught an answer, and one teacher left out."""

import time
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core.learn.experiments import plan
from core.learn.freezing import FreezePlan
from core.learn.recipes import Recipe
from pages.parts import influence_desk
from pages.parts.lessons import lesson
from tests.core.learn.small_sets import coloured, small

PATIENCE = 60  # seconds


def page():
    import streamlit as st

    from pages.parts import influence_desk

    influence_desk.show(st.session_state.get("the_run"))


def trained(**changes):
    """A training that is over, as a job."""
    recipe = Recipe(**{"epochs": 3, "batch": 8, "rate": 0.01, **changes})
    experiment = plan(small("tiny_net", pretrained=True), coloured(8), recipe)
    return SimpleNamespace(
        id="run", state="done", error=None, seconds=1.0, records=(experiment, *experiment.run())
    )


@pytest.fixture(scope="module")
def head_only():
    return trained()


def visit(run):
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["the_run"] = run
    return test.run()


def asked(run):
    """The desk after the press that finds the teachers."""
    test = visit(run)
    test.button(key="influence_ask").click()
    return finished(test)


def finished(test):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not test.run().get("progress"):
            return test
        time.sleep(0.2)
    raise AssertionError("the work did not end")


def words(test):
    return " ".join(element.value for element in (*test.markdown, *test.caption, *test.info))


def test_without_a_training_it_says_what_to_do():
    test = visit(None)
    assert not test.exception
    assert lesson("influence")["nothing"] in words(test)


def test_nothing_is_worked_out_before_a_press(head_only):
    test = visit(head_only)
    assert "Who taught it that?" in words(test)
    assert influence_desk.ASKED not in test.session_state
    assert lesson("influence")["helpers"] not in words(test)


def test_helpers_harmers_and_likenesses_are_shown_with_their_numbers(head_only):
    test = asked(head_only)
    assert not test.exception
    assert not test.error
    told = lesson("influence")
    for name in ("helpers", "harmers", "alike", "claim"):
        assert told[name] in words(test)
    assert "over 3 epochs" in words(test)


def test_one_left_out_changes_the_score_and_says_which_way(head_only):
    test = asked(head_only)
    assert "Without this one picture" not in words(test)
    test.button(key="influence_retrain").click()
    test = finished(test)
    assert not test.exception
    assert "Without this one picture it still says **" in words(test)
    assert "**it helped**, as computed." in words(test)


HARDLY = "**it made hardly any difference**, too little to call it a helper or a harmer."


@pytest.mark.parametrize(
    ("fall", "helped", "said"),
    [(0.2, True, "**it helped**, as computed."), (-0.2, False, "**it harmed**, as computed."),
     (0.2, False, "**it helped**, though computed to be a harmer."),
     (0.009, True, HARDLY), (-0.009, True, HARDLY), (0.0, False, HARDLY)],
)  # fmt: skip
def test_a_computed_influence_that_was_wrong_is_called_so(fall, helped, said):
    assert influence_desk.effect(fall, helped=helped) == said


def test_where_more_than_the_head_learned_nothing_can_be_left_out():
    test = asked(trained(freeze=FreezePlan(frozenset({"conv1", "conv2"}))))
    assert not test.exception
    assert lesson("influence")["moved"] in words(test)
    assert not [button for button in test.button if button.key == "influence_retrain"]
