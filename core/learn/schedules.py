"""How the learning rate changes over a training: the factor on it, from the share of the steps that is done."""

from __future__ import annotations

import math
from collections.abc import Callable

Schedule = Callable[[float], float]

WARM_UP = 0.3  # share of the steps in which one_cycle rises
FIRST = 1 / 25  # of the full rate, where it starts
LAST = FIRST / 1e4  # and where it ends


def constant(share: float) -> float:
    """The same rate from the first step to the last."""
    return 1.0


def cosine(share: float) -> float:
    """From the full rate down to nothing along half a cosine (Loshchilov and Hutter 2017, without restarts)."""
    return (1.0 + math.cos(math.pi * share)) / 2.0


def one_cycle(share: float) -> float:
    """Up from a 25th in the first 30 % of the steps, then down to almost nothing (Smith 2018).

    The numbers are those of torch.optim.lr_scheduler.OneCycleLR; the momentum stays as it is.
    """
    if share < WARM_UP:
        return _between(FIRST, 1.0, share / WARM_UP)
    return _between(1.0, LAST, (share - WARM_UP) / (1.0 - WARM_UP))


def _between(start: float, end: float, share: float) -> float:
    return end + (start - end) * cosine(share)


# name -> share of the steps that is done, 0..1 -> factor on every learning rate
SCHEDULES: dict[str, Schedule] = {"constant": constant, "cosine": cosine, "one_cycle": one_cycle}
