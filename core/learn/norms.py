"""BatchNorm statistics: measured again before a network is judged, and how far they have drifted.

While it learns, a BatchNorm keeps running averages of what it sees. The built-in network's follow a hundredth of every
batch, so after a short training they still describe the network as it was, and new pictures suffer for it. Measuring
them again on training pictures takes one forward pass and treats every set-up alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from core.learn.recipe_checks import NORMS

__all__ = ["NORMS", "drift", "kept", "of", "places", "re_estimate"]

PICTURES = 64  # looked at to measure the statistics again; every one costs a forward pass after every epoch


def of(modules: Iterable[nn.Module]) -> list[_BatchNorm]:
    """Every BatchNorm within these modules that keeps statistics."""
    found = (norm for module in modules for norm in module.modules() if isinstance(norm, _BatchNorm))
    return [norm for norm in found if norm.running_mean is not None]


def places(count: int, batch: int, own: torch.Generator) -> list[Tensor]:
    """Which of `count` training pictures the statistics are measured on: at most 64, in batches of about one size.

    Every batch counts the same in the average, so none of them is a small left-over.
    """
    chosen = torch.randperm(count, generator=own)[:PICTURES]
    return list(torch.tensor_split(chosen, max(1, len(chosen) // batch)))


def re_estimate(
    norms: Sequence[_BatchNorm], forward: Callable[[Tensor], object], batches: Iterable[Tensor]
) -> None:
    """Set the running statistics to the plain average over these batches, in place.

    As torch.optim.swa_utils.update_bn does it (Izmailov et al. 2018), but for these norms alone: all other modules
    stay in the mode they are in, so dropout draws no chance and frozen statistics do not move.
    """
    momenta = [norm.momentum for norm in norms]
    modes = [norm.training for norm in norms]
    try:
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # torch's word for the plain average
            norm.train()
        with torch.no_grad():
            for batch in batches:
                forward(batch)
    finally:
        for norm, momentum, mode in zip(norms, momenta, modes, strict=True):
            norm.momentum = momentum
            norm.train(mode)


@contextmanager
def kept(norms: Sequence[_BatchNorm]) -> Iterator[None]:
    """Whatever happens to the statistics within it, afterwards they are what they were."""
    before = [{key: value.clone() for key, value in norm.named_buffers()} for norm in norms]
    try:
        yield
    finally:
        for norm, values in zip(norms, before, strict=True):
            for key, value in norm.named_buffers():
                value.copy_(values[key])


def drift(before: nn.Module, now: nn.Module) -> float:
    """How far the running means moved: root mean square over all channels, in standard deviations at the start."""
    moved = [_moved(old, new) for old, new in zip(of([before]), of([now]), strict=True)]
    return float(torch.cat(moved).square().mean().sqrt()) if moved else 0.0


def _moved(before: Any, now: Any) -> Tensor:
    with torch.no_grad():
        return (now.running_mean - before.running_mean) / (before.running_var + before.eps).sqrt()
