"""Costs: what each stage weighs and how much work it is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from core.see.feature_maps import run_stage

if TYPE_CHECKING:
    from core.see.backbones import Backbone


@dataclass(frozen=True)
class StageCost:
    """One stage's price for one picture.

    output_shape    what it hands up for one picture: (C, H, W), or (C,) for a vector
    parameters      its knobs: weights and biases (BatchNorm's running statistics are not knobs)
    multiply_adds   multiplications with addition in convolutions and linear layers, the usual measure of work
    last_map        the shape of its last map with height and width, (C, H, W); () for the head, which has none
    """

    name: str
    output_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int
    last_map: tuple[int, ...] = ()


@dataclass(frozen=True)
class LowerHalf:
    """What the lower half of a stack, its first `stages` stages, holds of all knobs and does of all work (0 to 1)."""

    stages: int
    parameters: float
    multiply_adds: float


def lower_half(costs: Sequence[StageCost]) -> LowerHalf:
    """The shares of the lower half of these stages, rounded down, bottom to top with the head."""
    half = len(costs) // 2
    knobs, work = [cost.parameters for cost in costs], [cost.multiply_adds for cost in costs]
    return LowerHalf(half, *(sum(counts[:half]) / (sum(counts) or 1) for counts in (knobs, work)))


def stage_costs(backbone: Backbone) -> tuple[StageCost, ...]:
    """The cost of every stage, bottom to top with the head, for one picture as the network prepares it.

    One forward pass; keep the answer. Counted by torch.utils.flop_counter.
    """
    side = backbone.preparation.crop
    batch = torch.zeros(1, 3, side, side)
    costs = []
    for stage in backbone.stages:
        (last_map, batch), multiply_adds = _run_counted(stage.module, batch)
        knobs = sum(parameter.numel() for parameter in stage.module.parameters())
        costs.append(StageCost(stage.name, tuple(batch.shape[1:]), knobs, multiply_adds, _spatial(last_map)))
    return tuple(costs)


def _spatial(last_map: Tensor) -> tuple[int, ...]:
    return tuple(last_map.shape[1:]) if last_map.ndim == 4 else ()


def _run_counted(module: nn.Module, batch: Tensor) -> tuple[tuple[Tensor, Tensor], int]:
    """A stage's last map and output, and its multiply-adds."""
    # Only the total belongs to this thread: the counter's table by module also lists what other threads run.
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        output = run_stage(module, batch)
    # torch counts a multiplication and an addition as two operations.
    return output, counter.get_total_flops() // 2


def forward_seconds(backbone: Backbone, *, tries: int = 3) -> float:
    """Seconds that one picture takes through the whole backbone here: the fastest of a few tries after one to warm up."""
    side = backbone.preparation.crop
    batch = torch.zeros(1, 3, side, side)
    seconds = []
    with torch.inference_mode():
        for _ in range(tries + 1):
            start = time.perf_counter()
            backbone(batch)
            seconds.append(time.perf_counter() - start)
    return min(seconds[1:])


def stage_seconds(backbone: Backbone, *, pictures: int = 8, tries: int = 2) -> dict[str, float]:
    """Stage -> seconds that one picture takes in it here, among several: the fastest of a few tries after one to warm up.

    Multiply-adds are no measure of it: the large maps of the low stages have to be fetched from memory, and with
    several pictures at once they no longer fit into the processor's own.
    """
    side = backbone.preparation.crop
    best = dict.fromkeys(backbone.stage_names, float("inf"))
    with torch.inference_mode():
        for attempt in range(tries + 1):
            batch = torch.zeros(pictures, 3, side, side).contiguous(memory_format=torch.channels_last)
            for stage in backbone.stages:
                start = time.perf_counter()
                batch = stage.module(batch)
                if attempt:
                    seconds = (time.perf_counter() - start) / pictures
                    best[stage.name] = min(best[stage.name], seconds)
    return best
