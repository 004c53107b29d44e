"""Figures of See: the bare forward pass, and what looking at all maps adds to it."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import torch
from torch import Tensor

from benchmarks.figures import Figure, seconds, taking_turns
from core.see.backbones import Backbone
from core.see.feature_maps import inspect

BATCH = 16  # pictures in the forward pass that everything is compared with


def forward(network: Backbone, batch: Tensor) -> Tensor:
    with torch.inference_mode():
        return network(batch)


def see(network: Backbone, batch: Tensor, repeats: int) -> Iterator[Figure]:
    many = batch.repeat(BATCH, 1, 1, 1)
    forward(network, many)
    each = median(seconds(lambda: forward(network, many)) for _ in range(repeats)) / BATCH
    yield Figure("first_pass_ms_per_picture", 1000 * each, "ms")
    inspect(network, batch)
    looked, bare = taking_turns(lambda: inspect(network, batch), lambda: forward(network, batch), 5 * repeats)
    yield Figure("inspect_overhead_vs_forward", looked / bare, "times")
