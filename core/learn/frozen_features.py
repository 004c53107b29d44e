"""The frozen stages from the bottom are run once per picture; what they hand up is kept.

What is kept is bounded and shared between visitors. Where it does not fit it is computed again, with the same
bits: how much memory there is never changes a result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from core.learn.feature_store import DEFAULT_BUDGET, FeatureStore
from core.learn.freezing import seal
from core.learn.picture_rows import Row
from core.learn.reports import FIRST_PASS, Pulse, Watch
from core.learn.swift_prefix import noise, swift_copy
from core.learn.views import Views

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture

__all__ = ["AT_ONCE", "DEFAULT_BUDGET", "PRECISIONS", "FeatureStore", "FrozenFeatures", "Row", "extract"]

# Always the same number at once, filled up where pictures are missing: another number may round differently,
# and a curve must not depend on what another visitor has computed already.
AT_ONCE = 4
PRECISIONS = {"float32": torch.float32, "float16": torch.float16}  # how features are kept


class FrozenFeatures:
    """What a row of pictures looks like at the boundary: above the frozen prefix, or before any stage.

    Prepared pictures (boundary "picture") are kept as bytes whatever `kept_as` says, which loses nothing.
    """

    def __init__(
        self,
        backbone: Backbone,
        prefix: Sequence[str],
        pictures: Row,
        *,
        store: FeatureStore,
        exact: bool = False,
        kept_as: str = "float32",
    ) -> None:
        self.preparation = backbone.preparation
        self.pictures, self.store = pictures, store
        self.boundary = prefix[-1] if prefix else "picture"
        self._plain = nn.Sequential(*(backbone.stage(name).module for name in prefix))
        self._swift: nn.Module | None = None
        self._exact, self._dtype = exact, PRECISIONS[kept_as]
        self._crops = pictures.keys(_origin(backbone, ()))
        # Half precision rounds: its features are others.
        origin = _origin(backbone, prefix, str(exact), kept_as)
        self._keys = pictures.keys(origin) if prefix else self._crops
        self._room: int | None = None  # how many entries of this row fit into the store

    def __len__(self) -> int:
        """Pictures, each counted once however many views there are of it."""
        return len(self.pictures)

    def kept(self) -> int:
        """How many of the views need not be run again."""
        return sum(key in self.store for key in self._keys)

    def fill(self, watch: Watch | None = None) -> None:
        """The first pass: see every view once and keep what fits. `watch` may raise after every few."""
        pulse = Pulse(watch, FIRST_PASS, self.pictures.entries)
        pulse()
        for entries in _few_at_a_time(range(self.pictures.entries)):
            self._look_up(entries)
            pulse(len(entries))

    def batch(self, places: Sequence[int], views: Sequence[int] | None = None) -> Tensor:
        """(N, C, H, W) channels last or (N, C), float32: the pictures at these places, for the next stage.

        views: for each place the number of the view that is wanted, 0 (the plain one) where there is only one;
        None: the plain ones.
        """
        stacked = torch.stack(self._look_up(self.pictures.at(places, views)))
        if not self._plain:
            return self.preparation.normalise_channels_last(stacked)
        stacked = stacked.float()
        return stacked.permute(0, 3, 1, 2) if stacked.ndim == 4 else stacked

    def _look_up(self, entries: Sequence[int]) -> list[Tensor]:
        found = self.store.get_all([self._keys[entry] for entry in entries])
        missing = [entry for entry, value in zip(entries, found, strict=True) if value is None]
        if not missing:
            return found  # type: ignore[return-value]
        computed = self._compute(missing)
        return [next(computed) if value is None else value for value in found]

    def _compute(self, missing: list[int]) -> Iterator[Tensor]:
        for entries in _few_at_a_time(missing):
            crops = [self._crop(entry) for entry in entries]
            for entry, value in zip(entries, self._run(crops) if self._plain else crops, strict=False):
                self._keep(entry, value)
                yield value

    def _crop(self, entry: int) -> Tensor:
        """(h, w, 3) uint8: prepared already, where another run keeps it, or now."""
        known = (
            self.store.get(self._crops[entry]) if self._plain and self._crops[entry] in self.store else None
        )
        if known is not None:
            return known
        # Height, width, colour: stacking them gives channels last without another copy.
        return self.pictures.crop(entry, self.preparation).permute(1, 2, 0).contiguous()

    def _run(self, crops: list[Tensor]) -> list[Tensor]:
        full = crops + crops[-1:] * (AT_ONCE - len(crops))
        pixels = self.preparation.normalise_channels_last(torch.stack(full))
        if self._swift is None:
            self._swift = swift_copy(self._plain, noise(pixels.shape[1:]), exact=self._exact)
        with torch.no_grad():
            features = self._swift(pixels)
        laid_out = features.permute(0, 2, 3, 1) if features.ndim == 4 else features
        return [self._as_kept(value) for value in laid_out[: len(crops)]]

    def _as_kept(self, value: Tensor) -> Tensor:
        """A copy with memory of its own, so that what is computed again has the bits of what was kept."""
        kept = torch.empty(value.shape, dtype=self._dtype).copy_(value)
        # Half precision ends at 65,504: what lies beyond is kept whole.
        return kept if kept.dtype == value.dtype or kept.isfinite().all() else value.clone()

    def _keep(self, entry: int, value: Tensor) -> None:
        if self._room is None:
            each = max(1, value.nbytes)
            self._room = self.store.claim(self, len(set(self._keys)) * each) // each
        if entry < self._room:  # the first ones stay: taking turns would drop each just before it is needed
            self.store.put(self._keys[entry], value)


def extract(
    backbone: Backbone,
    prefix: Sequence[str],
    *pictures: Sequence[Picture],
    store: FeatureStore | None = None,
    watch: Watch | None = None,
    exact: bool = False,
    views: Views | None = None,
    augmented: int = 0,
    kept_as: str = "float32",
) -> FrozenFeatures:
    """Run the frozen prefix (stage names from the bottom, perhaps none) once over all pictures.

    Several lists of pictures count as one, in their order. `exact`: for stages that are trained on top; it
    rounds as the plain stages do and takes about half as long again. The first `augmented` pictures have all of
    `views`, the others the plain one only: `batch(places, numbers of views)`. `kept_as`: a key of PRECISIONS.
    """
    row = Row(*pictures, views=views, augmented=augmented)
    store = FeatureStore() if store is None else store
    features = FrozenFeatures(backbone, prefix, row, store=store, exact=exact, kept_as=kept_as)
    features.fill(watch)
    return features


def _few_at_a_time(entries: Sequence[int]) -> Iterator[Sequence[int]]:
    return (entries[start : start + AT_ONCE] for start in range(0, len(entries), AT_ONCE))


def _origin(backbone: Backbone, prefix: Sequence[str], *how: str) -> str:
    """What the features depend on besides the picture."""
    parts = [repr(backbone.preparation)]
    if prefix:
        parts += [*prefix, seal(backbone, prefix), *how, str(torch.get_num_threads())]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
