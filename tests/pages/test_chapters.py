"""Every chapter opens, says nothing went wrong, and shows the one thing that it is there for."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import lessons
from pages.parts.chapters import CHAPTERS, following

Open = Callable[..., AppTest]


def texts(visit: AppTest) -> str:
    """Return every word on the page that AppTest can read."""
    kinds = (visit.title, visit.header, visit.subheader, visit.markdown, visit.caption, visit.metric)
    return " ".join(
        str(getattr(each, "label", "")) + " " + str(each.value) for kind in kinds for each in kind
    )


def went_well(visit: AppTest) -> bool:
    """Return whether the page ran to its end without an exception or an apology."""
    return not visit.exception and not visit.error


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.key)
def test_a_chapter_opens_and_says_its_claim(app: Open, chapter) -> None:
    visit = app(chapter.key)
    assert went_well(visit), [error.value for error in visit.error]
    told = lessons.lesson(chapter.key)
    assert visit.title[0].value == told.title
    assert told["claim"] in texts(visit)


def test_the_layers_page_opens_the_stage_of_the_link(app: Open) -> None:
    visit = app("layers", stage="group3")
    assert visit.subheader[0].value == "4 · Group 3"
    assert "40 × 28 × 28" in texts(visit)


def test_an_unknown_stage_in_a_link_falls_back_to_the_first(app: Open) -> None:
    visit = app("layers", stage="<script>")
    assert went_well(visit)
    assert visit.subheader[0].value == "1 · Stem"


def test_the_predictions_page_adds_the_score_up(app: Open) -> None:
    visit = app("predictions")
    assert "score of “espresso”" in texts(visit)


def test_the_astronaut_is_one_click_away(app: Open) -> None:
    visit = app("predictions")
    visit.button[0].click().run()
    assert visit.session_state["picture"] == "astronaut"
    assert went_well(visit)


def test_a_bet_is_kept_in_the_notebook_and_answered(app: Open) -> None:
    visit = app("pixels")
    visit.pills(key="pixels_bet").select("It hardly moves").run()
    assert "You bet on “It hardly moves”" in texts(visit)


def test_every_chapter_but_the_last_leads_on() -> None:
    keys = [chapter.key for chapter in CHAPTERS]
    assert [following(key).key for key in keys[:-1]] == keys[1:]  # type: ignore[union-attr]
    assert following(keys[-1]) is None


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.key)
def test_every_bet_has_options_and_a_reveal(chapter) -> None:
    bet = lessons.lesson(chapter.key).bet
    if bet is not None:
        assert len(bet.options) >= 2
        assert bet.question
        assert bet.reveal
