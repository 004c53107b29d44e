"""The zero rungs: what a data set yields without being clever, to stand beside every score.

Always saying the biggest class, a straight line through raw pixels, the network's own old answers where it
has names for the classes, and the same network with random weights under a new head.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from torch import Tensor

from core.learn import answers
from core.learn.freezing import FreezePlan
from core.learn.frozen_features import FeatureStore
from core.learn.probes import Known, straight_lines
from core.learn.reports import Pulse, Watch
from core.learn.training import train
from core.see.backbones import Backbone, load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.recipes import Recipe
    from core.see.pictures import Picture

THUMBNAIL = 16  # pixels a side
THUMBNAILS = "opening the pictures"  # the phase in which they are made


@dataclass(frozen=True)
class Rung:
    """One score that took no cleverness: accuracy on `count` validation pictures, and how it came about."""

    title: str
    accuracy: float
    count: int
    how: str
    name: str = ""


class SetUp(Protocol):
    """A network, the pictures on both sides of the split, and a recipe."""

    @property
    def backbone(self) -> Backbone: ...
    @property
    def training(self) -> LabelledPictures: ...
    @property
    def validation(self) -> LabelledPictures: ...
    @property
    def recipe(self) -> Recipe: ...


def biggest_class(training: LabelledPictures, validation: LabelledPictures) -> Rung:
    """One answer for all: the most that it can score, with the class most frequent among those checked on."""
    label, count = Counter(validation.labels).most_common(1)[0]
    how = f"Says “{training.classes[label]}” whatever the picture."
    share = count / len(validation.labels)
    return Rung("Always the biggest class", share, len(validation.labels), how, "biggest_class")


def raw_pixels(
    training: LabelledPictures, validation: LabelledPictures, *, watch: Watch | None = None
) -> Rung:
    """Logistic regression on the pixels of small thumbnails: no network at all."""
    pulse = Pulse(watch, THUMBNAILS, len(training.labels) + len(validation.labels))
    pixels, new_pixels = (thumbnails(data.pictures, pulse) for data in (training, validation))
    known = Known(pixels, torch.tensor(training.labels), len(training.classes))
    weights, bias = straight_lines(known, pulse)
    answers = (new_pixels @ weights + bias).argmax(1)
    share = float((answers == torch.tensor(validation.labels)).float().mean())
    how = (
        f"Draws straight lines through the {pixels.shape[1]} numbers of {THUMBNAIL} × {THUMBNAIL} thumbnails."
    )
    return Rung("Raw pixels", share, len(validation.labels), how, "raw_pixels")


def untouched_head(
    backbone: Backbone,
    validation: LabelledPictures,
    *,
    watch: Watch | None = None,
    store: FeatureStore | None = None,
) -> Rung | None:
    """The old head's probabilities, summed over its names for each class; nothing is trained.

    None where the network was not trained or has no name for any of the classes. A class without a name is
    never answered. The features it needs stay in `store`, and training a new head finds them there.
    """
    names = old_names(backbone, validation)
    if not backbone.pretrained or not any(names.values()):
        return None
    probabilities = answers.logits(backbone, validation.pictures, watch=watch, store=store).softmax(1)
    shares = torch.stack([probabilities[:, list(places)].sum(1) for places in names.values()], dim=1)
    right = (shares.argmax(1) == torch.tensor(validation.labels)).float().mean()
    how = (
        f"Compares the old head's own answers; {sum(map(bool, names.values()))} of {len(names)} classes have "
        f"a name among its {len(backbone.classes):,}."
    )
    return Rung("The untouched head", float(right), len(validation.labels), how, "untouched_head")


def random_network(setup: SetUp, *, watch: Watch | None = None, store: FeatureStore | None = None) -> Rung:
    """The same network with random weights, all frozen but the new head, trained by the same recipe.

    On the plain pictures: a rung is what comes without any cleverness.
    """
    twin = load(setup.backbone.name, pretrained=False)
    recipe = replace(
        setup.recipe, freeze=FreezePlan.below_head(twin), augmentation="none", rates=(), drift=False
    )
    recipe = replace(recipe, pretrained=True)  # keep the twin's own weights
    reports = train(twin, setup.training, setup.validation, recipe, watch=watch, store=store)
    *_, last = reports
    how = "Trains the same new head on the same network as nobody has taught it: its weights are random."
    count = len(setup.validation.labels)
    return Rung("The same network, random weights", last.validation_accuracy, count, how, "random_network")


def old_names(backbone: Backbone, data: LabelledPictures) -> dict[str, tuple[int, ...]]:
    """Class -> which of the network's own outputs mean the same thing; none where it has no name for it.

    What the data set's card says counts first; a class that no card knows may still have the very name of an output.
    """
    places: dict[str, list[int]] = {}
    for place, name in enumerate(backbone.classes):
        places.setdefault(name, []).append(place)
        if (plain := _plain(name)) != name:
            places.setdefault(plain, []).append(place)
    return {title: _places(places, data.known_as.get(title, ()), title) for title in data.classes}


def _places(places: Mapping[str, list[int]], known: Sequence[str], title: str) -> tuple[int, ...]:
    found = [place for name in known for place in places.get(name, ())]
    return tuple(found or places.get(_plain(title), ()))


def _plain(name: str) -> str:
    """A name without capitals, underscores and the s of a plural: "Ants" and "ant" are one."""
    plain = name.strip().lower().replace("_", " ")
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain


def thumbnails(pictures: Sequence[Picture], pulse: Pulse) -> Tensor:
    """(N, 16 x 16 x 3) float32 in 0..1: every picture made very small."""
    rows = []
    for picture in pictures:
        small = picture.image.resize((THUMBNAIL, THUMBNAIL))
        rows.append(np.asarray(small, dtype=np.float32).ravel() / 255.0)
        pulse(1)
    return torch.from_numpy(np.stack(rows))
