"""Charts that tick while a network trains. Vega updates in place, so hover and zoom survive the ticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from core.shares import percent
from pages.parts.figures import judged

if TYPE_CHECKING:
    from core.learn.reports import EpochReport
    from core.learn.zero_rungs import Rung

TRAINING, VALIDATION = "its own pictures", "new pictures"
COLOURS = alt.Scale(domain=[VALIDATION, TRAINING], range=["#D9641E", "#8A8178"])
DASHES = alt.Scale(domain=[VALIDATION, TRAINING], range=[[1, 0], [5, 3]])
HEIGHT = 330
STROKE: dict[str, Any] = {
    "symbolType": "stroke",
    "symbolSize": 900,
    "symbolStrokeWidth": 2.5,
}  # in a legend: 30 pixels of the line
# what a rung's line looks like, and its likeness in the list below the chart: name -> (dash, colour, words)
RUNGS: dict[str, tuple[list[int], str, str]] = {
    "biggest_class": ([2, 4], "#8A8178", ":gray[**· · · ·**]"),
    "raw_pixels": ([7, 4], "#2B7BB9", ":blue[**– – –**]"),
    "untouched_head": ([9, 3, 2, 3], "#7B5EA7", ":violet[**– · –**]"),
    "random_network": ([16, 5], "#2E8B57", ":green[**— —**]"),
}
PLAIN = RUNGS["biggest_class"]


def accuracy(
    reports: Sequence[EpochReport], rungs: Sequence[Rung], epochs: int, *, other: bool = False
) -> alt.Chart | alt.LayerChart | alt.FacetChart:
    """Draw the accuracy over epochs, with the zero rungs as lines across; `legend` names them.

    other: judged with the other BatchNorm statistics than the recipe's, where they were measured.
    """
    rows = [
        (report.epoch, share, series)
        for report in reports
        for share, series in ((report.train_accuracy, TRAINING), (judged(report, other=other)[0], VALIDATION))
    ]
    lines = _lines(rows, epochs, "share right", alt.Scale(domain=[0, 1]), "%")
    return alt.layer(*map(_across, rungs), lines).properties(height=HEIGHT)


def _across(rung: Rung) -> alt.Chart:
    dash, colour, _ = RUNGS.get(rung.name, PLAIN)
    table = pd.DataFrame([(rung.accuracy, f"{rung.title}: {percent(rung.accuracy)}")], columns=["y", "text"])
    rule = alt.Chart(table).mark_rule(strokeDash=dash, color=colour, strokeWidth=1.8)
    return rule.encode(y=alt.Y("y:Q", title="share right"), tooltip="text:N")


def legend(rungs: Sequence[Rung]) -> str:
    """Name the lines across, the highest first: below the chart, where no curve runs through the words."""
    ordered = sorted(rungs, key=lambda rung: -rung.accuracy)
    parts = [
        f"{RUNGS.get(rung.name, PLAIN)[2]} {rung.title}: **{percent(rung.accuracy, 0)}**" for rung in ordered
    ]
    return " &emsp; ".join(map(_unbroken, parts))


def _unbroken(part: str) -> str:
    """Keep a name and the likeness of its line in one line: browsers break after a dash too."""
    return part.replace("–", "–&NoBreak;").replace(" ", "&nbsp;")


def words(reports: Sequence[EpochReport], *, other: bool = False) -> str:
    """Return the text twin of the curve; other: see `accuracy`."""
    first, last = reports[0], reports[-1]
    began, ended = (percent(judged(report, other=other)[0]) for report in (first, last))
    return (
        f"Share right on new pictures: {began} after epoch {first.epoch}, {ended} after epoch {last.epoch}; "
        f"on its own pictures {percent(last.train_accuracy)}"
    )


def strokes(field: str, colours: alt.Scale, dashes: alt.Scale, legend: alt.Legend) -> dict[str, Any]:
    """Return the encodings of lines told apart by colour and dash; the same legend twice becomes one that shows both."""
    return {
        "color": alt.Color(field, scale=colours, legend=legend),
        "strokeDash": alt.StrokeDash(field, scale=dashes, legend=legend),
    }


def loss(reports: Sequence[EpochReport], epochs: int, *, other: bool = False) -> alt.Chart:
    """Draw the loss over epochs; other: see `accuracy`."""
    rows = [
        (report.epoch, value, series)
        for report in reports
        for value, series in ((report.train_loss, TRAINING), (judged(report, other=other)[1], VALIDATION))
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
            **strokes("series:N", COLOURS, DASHES, alt.Legend(orient="bottom", title=None, **STROKE)),
            tooltip=["epoch:Q", alt.Tooltip("value:Q", title=title, format=".4f"), "series:N"],
        )
    )
