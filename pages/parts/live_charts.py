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
# what a rung's line looks like, and its likeness in the list below the chart: name -> (dash, colour, words)
RUNGS: dict[str, tuple[list[int], str, str]] = {
    "biggest_class": ([2, 4], "#8A8178", ":gray[**· · · ·**]"),
    "raw_pixels": ([7, 4], "#2B7BB9", ":blue[**– – –**]"),
    "untouched_head": ([9, 3, 2, 3], "#7B5EA7", ":violet[**– · –**]"),
    "random_network": ([16, 5], "#2E8B57", ":green[**— —**]"),
}
PLAIN = RUNGS["biggest_class"]


def accuracy(
    reports: Sequence[EpochReport], rungs: Sequence[Rung], epochs: int
) -> alt.Chart | alt.LayerChart | alt.FacetChart:
    """Draw the accuracy over epochs, with the zero rungs as lines across; `legend` names them."""
    rows = [
        (report.epoch, share, series)
        for report in reports
        for share, series in ((report.train_accuracy, TRAINING), (report.validation_accuracy, VALIDATION))
    ]
    lines = _lines(rows, epochs, "share right", alt.Scale(domain=[0, 1]), "%")
    return alt.layer(*map(_across, rungs), lines).properties(height=HEIGHT)


def _across(rung: Rung) -> alt.Chart:
    dash, colour, _ = RUNGS.get(rung.name, PLAIN)
    table = pd.DataFrame([(rung.accuracy, f"{rung.title}: {rung.accuracy:.1%}")], columns=["y", "text"])
    rule = alt.Chart(table).mark_rule(strokeDash=dash, color=colour, strokeWidth=1.8)
    return rule.encode(y=alt.Y("y:Q", title="share right"), tooltip="text:N")


def legend(rungs: Sequence[Rung]) -> str:
    """Name the lines across, the highest first: below the chart, where no curve runs through the words."""
    ordered = sorted(rungs, key=lambda rung: -rung.accuracy)
    parts = [
        f"{RUNGS.get(rung.name, PLAIN)[2]} {rung.title}: **{rung.accuracy:.0%}**".replace("%", "&nbsp;%")
        for rung in ordered
    ]
    return " &emsp; ".join(parts)


def loss(reports: Sequence[EpochReport], epochs: int) -> alt.Chart:
    """Draw the loss over epochs."""
    rows = [
        (report.epoch, value, series)
        for report in reports
        for value, series in ((report.train_loss, TRAINING), (report.validation_loss, VALIDATION))
    ]
    return _lines(rows, epochs, "loss", alt.Scale(zero=False), ".2f").properties(height=HEIGHT)


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
