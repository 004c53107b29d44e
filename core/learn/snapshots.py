"""Looking back: the weights of some epochs, kept exactly as they were, within a budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

BUDGET = 32 * 2**20  # bytes that one run keeps; every weight of the built-in network takes 13.6 MB


def kept_epochs(size: int, epochs: int, budget: int = BUDGET) -> frozenset[int]:
    """Of which epochs (from 1) the weights are kept, when one snapshot takes `size` bytes.

    All when they fit; otherwise as many as fit, evenly spaced, the first and the last among them; only the last when
    no two fit, and none when not even one does.
    """
    fit = min(epochs, budget // max(1, size))
    if fit < 2:
        return frozenset({epochs} if fit else ())
    return frozenset(1 + round(step * (epochs - 1) / (fit - 1)) for step in range(fit))


def size_of(state: Mapping[str, Tensor]) -> int:
    """Bytes that a snapshot takes."""
    return sum(value.nbytes for value in state.values())


def take(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A copy that does not change when training goes on, float32 as it is."""
    return {key: value.detach().clone() for key, value in state.items()}
