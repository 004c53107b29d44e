"""Mosaics: many feature maps as one picture, since a browser draws one faster than a hundred charts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.colours import EMPTY, EMPTY_STROKE, GAP
from core.see.palettes import colour

LARGEST_TILE = 112  # a larger map is averaged down for the mosaic; the page shows a single one at full size
EMPTY_BELOW = 1e-4  # a map is empty when it varies by less than this share of its stage's largest value
DIMMED = 0.2  # how much of the picture is left where a map says nothing
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Mosaic:
    """Tiles row by row from the top left, one pixel apart.

    image     uint8 (H', W', 3)
    channels  the channel drawn in each tile, in drawing order
    empty     those among them that hold nothing for this picture; drawn grey with a stroke
    signed    whether the palette has zero in its middle
    limits    the values at the two ends of the palette; None when every map has its own
    tile      (height, width) of one tile in pixels
    columns   tiles in a row
    palette   the palette's name
    """

    image: NDArray[np.uint8]
    channels: tuple[int, ...]
    empty: frozenset[int]
    signed: bool
    limits: tuple[float, float] | None
    tile: tuple[int, int]
    columns: int
    palette: str

    def enlarged(self, width: int) -> NDArray[np.uint8]:
        """The image with whole pixels repeated until it is at least `width` wide; never blurred."""
        factor = max(1, math.ceil(width / self.image.shape[1]))
        return self.image.repeat(factor, axis=0).repeat(factor, axis=1)

    def channel_at(self, row: int, column: int) -> int | None:
        """The channel whose tile covers this pixel of the image; None in a gap or outside."""
        down, right = row // (self.tile[0] + 1), column // (self.tile[1] + 1)
        position = down * self.columns + right
        in_gap = row % (self.tile[0] + 1) == self.tile[0] or column % (self.tile[1] + 1) == self.tile[1]
        outside = row < 0 or column < 0 or right >= self.columns or position >= len(self.channels)
        return None if in_gap or outside else self.channels[position]


def lay_out(
    values: Floats,
    channels: tuple[int, ...],
    *,
    brightest: float | None,
    palette: str,
    columns: int | None = None,
) -> Mosaic:
    """Draw the chosen channels of one stage's maps, (C, H, W); brightest=None: each on its own scale."""
    signed = palette.startswith("signed")
    nothing = empty_channels(values) & frozenset(channels)
    tiles = [
        _empty_tile(values.shape[1:])
        if c in nothing
        else draw_map(values[c], brightest=brightest, palette=palette)
        for c in channels
    ]
    across = columns or max(1, math.ceil(math.sqrt(len(tiles))))
    limits = None if brightest is None else (-brightest if signed else 0.0, brightest)
    tile = (tiles[0].shape[0], tiles[0].shape[1])
    return Mosaic(_join(tiles, across), channels, nothing, signed, limits, tile, across, palette)


def empty_channels(values: Floats) -> frozenset[int]:
    """Channels of (C, H, W) that give one number all over the picture; of (C, 1, 1) those that give zero."""
    flat = values.reshape(len(values), -1)
    spread = np.abs(flat[:, 0]) if flat.shape[1] == 1 else flat.max(1) - flat.min(1)
    return frozenset(np.flatnonzero(spread <= EMPTY_BELOW * np.abs(flat).max()).tolist())


def draw_map(values: Floats, *, brightest: float | None, palette: str) -> NDArray[np.uint8]:
    """One map (H, W) as colours (h, w, 3), at most LARGEST_TILE high and wide."""
    small = _averaged(values)
    largest = float(np.abs(small).max()) if brightest is None else brightest
    shares = small / (largest or 1.0)
    return colour((shares + 1) / 2 if palette.startswith("signed") else shares, palette)


def over_picture(
    values: Floats, pixels: NDArray[np.uint8], *, brightest: float | None = None
) -> NDArray[np.uint8]:
    """The picture (h, w, 3) in the light of one map (H, W): bright where the map is `brightest` (its own largest by
    default), dark where it is zero or below.

    Every number of the map lights its own block of pixels, unblurred: a late map knows no finer where.
    """
    height, width = pixels.shape[:2]
    rows = np.arange(height) * values.shape[0] // height
    columns = np.arange(width) * values.shape[1] // width
    top = float(values.max()) if brightest is None else brightest
    light = np.clip(values / max(top, 1e-12), 0, 1)
    return (pixels * (DIMMED + (1 - DIMMED) * light[rows][:, columns, None])).astype(np.uint8)


def _averaged(values: Floats) -> Floats:
    """Average whole blocks of pixels until the map is no larger than LARGEST_TILE."""
    block = math.ceil(max(values.shape) / LARGEST_TILE)
    if block == 1:
        return values
    height, width = (side // block for side in values.shape)
    blocks = values[: height * block, : width * block].reshape(height, block, width, block)
    return blocks.mean((1, 3))


def _empty_tile(shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """A grey tile with a stroke from corner to corner."""
    height, width = _averaged(np.zeros(shape, dtype=np.float32)).shape
    tile = np.full((height, width, 3), EMPTY, dtype=np.uint8)
    rows = np.arange(height)
    tile[rows, rows * width // height] = EMPTY_STROKE
    return tile


def _join(tiles: list[NDArray[np.uint8]], columns: int) -> NDArray[np.uint8]:
    height, width = tiles[0].shape[:2]
    rows = math.ceil(len(tiles) / columns)
    across = min(columns, len(tiles))
    canvas = np.full((rows * (height + 1) - 1, across * (width + 1) - 1, 3), GAP, dtype=np.uint8)
    for position, tile in enumerate(tiles):
        top, left = position // columns * (height + 1), position % columns * (width + 1)
        canvas[top : top + height, left : left + width] = tile
    return canvas
