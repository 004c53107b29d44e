"""The keyhole game as a visitor plays it, on TinyNet and noise of three colours."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from core.learn.keyhole_probe import deal, practise
from core.see.backbones import load
from pages.parts import data_card, keyhole_desk, keyhole_score, resources, state
from tests.core.learn.small_sets import coloured

PATIENCE = 60  # seconds


def page():
    from pages.parts import keyhole_desk, resources

    keyhole_desk.show(resources.backbone())


@pytest.fixture(scope="module")
def colours():
    return coloured(12)


@pytest.fixture(scope="module")
def keyholes(colours):
    return practise(load("tiny_net"), colours)


@pytest.fixture
def visit(monkeypatch, colours):
    monkeypatch.setattr(resources, "dataset", lambda name: colours)

    def open_at(network="tiny_net"):
        test = AppTest.from_function(page, default_timeout=60)
        test.session_state["network"] = network
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if not test.run().get("progress"):
                return test
            time.sleep(0.2)
        raise AssertionError("the practice did not end")

    return open_at


def words(test):
    return " ".join(element.value for element in (*test.markdown, *test.caption))


def truth(keyholes, match):
    return keyholes.peeps[match.peeps[match.turn]].label


def test_a_picture_is_told_only_after_an_answer_at_every_width(visit, keyholes):
    test = visit()
    right = truth(keyholes, deal(keyholes, 1))
    for size in (4, 10, 22, 46):
        assert f"[{size} px]" in words(test)
        assert "It is:" not in words(test)
        test.button(key=f"keyhole_{right}").click().run()
    assert not test.exception
    assert f"It is: {keyholes.pictures.classes[right]}" in words(test)
    assert "You needed **4 px**" in words(test)


def test_a_whole_match_ends_with_the_score_and_another_one_can_be_had(visit, keyholes):
    test = visit()
    for _ in range(5):
        test.button(key="keyhole_skip").click().run()
        assert "You did not name it" in words(test)
        test.button(key="keyhole_next").click().run()
    assert not test.exception
    assert test.metric[0].value == "0 of 5"
    assert "You won 0 of 5 pictures" in words(test)
    assert f"always saying the biggest class: **{100 * keyholes.chance:.0f}&nbsp;%**" in words(test)
    test.button(key="keyhole_again").click().run()
    assert "Picture 1 of 5" in words(test)
    assert test.session_state[state.KEYHOLE][1] == 2


def test_a_network_whose_units_see_everything_says_so(visit, monkeypatch):
    monkeypatch.setattr(resources, "backbone", lambda: load("mobilenet_v3_small", pretrained=False))
    test = visit()
    assert "no keyhole" in test.error[0].value


@pytest.mark.parametrize(
    ("chosen", "played"),
    [
        ("trucks", "trucks"),
        ("digits", "digits"),
        ("own", "vehicles"),
        ("pets", "vehicles"),
        ("flowers", "vehicles"),
    ],
)
def test_a_set_with_too_many_classes_or_not_here_gives_way_to_the_vehicles(monkeypatch, chosen, played):
    monkeypatch.setattr(data_card, "data_key", lambda: chosen)
    monkeypatch.setattr(resources, "is_fetched", lambda name: False)
    assert keyhole_desk._data_key() == played


def test_who_needed_the_smaller_hole_won_the_picture():
    found = ((0, 2), (1, None), (None, 3), (2, 2), (None, None))
    assert keyhole_score._wins(found) == (2, 1)
