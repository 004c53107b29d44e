"""Drawn cars and trucks with their measurements: what a hand-written rule and a neuron are tried on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.errors import DatasetError
from core.learn.drawn_vehicles import collection
from core.learn.vehicle_measures import Measures, measure

CLASSES = ("car", "truck")
SIDE = 128  # pixels of a drawing: enough to be looked at and measured, quick to draw


@dataclass(frozen=True, eq=False)
class MeasuredVehicles:
    """N drawings: pixels uint8 (N, SIDE, SIDE, 3), their measures, what they are (0 car, 1 truck), their kinds."""

    pixels: np.ndarray
    measures: tuple[Measures, ...]
    labels: tuple[int, ...]
    kinds: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def pairs(self) -> np.ndarray:
        """float64 (N, 2): the ends and the middle of each."""
        return np.array([each.pair for each in self.measures])


def draw_and_measure(per_class: int, seed: int) -> MeasuredVehicles:
    """Draw `per_class` cars and as many trucks from a seed, and measure their true outlines.

    Raises DatasetError for a count below one.
    """
    found = collection("vehicles", per_class, seed, size=SIDE)
    places = [place for place, label in enumerate(found.labels) if found.classes[label] in CLASSES]
    drawings = [found.drawings[place] for place in places]
    if found.classes[: len(CLASSES)] != CLASSES:
        raise DatasetError("The drawn vehicles have other classes than cars and trucks: draw those instead.")
    return MeasuredVehicles(
        np.stack([drawing.pixels for drawing in drawings]),
        tuple(measure(drawing.mask) for drawing in drawings),
        tuple(found.labels[place] for place in places),
        tuple(drawing.kind for drawing in drawings),
    )


@dataclass(frozen=True)
class Scaling:
    """How measures become a neuron's inputs: how far from the average, counted in spreads (standard deviations).

    It belongs to the pictures that were learned from, and travels with the knobs.
    """

    averages: tuple[float, float]
    spreads: tuple[float, float]

    @classmethod
    def of(cls, pairs: np.ndarray) -> Scaling:
        """The scaling of measures (N, 2), N at least 2 and not all the same."""
        averages, spreads = pairs.mean(axis=0), pairs.std(axis=0)
        return cls((float(averages[0]), float(averages[1])), (float(spreads[0]), float(spreads[1])))

    def inputs(self, pair: tuple[float, float]) -> tuple[float, float]:
        """Return the two inputs that the neuron gets for the two measures of one picture."""
        one, two = ((x - a) / s for x, a, s in zip(pair, self.averages, self.spreads, strict=True))
        return one, two
