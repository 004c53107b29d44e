"""Figures for machines: one JSON object a line on standard output, ratios measured in one run.

    make bench ARGS="[--pictures FOLDER] [--only PART ...] [--full] [--quick] [--repeats 3]"

{"name": "attribution_vs_captum.integrated_gradients", "value": 4.1, "unit": "times"}: a direct Captum call with its
defaults takes so many times as long as ours. Both sides of a ratio take turns, so that other load hits both.
"wanted" is the bound that a figure is held against, "how" what was done to get it.
"""

from __future__ import annotations

import os

# As the app does, and before torch is imported. It holds for both sides of every comparison.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.against_fastai import Comparison, Effort
from benchmarks.explaining import explain
from benchmarks.figures import Figure
from benchmarks.given import Choice
from benchmarks.learning import cache_peak, head_only, suffix_overhead
from benchmarks.looking import see
from benchmarks.reruns import RERUNS
from core.machine import settle_threads
from core.see.backbones import Backbone, load
from core.see.pictures import sample

FEW = 8  # pictures of each class with --quick
QUICK = "a quick run, to see that it works: the value says nothing"
EPOCHS = 6  # of the suffix overhead, where stages are trained


@dataclass(frozen=True)
class Bench:
    """What is asked for."""

    network: Backbone
    choice: Choice
    effort: Effort
    repeats: int

    def see(self) -> Iterator[Figure]:
        clicks = 1 if self.effort.quick else RERUNS
        return see(self.network, self.network.preprocess(sample("coffee")), self.repeats, clicks=clicks)

    def explain(self) -> Iterator[Figure]:
        return explain(self.network, self.network.preprocess(sample("coffee")), self.repeats)

    def head(self) -> Iterator[Figure]:
        return head_only(self.network, self.choice.pictures())

    def suffix(self) -> Iterator[Figure]:
        return suffix_overhead(self.network, self.choice.pictures(), 2 if self.effort.quick else EPOCHS)

    def cache(self) -> Iterator[Figure]:
        return cache_peak(self.network, self.choice.pictures())

    @cached_property
    def comparison(self) -> Comparison:
        return Comparison(self.network, self.choice, self.effort)

    def speed(self) -> Iterator[Figure]:
        return self.comparison.speed()

    def accuracy(self) -> Iterator[Figure]:
        return self.comparison.accuracy()


Part = Callable[[Bench], Iterator[Figure]]
# In this order; those that need fastai last, since it may not be to be had.
PARTS: dict[str, Part] = {
    "see": Bench.see,
    "explain": Bench.explain,
    "head": Bench.head,
    "cache": Bench.cache,
    "suffix": Bench.suffix,
    "speed": Bench.speed,
    "accuracy": Bench.accuracy,
}
LEARN = ("head", "cache", "suffix", "speed", "accuracy")


def chosen(only: list[str]) -> list[Part]:
    """The parts of these names, "learn" standing for all of that chapter; every part without any."""
    wanted = {name for word in only for name in (LEARN if word == "learn" else (word,))} or set(PARTS)
    return [part for name, part in PARTS.items() if name in wanted]


def options() -> argparse.Namespace:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    add, parts = told.add_argument, ["learn", *PARTS]
    add("--pictures", type=Path, metavar="FOLDER", help="class folders to train on; drawn vehicles without")
    add("--only", nargs="+", default=[], choices=parts, metavar="PART", help=f"some of {', '.join(parts)}")
    add("--full", action="store_true", help="fastai runs every epoch, and learns from every picture")
    add("--quick", action="store_true", help="few pictures and epochs: only to see that all works")
    add("--repeats", type=int, default=3, choices=range(1, 21), metavar="1..20", help="of see and explain")
    return told.parse_args()


def main() -> None:
    """Print the figures as they come."""
    told = options()
    threads = Figure("threads", settle_threads(), "threads")
    print(threads.line(), Figure("load_before", os.getloadavg()[0], "processes").line(), sep="\n", flush=True)
    choice = Choice(told.pictures, FEW if told.quick else None)
    bench = Bench(load("efficientnet_lite0"), choice, Effort(full=told.full, quick=told.quick), told.repeats)
    for part in chosen(told.only):
        for figure in part(bench):
            print((replace(figure, wanted="", how=QUICK) if told.quick else figure).line(), flush=True)


if __name__ == "__main__":
    main()
