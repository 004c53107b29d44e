"""Palettes: lookup tables that turn the numbers of a map into colours."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.colours import DIVERGING, DIVERGING_DARK, SEQUENTIAL, channels_of

STEPS = 257  # odd, so that zero falls exactly on the middle colour of a signed palette


def lookup_table(anchors: tuple[str, ...]) -> NDArray[np.uint8]:
    """The anchors, joined by straight lines in RGB: uint8 (257, 3), read-only."""
    colours = np.array([channels_of(anchor) for anchor in anchors], dtype=float)
    places = np.linspace(0, len(anchors) - 1, STEPS)
    columns = [np.interp(places, np.arange(len(anchors)), colours[:, k]) for k in range(3)]
    table = np.stack(columns, axis=1).round().astype(np.uint8)
    table.setflags(write=False)
    return table


PALETTES: Mapping[str, NDArray[np.uint8]] = {
    "sequential": lookup_table(SEQUENTIAL),
    "signed": lookup_table(DIVERGING),
    "signed_dark": lookup_table(DIVERGING_DARK),
}


def colour(shares: NDArray[np.floating], palette: str) -> NDArray[np.uint8]:
    """Look up colours: shares (...), 0 lowest to 1 highest, clipped -> uint8 (..., 3).

    For the signed palettes 0.5 is the number zero.
    """
    places = np.clip(np.nan_to_num(shares) * (STEPS - 1), 0, STEPS - 1).round().astype(np.intp)
    return PALETTES[palette][places]
