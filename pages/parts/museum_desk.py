"""The museum of failed runs: a visitor looks, diagnoses, is told, and mends it live on the transfer page."""

from __future__ import annotations

import streamlit as st

from core.errors import LessonError
from core.explain.museum import DIAGNOSES, Exhibit, shipped
from core.shares import percent
from pages.parts import adopting, live_charts, state
from pages.parts.boundary import errors_shown
from pages.parts.lessons import Lesson, lesson

KEY = "museum"
FOUND = "museum_found"  # the exhibits that this visitor has diagnosed
MENDED = "museum_mended"  # the exhibit whose recipe was set up last
PROBLEM = "museum_problem"
THUMBNAIL = 96


@st.cache_resource(max_entries=1, show_spinner=False)
def exhibits() -> dict[str, Exhibit]:
    """Return the failed runs that come with the app, by the names of their recordings."""
    return {each.recording.key: each for each in shipped()}


def show() -> None:
    """Draw the museum: one exhibit, its six possible causes, what it was, and the mend."""
    told = lesson(KEY)
    st.markdown(f"#### {told.title}")
    st.markdown(told["question"])
    with errors_shown():
        chosen = st.segmented_control(
            "Exhibit",
            list(exhibits()),
            default=next(iter(exhibits())),
            required=True,
            format_func=_name,
            key="museum_exhibit",
        )
        _exhibit(exhibits()[chosen], told)


def _name(key: str) -> str:
    solved = " ✓" if key in state.get(FOUND, ()) else ""
    return f"{exhibits()[key].recording.title}{solved}"


def _exhibit(exhibit: Exhibit, told: Lesson) -> None:
    recording = exhibit.recording
    st.caption(
        f"**Recorded, not live.** {recording.about} Checked on {recording.checked_on}; {recording.epochs} epochs."
    )
    curve, seen = st.columns([1.5, 1], gap="medium")
    with curve:
        chart = live_charts.accuracy(recording.moments, recording.rungs, recording.epochs)  # type: ignore[arg-type]
        st.altair_chart(chart, key="museum_chart", alt=live_charts.words(recording.moments))  # type: ignore[arg-type]
        losses = " → ".join(f"{each.train_loss:.2f}" for each in _three(recording.moments))
        checked = " → ".join(f"{each.validation_loss:.2f}" for each in _three(recording.moments))
        st.caption(f"Loss at the start, half-way and at the end: its own {losses} · validation {checked}")
        st.markdown(matrix(exhibit))
    with seen:
        _minds(exhibit)
        st.image(list(exhibit.maps), width=THUMBNAIL)
        st.caption("Grad-CAM for the right class on three validation pictures (orange speaks for it).")
    _diagnosis(exhibit, told)


def _three(moments: tuple) -> tuple:
    return moments[0], moments[len(moments) // 2], moments[-1]


def matrix(exhibit: Exhibit) -> str:
    """Return the confusion matrix as a Markdown table: rows are the truth, columns the answers."""
    classes = exhibit.recording.classes
    head = [f"| it is ↓ says → | {' | '.join(classes)} |", f"| --- |{' ---: |' * len(classes)}"]
    rows = [
        f"| {name} | {' | '.join(f'**{count}**' if count else '0' for count in counts)} |"
        for name, counts in zip(classes, exhibit.matrix, strict=True)
    ]
    return "\n".join([*head, *rows])


def _minds(exhibit: Exhibit) -> None:
    classes = exhibit.recording.classes
    for witness in exhibit.recording.witnesses:
        shares = witness.shares[-1]
        says = max(range(len(shares)), key=shares.__getitem__)
        mark = ":green[✓]" if says == witness.label else f":red[✗] it is {classes[witness.label]},"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.image(witness.picture, width=THUMBNAIL, alt=f"a picture of {classes[witness.label]}")
            st.markdown(f"{mark} says **{classes[says]}**, {percent(shares[says], 0)}")


# ---------------------------------------------------------------- the diagnosis


def _diagnosis(exhibit: Exhibit, told: Lesson) -> None:
    key = exhibit.recording.key
    said = st.radio(
        told["choose"],
        list(DIAGNOSES),
        index=None,
        format_func=DIAGNOSES.__getitem__,
        key=f"museum_said_{key}",
    )
    if said is None:
        return
    if said != exhibit.cause:
        st.warning(told["wrong"], icon=":material/search:")
        return
    state.put(FOUND, {*state.get(FOUND, ()), key})
    st.success(f"{told['right']} {told[exhibit.cause]}", icon=":material/check:")
    last = exhibit.recording.moments[-1]
    worth = told["honest"].format(
        asked=exhibit.asked,
        honest=f"{percent(exhibit.honest, 0)}",
        said=f"{percent(last.validation_accuracy, 0)}",
    )
    st.markdown(worth)
    _mend(exhibit, told)


def _mend(exhibit: Exhibit, told: Lesson) -> None:
    key = exhibit.recording.key
    st.button(
        told["mend"],
        icon=":material/build:",
        type="primary",
        key=f"museum_mend_{key}",
        on_click=_set_up,
        args=(key,),
    )
    if problem := state.get(PROBLEM):
        st.error(problem, icon=":material/info:")
    if state.get(MENDED) == key:
        st.success(told["mended"], icon=":material/check:")
        st.page_link("pages/transfer.py", label="Go there and press Train", icon=":material/arrow_forward:")


def _set_up(key: str) -> None:
    state.put(PROBLEM, None)
    try:
        adopting.adopt(exhibits()[key].mend)
    except LessonError as error:
        state.put(PROBLEM, str(error))
        return
    state.put(MENDED, key)
