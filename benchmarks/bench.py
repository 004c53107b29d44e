"""Figures for machines: one JSON object a line on standard output, ratios measured in one run.

    python benchmarks/bench.py [--pictures FOLDER] [--repeats 3]

{"name": "attribution_vs_captum.integrated_gradients", "value": 4.1, "unit": "times"}: a direct Captum call with its
defaults takes so many times as long as ours. Both sides of a ratio take turns, so that other load hits both.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the app does, before torch is imported

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
from captum.attr import IntegratedGradients, Occlusion, Saliency
from torch import Tensor

from core.explain.attribution import METHODS, AttributionRequest, attribute
from core.explain.baselines import baseline
from core.learn import datasets
from core.learn.training import Recipe, train
from core.machine import settle_threads
from core.see.backbones import Backbone, load
from core.see.feature_maps import inspect
from core.see.pictures import sample

Figure = tuple[str, float, str]  # name, value, unit
Work = Callable[[], object]
BATCH = 16  # pictures in the forward pass that everything is compared with


def seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def taking_turns(one: Work, other: Work, repeats: int) -> tuple[float, float]:
    """Median seconds of both."""
    pairs = [(seconds(one), seconds(other)) for _ in range(repeats)]
    return median(first for first, _ in pairs), median(second for _, second in pairs)


def forward(network: Backbone, batch: Tensor) -> Tensor:
    with torch.inference_mode():
        return network(batch)


def see(network: Backbone, batch: Tensor, repeats: int) -> Iterator[Figure]:
    """The bare forward pass, and what looking at all maps adds to it."""
    many = batch.repeat(BATCH, 1, 1, 1)
    forward(network, many)
    each = median(seconds(lambda: forward(network, many)) for _ in range(repeats)) / BATCH
    yield "first_pass_ms_per_picture", 1000 * each, "ms"
    inspect(network, batch)
    looked, bare = taking_turns(lambda: inspect(network, batch), lambda: forward(network, batch), 5 * repeats)
    yield "inspect_overhead_vs_forward", looked / bare, "times"


def learn(network: Backbone, folder: Path | None) -> Iterator[Figure]:
    """From the click to a trained head, decoding and first pass included."""
    labelled = datasets.from_folder(folder) if folder else datasets.load("vehicles")
    training, validation = labelled.split(0.7, seed=0)
    start = time.perf_counter()
    *_, last = train(network, training, validation, Recipe())
    yield "head_only_seconds", time.perf_counter() - start, "s"
    yield "head_only_pictures", len(training) + len(validation), "pictures"
    yield "head_only_validation_accuracy", last.validation_accuracy, "share"


def explain(network: Backbone, batch: Tensor, repeats: int) -> Iterator[Figure]:
    """Every method with its defaults, and those against a direct Captum call where one differs."""
    target = int(forward(network, batch).argmax())
    for method in METHODS:
        ours, direct = taking_turns(
            lambda method=method: attribute(network, batch, AttributionRequest(method, target)),
            lambda method=method: DIRECT[method](network, batch, target) if method in DIRECT else None,
            repeats,
        )
        yield f"attribution_ms.{method}", 1000 * ours, "ms"
        if method in DIRECT:
            yield f"attribution_vs_captum.{method}", direct / ours, "times"


def direct_saliency(network: Backbone, batch: Tensor, target: int) -> Tensor:
    return Saliency(network.copy()).attribute(batch.clone().requires_grad_(), target=target)


def direct_integrated_gradients(network: Backbone, batch: Tensor, target: int) -> Tensor:
    black = baseline(network, batch, "black")
    return IntegratedGradients(network.copy()).attribute(batch, baselines=black, target=target, n_steps=50)


def direct_occlusion(network: Backbone, batch: Tensor, target: int) -> Tensor:
    mean = baseline(network, batch, "mean")
    return Occlusion(network.copy()).attribute(
        batch, (3, 32, 32), strides=(3, 16, 16), baselines=mean, target=target
    )


DIRECT: dict[str, Callable[[Backbone, Tensor, int], Tensor]] = {
    "saliency": direct_saliency,
    "integrated_gradients": direct_integrated_gradients,
    "occlusion": direct_occlusion,
}


def figures(folder: Path | None, repeats: int) -> Iterator[Figure]:
    yield "threads", settle_threads(), "threads"
    yield "load_before", os.getloadavg()[0], "processes"
    network = load("efficientnet_lite0")
    batch = network.preprocess(sample("coffee"))
    yield from see(network, batch, repeats)
    yield from learn(network, folder)
    yield from explain(network, batch, repeats)


def main() -> None:
    """Print the figures as they come."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--pictures", type=Path, help="a folder of class folders to train on")
    options.add_argument("--repeats", type=int, default=3, choices=range(1, 21), metavar="1..20")
    told = options.parse_args()
    for name, value, unit in figures(told.pictures, told.repeats):
        print(json.dumps({"name": name, "value": round(value, 4), "unit": unit}), flush=True)


if __name__ == "__main__":
    main()
