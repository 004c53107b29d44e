"""The museum as a visitor walks through it: a wrong guess, the right one, what it was worth, and the mend."""

import pytest
from streamlit.testing.v1 import AppTest

from core.explain.museum import DIAGNOSES, shipped
from core.shares import percent
from pages.parts import museum_desk, state
from pages.parts.lessons import lesson


def page():
    from pages.parts import museum_desk

    museum_desk.show()


def words(test):
    elements = (*test.markdown, *test.caption, *test.success, *test.warning)
    return " ".join(element.value for element in elements)


@pytest.fixture
def visit():
    return AppTest.from_function(page, default_timeout=60).run()


@pytest.mark.parametrize("exhibit", shipped(), ids=lambda exhibit: exhibit.recording.key)
def test_a_wrong_guess_tells_nothing_and_the_right_one_everything(visit, exhibit):
    key, told = exhibit.recording.key, lesson("museum")
    test = visit.segmented_control(key="museum_exhibit").set_value(key).run()
    other = next(cause for cause in DIAGNOSES if cause != exhibit.cause)
    test = test.radio(key=f"museum_said_{key}").set_value(other).run()
    assert f"{told['wrong']} {told[f'not {other}']}" in words(test)
    assert told[exhibit.cause] not in words(test)
    test = test.radio(key=f"museum_said_{key}").set_value(exhibit.cause).run()
    assert not test.exception
    assert told[exhibit.cause] in words(test)
    assert f"**{percent(exhibit.honest, 0)}**" in words(test)
    assert key in test.session_state[museum_desk.FOUND]


def test_the_mend_sets_the_transfer_page_up(visit):
    exhibit = shipped()[0]
    key = exhibit.recording.key
    test = visit.radio(key=f"museum_said_{key}").set_value(exhibit.cause).run()
    test.session_state["network"] = exhibit.mend.network
    museum = test.button(key=f"museum_mend_{key}").click().run()
    assert museum.session_state[state.DATA] == exhibit.mend.data
    assert lesson("museum")["mended"] in words(museum)


def test_the_matrix_names_truth_and_answers():
    table = museum_desk.matrix(shipped()[0])
    classes = shipped()[0].recording.classes
    assert table.splitlines()[0] == f"| it is ↓ says → | {' | '.join(classes)} |"
    assert len(table.splitlines()) == 2 + len(classes)
