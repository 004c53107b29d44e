"""The optimisers a recipe can choose; torch is imported when one is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch.optim import Optimizer

Groups = Iterable[dict[str, Any]]


def _adamw(groups: Groups, weight_decay: float) -> Optimizer:
    from torch.optim import AdamW

    return AdamW(groups, weight_decay=weight_decay, fused=True)


def _adam(groups: Groups, weight_decay: float) -> Optimizer:
    from torch.optim import Adam

    return Adam(groups, weight_decay=weight_decay, fused=True)


def _sgd(groups: Groups, weight_decay: float) -> Optimizer:
    from torch.optim import SGD

    return SGD(groups, momentum=0.9, weight_decay=weight_decay, fused=True)


# Groups of parameters with their "lr", weight decay -> optimiser. Fused: one pass over all weights instead of one for
# each line of the formula.
OPTIMISERS: dict[str, Callable[[Groups, float], Optimizer]] = {"adamw": _adamw, "adam": _adam, "sgd": _sgd}
