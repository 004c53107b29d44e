"""Figures of Explain: every method with its defaults, against a direct Captum call, and against its bare forward passes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import torch
from torch import Tensor

from benchmarks.captum_calls import direct, parts
from benchmarks.figures import Figure, taking_turns
from benchmarks.looking import forward
from core.explain.asking import settled, windows
from core.explain.attribution import METHODS, AttributionRequest, attribute
from core.explain.validity import why_not
from core.learn.swift_prefix import swift_copy
from core.see.backbones import Backbone

WANTED_OF_INTEGRATED_GRADIENTS = 3
SIZES = (1, 2, 4, 8, 16, 32)  # batch sizes of which the bare forward passes get the best


def explain(network: Backbone, batch: Tensor, repeats: int) -> Iterator[Figure]:
    target = int(forward(network, batch).argmax())
    for method in METHODS:
        if why_not(network, method) is None:
            yield from _against_captum(network, batch, AttributionRequest(method, target), repeats)
    for method, card in METHODS.items():
        if card.asks_by == "covering":
            yield _overhead(network, batch, AttributionRequest(method, target), repeats)


def _against_captum(
    network: Backbone, batch: Tensor, request: AttributionRequest, repeats: int
) -> Iterator[Figure]:
    ours, captums = taking_turns(
        lambda: attribute(network, batch, request), lambda: direct(network, batch, request), repeats=repeats
    )
    least = WANTED_OF_INTEGRATED_GRADIENTS if request.method == "integrated_gradients" else 0.9
    yield Figure(f"attribution_ms.{request.method}", 1000 * ours, "ms", "under 5,000")
    yield Figure(f"attribution_vs_captum.{request.method}", captums / ours, "times", f"at least {least}")


def _overhead(network: Backbone, batch: Tensor, request: AttributionRequest, repeats: int) -> Figure:
    """Against the best of all batch sizes, each tried as often as ours and in turn with it."""
    pictures, swift = _pictures(network, batch, request), swift_copy(network, batch)
    bare = [partial(_bare, swift, batch, pictures, size) for size in SIZES]
    ours, *others = taking_turns(lambda: attribute(network, batch, request), *bare, repeats=repeats)
    how = f"{pictures} pictures, {SIZES[others.index(min(others))]} at once"
    return Figure(f"perturbation_overhead.{request.method}", ours / min(others), "times", "at most 1.3", how)


def _bare(swift: torch.nn.Module, batch: Tensor, pictures: int, size: int) -> None:
    """So many pictures through the network, `size` at once, and nothing else."""
    some = batch.repeat(size, 1, 1, 1)
    with torch.inference_mode():
        for begin in range(0, pictures, size):
            swift(some[: pictures - begin])


def _pictures(network: Backbone, batch: Tensor, request: AttributionRequest) -> int:
    """How many pictures the method has to look at."""
    asked = settled(network, batch, request)
    if asked.method == "occlusion":
        return 1 + windows(asked, batch)
    if asked.method == "feature_ablation":
        return 2 + int(parts(network, batch, asked).max())
    return asked.samples
