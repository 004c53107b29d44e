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
    exhibit = exhibits()[key]
    is_solved = key in state.get(FOUND, ()) or state.get(f"museum_said_{key}") == exhibit.cause
    return f"{exhibit.recording.title}{' ✓' if is_solved else ''}"


def _exhibit(exhibit: Exhibit, told: Lesson) -> None:
    recording = exhibit.recording
    st.caption(
        f"**Recorded, not live.** {recording.about} Checked on {recording.checked_on} pictures, {recording.epochs} epochs."
    )
    curve, seen = st.columns([1.5, 1], gap="large")
    with curve:
        _curve(exhibit)
        st.markdown(matrix(exhibit))
    with seen:
        _minds(exhibit)
        _maps(exhibit)
        said = _diagnosis(exhibit, told)
    if said is not None:
        _told(exhibit, said, told)


def _curve(exhibit: Exhibit) -> None:
    recording = exhibit.recording
    chart = live_charts.accuracy(recording.moments, recording.rungs, recording.epochs)  # type: ignore[arg-type]
    st.altair_chart(chart, key="museum_chart", alt=live_charts.words(recording.moments))  # type: ignore[arg-type]
    own, checked = (
        " → ".join(f"{getattr(each, name):.2f}" for each in _three(recording.moments))
        for name in ("train_loss", "validation_loss")
    )
    st.caption(
        f"Lines across, without training this network: {live_charts.legend(recording.rungs)}  \n"  # type: ignore[arg-type]
        f"Loss at the start, half-way and at the end: its own {own} · new pictures {checked}"
    )


def _maps(exhibit: Exhibit) -> None:
    with st.container(horizontal=True, gap="small"):
        for number, each in enumerate(exhibit.maps, start=1):
            st.image(each, width=THUMBNAIL, alt=f"Heat map {number} of {len(exhibit.maps)}")
    st.caption("Where it looked (Grad-CAM) in three other pictures: orange speaks for the right class.")


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


def _diagnosis(exhibit: Exhibit, told: Lesson) -> str | None:
    """Draw the six possible causes and return the one that is suspected."""
    return st.radio(
        told["choose"],
        list(DIAGNOSES),
        index=None,
        format_func=DIAGNOSES.__getitem__,
        key=f"museum_said_{exhibit.recording.key}",
    )


def _told(exhibit: Exhibit, said: str, told: Lesson) -> None:
    """Say what the suspected cause would look like, or what it was and what the run is worth."""
    if said != exhibit.cause:
        st.warning(f"{told['wrong']} {told[f'not {said}']}", icon=":material/search:")
        return
    state.put(FOUND, {*state.get(FOUND, ()), exhibit.recording.key})
    st.success(f"{told['right']} {told[exhibit.cause]}", icon=":material/check:")
    last = exhibit.recording.moments[-1]
    worth = told["honest"].format(
        asked=exhibit.asked,
        honest=percent(exhibit.honest, 0),
        said=percent(last.validation_accuracy, 0),
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
