"""What both sides of a comparison are given: the same network, the same pictures, the same recipe."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from PIL import Image

from core.learn import datasets
from core.learn.labelled_pictures import LabelledPictures, from_pictures
from core.learn.training import Recipe
from core.see.backbones import Backbone
from core.see.pictures import Picture
from core.see.preparation import Preparation

DRAWN_PER_CLASS = 80
SHARE = 0.7  # to train on, where the pictures bring no split of their own
Source = Path | Image.Image  # what fastai opens: a file, or a picture in memory


@dataclass(frozen=True)
class Item:
    """One labelled picture for fastai (no tuple: it would take that apart)."""

    source: Source
    title: str
    is_held_out: bool


@dataclass(frozen=True)
class Choice:
    """Which pictures: those of a folder, or drawn vehicles; at most `few` of each class where it is given."""

    folder: Path | None = None
    few: int | None = None

    def pictures(self) -> Pictures:
        """Nothing of it decoded yet, whatever was asked for before (drawn ones lie in memory, for both)."""
        labelled = datasets.from_folder(self.folder) if self.folder else _drawn(self.few or DRAWN_PER_CLASS)
        if self.few:
            labelled = labelled.few(self.few)
        sources = _files(self.folder) if self.folder else _images(labelled)
        return Pictures(*labelled.split(SHARE, seed=0), sources)


@dataclass(frozen=True)
class Pictures:
    """Two sets of labelled pictures, and where each picture's content is found, by its key."""

    training: LabelledPictures
    validation: LabelledPictures
    sources: Mapping[str, Source]

    def few(self, count: int, seed: int) -> Pictures:
        """At most `count` of each class to learn from, all to check on."""
        return replace(self, training=self.training.few(count, seed))

    def items(self) -> list[Item]:
        """The ones to train on first."""
        return [*self._side(self.training, False), *self._side(self.validation, True)]

    def _side(self, side: LabelledPictures, is_held_out: bool) -> list[Item]:
        pairs = zip(side.pictures.slots, side.labels, strict=True)
        return [Item(self.sources[slot.key], side.classes[label], is_held_out) for slot, label in pairs]


@dataclass(frozen=True)
class Setting:
    """All that decides a run, whoever runs it."""

    network: Backbone
    pictures: Pictures
    recipe: Recipe


@lru_cache(maxsize=4)
def _drawn(per_class: int) -> LabelledPictures:
    drawn = datasets.load("vehicles", per_class=per_class)
    found: dict[str, list[Picture]] = {title: [] for title in drawn.classes}
    for picture, label in zip(drawn.pictures, drawn.labels, strict=True):
        found[drawn.classes[label]].append(picture)
    return from_pictures(found, name="vehicles")


def _images(labelled: LabelledPictures) -> dict[str, Source]:
    return {slot.key: slot.open().image for slot in labelled.pictures.slots}


def _files(folder: Path) -> dict[str, Source]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in paths}


def cut_out(image: Image.Image, preparation: Preparation) -> Image.Image:
    """Return the middle square that the network looks at, with Pillow: how everybody else prepares a picture."""
    shorter, side = min(image.size), preparation.crop
    width, height = (preparation.shorter_side * length // shorter for length in image.size)
    left, top = round((width - side) / 2), round((height - side) / 2)
    filters = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}
    resized = image.resize((width, height), filters[preparation.interpolation])
    return resized.crop((left, top, left + side, top + side))
