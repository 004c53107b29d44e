"""Maps: one map with its exact numbers."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.charts.figures import bare_axes, plain
from core.colours import DIVERGING, SEQUENTIAL, colour_scale

LEGEND_PIXELS = 320


def map_figure(values: NDArray[np.floating], *, signed: bool, limit: float | None = None) -> go.Figure:
    """One map (H, W) with its exact number at every place and a legend.

    signed  zero in the middle of the palette; else from zero (or the lowest value) upwards
    limit   the magnitude with the full colour, by default the largest
    """
    top = limit or float(np.abs(values).max()) or 1.0
    heat = go.Heatmap(
        z=values,
        zmin=-top if signed else min(0.0, float(values.min())),
        zmax=top,
        colorscale=colour_scale(DIVERGING if signed else SEQUENTIAL),
        # Pixels, not a share: on a narrow page a share of the height would be longer than the map.
        colorbar={
            "thickness": 12,
            "len": LEGEND_PIXELS,
            "lenmode": "pixels",
            "y": 1,
            "yanchor": "top",
            "ypad": 0,
            "outlinewidth": 0,
            "tickformat": ".3~g",
        },
        hovertemplate="row %{y}, column %{x}: %{z:.5g}<extra></extra>",
    )
    height, width = values.shape
    told = f"A map of {height} x {width} numbers from {values.min():.3g} to {values.max():.3g}"
    figure = bare_axes(plain(heat, height=400, words=told))
    figure.update_yaxes(constraintoward="top")  # level with the picture that stands beside it
    return figure
