"""Calibration in sight: the reliability diagram, its error, and how much of that few pictures give by luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from pages.parts import drawing
from pages.parts.figures import percent

if TYPE_CHECKING:
    from core.explain.calibration import Reliability
    from core.explain.mistakes import Judged


def show(judged: Judged) -> None:
    """Draw the diagram, and say what it comes to."""
    from core.explain.calibration import reliability

    found = reliability(
        [answer.share for answer in judged.answers], [answer.is_right for answer in judged.answers]
    )
    picture, told = st.columns([1.6, 1], gap="large", vertical_alignment="center")
    with picture:
        drawing.chart(charts.reliability_diagram(found.bins), key="reliability")
        st.caption("Above each bar: how many pictures it stands for. The whiskers are 95 % bands.")
    with told:
        st.metric("Expected calibration error", percent(found.error))
        st.markdown(words(found).replace(" %", "&nbsp;%"))


def words(found: Reliability) -> str:
    """Say on which side it errs, and whether that is more than luck."""
    side = "surer" if found.overconfidence > 0 else "less sure"
    mean = (
        f"On average it is {percent(found.share)} sure, and {percent(found.accuracy)} right: {side} than right by "
        f"{abs(100 * found.overconfidence):.1f} points."
    )
    luck = (
        f"On {found.count} pictures a network whose every share is true shows {percent(found.by_luck)} by luck, and rarely "
        f"more than {percent(found.at_most_by_luck)}."
    )
    verdict = (
        "**This one shows more: do not take its shares for chances of being right.**"
        if found.is_more_than_luck
        else "**These pictures do not show that it is badly calibrated, nor that it is well.**"
    )
    return f"{mean} {luck} {verdict}"
