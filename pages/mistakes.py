"""Mistakes: look at what the network gets wrong before asking why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import (
    bench,
    calibration_shown,
    confusion,
    figures,
    frame,
    influence_desk,
    mistake_gallery,
    museum_desk,
    projection_map,
    runs,
    strangers_desk,
    telling,
    verdicts,
)
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from core.explain.mistakes import Judged
    from pages.parts.lessons import Lesson
    from pages.parts.networks import Trained

frame.guard()


def headline(own: Trained, judged: Judged) -> None:
    """Say whose answers these are, and how many are wrong."""
    wrong, count = len(judged.wrong), len(judged)
    mistakes = f"{wrong} mistake{'s' * (wrong != 1)}"
    st.markdown(f"#### {mistakes} on {count} new pictures: {figures.percent(judged.accuracy)} right")
    st.caption(f"{runs.described(own.experiment)}. {figures.trust(judged.accuracy, count)}")


def look(own: Trained, judged: Judged, told: Lesson) -> None:
    """Draw the mistakes and the matrix, folded what it comes to in numbers, then the strangers."""
    headline(own, judged)
    with errors_shown():
        mistake_gallery.row(own, judged)
    with errors_shown():
        st.markdown(told["matrix"])
        confusion.show(own, judged)
    with st.expander("Class by class: precision and recall", icon=":material/table:"), errors_shown():
        confusion.classes(judged)
    with st.expander("Does 90 % mean nine in ten?", icon=":material/balance:"), errors_shown():
        calibration_shown.show(judged)
    with st.expander("A map of these pictures", icon=":material/scatter_plot:"), errors_shown():
        projection_map.show(own, judged)
    with errors_shown():
        strangers_desk.show(own, told)


def show() -> None:
    """Draw the page: the network just trained, or one press that trains one."""
    told = telling.opening("mistakes")
    st.caption(told["further down"])
    with errors_shown():
        own = verdicts.ready(told)
        if own is not None:
            verdicts.judged(own, lambda judged: look(own, judged, told))
    st.divider()
    with errors_shown():
        influence_desk.show(bench.present())
    st.divider()
    with errors_shown():
        museum_desk.show()
    telling.closing("mistakes", told)


show()
