"""How long the lessons take on this machine, cold, in a process of its own: `make bench`.

With pictures of your own, one folder a class:  make bench ARGS=path/to/folder
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the app does, before torch is imported

Row = tuple[str, float]  # what was done, seconds


@contextmanager
def timed(rows: list[Row], what: str) -> Iterator[None]:
    """Add a row, and print it, when the block is over."""
    start = time.perf_counter()
    yield
    rows.append((what, time.perf_counter() - start))
    print(f"{rows[-1][1]:9.3f} s   {what}", flush=True)


def repeat(rows: list[Row], what: str, work: Callable[[], object], *, times: int = 5) -> None:
    """Add the median of some repetitions, after one that does not count."""
    work()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    rows.append((what, median(seconds)))
    print(f"{rows[-1][1]:9.3f} s   {what} (median of {times})", flush=True)


def measure_see(rows: list[Row]) -> None:
    """From nothing to one picture's way up the stack."""
    with timed(rows, "import torch and the networks"):
        from core.machine import settle_threads
        from core.see import backbones, feature_maps, pictures
    print(f"            threads: {settle_threads()}")
    with timed(rows, "load the built-in network"):
        backbone = backbones.load("efficientnet_lite0")
    picture = pictures.sample("coffee")
    repeat(rows, "prepare one picture", lambda: backbone.preprocess(picture))
    batch = backbone.preprocess(picture)
    repeat(rows, "look inside at every stage", lambda: feature_maps.inspect(backbone, batch))


def measure_learn(rows: list[Row], folder: Path | None) -> None:
    """One training with everything but the head frozen: the first pass, then the epochs."""
    from core.learn import datasets, training
    from core.learn.recipes import Recipe
    from core.see import backbones

    backbone = backbones.load("efficientnet_lite0")
    with timed(rows, "load the data set"):
        labelled = datasets.from_folder(folder) if folder else datasets.load("vehicles")
        train, validation = labelled.split(0.7, seed=0)
    with timed(rows, f"train a head on {len(train)} pictures, test on {len(validation)}, first pass and all"):
        reports = list(training.train(backbone, train, validation, Recipe()))
    last = reports[-1]
    print(f"            {last.validation_accuracy:.1%} of {len(validation)} right, {len(reports)} epochs")


def measure_explain(rows: list[Row]) -> None:
    """Every attribution method once, with its defaults."""
    from core.explain import attribution
    from core.see import backbones, pictures

    backbone = backbones.load("efficientnet_lite0")
    batch = backbone.preprocess(pictures.sample("coffee"))
    target = int(backbone(batch).argmax())
    for name, card in attribution.METHODS.items():
        with timed(rows, f"attribution: {card.title}"):
            attribution.attribute(backbone, batch, attribution.AttributionRequest(name, target))


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", nargs="?", type=Path, help="a folder of class folders to train on")
    folder = arguments.parse_args().folder
    rows: list[Row] = []
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} before (only an idle machine's figures mean much)")
    measure_see(rows)
    measure_learn(rows, folder)
    measure_explain(rows)


if __name__ == "__main__":
    main()
