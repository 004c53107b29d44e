"""Pairs: two pictures through the same stages. What do they share, and where do they part?

A stage makes one vector of each picture. Both are measured from the mean of some other pictures, as the look-alikes are:
the raw vectors of any two pictures are almost parallel. Whether two pictures are alike can be said only beside what any
two are, so the same is done with each of the pair and all the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.errors import LessonError
from core.see.feature_maps import is_signed
from core.see.mosaics import draw_map, over_picture

CHANNELS = 4  # so many are named that are shared, and so many that part
FEWEST = 3  # other pictures: a mean and a spread of fewer say nothing
STILL = (
    1e-6  # a channel varies among the others by more than this share of the liveliest one, or it is left out
)
TILE = 112  # pixels
MARGIN = 4  # pixels between two tiles
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Meeting:
    """The two pictures at one stage.

    similarity  cosine of their vectors from the mean of the others: 1 the same, 0 as alike as any two, below that less
    usual       the same of either picture with all the others: its mean; low and high: its quartiles
    shared      channels that both answer to more than the others do: the most, by the weaker of the two answers
    parting     channels whose answers differ most, the most first
    """

    stage: str
    similarity: float
    usual: float
    low: float
    high: float
    shared: tuple[int, ...]
    parting: tuple[int, ...]


def meet(
    first: Mapping[str, Tensor], second: Mapping[str, Tensor], others: Mapping[str, Tensor]
) -> tuple[Meeting, ...]:
    """Compare two pictures at every stage of `others`, bottom to top.

    first, second  stage -> (C,), as in Inspection.vectors
    others         stage -> (N, C), as in GalleryVectors.vectors; without the two pictures themselves
    Raises LessonError for fewer than three others.
    """
    if min((len(rows) for rows in others.values()), default=0) < FEWEST:
        raise LessonError(f"A pair is compared with at least {FEWEST} other pictures, so choose among more.")
    return tuple(_meeting(stage, first[stage], second[stage], rows) for stage, rows in others.items())


def longest_climb(
    first: Mapping[str, Tensor], candidates: Mapping[str, Tensor], others: Mapping[str, Tensor]
) -> int:
    """Return which candidate grows most alike to `first` from the lowest stage to the highest.

    Those that end less alike than any two (below 0) come last, however far they came.

    first, others  as in `meet`; a candidate that is among the others stays there: one of many moves their mean little
    candidates     stage -> (M, C), M at least 1
    """
    stages = list(others)
    low, top = (
        torch.cosine_similarity(candidates[each] - others[each].mean(0), first[each] - others[each].mean(0))
        for each in (stages[0], stages[-1])
    )
    return int((top - low - 2.0 * (top < 0)).argmax())


def _meeting(stage: str, first: Tensor, second: Tensor, others: Tensor) -> Meeting:
    centre = others.mean(0)
    a, b, rows = first - centre, second - centre, others - centre
    usual = torch.cat([torch.cosine_similarity(rows, each[None]) for each in (a, b)])
    spread = rows.square().mean(0).sqrt()
    lively = spread > STILL * spread.max()
    unit = torch.where(lively, spread, torch.inf)  # a channel that never varies takes no side
    both, apart = torch.minimum(a / unit, b / unit), (a / unit - b / unit).abs()
    return Meeting(
        stage,
        float(torch.cosine_similarity(a, b, dim=0)),
        float(usual.mean()),
        float(usual.quantile(0.25)),
        float(usual.quantile(0.75)),
        _largest(both),
        _largest(apart),
    )


def _largest(values: Tensor) -> tuple[int, ...]:
    """The channels with the largest values above zero, the largest first; equal ones in their own order."""
    order = values.argsort(descending=True, stable=True)[:CHANNELS].tolist()
    return tuple(channel for channel in order if values[channel] > 0)


def side_by_side(
    first: Tensor, second: Tensor, channels: Sequence[int], pictures: tuple[Pixels, Pixels] | None = None
) -> NDArray[np.uint8]:
    """The maps of two pictures at one stage, (C, H, W) each: one column a channel, the first picture above the second.

    Both maps of a channel have one scale, the channel's own. With `pictures`, uint8 (h, w, 3) each, the maps light them:
    a late map says where, which only the picture can show. Returns uint8 (H', W', 4), transparent between the tiles.
    """
    palette = "signed" if is_signed(torch.stack([first, second])) else "sequential"
    columns = []
    for channel in channels:
        two = [maps[channel].numpy() for maps in (first, second)]
        brightest = max(float(np.abs(values).max()) for values in two)
        drawn = (
            [draw_map(values, brightest=brightest, palette=palette) for values in two]
            if pictures is None
            else [over_picture(v, shown, brightest=brightest) for v, shown in zip(two, pictures, strict=True)]
        )
        columns.append([_tile(pixels) for pixels in drawn])
    return _sheet(columns)


def _tile(pixels: Pixels) -> Pixels:
    """Whole pixels repeated or left out until the tile is TILE high and wide."""
    rows, across = (np.arange(TILE) * side // TILE for side in pixels.shape[:2])
    return pixels[rows][:, across]


def _sheet(columns: list[list[Pixels]]) -> Pixels:
    step = TILE + MARGIN
    canvas = np.zeros((2 * step - MARGIN, max(1, len(columns)) * step - MARGIN, 4), dtype=np.uint8)
    for across, column in enumerate(columns):
        for down, tile in enumerate(column):
            place = canvas[down * step : down * step + TILE, across * step : across * step + TILE]
            place[..., :3], place[..., 3] = tile, 255
    return canvas
