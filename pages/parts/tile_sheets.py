"""Tiles in rows of three as one picture, with a word below each; small ones enlarged as squares."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pages.parts.pictures_shown import BOX, RIM

SIDE = 144  # pixels of a tile
WORD = 20  # pixels of the strip below it
GAP = 6
ACROSS = 3
COARSE = 40  # pixels: up to this side a patch is shown as squares, larger ones smoothly
SMALLEST = 6  # pixels a frame is wide at least
PAPER, INK = (35, 27, 21), (255, 251, 245)

Pixels = NDArray[np.uint8]


def sheet(tiles: Sequence[Pixels], words: Sequence[str]) -> bytes:
    """Return a PNG of square tiles (h, h, 3), three in a row, each with its word on a dark strip; a blank leaves room for one."""
    strip = WORD if any(words) else 0
    rows = -(-len(tiles) // ACROSS)
    step = (SIDE + GAP, SIDE + strip + GAP)
    drawn = Image.new("RGBA", (ACROSS * step[0] - GAP, rows * step[1] - GAP), (0, 0, 0, 0))
    for place, (tile, word) in enumerate(zip(tiles, words, strict=True)):
        corner = (place % ACROSS * step[0], place // ACROSS * step[1])
        drawn.paste(enlarged(tile, SIDE), corner)
        if word.strip():
            drawn.paste(_label(word), (corner[0], corner[1] + SIDE))
    return _png(drawn)


def enlarged(tile: Pixels, side: int) -> Image.Image:
    """Return square pixels at a given side: coarse ones as squares, others smoothly."""
    way = Image.Resampling.NEAREST if len(tile) <= COARSE else Image.Resampling.LANCZOS
    return Image.fromarray(tile).resize((side, side), way)


def framed(pixels: Pixels, boxes: Iterable[tuple[int, int, int, int]], side: int = SIDE) -> Pixels:
    """Return a square picture at a given side with a frame around each box (left, top, right, bottom)."""
    scale = side / len(pixels)
    drawn = Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(drawn)
    for left, top, right, bottom in boxes:
        (x0, x1), (y0, y1) = (
            _ends(low * scale, high * scale, side) for low, high in ((left, right), (top, bottom))
        )
        pen.rectangle([x0, y0, x1, y1], outline=RIM, width=4)
        pen.rectangle([x0 + 1, y0 + 1, x1 - 1, y1 - 1], outline=BOX, width=2)
    return np.asarray(drawn)


def _ends(low: float, high: float, side: int) -> tuple[float, float]:
    """Where a frame around what lies between begins and ends, within the picture and never too small to be seen."""
    begin = min(max(low - 2, 0.0), side - 1.0 - SMALLEST)
    return begin, max(min(high + 1, side - 1.0), begin + SMALLEST)


def _label(word: str) -> Image.Image:
    strip = Image.new("RGB", (SIDE, WORD), PAPER)
    font = ImageFont.load_default(size=13)
    pen = ImageDraw.Draw(strip)
    while word and pen.textlength(word, font) > SIDE - 8:
        word = word[:-2] + "…"
    pen.text((SIDE / 2, WORD / 2), word, fill=INK, font=font, anchor="mm")
    return strip


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
