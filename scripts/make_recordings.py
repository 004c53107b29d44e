"""Make the recorded runs that the transfer page plays: python -m scripts.make_recordings [key ...]

Every recording is a real training by the same code as on the page; its recipe is in it. Run this again after a change to
the engine, the drawings or the record: the same recipe gives the same curve on the same machine.
"""

import os
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.explain.scrubbing import telling
from core.learn import datasets, truck_story
from core.learn.experiments import plan
from core.learn.feature_store import FeatureStore
from core.learn.recipes import Recipe
from core.learn.recordings import FOLDER, Programme, Recording, record
from core.learn.reports import EpochReport
from core.machine import settle_threads
from core.see.backbones import load

WITNESSES = 4
BUSY = 1.5  # the load that one training makes is 1 a thread
TRUCK_FIELDS = ("epochs", "batch", "rate", "rate_below", "schedule", "augmentation", "views")


@dataclass(frozen=True)
class Plan:
    """What to record: on which network, of which preset, with which changes of the recipe."""

    programme: Programme
    network: str
    data: str
    preset: str
    changes: dict[str, Any]


def truck_numbers() -> dict[str, Any]:
    """The numbers of the story that the page tells of trucks."""
    told = truck_story.recipe("upper", load("tiny_net"))
    return {name: getattr(told, name) for name in TRUCK_FIELDS}


PLANS = (
    Plan(
        Programme(
            "1_vehicles_head",
            "Vehicles, only the head",
            "Everything below stays as others taught it, and one small layer learns four kinds of drawn vehicles.",
        ),
        "efficientnet_lite0",
        "vehicles",
        "head",
        {},
    ),
    Plan(
        Programme(
            "2_vehicles_scratch",
            "Vehicles, from scratch",
            "A small network that knows nothing learns from ten pictures of each kind: soon it has its own by heart, and "
            "still gets about half of the new ones wrong.",
        ),
        "tiny_net",
        "vehicles",
        "scratch",
        {"pictures_a_class": 10, "epochs": 40, "batch": 16, "rate": 0.002, "schedule": "cosine"},
    ),
    Plan(
        Programme(
            "3_trucks_upper",
            "From cars to trucks",
            "TinyNet has seen only cars. Its two lowest pancakes stay; those above learn kinds of trucks from ten "
            "pictures each.",
        ),
        "tiny_net",
        "trucks",
        "upper",
        {**truck_numbers(), "pictures_a_class": 10},
    ),
    Plan(
        Programme(
            "4_digits_head",
            "Digits, only the head",
            "Handwritten digits look like nothing in a thousand kinds of photograph: watch the line of the raw pixels.",
        ),
        "efficientnet_lite0",
        "digits",
        "head",
        {"rate": 0.01},
    ),
)


def made_on(threads: int) -> str:
    """The machine in words: threads, torch, and whether others worked on it too; no names."""
    import torch

    busy = " of a busy machine" if os.getloadavg()[0] > BUSY * threads else ""
    return f"{threads} threads{busy}, torch {torch.__version__.partition('+')[0]}, {date.today():%B %Y}"


def make(wanted: Plan) -> Recording:
    """Train once, and keep what is to be shown."""
    stack = load(wanted.network)
    recipe = Recipe.from_preset(wanted.preset, stack, **wanted.changes)
    recipe = replace(recipe, network=wanted.network, data=wanted.data)
    experiment = plan(stack, datasets.load(wanted.data), recipe)
    start = time.perf_counter()
    found = list(experiment.run(store=FeatureStore()))
    seconds = time.perf_counter() - start
    reports = [each for each in found if isinstance(each, EpochReport)]
    places = telling(reports, WITNESSES)
    on = made_on(reports[-1].threads)
    return record(wanted.programme, experiment, found, places, seconds=seconds, made_on=on)


def main(keys: list[str]) -> None:
    """Write the recordings that are asked for, all by default."""
    settle_threads()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for wanted in PLANS:
        if keys and wanted.programme.key not in keys:
            continue
        recording = make(wanted)
        path = FOLDER / f"{recording.key}.json"
        path.write_text(recording.to_json() + "\n", encoding="utf-8")
        last = recording.moments[-1]
        print(
            f"{path.name}: {path.stat().st_size // 1024} KB, {recording.seconds} s, its own "
            f"{last.train_accuracy:.1%}, new {last.validation_accuracy:.1%}; "
            + ", ".join(f"{rung.title} {rung.accuracy:.1%}" for rung in recording.rungs)
        )


if __name__ == "__main__":
    main(sys.argv[1:])
