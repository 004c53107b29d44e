"""How the learning rate changes over a training: the factor on it at a step, counted from 0, of so many."""

from __future__ import annotations

import math
from collections.abc import Callable

Schedule = Callable[[int, int], float]

WARM_UP = 0.3  # share of the steps in which one_cycle rises
FIRST = 1 / 25  # of the full rate, where it starts
LAST = FIRST / 1e4  # and where it ends


def constant(step: int, steps: int) -> float:
    """The same rate from the first step to the last."""
    return 1.0


def cosine(step: int, steps: int) -> float:
    """From the full rate down towards nothing along half a cosine (Loshchilov and Hutter 2017, without restarts)."""
    return _between(1.0, 0.0, step / steps)


def one_cycle(step: int, steps: int) -> float:
    """Up from a 25th in the first 30 % of the steps, then down to almost nothing (Smith 2018).

    As torch.optim.lr_scheduler.OneCycleLR does it with its defaults; the momentum stays as it is.
    """
    top, end = WARM_UP * steps - 1, steps - 1
    if step < top:
        return _between(FIRST, 1.0, step / top)
    return _between(1.0, LAST, (step - top) / (end - top))


def _between(start: float, end: float, share: float) -> float:
    """Along half a cosine."""
    return end + (start - end) * (1.0 + math.cos(math.pi * share)) / 2.0


# name -> factor on every learning rate at a step, from 0, of so many
SCHEDULES: dict[str, Schedule] = {"constant": constant, "cosine": cosine, "one_cycle": one_cycle}
