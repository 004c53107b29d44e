"""The shortcut laboratory: a head that is right for the wrong reason, its maps, swapped places, and the mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core.explain.methods import METHODS
from core.shares import percent
from pages.parts import resources, state, telling, tile_sheets, waiting
from pages.parts.boundary import errors_shown
from pages.parts.lessons import Lesson, lesson

if TYPE_CHECKING:
    from core.explain.shortcuts import Exam, Look, Setting, View
    from core.learn.jobs import Job
    from core.see.backbones import Backbone

KEPT = "shortcut_story"  # the network it is about, and its job
KEY = "shortcuts"
RIM = (255, 255, 255)
SEEDS = (0, 1, 2, 3)
ASKED = {"bound": "each in its place", "swapped": "places swapped", "independent": "any place"}


def show(stack: Backbone) -> None:
    """Draw the laboratory for this network: the bet, what is learned from, the story, and the claim."""
    told = lesson(KEY)
    st.markdown(f"#### {told.title}")
    st.markdown(told["question"])
    if told.bet:
        telling.ask(KEY, told.bet)
    with errors_shown():
        _learned_from(stack, told)
        job = _present(stack)
        _offer(stack, job)
        if job is None:
            return
        if waiting.is_going(job):
            waiting.live(lambda: _running(job, told))
            return
        waiting.verdict(job, shown=bool(job.records))
        _told(job, told)
        if not job.error and job.state == "done" and (exams := _exams(job)):
            _closing(told, exams)


def _setting(seed: int) -> Setting:
    from core.explain.shortcuts import Setting

    return Setting(seed=seed)


# ---------------------------------------------------------------- what is learned from


def _learned_from(stack: Backbone, told: Lesson) -> None:
    columns = st.columns(2, gap="large")
    for column, arrangement in zip(columns, ("bound", "swapped"), strict=True):
        column.image(_sheet_of(arrangement), alt=told[arrangement], width="stretch")
        column.caption(told[arrangement])


@st.cache_resource(max_entries=4, show_spinner=False)
def _sheet_of(arrangement: str) -> bytes:
    """Three cars of each class in an arrangement, a row each."""
    from core.explain.shortcuts import CAST
    from core.learn.backdrops import arranged

    pictures = arranged(CAST, tile_sheets.ACROSS, 0, arrangement)
    tiles = [np.asarray(picture.image.convert("RGB")) for picture in pictures.pictures]
    return tile_sheets.sheet(tiles, [pictures.classes[label] for label in pictures.labels])


# ---------------------------------------------------------------- the job


def _present(stack: Backbone) -> Job | None:
    about, job = state.get(KEPT, (None, None))
    return job if about == stack.fingerprint() else None


def _offer(stack: Backbone, job: Job | None) -> None:
    """Draw what the story will take and its button; none while it is being told."""
    if waiting.is_going(job):
        return
    from core.explain.shortcuts import passes

    seconds = passes(stack, _setting(0)) * resources.forward_seconds(stack)
    words, choice, button = st.columns([2, 1, 1], gap="medium", vertical_alignment="bottom")
    words.markdown(
        f"**Before it starts:** two heads learn, and six answers of each are explained by two methods, "
        f"{waiting.about(seconds)} on this machine."
    )
    seed = choice.selectbox("Other cars (seed)", SEEDS, key="shortcut_seed")
    button.button(
        "Tell it again" if job else "Tell the story",
        type="primary",
        icon=":material/play_arrow:",
        key="shortcut_start",
        on_click=_start,
        args=(stack, seed),
        width="stretch",
    )


def _start(stack: Backbone, seed: int) -> None:
    setting, store = _setting(seed), resources.feature_store()

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.explain.shortcuts import tell

        yield from tell(stack, setting, watch=watch, store=store)

    with errors_shown():  # with the trainings: a quick map, of whoever, does not wait a minute for a story
        state.put(KEPT, (stack.fingerprint(), resources.jobs().submit(work, label="shortcut")))


def _running(job: Job, told: Lesson) -> Job:
    waiting.show(job, "shortcut")
    _told(job, told)
    return job


# ---------------------------------------------------------------- the story


def _told(job: Job, told: Lesson) -> None:
    """Draw as much of the story as there is: one column a head."""
    from core.explain.shortcuts import METHODS as ASKED_BY
    from core.explain.shortcuts import TAUGHT, Look

    exams = {(each.taught, each.asked): each for each in _exams(job)}
    looks = {(each.taught, each.method): each for each in job.records if isinstance(each, Look)}
    if not exams:
        return
    ready = [method for method in ASKED_BY if any(method == own for _, own in looks)]
    method = _choose_method(ready, going=waiting.is_going(job))
    columns = st.columns(2, gap="large")
    for column, taught, title in zip(columns, TAUGHT, ("with", "without"), strict=True):
        with column:
            st.markdown(f"**{told[title]}**")
            st.caption(f"{told[taught]} Right answers on new pictures:")
            _marks(taught, {asked: exams.get((taught, asked)) for asked in ASKED})
            if (look := looks.get((taught, method))) is not None:
                _maps(look)
    if len(ready) > 1:
        _table(looks, ready)


def _exams(job: Job) -> list[Exam]:
    from core.explain.shortcuts import Exam

    return [each for each in job.records if isinstance(each, Exam)]


def _choose_method(ready: list[str], *, going: bool) -> str:
    """While the story is being told the quick method is shown: a choice that changes under one's hand is none."""
    if going or len(ready) < 2:
        return ready[0] if ready else ""
    chosen = st.segmented_control(
        "Maps by",
        ready,
        default=ready[0],
        required=True,
        format_func=lambda name: METHODS[name].title,
        key="shortcut_method",
    )
    return str(chosen)


def _marks(taught: str, exams: dict[str, Exam | None]) -> None:
    with st.container(key=f"trio_{KEY}_{taught}"):
        for column, (asked, exam) in zip(st.columns(len(exams)), exams.items(), strict=True):
            if exam is not None:
                column.metric(
                    ASKED[asked],
                    percent(exam.accuracy, 0),
                    help=f"Right answers on {exam.count} new pictures; guessing is right on half of them.",
                )


def _maps(look: Look) -> None:
    tiles = [outlined(_overlay(view), view.mask.numpy()) for view in look.views]
    words = [
        f"{'right' if view.answer == view.label else 'wrong'}, {percent(view.found.share, 0)} on it"
        for view in look.views
    ]
    found = look.found
    st.image(
        tile_sheets.sheet(tiles, words),
        width="stretch",
        alt=f"Heat maps of {len(tiles)} pictures: {percent(found.share, 0)} of them lies on the cars",
    )
    st.caption(
        f"**{percent(found.share, 0)} on the car** by {METHODS[look.method].title}; a map that marks blindly: "
        f"{percent(found.by_chance, 0)}."
    )


def _overlay(view: View) -> np.ndarray:
    from core.explain.attribution import overlay

    return overlay(view.attribution, view.pixels)


def outlined(pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return pixels (H, W, 3) with the border of a mask (H, W) drawn in white, two pixels wide."""
    inner = mask.copy()
    for shift in (1, 2):
        for axis in (0, 1):
            inner &= np.roll(mask, shift, axis) & np.roll(mask, -shift, axis)
    drawn = pixels.copy()
    drawn[mask & ~inner] = RIM
    return drawn


def _table(looks: dict[tuple[str, str], Look], ready: list[str]) -> None:
    from core.explain.shortcuts import TAUGHT

    rows = []
    for method in ready:
        both = [looks.get((taught, method)) for taught in TAUGHT]
        shares = [percent(each.found.share, 0) if each else "…" for each in both]
        chance = next(each.found.by_chance for each in both if each)
        rows.append(f"| {METHODS[method].title} | {shares[0]} | {shares[1]} | {percent(chance, 0)} |")
    head = (
        "| share of the map on the car | with the shortcut | without | blind |\n| --- | ---: | ---: | ---: |"
    )
    st.markdown("\n".join([head, *rows]))


def _closing(told: Lesson, exams: Sequence[Exam]) -> None:
    """Draw the claim that goes with the numbers: not every network takes the shortcut."""
    from core.explain.shortcuts import was_taken

    if was_taken(exams):
        st.markdown(told["claim"])
        telling.reveal(KEY, told)
        st.markdown(told["mend"])
    else:
        st.markdown(told["resisted"])
    with st.expander("What is the same on both sides, and what is counted?", icon=":material/info:"):
        st.markdown(told["notice"])
