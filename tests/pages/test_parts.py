"""What the pages share, without a browser: lessons, waiting, strips, rungs."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.learn.jobs import Job, Jobs, once
from core.see.pictures import from_array
from pages.parts import figures, lessons, live_charts, own_classes, pictures_shown, waiting
from pages.parts.boundary import SORRY

TEXT = """# A title

## Question
Why?

## Bet
Which one?
- This
- That

### Reveal
That.

## Claim
It is so.
"""


def test_a_lesson_is_cut_at_its_headings() -> None:
    told = lessons.parse("any", TEXT)
    assert (told.title, told["question"], told["Claim"]) == ("A title", "Why?", "It is so.")
    assert told.get("deeper") == ""
    assert told.bet == lessons.Bet("Which one?", ("This", "That"), "That.")


def test_a_lesson_without_a_bet_has_none() -> None:
    assert lessons.parse("any", "# T\n\n## Claim\nC.").bet is None


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "less than a second"), (7.4, "7 s"), (89, "89 s"), (200, "3 min")]
)
def test_durations_are_said_as_people_do(seconds: float, said: str) -> None:
    assert waiting.seconds_text(seconds) == said


def _job(**fields: object) -> Job:
    return SimpleNamespace(state="running", position=0, progress=None, **fields)  # type: ignore[return-value]


def test_progress_tells_what_is_done_and_how_long_the_rest_takes() -> None:
    job = _job()
    job.progress = SimpleNamespace(phase="first pass", done=30, total=120, seconds=6.0)
    assert waiting.progress_text(job) == (0.25, "First pass: 30 of 120, about 18 s left")


def test_progress_before_anything_is_done_promises_nothing() -> None:
    job = _job()
    job.progress = SimpleNamespace(phase="first pass", done=0, total=120, seconds=0.0)
    assert waiting.progress_text(job) == (0.0, "First pass: 0 of 120")


def test_whoever_waits_sees_the_place_in_the_queue() -> None:
    job = _job()
    job.state, job.position = "queued", 2  # type: ignore[misc, assignment]
    assert waiting.progress_text(job) == (0.0, "Waiting: place 2 in the queue")


def test_a_job_that_is_over_is_not_going() -> None:
    job = Jobs(workers=1, queue=1, lease=60).submit(once(lambda: 1))
    while waiting.is_going(job):
        pass
    assert job.records == (1,)


def test_the_rungs_are_named_below_the_chart_highest_first() -> None:
    shares = {"biggest_class": 0.25, "raw_pixels": 0.26, "untouched_head": 0.9}
    rungs = [SimpleNamespace(accuracy=share, title=name, name=name) for name, share in shares.items()]
    told = live_charts.legend(rungs)  # type: ignore[arg-type]
    assert [told.index(name) for name in ("untouched_head", "raw_pixels", "biggest_class")] == sorted(
        told.index(name) for name in shares
    )
    assert "90&nbsp;%" in told


def test_every_rung_has_a_line_of_its_own() -> None:
    styles = list(live_charts.RUNGS.values())
    assert len({tuple(dash) for dash, _, _ in styles}) == len({likeness for _, _, likeness in styles}) == 4


def test_a_phase_without_a_count_is_named() -> None:
    job = _job()
    job.progress = SimpleNamespace(phase="getting ready", done=0, total=0, seconds=0.0)
    assert waiting.progress_text(job) == (0.0, "Getting ready")


@pytest.mark.parametrize(("seconds", "said"), [(0.3, "less than a second"), (7, "about 7 s")])
def test_a_guess_is_worded_as_one(seconds: float, said: str) -> None:
    assert waiting.about(seconds) == said


def test_a_strip_keeps_its_width_when_pictures_are_missing() -> None:
    red = Image.new("RGB", (30, 10), (255, 0, 0))
    strip = pictures_shown.strip([red], 3, 8)
    assert strip.size == (3 * 12 - 4, 8)
    assert strip.getpixel((0, 0)) == (255, 0, 0, 255)
    assert strip.getpixel((20, 0))[3] == 0  # type: ignore[index]


def test_own_pictures_are_shrunk_when_they_are_taken() -> None:
    large = from_array(np.zeros((900, 1200, 3), dtype=np.uint8), "large")
    small = own_classes.shrunk(large)
    assert (small.size, small.name) == ((512, 384), "large")
    assert own_classes.shrunk(small) is small


def test_a_share_of_few_pictures_comes_with_a_warning() -> None:
    assert figures.trust(1.0, 4).startswith("95 % band: 51 % to 100 %")
    assert "With 4 pictures" in figures.trust(1.0, 4)
    assert "With" not in figures.trust(0.9, 36)


def _broken_page() -> None:
    import streamlit as st

    from pages.parts import waiting

    st.session_state["tries"] = st.session_state.get("tries", 0) + 1

    def broken() -> None:
        raise ValueError("broken")

    waiting.live(broken)


def test_a_live_part_that_fails_says_so_once_and_stands_still() -> None:
    visit = AppTest.from_function(_broken_page).run()
    assert [error.value for error in visit.error] == [SORRY]
    assert not visit.exception
    assert visit.session_state["tries"] == 2
