"""Answers beside each other: the same classes, asked several times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.charts.bars import percent, shortened
from core.charts.figures import ACCENT, MUTED, SECOND, plain
from core.charts.lines import LEGEND

ROW, BAR = 16, 18  # pixels a class, and a bar of it
LOOKS = (
    (MUTED, ""),
    (ACCENT, ""),
    (SECOND, "/"),
)  # hatched as well as coloured: colour is never the only sign


def answers_beside(names: Sequence[str], asked: Mapping[str, Sequence[float]]) -> go.Figure:
    """Horizontal bars of shares between 0 and 1: one group a name, in it one bar a time it was asked, at most three.

    asked  what was done -> its shares, in the order of the names; the first is what all others are compared with
    """
    bars = [
        _bars(names, title, shares, look) for (title, shares), look in zip(asked.items(), LOOKS, strict=False)
    ]
    height = (ROW + BAR * len(bars)) * len(names) + 60
    told = "; ".join(
        f"{name}: " + ", ".join(f"{title} {percent(shares[place])}" for title, shares in asked.items())
        for place, name in enumerate(names)
    )
    figure = plain(*bars, height=height, words=told)
    figure.update_layout(
        barmode="group",
        bargap=0.3,
        showlegend=True,
        legend={**LEGEND, "y": -0.02, "yanchor": "top", "traceorder": "normal"},
    )
    largest = max([1e-9, *(share for shares in asked.values() for share in shares)])
    figure.update_xaxes(range=[0, 1.18 * largest], visible=False)
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[shortened(name) for name in names],
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    return figure


def _bars(names: Sequence[str], title: str, shares: Sequence[float], look: tuple[str, str]) -> go.Bar:
    colour, pattern = look
    return go.Bar(
        x=list(shares),
        y=list(range(len(names))),  # by position, since two classes may have the same name
        orientation="h",
        name=title,
        text=[percent(share) for share in shares],
        textposition="outside",
        cliponaxis=False,
        marker={
            "color": colour,
            "pattern": {"shape": pattern, "fillmode": "overlay", "size": 7, "solidity": 0.2},
            "cornerradius": 4,
        },
        customdata=list(names),
        hovertemplate=f"%{{customdata}}, {title}: %{{x:.2%}}<extra></extra>",
    )
