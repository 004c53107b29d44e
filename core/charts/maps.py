"""Maps: one map with its exact numbers, and a mosaic of many from which one can be picked."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image

from core.charts.figures import CLEAR, bare_axes, plain
from core.colours import DIVERGING, GAP, SEQUENTIAL, colour_scale

WIDE = 480  # pixels a mosaic is about as wide as
FRAME = 0.8  # of a tile's side
SELECTED = "#37B6FF"  # a blue that stands out on both palettes


class Mosaic(Protocol):
    """Tiles one pixel apart (see core.see.mosaics.Mosaic)."""

    @property
    def image(self) -> NDArray[np.uint8]: ...
    @property
    def channels(self) -> tuple[int, ...]: ...
    @property
    def empty(self) -> frozenset[int]: ...
    @property
    def tile(self) -> tuple[int, int]: ...
    @property
    def columns(self) -> int: ...


def map_figure(values: NDArray[np.floating], *, signed: bool, brightest: float | None = None) -> go.Figure:
    """One map (H, W) with its exact number at every place and a legend.

    signed     zero in the middle of the palette; else from zero (or the lowest value) upwards
    brightest  the number with the brightest colour; by default the map's own largest
    """
    top = brightest or float(np.abs(values).max()) or 1.0
    heat = go.Heatmap(
        z=values,
        zmin=-top if signed else min(0.0, float(values.min())),
        zmax=top,
        colorscale=colour_scale(DIVERGING if signed else SEQUENTIAL),
        colorbar={"thickness": 12, "len": 0.9, "outlinewidth": 0, "tickformat": ".3~g"},
        hovertemplate="row %{y}, column %{x}: %{z:.5g}<extra></extra>",
    )
    height, width = values.shape
    told = f"A map of {height} x {width} numbers from {values.min():.3g} to {values.max():.3g}"
    return bare_axes(plain(heat, height=420, words=told))


def mosaic_picker(drawn: Mosaic) -> go.Figure:
    """The mosaic with a mark on every tile, seen as a frame around the picked one, for st.plotly_chart(..., on_select="rerun").

    Plotly cannot select the cells of a picture or a heatmap, so marks lie over it; the nearest one answers.
    """
    height, width = drawn.image.shape[:2]
    tile_height, tile_width = drawn.tile
    places = [divmod(place, drawn.columns) for place in range(len(drawn.channels))]
    picture = go.Image(source=_png(drawn.image), hoverinfo="skip")
    marks = go.Scatter(
        x=[column * (tile_width + 1) + (tile_width - 1) / 2 for _, column in places],
        y=[row * (tile_height + 1) + (tile_height - 1) / 2 for row, _ in places],
        mode="markers",
        # Marks are measured on the screen and tiles are not: somewhat smaller, they fit in narrow columns too.
        marker={
            "symbol": "square",
            "size": max(8, FRAME * WIDE * tile_width / width),
            "color": CLEAR,
            "line": {"color": SELECTED, "width": 4},
            "opacity": 0,
        },
        selectedpoints=[0],  # until something is picked, the first map is the one that is open
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0}},
        customdata=list(drawn.channels),
        text=[_tile_words(channel, channel in drawn.empty) for channel in drawn.channels],
        hovertemplate="%{text}<extra></extra>",
    )
    told = f"{len(drawn.channels)} maps: channels {', '.join(str(channel) for channel in drawn.channels)}"
    figure = bare_axes(plain(picture, marks, height=min(640, max(120, WIDE * height // width)), words=told))
    figure.update_layout(clickmode="event+select", hovermode="closest", hoverdistance=-1)
    figure.update_xaxes(range=[-0.5, width - 0.5])
    figure.update_yaxes(range=[height - 0.5, -0.5], autorange=False)
    return figure


def picked_channel(picked: Mapping[str, Any] | None, drawn: Mosaic) -> int:
    """The channel that the visitor picked, from what st.plotly_chart returned; until then the first."""
    points: Sequence[Mapping[str, Any]] = ((picked or {}).get("selection") or {}).get("points") or ()
    for point in points:
        place = point.get("point_index", -1)
        if isinstance(place, int) and 0 <= place < len(drawn.channels):
            return drawn.channels[place]
    return drawn.channels[0]


def _tile_words(channel: int, is_empty: bool) -> str:
    return f"channel {channel}" + (": nothing in it for this picture" if is_empty else "")


def _png(pixels: NDArray[np.uint8]) -> str:
    """The pixels as a PNG in the page's text, with the gaps between tiles left out, so that the page shows."""
    opaque = (pixels != np.array(GAP, dtype=np.uint8)).any(axis=2, keepdims=True)
    file = io.BytesIO()
    Image.fromarray(np.concatenate([pixels, np.uint8(255) * opaque], axis=2)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
