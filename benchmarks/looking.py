"""Figures of See: the bare forward pass, what looking at all maps adds to it, and what a visitor waits for."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import torch
from torch import Tensor

from benchmarks.figures import Figure, seconds, taking_turns
from benchmarks.reruns import RERUNS, reruns
from core.see.backbones import Backbone
from core.see.feature_maps import inspect, mosaic
from core.see.mosaics import payload_bytes

BATCH = 16  # pictures in the forward pass that everything is compared with
KB = 1000


def forward(network: Backbone, batch: Tensor) -> Tensor:
    with torch.inference_mode():
        return network(batch)


def see(network: Backbone, batch: Tensor, repeats: int, *, clicks: int = RERUNS) -> Iterator[Figure]:
    """All figures of the chapter; batch is one prepared picture (1, 3, H, W), `clicks` are counted on every page."""
    many = batch.repeat(BATCH, 1, 1, 1)
    forward(network, many)
    each = median(seconds(lambda: forward(network, many)) for _ in range(repeats)) / BATCH
    yield Figure("first_pass_ms_per_picture", 1000 * each, "ms")
    inspect(network, batch)
    looked, bare = taking_turns(
        lambda: inspect(network, batch), lambda: forward(network, batch), repeats=5 * repeats
    )
    how = f"all stages kept, {1000 * looked:.1f} ms against {1000 * bare:.1f} ms for one picture"
    yield Figure("inspect_overhead_vs_forward", looked / bare, "times", "at most 1.15", how)
    yield payload(network, batch)
    yield from reruns(lambda: forward(network, batch), times=clicks)
    from benchmarks.microscope import microscope

    yield from microscope(repeats)


def payload(network: Backbone, batch: Tensor) -> Figure:
    """The largest mosaic, all maps of a stage at once, as many bytes as the page gets."""
    maps = inspect(network, batch).spatial
    sizes = {name: payload_bytes(mosaic(maps[name], limit=None)) for name in maps}
    largest = max(sizes, key=lambda name: sizes[name])
    channels, height, width = maps[largest].shape
    how = f"{largest}: {channels} maps of {height} x {width}"
    return Figure("mosaic_payload_kb", sizes[largest] / KB, "kB", "at most 400", how)
