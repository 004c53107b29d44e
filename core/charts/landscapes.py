"""The loss over two knobs as a landscape with height lines, and the way that was walked in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import plotly.graph_objects as go

from core.charts.figures import ACCENT, plain
from core.colours import SEQUENTIAL, colour_scale

Point = tuple[float, float]
DARK = "#26170e"  # around what stands on the landscape, which is dark here and bright there
LEVELS = 18
SHOWN_POINTS = 400  # of a long way; more cannot be told apart


class Landscape(Protocol):
    """What is drawn: losses (down, across) over the values of two knobs, and where they are lowest."""

    @property
    def across(self) -> np.ndarray: ...
    @property
    def down(self) -> np.ndarray: ...
    @property
    def losses(self) -> np.ndarray: ...
    @property
    def lowest(self) -> Point: ...


def loss_landscape(land: Landscape, way: Sequence[Point], names: tuple[str, str]) -> go.Figure:
    """Draw the losses with height lines and the way over them; `names` are those of the two knobs."""
    ground = go.Contour(
        x=land.across,
        y=land.down,
        z=land.losses,
        colorscale=colour_scale(SEQUENTIAL),
        reversescale=True,  # the valley is bright
        ncontours=LEVELS,
        line={"width": 0.6},
        colorbar={"title": {"text": "loss"}, "thickness": 12, "outlinewidth": 0},
        hovertemplate=f"{names[0]} %{{x:.2f}}<br>{names[1]} %{{y:.2f}}<br>mean loss %{{z:.3f}}<extra></extra>",
    )
    lowest = _spot(land.lowest, "lowest here", ("x", 11))
    figure = plain(ground, *_walked(way), lowest, height=430, words=_words(land, way, names))
    figure.update_xaxes(title=names[0], range=[land.across[0], land.across[-1]])
    figure.update_yaxes(title=names[1], range=[land.down[0], land.down[-1]])
    return figure


def _walked(way: Sequence[Point]) -> tuple[go.Scatter, ...]:
    every = max(1, len(way) // SHOWN_POINTS)
    steps = [*way[:-1:every], way[-1]]
    across, down = [step[0] for step in steps], [step[1] for step in steps]
    quiet = {"mode": "lines", "hoverinfo": "skip", "x": across, "y": down}
    under = go.Scatter(line={"color": DARK, "width": 5}, **quiet)
    over = go.Scatter(line={"color": "#ffffff", "width": 2.4}, **quiet)
    start, end = _spot(way[0], "start", ("circle-open", 12)), _spot(way[-1], "now", ("circle", 13))
    return under, over, start, end


def _spot(place: Point, name: str, mark: tuple[str, int]) -> go.Scatter:
    symbol, size = mark
    inside = ACCENT if symbol == "circle" else DARK
    return go.Scatter(
        x=[place[0]],
        y=[place[1]],
        mode="markers+text",
        text=[name],
        textposition="bottom center",
        textfont={"color": DARK, "size": 13, "shadow": "0 0 3px #fff, 0 0 3px #fff, 0 0 4px #fff"},
        marker={"symbol": symbol, "size": size, "color": inside, "line": {"color": "#ffffff", "width": 2}},
        hovertemplate=f"{name}: %{{x:.2f}}, %{{y:.2f}}<extra></extra>",
    )


def _words(land: Landscape, way: Sequence[Point], names: tuple[str, str]) -> str:
    first, last, low = way[0], way[-1], land.lowest
    return (
        f"Mean loss over the knobs {names[0]} and {names[1]}, from {land.losses.min():.3f} to {land.losses.max():.3f}. "
        f"The way of {len(way) - 1} steps leads from {first[0]:.2f}, {first[1]:.2f} to {last[0]:.2f}, {last[1]:.2f}; "
        f"the lowest point is at {low[0]:.2f}, {low[1]:.2f}."
    )
