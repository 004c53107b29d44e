"""The loss over the two weights of a neuron as a landscape: learning is walking downhill in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.learn.neuron import Examples, Neuron

POINTS = 61  # along each side
ROOM = 2.5  # around the way that was walked


@dataclass(frozen=True, eq=False)
class Landscape:
    """losses (down, across): the mean loss at these weights, with the bias held where it stands.

    across: values of the first weight; down: values of the second; lowest: both weights of the smallest loss here.
    """

    across: np.ndarray
    down: np.ndarray
    losses: np.ndarray
    bias: float

    @property
    def lowest(self) -> tuple[float, float]:
        row, column = np.unravel_index(int(self.losses.argmin()), self.losses.shape)
        return float(self.across[column]), float(self.down[row])


def landscape(examples: Examples, walked: Sequence[Neuron]) -> Landscape:
    """The loss around a way that was walked, computed at 61 x 61 settings of the two weights; its last bias holds."""
    weights = np.array([neuron.weights for neuron in walked])
    across, down = (np.linspace(*_reach(weights[:, axis]), POINTS) for axis in (0, 1))
    inputs, truths = np.array(examples.inputs), np.array(examples.truths)
    totals = across[None, :, None] * inputs[:, 0] + down[:, None, None] * inputs[:, 1] + walked[-1].bias
    margins = np.where(truths == 1, totals, -totals)
    return Landscape(across, down, np.logaddexp(0, -margins).mean(axis=2), walked[-1].bias)


def _reach(values: np.ndarray) -> tuple[float, float]:
    """From a little below the way to a little above it; the origin is always in sight."""
    return min(float(values.min()), 0.0) - ROOM, max(float(values.max()), 0.0) + ROOM
