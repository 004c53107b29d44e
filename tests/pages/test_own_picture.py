"""A picture of one's own stays within reach while others are looked at in its place."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.see.pictures import from_array
from pages.parts import controls, state
from tests.pages.test_odd_pictures import NOISE, file_of

BACK = "own_picture_back"


def _bar() -> None:
    from pages.parts import controls

    controls.choose_picture()
    controls.own_picture()


@pytest.fixture
def visit() -> AppTest:
    return AppTest.from_function(_bar).run()


def can_go_back(visit: AppTest) -> bool:
    return any(button.key == BACK for button in visit.button)


def look_at_a_bee(visit: AppTest) -> AppTest:
    visit.session_state[state.OWN_PICTURE] = from_array(np.zeros((40, 40, 3), np.uint8), "bee 7")
    visit.session_state[state.PICTURE] = controls.OWN
    return visit.run()


def test_the_brought_picture_comes_back_after_another_took_its_place(visit: AppTest) -> None:
    visit.file_uploader(key="own_file").upload("picture.png", file_of(NOISE), "image/png").run()
    brought = visit.session_state[state.OWN_PICTURE]
    assert not can_go_back(visit)
    assert can_go_back(look_at_a_bee(visit))
    visit.button(key=BACK).click().run()
    assert visit.session_state[state.OWN_PICTURE] is brought
    assert visit.session_state[state.PICTURE] == controls.OWN
    assert not can_go_back(visit)


def test_who_brought_none_is_offered_no_way_back(visit: AppTest) -> None:
    assert not can_go_back(look_at_a_bee(visit))
