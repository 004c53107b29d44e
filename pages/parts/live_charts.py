"""Charts that tick while a network trains. Vega updates in place, so hover and zoom survive the ticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

if TYPE_CHECKING:
    from core.learn.reports import EpochReport
    from core.learn.zero_rungs import Rung

TRAINING, VALIDATION = "its own pictures", "new pictures"
COLOURS = alt.Scale(domain=[VALIDATION, TRAINING], range=["#D9641E", "#8A8178"])
DASHES = alt.Scale(domain=[VALIDATION, TRAINING], range=[[1, 0], [5, 3]])
HEIGHT = 330
APART = 0.075


def accuracy(
    reports: Sequence[EpochReport], rungs: Sequence[Rung], epochs: int
) -> alt.Chart | alt.LayerChart | alt.FacetChart:
    """Draw the accuracy over epochs, with the zero rungs as lines across."""
    rows = [
        (report.epoch, share, series)
        for report in reports
        for share, series in ((report.train_accuracy, TRAINING), (report.validation_accuracy, VALIDATION))
    ]
    lines = _lines(rows, epochs, "share right", alt.Scale(domain=[0, 1]), "%")
    across = _across(rungs)
    rule = alt.Chart(across).mark_rule(strokeDash=[2, 3], opacity=0.6).encode(y="y:Q", tooltip="text:N")
    words = alt.Chart(across).mark_text(align="right", fontSize=12, opacity=0.85, baseline="bottom")
    named = words.encode(y="place:Q", x=alt.value("width"), text="text:N")
    return alt.layer(lines, rule, named).properties(height=HEIGHT)


def _across(rungs: Sequence[Rung]) -> pd.DataFrame:
    """Return the zero rungs with a place for each name, so that close ones do not overlap."""
    rows, lowest = [], 0.0
    for rung in sorted(rungs, key=lambda each: each.accuracy):
        place = max(rung.accuracy, lowest)
        rows.append((rung.accuracy, place, f"{rung.title}: {rung.accuracy:.0%}"))
        lowest = place + APART
    return pd.DataFrame(rows, columns=["y", "place", "text"])


def loss(reports: Sequence[EpochReport], epochs: int) -> alt.Chart:
    """Draw the loss over epochs."""
    rows = [
        (report.epoch, value, series)
        for report in reports
        for value, series in ((report.train_loss, TRAINING), (report.validation_loss, VALIDATION))
    ]
    return _lines(rows, epochs, "loss", alt.Scale(zero=True), ".2f").properties(height=HEIGHT)


def _lines(rows: list[tuple], epochs: int, title: str, scale: alt.Scale, form: str) -> alt.Chart:
    table = pd.DataFrame(rows, columns=["epoch", "value", "series"])
    return (
        alt.Chart(table)
        .mark_line(point=alt.OverlayMarkDef(size=22), strokeWidth=2.5)
        .encode(
            x=alt.X("epoch:Q", scale=alt.Scale(domain=[0, epochs]), axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("value:Q", title=title, scale=scale, axis=alt.Axis(format=form)),
            color=alt.Color("series:N", scale=COLOURS, legend=alt.Legend(orient="bottom", title=None)),
            strokeDash=alt.StrokeDash("series:N", scale=DASHES, legend=None),
            tooltip=["epoch:Q", alt.Tooltip("value:Q", title=title, format=".4f"), "series:N"],
        )
    )
