"""Mosaics: many feature maps as one picture, since a browser draws one faster than a hundred charts."""

from __future__ import annotations

import base64
import io
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.colours import EMPTY, EMPTY_STROKE, GAP
from core.see.palettes import PALETTES, STEPS, colour

LARGEST_TILE = 112  # a larger map is averaged down for the mosaic; the page shows a single one at full size
MOST_PIXELS = 420_000  # of a mosaic: with more maps than fit at that size, every tile is averaged down
EMPTY_BELOW = 1e-4  # a map is empty when it varies by less than this share of its stage's largest value
DIMMED = 0.2  # how much of the picture is left where a map says nothing
LEVELS = 65  # colours of a palette that a mosaic uses: odd, for zero; a quarter of them make two thirds of the bytes
NOTHING, STROKE, BETWEEN = LEVELS, LEVELS + 1, LEVELS + 2  # what else a pixel of a mosaic may be
Floats = NDArray[np.float32]
Levels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Mosaic:
    """Tiles row by row from the top left, one pixel apart.

    levels    uint8 (H', W'): the row of `colours` that each pixel has
    channels  the channel drawn in each tile, in drawing order
    empty     those among them that hold nothing for this picture; drawn grey with a stroke
    signed    whether the palette has zero in its middle
    limits    the values at the two ends of the palette; None when every map has its own
    tile      (height, width) of one tile in pixels
    columns   tiles in a row
    palette   the palette's name
    """

    levels: Levels
    channels: tuple[int, ...]
    empty: frozenset[int]
    signed: bool
    limits: tuple[float, float] | None
    tile: tuple[int, int]
    columns: int
    palette: str

    @property
    def colours(self) -> NDArray[np.uint8]:
        """uint8 (68, 3): the palette from its lowest colour up, then nothing, its stroke, and the gap."""
        ours = np.array([EMPTY, EMPTY_STROKE, GAP], dtype=np.uint8)
        return np.concatenate([PALETTES[self.palette][:: STEPS // (LEVELS - 1)], ours])

    @property
    def image(self) -> NDArray[np.uint8]:
        """uint8 (H', W', 3)."""
        return self.colours[self.levels]

    @cached_property
    def uri(self) -> str:
        """The mosaic as it goes to the browser: a PNG of one byte a pixel in a page's text, its gaps transparent."""
        image = Image.fromarray(self.levels)
        image.putpalette(self.colours.tobytes())
        return data_uri(image, "PNG", transparency=BETWEEN, optimize=True)


def payload_bytes(mosaic: Mosaic) -> int:
    """How many bytes of a page a mosaic takes."""
    return len(mosaic.uri)


def data_uri(image: Image.Image, kind: str, **settings: int) -> str:
    """A picture in a page's text; `settings` are those of Pillow's writer for this kind of file."""
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return f"data:image/{kind.lower()};base64," + base64.b64encode(file.getvalue()).decode("ascii")


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
    largest = min(LARGEST_TILE, math.isqrt(MOST_PIXELS // max(1, len(channels))))
    tiles = [
        _empty_tile(values.shape[1:], largest)
        if c in nothing
        else _levels(_shares(_averaged(values[c], largest), brightest, signed=signed))
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
    signed = palette.startswith("signed")
    return colour(_shares(_averaged(values, LARGEST_TILE), brightest, signed=signed), palette)


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


def _shares(values: Floats, brightest: float | None, *, signed: bool) -> Floats:
    """Where each number lies between the two ends of its palette, 0 to 1."""
    largest = float(np.abs(values).max()) if brightest is None else brightest
    shares: Floats = values / np.float32(largest or 1.0)
    return (shares + np.float32(1)) / np.float32(2) if signed else shares


def _levels(shares: Floats) -> Levels:
    return np.clip(np.nan_to_num(shares) * (LEVELS - 1), 0, LEVELS - 1).round().astype(np.uint8)


def _averaged(values: Floats, largest: int) -> Floats:
    """Average whole blocks of pixels until the map is no larger than `largest`."""
    block = math.ceil(max(values.shape) / max(1, largest))
    if block == 1:
        return values
    height, width = (side // block for side in values.shape)
    blocks = values[: height * block, : width * block].reshape(height, block, width, block)
    means: Floats = blocks.mean((1, 3))
    return means


def _empty_tile(shape: tuple[int, ...], largest: int) -> Levels:
    """A grey tile with a stroke from corner to corner."""
    height, width = _averaged(np.zeros(shape, dtype=np.float32), largest).shape
    tile = np.full((height, width), NOTHING, dtype=np.uint8)
    rows = np.arange(height)
    tile[rows, rows * width // height] = STROKE
    return tile


def _join(tiles: list[Levels], columns: int) -> Levels:
    height, width = tiles[0].shape
    rows = math.ceil(len(tiles) / columns)
    across = min(columns, len(tiles))
    canvas = np.full((rows * (height + 1) - 1, across * (width + 1) - 1), BETWEEN, dtype=np.uint8)
    for position, tile in enumerate(tiles):
        top, left = position // columns * (height + 1), position % columns * (width + 1)
        canvas[top : top + height, left : left + width] = tile
    return canvas
