"""A few drawn vehicles to choose as the picture at hand: the gallery of drawings holds more of their kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.see.pictures import Picture, from_array


@dataclass(frozen=True)
class DrawnSample:
    """One drawing by its order: the same kind and seed give the same bytes."""

    title: str
    kind: str
    seed: int


DRAWN: dict[str, DrawnSample] = {
    "drawn_bus": DrawnSample("A drawn bus", "bus", 1007),
    "drawn_fire_engine": DrawnSample("A drawn fire engine", "fire engine", 1003),
    "drawn_convertible": DrawnSample("A drawn convertible", "convertible", 1001),
    "drawn_motorbike": DrawnSample("A drawn motorbike", "motorbike", 1005),
}


def drawn_mask(key: str) -> np.ndarray:
    """Return where the vehicle of a drawn sample is, bool (H, W); KeyError for a key that is not in DRAWN."""
    from core.learn.drawn_vehicles import draw

    return draw(DRAWN[key].kind, seed=DRAWN[key].seed).mask


def drawn_sample(key: str) -> Picture:
    """Return a drawn sample; KeyError for a key that is not in DRAWN."""
    from core.learn.drawn_vehicles import draw

    wanted = DRAWN[key]
    return from_array(draw(wanted.kind, seed=wanted.seed).pixels, wanted.title)
