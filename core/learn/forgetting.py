"""The forgetting meter: how many of its old first answers a network still gives while it learns something new.

A new head hides what happens to the old one. Here the old head is put on the body as it has become, and asked about
photographs that belong to none of the new classes: what share of the answers that it gave before training survives?
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from core.errors import PictureError
from core.learn.frozen_features import FeatureStore, extract
from core.learn.picture_shelf import Kept, Shelf, Slot
from core.learn.reports import Progress, Watch
from core.see.pictures import SAMPLES, Picture, from_array, sample

if TYPE_CHECKING:
    from core.learn.trained_copy import TrainedCopy

ASKING = "asking the old head"  # the phase in which its pictures climb the frozen stages
# Parts of every sample, as shares of its width and height: left, top, right, bottom.
PARTS = ((0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.7, 0.7), (0.3, 0.3, 1.0, 1.0))
AT_ONCE = 8  # see FEW in training_run
BUDGET = 8 * 2**20  # bytes of decoded pictures that are kept

Pulse = Callable[[], None]


class OldHead:
    """The old head and its first answers to the small set, found with the body as it is when this is made."""

    def __init__(self, copy: TrainedCopy, *, store: FeatureStore, watch: Watch | None = None) -> None:
        self._copy = copy
        told = None if watch is None else partial(_in_own_words, watch)
        self._boundary = extract(copy.start, copy.prefix, small_set(), store=store, watch=told, exact=True)
        self._answers: Tensor | None = None

    def remembered(self, pulse: Pulse) -> float:
        """Share of its answers at the first call that it gives now, the copy being in evaluation mode."""
        now = self._ask(pulse)
        if self._answers is None:
            self._answers = now
        return float((now == self._answers).float().mean())

    def _ask(self, pulse: Pulse) -> Tensor:
        """(N,) the class with the highest score for each picture."""
        head, found = self._copy.start.head, []
        with torch.no_grad():
            for places in torch.arange(len(self._boundary)).split(AT_ONCE):
                vectors = self._copy.body(self._boundary.batch(places.tolist()), pulse)
                found.append(head(vectors).argmax(1))
        return torch.cat(found)


def has_nothing_to_forget(copy: TrainedCopy) -> bool:
    """A random start has learned nothing, and without the samples nobody can ask."""
    return not copy.start.pretrained or len(small_set()) == 0


@cache
def small_set() -> Shelf:
    """The samples and two parts of each, as many as are installed here; decoded when looked at."""
    return Shelf((slot for key in SAMPLES for slot in _slots(key)), kept=Kept(BUDGET))


def _slots(key: str) -> list[Slot]:
    try:
        content = hashlib.sha256(SAMPLES[key].path.read_bytes()).hexdigest()
    except PictureError:
        return []
    return [Slot(f"{content}:{part}", partial(_part, key, part)) for part in PARTS]


def _part(key: str, part: tuple[float, float, float, float]) -> Picture:
    whole = sample(key)
    left, top, right, bottom = (round(share * side) for share, side in zip(part, whole.size * 2, strict=True))
    return from_array(whole.pixels[top:bottom, left:right], f"{whole.name}, a part of it")


def _in_own_words(watch: Watch, progress: Progress) -> None:
    watch(dataclasses.replace(progress, phase=ASKING))
