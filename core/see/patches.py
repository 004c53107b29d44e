"""Patches: what excites a channel most among many pictures, cut out as its unit sees it.

After Zeiler and Fergus 2014 (arXiv:1311.2901), who showed the nine of a validation set; here at most one a picture. Units are
compared by their value before the last clamp (see core/see/clamps.py): after it many are equal, and "the nine that
excite it most" would be any nine. Of equal values the earlier picture counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.see.clamps import before_clamp
from core.see.look_alikes import handfuls
from core.see.receptive_fields import box

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.look_alikes import GalleryProgress
    from core.see.pictures import Picture
    from core.see.receptive_fields import ReceptiveField

MOST = 9  # patches a channel
SAME = 1e-4  # values closer than this share of their stage's largest are the same
OUTSIDE = 128  # the grey of what a unit sees beyond the picture's border

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Patch:
    """Where one unit answered most in one picture, and with which number (before the last clamp)."""

    picture: int
    row: int
    column: int
    value: float


@dataclass(frozen=True, eq=False)
class Excitement:
    """What excites the C channels of one stage, at most MOST pictures each, the most exciting first.

    pictures, rows, columns  int32 (C, n): where
    values                   float32 (C, n): before the last clamp
    lowest                   float32 (C,): each channel's smallest number in any picture
    """

    pictures: NDArray[np.int32]
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    lowest: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.values)

    def patches(self, channel: int) -> tuple[Patch, ...]:
        """The patches of one channel. None where it says the same to everything: a kernel of zeros, or a unit that no
        picture excites; fewer than MOST where only some do."""
        row = range(self.values.shape[1])
        excited = self.values[channel] - self.lowest[channel] > SAME * self._largest
        return tuple(self._patch(channel, place) for place in row if excited[place])

    @property
    def silent(self) -> tuple[int, ...]:
        """The channels that say the same to everything."""
        spread = self.values[:, 0] - self.lowest
        return tuple(np.flatnonzero(spread <= SAME * self._largest).tolist())

    @property
    def _largest(self) -> float:
        return float(max(np.abs(self.values).max(), np.abs(self.lowest).max()))

    def _patch(self, channel: int, place: int) -> Patch:
        picture, row, column = (
            int(found[channel, place]) for found in (self.pictures, self.rows, self.columns)
        )
        return Patch(picture, row, column, float(self.values[channel, place]))


@dataclass(frozen=True, eq=False)
class _Kept:
    """While pictures still come. value, picture, place: (C, n), place counted along the map's rows; lowest: (C,)."""

    value: Tensor
    picture: Tensor
    place: Tensor
    lowest: Tensor
    width: int


def most_excited(
    backbone: Backbone,
    pictures: Sequence[Picture],
    *,
    watch: Callable[[GalleryProgress], None] | None = None,
) -> dict[str, Excitement]:
    """Send every picture up the backbone once and keep, for each stage's channels, where they answered most.

    Memory is bounded by nine places a channel, however many pictures there are. `watch` is told the progress and may
    raise to stop. Raises LessonError for too few or too many pictures, as the look-alikes do.
    """
    kept: dict[str, _Kept] = {}
    first = 0
    for batch in handfuls(backbone, pictures, watch):
        with torch.inference_mode():
            _climb(backbone, batch, first, kept)
        first += len(batch)
    return {stage: _handed_out(found) for stage, found in kept.items()}


def _climb(backbone: Backbone, below: Tensor, first: int, kept: dict[str, _Kept]) -> None:
    """Look at every stage's maps on the way up; `first` is the number of the batch's first picture."""
    for stage in backbone.stages[:-1]:
        values, maps = before_clamp(stage.spatial, below)
        found = _strongest_places(values, first)
        kept[stage.name] = _best(kept[stage.name], found) if stage.name in kept else found
        below = maps


def _strongest_places(values: Tensor, first: int) -> _Kept:
    """The one place a picture and channel of (N, C, H, W) that is largest, the first of equal ones."""
    flat = values.flatten(2)
    value, place = flat.max(2)
    picture = torch.arange(first, first + len(values)).expand(value.shape[1], -1)
    found = _Kept(value.T, picture, place.T, flat.amin((0, 2)), values.shape[3])
    return _sorted(found)


def _best(old: _Kept, new: _Kept) -> _Kept:
    """Of what was kept and what was found, the largest; the old ones, of earlier pictures, come first."""
    value, picture, place = (
        torch.cat(pair, 1)
        for pair in ((old.value, new.value), (old.picture, new.picture), (old.place, new.place))
    )
    return _sorted(_Kept(value, picture, place, torch.minimum(old.lowest, new.lowest), old.width))


def _sorted(kept: _Kept) -> _Kept:
    order = kept.value.argsort(dim=1, descending=True, stable=True)[:, :MOST]
    value, picture, place = (column.gather(1, order) for column in (kept.value, kept.picture, kept.place))
    return _Kept(value, picture, place, kept.lowest, kept.width)


def _handed_out(kept: _Kept) -> Excitement:
    place = kept.place.numpy()
    return Excitement(
        kept.picture.numpy().astype(np.int32),
        (place // kept.width).astype(np.int32),
        (place % kept.width).astype(np.int32),
        kept.value.float().numpy().copy(),
        kept.lowest.float().numpy().copy(),
    )


def patch_box(field: ReceptiveField, row: int, column: int) -> Box:
    """The pixels that a unit sees, (left, top, right, bottom), also those beyond the border.

    The whole picture where the unit's field exceeds it: up there a crop would be fiction.
    """
    if field.sees_everything:
        return 0, 0, field.picture, field.picture
    return box(field, row, column, clipped=False)


def cut_out(pixels: NDArray[np.uint8], of: Box) -> NDArray[np.uint8]:
    """The box out of pixels (H, W, 3), which may reach beyond the border: there it is grey."""
    left, top, right, bottom = of
    height, width = pixels.shape[:2]
    crop = np.full((bottom - top, right - left, 3), OUTSIDE, dtype=np.uint8)
    inside = pixels[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    down, across = max(-top, 0), max(-left, 0)
    crop[down : down + inside.shape[0], across : across + inside.shape[1]] = inside
    return crop
