"""The shortcut laboratory as a visitor works in it: the button, the steps, the numbers, and another network."""

import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.explain.shortcuts import Exam, Setting
from pages.parts import shortcut_lab
from pages.parts.lessons import lesson

PATIENCE = 120  # seconds


def page():
    from pages.parts import resources, shortcut_lab

    shortcut_lab.show(resources.backbone())


@pytest.fixture
def visit(monkeypatch):
    monkeypatch.setattr(
        shortcut_lab, "_setting", lambda seed: Setting(learn=3, check=2, looked_at=1, seed=seed)
    )
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["network"] = "tiny_net"
    return test.run()


def finished(test):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not test.run().get("progress"):
            return test
        time.sleep(0.2)
    raise AssertionError("the story did not end")


def words(test):
    return " ".join(element.value for element in (*test.markdown, *test.caption))


def test_nothing_is_learned_before_the_button_is_pressed(visit):
    assert not visit.exception
    assert not visit.metric
    assert "Before it starts" in words(visit)
    assert lesson("shortcuts")["claim"] not in words(visit)


def test_the_story_ends_with_six_exams_the_maps_of_both_heads_and_what_they_show(visit):
    visit.button(key="shortcut_start").click()
    test = finished(visit)
    assert not test.exception
    assert not test.error
    assert [metric.label for metric in test.metric] == [
        "each in its place",
        "places swapped",
        "any place",
    ] * 2
    assert "Occlusion" in words(test)
    assert "on the car" in words(test)
    assert lesson("shortcuts")["resisted"] in words(test)  # the glass box knows cars, and goes by them
    assert lesson("shortcuts")["claim"] not in words(test)
    test.session_state["network"] = "efficientnet_lite0"
    assert not test.run().metric


def closing():
    import streamlit as st

    from pages.parts import shortcut_lab
    from pages.parts.lessons import lesson

    shortcut_lab._closing(lesson("shortcuts"), st.session_state["exams"])


@pytest.mark.parametrize(("swapped", "told"), [(0.1, "claim"), (0.95, "resisted")])
def test_what_is_claimed_goes_with_the_numbers(swapped, told):
    test = AppTest.from_function(closing, default_timeout=60)
    test.session_state["exams"] = [Exam("bound", "bound", 1.0, 20), Exam("bound", "swapped", swapped, 20)]
    test.run()
    assert not test.exception
    assert [name for name in ("claim", "resisted") if lesson("shortcuts")[name] in words(test)] == [told]


def test_an_outline_is_white_within_the_mask_and_nowhere_else():
    mask = np.zeros((12, 12), dtype=bool)
    mask[3:10, 3:10] = True
    drawn = shortcut_lab.outlined(np.zeros((12, 12, 3), np.uint8), mask)
    white = (drawn == 255).all(axis=2)
    assert white[3, 3:10].all()
    assert not white[6, 6]
    assert not (white & ~mask).any()
