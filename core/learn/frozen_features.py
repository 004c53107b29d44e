"""The frozen stages from the bottom are run once per picture; what they hand up is kept.

What is kept is bounded and shared between visitors. Where it does not fit it is computed again, with the same
bits: how much memory there is never changes a result.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from core.learn.freezing import seal
from core.learn.picture_shelf import Shelf
from core.learn.reports import FIRST_PASS, Pulse, Watch
from core.learn.swift_prefix import swift_copy

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture

# Always the same number at once, filled up where pictures are missing: another number may round differently,
# and a curve must not depend on what another visitor has computed already.
AT_ONCE = 4
DEFAULT_BUDGET = 384 * 2**20


class FeatureStore:
    """Tensors by key, least recently used ones dropped beyond a budget in bytes. Safe between threads."""

    def __init__(self, budget_bytes: int = DEFAULT_BUDGET) -> None:
        self.budget_bytes = budget_bytes
        self.hits = self.misses = self.bytes = 0
        self._kept: OrderedDict[str, Tensor] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: str) -> bool:
        """Whether it is kept; does not count as a use."""
        return key in self._kept

    def get(self, key: str) -> Tensor | None:
        """What was kept under this key (not to be changed), or None."""
        with self._lock:
            value = self._kept.get(key)
            if value is None:
                self.misses += 1
                return None
            self.hits += 1
            self._kept.move_to_end(key)
            return value

    def put(self, key: str, value: Tensor) -> None:
        """Keep a tensor that owns its memory; others give way, and what is larger than all is not kept."""
        if value.nbytes > self.budget_bytes:
            return
        with self._lock:
            self._drop(key)
            while self.bytes + value.nbytes > self.budget_bytes:
                self._drop(next(iter(self._kept)))
            self._kept[key] = value
            self.bytes += value.nbytes

    def _drop(self, key: str) -> None:
        value = self._kept.pop(key, None)
        if value is not None:
            self.bytes -= value.nbytes


class FrozenFeatures:
    """What a list of pictures looks like at the boundary: above the frozen prefix, or before any stage."""

    def __init__(
        self,
        backbone: Backbone,
        prefix: Sequence[str],
        pictures: Row,
        *,
        store: FeatureStore,
        exact: bool = False,
    ) -> None:
        self.preparation = backbone.preparation
        self.pictures, self.store = pictures, store
        self.boundary = prefix[-1] if prefix else "picture"
        self._plain = nn.Sequential(*(backbone.stage(name).module for name in prefix))
        self._swift: nn.Module | None = None
        self._exact = exact
        self._origin = _origin(backbone, prefix, exact=exact)
        self._room: int | None = None  # how many pictures of this list fit into the store

    def __len__(self) -> int:
        return len(self.pictures)

    def kept(self) -> int:
        """How many of the pictures need not be run again."""
        return sum(self._key(place) in self.store for place in range(len(self)))

    def fill(self, watch: Watch | None = None) -> None:
        """The first pass: see every picture once and keep what fits. `watch` may raise after every few."""
        pulse = Pulse(watch, FIRST_PASS, len(self))
        pulse()
        for start in range(0, len(self), AT_ONCE):
            places = range(start, min(start + AT_ONCE, len(self)))
            self._look_up(places)
            pulse(len(places))

    def batch(self, places: Sequence[int]) -> Tensor:
        """(N, C, H, W) channels last or (N, C), float32: the pictures at these places, for the next stage."""
        found = self._look_up(places)
        stacked = torch.stack([found[place] for place in places])
        if self._plain:
            return stacked.permute(0, 3, 1, 2) if stacked.ndim == 4 else stacked
        return self.preparation.normalise(stacked).contiguous(memory_format=torch.channels_last)

    def _look_up(self, places: Sequence[int]) -> dict[int, Tensor]:
        found: dict[int, Tensor] = {}
        missing: list[int] = []
        for place in places:
            value = self.store.get(self._key(place))
            if value is None:
                missing.append(place)
            else:
                found[place] = value
        return found | self._compute(missing)

    def _key(self, place: int) -> str:
        return f"{self._origin}:{self.pictures.key(place)}"

    def _compute(self, missing: list[int]) -> dict[int, Tensor]:
        computed: dict[int, Tensor] = {}
        rest = iter(missing)
        while some := list(islice(rest, AT_ONCE)):
            crops = [self.preparation.crop_pixels(self.pictures[place].tensor()) for place in some]
            for place, value in zip(some, self._run(crops), strict=False):
                computed[place] = value
                self._keep(place, value)
        return computed

    def _run(self, crops: list[Tensor]) -> list[Tensor]:
        if not self._plain:
            return crops
        full = crops + crops[-1:] * (AT_ONCE - len(crops))
        pixels = self.preparation.normalise(torch.stack(full)).contiguous(memory_format=torch.channels_last)
        if self._swift is None:
            self._swift = swift_copy(self._plain, pixels[:1], exact=self._exact)
        with torch.no_grad():
            features = self._swift(pixels)
        # Kept as (H, W, C), so that stacking them gives channels last without another copy.
        laid_out = features.permute(0, 2, 3, 1) if features.ndim == 4 else features
        return [value.clone(memory_format=torch.contiguous_format) for value in laid_out]

    def _keep(self, place: int, value: Tensor) -> None:
        if self._room is None:
            self._room = self.store.budget_bytes // max(1, value.nbytes)
        if place < self._room:  # the first ones stay: taking turns would drop each just before it is needed
            self.store.put(self._key(place), value)


def extract(
    backbone: Backbone,
    prefix: Sequence[str],
    *pictures: Sequence[Picture],
    store: FeatureStore | None = None,
    watch: Watch | None = None,
    exact: bool = False,
) -> FrozenFeatures:
    """Run the frozen prefix (stage names from the bottom, perhaps none) once over all pictures.

    Several lists of pictures count as one, in their order. `exact`: for stages that are trained on top; it
    rounds as the plain stages do and takes about half as long again.
    """
    row = Row(*pictures)
    store = FeatureStore() if store is None else store
    features = FrozenFeatures(backbone, prefix, row, store=store, exact=exact)
    features.fill(watch)
    return features


class Row:
    """Lists of pictures as one, decoded only when looked at."""

    def __init__(self, *lists: Sequence[Picture]) -> None:
        self._places = [(pictures, place) for pictures in lists for place in range(len(pictures))]

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place: int) -> Picture:
        pictures, own_place = self._places[place]
        return pictures[own_place]

    def key(self, place: int) -> str:
        """Hash of a picture's content; a shelf knows it without decoding."""
        pictures, own_place = self._places[place]
        if isinstance(pictures, Shelf):
            return pictures.slots[own_place].key
        return pictures[own_place].digest


def _origin(backbone: Backbone, prefix: Sequence[str], *, exact: bool) -> str:
    """What the features depend on besides the picture."""
    parts = [repr(backbone.preparation)]
    if prefix:
        parts += [*prefix, seal(backbone, prefix), str(exact), str(torch.get_num_threads())]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
