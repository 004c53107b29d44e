"""Similarities: how alike two pictures are on each stage, beside what any two pictures are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import plotly.graph_objects as go

from core.charts.figures import ACCENT, MUTED, plain
from core.charts.lines import LEGEND

ROW = 30  # pixels a stage
BAND = "rgba(154,138,120,0.28)"


class Meeting(Protocol):
    """Two pictures at one stage (see core.see.pairs.Meeting)."""

    @property
    def similarity(self) -> float: ...
    @property
    def usual(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


def similarities(titles: Sequence[str], meetings: Sequence[Meeting], *, current: int) -> go.Figure:
    """The pair's similarity on every stage, drawn as the stack stands: bottom stage at the bottom.

    current  the stage that is looked at; its mark is larger
    """
    rows = list(range(len(titles)))
    lows, highs = [each.low for each in meetings], [each.high for each in meetings]
    band = go.Scatter(
        x=[*lows, *highs[::-1]],
        y=[*rows, *rows[::-1]],
        mode="lines",
        fill="toself",
        fillcolor=BAND,
        line={"width": 0},
        hoverinfo="skip",
        name="half of all such pairs",
    )
    usual = go.Scatter(
        x=[each.usual for each in meetings],
        y=rows,
        mode="lines+markers",
        name="either of them with a sample photograph",
        line={"color": MUTED, "dash": "dash", "width": 2},
        marker={"size": 7, "symbol": "diamond"},
        customdata=list(titles),
        hovertemplate="%{customdata}: a sample photograph %{x:.2f} on average<extra></extra>",
    )
    pair = go.Scatter(
        x=[each.similarity for each in meetings],
        y=rows,
        mode="lines+markers",
        name="these two",
        line={"color": ACCENT, "width": 2.5},
        marker={"size": [15 if row == current else 9 for row in rows]},
        customdata=list(titles),
        hovertemplate="%{customdata}: these two %{x:.3f}<extra></extra>",
    )
    told = "; ".join(
        f"{title} {each.similarity:.2f}, a photograph {each.usual:.2f}"
        for title, each in zip(titles, meetings, strict=True)
    )
    figure = plain(
        band, usual, pair, height=ROW * len(titles) + 110, words=f"Similarity, bottom to top: {told}"
    )
    figure.update_layout(showlegend=True, legend={**LEGEND, "y": -0.16, "yanchor": "top"})
    figure.update_xaxes(title="similarity", range=[-1.05, 1.05], zeroline=True)
    figure.update_yaxes(tickvals=rows, ticktext=list(titles), range=[-0.5, len(titles) - 0.5])
    return figure
