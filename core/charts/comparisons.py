"""Comparisons: scores with their bands side by side, and the ladder of what a network knows on each stage."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from core.charts.figures import ACCENT, DASHES, MUTED, SECOND, SERIES, plain
from core.charts.lines import LEGEND
from core.shares import percent

ROW = 30  # pixels a rung
SHARES = {"tickformat": ".0%", "range": [-0.02, 1.04]}


@dataclass(frozen=True)
class Mark:
    """One measured share with its band (all 0 to 1), at a place across, and what else to say of it on hover."""

    at: float
    share: float
    low: float
    high: float
    note: str = ""


def banded(
    series: Mapping[str, Sequence[Mark]],
    *,
    across: str,
    ticks: Sequence[int],
    shares: Mapping[str, Sequence[Mark]] | None = None,
    spread: bool = False,
) -> go.Figure:
    """One line a series, every mark with its band; spread: the places across lie evenly in powers of themselves.

    shares: faint lines without bands beside the series of the same name, for its own training pictures.
    """
    lines = [_banded(name, marks, place) for place, (name, marks) in enumerate(series.items())]
    names = list(series)
    lines += [_faint(name, marks, names.index(name)) for name, marks in (shares or {}).items()]
    figure = plain(*lines, height=380, words=_told(series, across))
    figure.update_layout(showlegend=True, legend=LEGEND)
    figure.update_yaxes(title="share right", **SHARES)
    figure.update_xaxes(
        title=across,
        type="log" if spread else "linear",
        tickvals=list(ticks),
        ticktext=[str(tick) for tick in ticks],
        range=_room(ticks, spread=spread),
    )
    return figure


def _banded(name: str, marks: Sequence[Mark], place: int) -> go.Scatter:
    colour = SERIES[place % len(SERIES)]
    return go.Scatter(
        x=[mark.at for mark in marks],
        y=[mark.share for mark in marks],
        name=name,
        mode="lines+markers",
        line={"color": colour, "dash": DASHES[place % len(DASHES)], "width": 2.5},
        marker={"size": 9},
        error_y={
            "array": [mark.high - mark.share for mark in marks],
            "arrayminus": [mark.share - mark.low for mark in marks],
            "color": colour,
            "thickness": 1.2,
            "width": 4,
        },
        customdata=[(mark.low, mark.high, mark.note) for mark in marks],
        hovertemplate=f"{name}, %{{x}}: %{{y:.1%}}<br>95 % band %{{customdata[0]:.1%}} to %{{customdata[1]:.1%}}"
        "<br>%{customdata[2]}<extra></extra>",
    )


def _faint(name: str, marks: Sequence[Mark], place: int) -> go.Scatter:
    return go.Scatter(
        x=[mark.at for mark in marks],
        y=[mark.share for mark in marks],
        name=f"{name}: on its own pictures",
        mode="lines+markers",
        opacity=0.55,
        line={"color": SERIES[place % len(SERIES)], "dash": "dot", "width": 1.5},
        marker={"size": 7, "symbol": "circle-open"},
        hovertemplate=f"{name}, %{{x}}: %{{y:.1%}} of its own pictures<extra></extra>",
    )


def _told(series: Mapping[str, Sequence[Mark]], across: str) -> str:
    lines = (
        f"{name}: " + ", ".join(f"{mark.at:g} {percent(mark.share)}" for mark in marks)
        for name, marks in series.items()
        if marks
    )
    return f"Share right by {across}. " + ". ".join(lines)


def _room(ticks: Sequence[int], *, spread: bool) -> list[float]:
    """From the first tick to the last, with a little room on both sides."""
    ends = [math.log10(max(tick, 1)) if spread else float(tick) for tick in (min(ticks), max(ticks))]
    room = 0.06 * (ends[1] - ends[0] or 1.0)
    return [ends[0] - room, ends[1] + room]


@dataclass(frozen=True)
class Steps:
    """One ladder: its shares from the bottom up, fewer than there are stages while it is being climbed."""

    name: str
    shares: Sequence[float]
    is_control: bool = False
    is_second: bool = False


def ladder(
    titles: Sequence[str], ladders: Sequence[Steps], *, raw: float | None, chance: float, count: int
) -> go.Figure:
    """How well classes are told apart on each stage, drawn as the stack stands: bottom stage at the bottom.

    raw, chance: lines across all stages, for the raw pixels and for always saying the biggest class.
    """
    lines = [_steps(titles, steps) for steps in ladders]
    figure = plain(*lines, height=ROW * len(titles) + 96, words=_ladder_told(titles, ladders, raw, count))
    figure.add_vline(x=chance, line={"color": MUTED, "dash": "dot", "width": 1.6})
    if raw is not None:
        _across(figure, raw, f"raw pixels {percent(raw, 0)}")
    figure.update_layout(showlegend=True, legend={**LEGEND, "y": -0.12, "yanchor": "top"}, margin={"t": 26})
    figure.update_xaxes(**SHARES)
    figure.update_yaxes(
        tickvals=list(range(len(titles))), ticktext=list(titles), range=[-0.5, len(titles) - 0.5]
    )
    return figure


def _steps(titles: Sequence[str], steps: Steps) -> go.Scatter:
    colour = MUTED if steps.is_control else ACCENT
    return go.Scatter(
        x=list(steps.shares),
        y=list(range(len(steps.shares))),
        name=steps.name,
        mode="lines+markers",
        opacity=0.6 if steps.is_second else 1.0,
        line={"color": colour, "width": 1.5 if steps.is_second else 2.5, "dash": _dash(steps)},
        marker={"size": 6 if steps.is_second else 9, "symbol": "diamond" if steps.is_control else "circle"},
        customdata=list(titles[: len(steps.shares)]),
        hovertemplate=f"%{{customdata}}, {steps.name}: %{{x:.1%}}<extra></extra>",
    )


def _dash(steps: Steps) -> str:
    return "dot" if steps.is_second else "dash" if steps.is_control else "solid"


def _across(figure: go.Figure, share: float, text: str) -> None:
    figure.add_vline(x=share, line={"color": SECOND, "dash": "dash", "width": 1.6})
    figure.add_annotation(
        x=share,
        y=1,
        yref="paper",
        yanchor="bottom",
        xanchor="left" if share < 0.5 else "right",
        text=text,
        showarrow=False,
        font={"size": 12, "color": SECOND},
    )


def _ladder_told(titles: Sequence[str], ladders: Sequence[Steps], raw: float | None, count: int) -> str:
    told = (
        f"{steps.name}, bottom to top: "
        + ", ".join(
            f"{title} {percent(share, 0)}" for title, share in zip(titles, steps.shares, strict=False)
        )
        for steps in ladders
        if steps.shares
    )
    start = f"On {count} new pictures. " + ("" if raw is None else f"Raw pixels {percent(raw, 0)}. ")
    return start + ". ".join(told)
