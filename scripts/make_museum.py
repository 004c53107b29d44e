"""Make the museum of failed runs: python -m scripts.make_museum [number ...]

Every exhibit is a real training by the same code as on the page, with one thing wrong on purpose. Run this again after a
change to the engine, the drawings or the record.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image

from core.explain.attribution import attribute, overlay
from core.explain.maps import AttributionRequest
from core.explain.museum import FOLDER, Exhibit
from core.explain.scrubbing import telling
from core.explain.shortcuts import CAST, OTHERS
from core.learn import built_in_sets, datasets
from core.learn.backdrops import ANY, BOUND, arranged, together
from core.learn.experiments import Experiment, plan
from core.learn.feature_store import FeatureStore
from core.learn.freezing import FreezePlan
from core.learn.labelled_pictures import LabelledPictures
from core.learn.picture_shelf import Shelf, Slot
from core.learn.recipes import Recipe
from core.learn.recordings import Programme, data_uri, record
from core.learn.reports import EpochReport
from core.machine import settle_threads
from core.see.backbones import Backbone, load
from core.see.pictures import from_array
from scripts.make_recordings import made_on

WITNESSES = MAPS = 3
NETWORK = "efficientnet_lite0"
HONEST = 20  # pictures of each class that the run's real worth is measured on


@dataclass(frozen=True)
class Failure:
    """What went wrong, the run in which it did, the pictures that tell the truth, and the recipe that mends it."""

    cause: str
    about: str
    set_up: Callable[[], tuple[Experiment, LabelledPictures, Recipe]]


def vehicles(seed: int = 1) -> LabelledPictures:
    """Drawn vehicles that no run here has learned from."""
    return built_in_sets.drawn("vehicles", HONEST, seed)


def head(**changes: object) -> Recipe:
    """The plain recipe: a new head on vehicles."""
    return replace(Recipe(network=NETWORK, data="vehicles"), **changes)  # type: ignore[arg-type]


def too_fast() -> tuple[Experiment, LabelledPictures, Recipe]:
    """Steps that are a hundred times too long, for every stage."""
    recipe = Recipe(
        network="tiny_net", data="vehicles", freeze=FreezePlan(), epochs=20, batch=16, rate=0.1, rate_below=0.1,
        pictures_a_class=20,
    )  # fmt: skip
    mend = replace(recipe, rate=recipe.rate / 100, rate_below=recipe.rate / 100)
    return plan(load("tiny_net"), datasets.load("vehicles"), recipe), vehicles(), mend


def drifting() -> tuple[Experiment, LabelledPictures, Recipe]:
    """Frozen stages whose statistics follow the last few pictures, two at a time."""
    mend = Recipe(network="tiny_net", data="vehicles", batch=2, epochs=20, pictures_a_class=6)
    experiment = plan(load("tiny_net"), datasets.load("vehicles"), replace(mend, drift=True))
    return experiment, vehicles(), mend


def badly_prepared() -> tuple[Experiment, LabelledPictures, Recipe]:
    """The validation pictures were divided by 255 once too often."""
    found = plan(load(NETWORK), datasets.load("vehicles"), head(pictures_a_class=20))
    return replace(found, validation=_divided(found.validation)), vehicles(), head(pictures_a_class=20)


def _divided(data: LabelledPictures) -> LabelledPictures:
    dark = (
        from_array((np.asarray(each.image) / 255).round().astype(np.uint8), each.name)
        for each in data.pictures
    )
    return replace(data, pictures=Shelf([Slot.of(each) for each in dark]))


def repeated() -> tuple[Experiment, LabelledPictures, Recipe]:
    """Most validation pictures are training pictures too, and the network learns by heart."""
    recipe = Recipe(
        network="tiny_net", data="vehicles", pretrained=False, epochs=40, batch=16, rate=0.002,
        schedule="cosine", pictures_a_class=10, freeze=FreezePlan(),
    )  # fmt: skip
    found = plan(load("tiny_net"), datasets.load("vehicles"), recipe)
    both = together(found.training.few(8), found.validation.few(1))
    return replace(found, validation=both), vehicles(), recipe


def shortcut() -> tuple[Experiment, LabelledPictures, Recipe]:
    """Each kind of car stands before a place of its own."""
    recipe = Recipe(network=NETWORK, data="cars", epochs=30, rate=3e-3)
    training, validation = (arranged(CAST, count, seed, BOUND) for count, seed in ((30, 0), (15, OTHERS)))
    return (
        Experiment(load(NETWORK), training, validation, recipe),
        arranged(CAST, HONEST, OTHERS, ANY),
        recipe,
    )


def lucky() -> tuple[Experiment, LabelledPictures, Recipe]:
    """Two validation pictures a class, and of several such sets the one that was kindest."""
    recipe = Recipe(
        network="tiny_net", data="vehicles", pretrained=False, epochs=40, batch=16, rate=0.002,
        schedule="cosine", pictures_a_class=20, freeze=FreezePlan(),
    )  # fmt: skip
    found = plan(load("tiny_net"), datasets.load("vehicles"), recipe)
    *_, last = (each for each in found.run() if isinstance(each, EpochReport))
    return replace(found, validation=_kindest(found.validation, last)), vehicles(), recipe


def _kindest(validation: LabelledPictures, last: EpochReport) -> LabelledPictures:
    """Of twenty pairs a class, drawn at random, those on which most answers are right: luck, as it happens to people."""
    right = (last.probabilities.argmax(1) == torch.tensor(last.validation_labels)).tolist()
    places = {slot.key: place for place, slot in enumerate(validation.pictures.slots)}

    def score(drawn: LabelledPictures) -> int:
        return sum(right[places[slot.key]] for slot in drawn.pictures.slots)

    return max((validation.few(2, seed) for seed in range(20)), key=score)


FOUR = "Four kinds of vehicle"
HEAD_ONLY, RANDOM = "Only the head learns.", "Every pancake learns, from random weights."
FAILURES = (
    Failure("shortcut", f"Saloons and sports cars, thirty of each to learn from. {HEAD_ONLY}", shortcut),
    Failure("rate", f"{FOUR}, twenty of each to learn from. Every pancake learns.", too_fast),
    Failure("duplicate", f"{FOUR}, ten of each to learn from. {RANDOM}", repeated),
    Failure("statistics", f"{FOUR}, six of each to learn from, two at a time. {HEAD_ONLY}", drifting),
    Failure("luck", f"{FOUR}, twenty of each to learn from. {RANDOM}", lucky),
    Failure("preparation", f"{FOUR}, twenty of each to learn from. {HEAD_ONLY}", badly_prepared),
)


def make(number: int, failure: Failure) -> Exhibit:
    """Train once, and keep what is to be looked at."""
    experiment, honest, mend = failure.set_up()
    start = time.perf_counter()
    found = list(experiment.run(store=FeatureStore()))
    seconds = time.perf_counter() - start
    reports = [each for each in found if isinstance(each, EpochReport)]
    programme = Programme(f"run_{number}", f"Run {number}", failure.about)
    recording = record(
        programme,
        experiment,
        found,
        telling(reports, WITNESSES),
        seconds=seconds,
        made_on=made_on(reports[-1].threads),
    )
    network = _network(reports[-1])
    return Exhibit(
        failure.cause, recording, _matrix(reports[-1], len(experiment.training.classes)),
        _maps(network, experiment.validation), *_worth(network, honest), mend,
    )  # fmt: skip


def _network(report: EpochReport) -> Backbone:
    if report.backbone is None:
        raise RuntimeError("the last report of a training carries its network")
    return report.backbone


def _matrix(report: EpochReport, classes: int) -> tuple[tuple[int, ...], ...]:
    counts = torch.zeros(classes, classes, dtype=torch.int64)
    for truth, answer in zip(report.validation_labels, report.probabilities.argmax(1).tolist(), strict=True):
        counts[truth, answer] += 1
    return tuple(tuple(row) for row in counts.tolist())


def _maps(network: Backbone, pictures: LabelledPictures) -> tuple[str, ...]:
    step = max(1, len(pictures) // MAPS)
    return tuple(_map(network, pictures, place) for place in range(step // 2, len(pictures), step))[:MAPS]


def _map(network: Backbone, pictures: LabelledPictures, place: int) -> str:
    batch = network.preprocess(pictures.pictures[place])
    found = attribute(network, batch, AttributionRequest("grad_cam", pictures.labels[place]))
    pixels = network.preparation.denormalise(batch)[0].permute(1, 2, 0).numpy()
    return data_uri(Image.fromarray(overlay(found, pixels)))


def _worth(network: Backbone, honest: LabelledPictures) -> tuple[float, int]:
    with torch.no_grad():
        answers = [int(network(network.preprocess(each)).argmax()) for each in honest.pictures]
    right = sum(answer == label for answer, label in zip(answers, honest.labels, strict=True))
    return round(right / len(honest), 4), len(honest)


def main(numbers: list[str]) -> None:
    """Write the exhibits that are asked for, all by default."""
    settle_threads()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number, failure in enumerate(FAILURES, start=1):
        if numbers and str(number) not in numbers:
            continue
        exhibit = make(number, failure)
        path = FOLDER / f"{exhibit.recording.key}.json"
        path.write_text(exhibit.to_json() + "\n", encoding="utf-8")
        last = exhibit.recording.moments[-1]
        print(
            f"{path.name} ({failure.cause}): {path.stat().st_size // 1024} KB, {exhibit.recording.seconds} s, its own "
            f"{last.train_accuracy:.1%}, validation {last.validation_accuracy:.1%}, honest {exhibit.honest:.1%}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
