"""Pixels: a few of them, large, with their numbers written on them."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.charts.figures import bare_axes, plain

NAMES = ("red", "green", "blue")


def pixel_grid(
    patch: NDArray[np.uint8], *, channel: int | None = None, corner: tuple[int, int] = (0, 0)
) -> go.Figure:
    """A patch of a picture, uint8 (h, w, 3), pixel by pixel with its numbers; best up to about 12 x 12.

    channel  0, 1 or 2 to show only red, green or blue, as grey; None for the colours with all three numbers
    corner   where the patch begins in the picture: (left, top)
    """
    left, top = corner
    shown = patch if channel is None else np.repeat(patch[..., channel : channel + 1], 3, axis=2)
    rows, columns = np.indices(patch.shape[:2]).reshape(2, -1)
    colours = patch.reshape(-1, 3)
    numbers = go.Scatter(
        x=columns + left,
        y=rows + top,
        mode="text",
        text=["<br>".join(map(str, pixel)) if channel is None else str(pixel[channel]) for pixel in colours],
        textfont={
            "size": 9 if channel is None else 12,
            "color": [_readable_on(pixel) for pixel in shown.reshape(-1, 3)],
        },
        customdata=colours,
        hovertemplate="across %{x}, down %{y}<br>red %{customdata[0]}, green %{customdata[1]}, "
        "blue %{customdata[2]}<extra></extra>",
    )
    height, width = patch.shape[:2]
    told = f"{width} x {height} pixels; the upper left one is " + ", ".join(
        f"{name} {value}" for name, value in zip(NAMES, patch[0, 0], strict=True)
    )
    figure = bare_axes(
        plain(go.Image(z=shown, x0=left, y0=top, hoverinfo="skip"), numbers, height=460, words=told)
    )
    figure.update_layout(hovermode="closest", hoverdistance=-1)
    figure.update_xaxes(range=[left - 0.5, left + width - 0.5])
    figure.update_yaxes(range=[top + height - 0.5, top - 0.5], autorange=False)
    return figure


def _readable_on(pixel: NDArray[np.uint8]) -> str:
    """Black or white, whichever stands out more (luma weights of ITU-R BT.601)."""
    return "#000000" if pixel @ np.array([0.299, 0.587, 0.114]) > 140 else "#FFFFFF"
