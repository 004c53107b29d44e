"""How far a score on a few pictures can be trusted."""

from __future__ import annotations

import math

TWO_SIGMA = 1.96  # 95 % of the normal distribution lie within it


def band(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % score interval (low, high) of a share measured on `count` pictures (Wilson 1927)."""
    if count <= 0:
        return 0.0, 1.0
    square = TWO_SIGMA**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = TWO_SIGMA / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    return max(0.0, middle - half), min(1.0, middle + half)
