"""Lines: curves over epochs, and how often each pixel value occurs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.charts.figures import DASHES, SERIES, plain

CHANNELS = (("red", "#C9473A", "solid"), ("green", "#3F8F5A", "dash"), ("blue", "#3B86C0", "dot"))
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom"}


def curves(
    series: Mapping[str, Sequence[float]], *, across: str = "epoch", up: str = "", shares: bool = False
) -> go.Figure:
    """One line a series, its values at 1, 2, 3 ... of `across`; shares=True: percentages."""
    number = ".1%" if shares else ".4g"
    lines = [
        go.Scatter(
            x=list(range(1, len(values) + 1)),
            y=list(values),
            name=name,
            mode="lines+markers" if len(values) <= 30 else "lines",
            line={"color": SERIES[place % len(SERIES)], "dash": DASHES[place % len(DASHES)], "width": 2.5},
            hovertemplate=f"{name}, {across} %{{x}}: %{{y:{number}}}<extra></extra>",
        )
        for place, (name, values) in enumerate(series.items())
    ]
    ends = (
        f"{name} from {values[0]:{number}} to {values[-1]:{number}}"
        for name, values in series.items()
        if values
    )
    figure = plain(*lines, height=300, words="; ".join(ends))
    figure.update_layout(showlegend=True, legend=LEGEND)
    longest = max((len(values) for values in series.values()), default=1)
    figure.update_xaxes(title=across, tick0=1, dtick=math.ceil(longest / 10))  # no half epochs
    figure.update_yaxes(title=up, tickformat=".0%" if shares else None, range=[0, 1.02] if shares else None)
    return figure


def channel_histogram(pixels: NDArray[np.uint8]) -> go.Figure:
    """How many pixels of (H, W, 3) have each value from 0 to 255, for red, green and blue."""
    counts = [np.bincount(pixels[..., channel].ravel(), minlength=256) for channel in range(3)]
    lines = [
        go.Scatter(
            x=np.arange(256),
            y=count,
            name=name,
            mode="lines",
            line={"color": colour, "dash": dash, "width": 2, "shape": "hvh"},
            hovertemplate="%{y:,} pixels with " + name + " %{x}<extra></extra>",
        )
        for (name, colour, dash), count in zip(CHANNELS, counts, strict=True)
    ]
    means = (f"{name} {pixels[..., place].mean():.0f}" for place, (name, _, _) in enumerate(CHANNELS))
    figure = plain(*lines, height=260, words="Average values: " + ", ".join(means))
    figure.update_layout(showlegend=True, legend=LEGEND)
    figure.update_xaxes(title="value", range=[-2, 257])
    figure.update_yaxes(title="pixels")
    return figure
