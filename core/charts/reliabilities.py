"""Reliability: how sure a network was against how often it was right; and how far pictures are from all it has seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import plotly.graph_objects as go

from core.charts.figures import ACCENT, MUTED, SECOND, plain
from core.charts.lines import LEGEND
from core.shares import percent

ROW = 78  # pixels a row of points
SYMBOLS = ("circle", "diamond", "square", "cross")


class Bin(Protocol):
    """Answers of about the same share (see core.explain.calibration.Bin)."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def count(self) -> int: ...
    @property
    def share(self) -> float: ...
    @property
    def accuracy(self) -> float: ...
    @property
    def band(self) -> tuple[float, float]: ...


def reliability_diagram(bins: Sequence[Bin]) -> go.Figure:
    """A bar a bin: how many were right, with its band and its count; on the dashed line 90 % means nine in ten."""
    bars = go.Bar(
        x=[(each.low + each.high) / 2 for each in bins],
        y=[each.accuracy for each in bins],
        width=[0.92 * (each.high - each.low) for each in bins],
        name="right",
        marker={"color": SECOND, "opacity": 0.75, "cornerradius": 4},
        error_y={
            "array": [each.band[1] - each.accuracy for each in bins],
            "arrayminus": [each.accuracy - each.band[0] for each in bins],
            "color": MUTED,
            "thickness": 1.4,
            "width": 5,
        },
        customdata=[(each.low, each.high, each.count, each.share, *each.band) for each in bins],
        hovertemplate="said with %{customdata[0]:.0%} to %{customdata[1]:.0%}: %{customdata[2]} pictures<br>right "
        "%{y:.1%}, 95 % band %{customdata[4]:.0%} to %{customdata[5]:.0%}<br>said with %{customdata[3]:.1%} on average"
        "<extra></extra>",
    )
    sure = go.Scatter(
        x=[(each.low + each.high) / 2 for each in bins],
        y=[each.share for each in bins],
        mode="markers",
        name="how sure, on average",
        marker={"color": ACCENT, "size": 11, "symbol": "diamond"},
        hovertemplate="on average said with %{y:.1%}<extra></extra>",
    )
    line = go.Scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name="as sure as right",
        line={"color": MUTED, "dash": "dash", "width": 1.6},
        hoverinfo="skip",
    )
    figure = plain(bars, line, sure, height=360, words=_told(bins))
    figure.update_layout(showlegend=True, legend=LEGEND)
    figure.update_xaxes(title="how sure it was", tickformat=".0%", range=[0, 1.01])
    figure.update_yaxes(title="share right", tickformat=".0%", range=[0, 1.13])
    _counts(figure, bins)
    return figure


def _counts(figure: go.Figure, bins: Sequence[Bin]) -> None:
    """How many pictures stand behind each bar, above them all."""
    for each in bins:
        figure.add_annotation(
            x=(each.low + each.high) / 2,
            y=1.08,
            text=f"{each.count}",
            showarrow=False,
            font={"size": 12},
        )


def _told(bins: Sequence[Bin]) -> str:
    parts = (
        f"said with {percent(each.low, 0)} to {percent(each.high, 0)}: {each.count} pictures, "
        f"{percent(each.accuracy, 0)} right, {percent(each.share, 0)} sure"
        for each in bins
    )
    return "How sure against how often right. " + "; ".join(parts)


def points_in_rows(
    rows: Mapping[str, Sequence[tuple[str, float]]], *, limit: float, across: str, shares: bool = False
) -> go.Figure:
    """A row of named points for each kind of picture, and the line of an alarm across all of them."""
    number = ".1%" if shares else ".2f"
    told = percent if shares else "{:.2f}".format
    traces = [
        go.Scatter(
            x=[value for _, value in points],
            y=[_jittered(place, at, len(points)) for at in range(len(points))],
            mode="markers",
            name=name,
            customdata=[title for title, _ in points],
            marker={
                "color": ACCENT if place else SECOND,
                "size": 10,
                "opacity": 0.75,
                "symbol": SYMBOLS[place % len(SYMBOLS)],
            },
            hovertemplate=f"%{{customdata}}: %{{x:{number}}}<extra></extra>",
        )
        for place, (name, points) in enumerate(rows.items())
    ]
    figure = plain(*traces, height=ROW * len(rows) + 60, words=_rows_told(rows, limit, across, told))
    figure.add_vline(x=limit, line={"color": MUTED, "dash": "dash", "width": 1.8})
    figure.update_xaxes(title=across, tickformat=".0%" if shares else None, zeroline=False)
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=list(rows), range=[len(rows) - 0.5, -0.5], showgrid=False
    )
    return figure


def _jittered(row: int, place: int, count: int) -> float:
    """A little above or below its row, so that points of the same value are all seen."""
    return row + (0.0 if count == 1 else 0.5 * ((place * 7) % count / (count - 1) - 0.5))


def _rows_told(
    rows: Mapping[str, Sequence[tuple[str, float]]], limit: float, across: str, told: Callable[[float], str]
) -> str:
    parts = (
        f"{name}: from {told(min(value for _, value in points))} to {told(max(value for _, value in points))}"
        for name, points in rows.items()
        if points
    )
    return f"{across}, alarm at {told(limit)}. " + "; ".join(parts)
