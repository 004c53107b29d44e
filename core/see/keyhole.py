"""The keyhole: what one unit of each stage sees of a picture, as a game of naming the thing from ever wider holes.

The holes are the receptive fields of a network's stages, so at each one visitor and unit see the very same pixels. Imports
no torch before it is needed.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import RequestError

if TYPE_CHECKING:
    from torch import Tensor

    from core.see.backbones import Backbone
    from core.see.receptive_fields import ReceptiveField

PICTURES = 5  # in a match
NOTHING = -1  # the answer of whoever gives none
Point = tuple[int, int]  # (x, y), pixels of the prepared picture


@dataclass(frozen=True)
class Opening:
    """One width of the hole: a stage, what its units see, and how many of them stand in a row of its map."""

    stage: str
    field: ReceptiveField
    units: int

    @property
    def size(self) -> int:
        """Side of the hole in pixels."""
        return self.field.size

    def unit_at(self, point: Point) -> tuple[int, int]:
        """(row, column) of the unit whose hole has its centre nearest to a point."""
        x, y = point
        return self._nearest(y), self._nearest(x)

    def box(self, point: Point) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) of that unit's hole; it may reach beyond the border."""
        from core.see.receptive_fields import box

        return box(self.field, *self.unit_at(point), clipped=False)

    def _nearest(self, place: int) -> int:
        nearest = round((place + 0.5 - self.field.start) / self.field.jump)
        return min(max(nearest, 0), self.units - 1)


def openings(backbone: Backbone) -> tuple[Opening, ...]:
    """The stages whose units see less than the picture, the narrowest first.

    Raises RequestError where there are fewer than two, see `narrow`.
    """
    from core.see.receptive_fields import receptive_fields

    fields = receptive_fields(backbone)
    stages = narrow(fields)
    sides = _map_sides(backbone, len(stages))
    return tuple(Opening(stage, fields[stage], side) for stage, side in zip(stages, sides, strict=True))


def narrow(fields: Mapping[str, ReceptiveField]) -> tuple[str, ...]:
    """The stages whose units see less than the picture, bottom to top.

    Raises RequestError where there are fewer than two: with squeeze-and-excitation nearly every unit sees everything.
    """
    stages = tuple(stage for stage, field in fields.items() if not field.sees_everything)
    if len(stages) < 2:
        raise RequestError(
            "Nearly every unit of this network depends on the whole picture, so there is no keyhole to look through: "
            "choose EfficientNet-Lite0, the glass box or a ResNet."
        )
    return stages


def _map_sides(backbone: Backbone, count: int) -> list[int]:
    """How many units stand in a row of the maps of the lowest `count` stages."""
    import torch

    side, sides = backbone.preparation.crop, []
    below = torch.zeros(1, 3, side, side)
    with torch.inference_mode():
        for stage in backbone.stages[:count]:
            below = stage.spatial(below)
            sides.append(below.shape[-1])
    return sides


def unit_features(
    backbone: Backbone, batch: Tensor, points: Sequence[Sequence[Point]], holes: Sequence[Opening]
) -> dict[str, Tensor]:
    """What the units at the points say: stage -> (number of all points, C) float32, picture by picture.

    batch (N, 3, H, W), prepared; points: for each picture its own. The network is climbed no higher than needed.
    """
    import torch

    found: dict[str, Tensor] = {}
    with torch.inference_mode():
        for stage, hole in zip(backbone.stages, holes, strict=False):
            batch = stage.spatial(batch)
            rows = [_at(maps, own, hole) for maps, own in zip(batch, points, strict=True)]
            found[hole.stage] = torch.cat(rows)
    return {stage: rows.detach().to("cpu", torch.float32).clone() for stage, rows in found.items()}


def _at(maps: Tensor, points: Iterable[Point], hole: Opening) -> Tensor:
    """(C, H, W) -> (number of points, C)."""
    rows, columns = zip(*(hole.unit_at(point) for point in points), strict=True)
    return maps[:, list(rows), list(columns)].T


def points_on(mask: NDArray[np.bool_], count: int, chance: random.Random) -> tuple[Point, ...]:
    """`count` places drawn from where a mask (H, W) is True; from the middle half of the picture where it never is."""
    if not mask.any():
        mask = middle(mask.shape[0], mask.shape[1])
    places = np.argwhere(mask)
    chosen = [places[chance.randrange(len(places))] for _ in range(count)]
    return tuple((int(x), int(y)) for y, x in chosen)


def middle(height: int, width: int) -> NDArray[np.bool_]:
    """A mask of the middle half of each side: where the thing probably is when nobody drew its outline."""
    mask = np.zeros((height, width), dtype=bool)
    mask[height // 4 : height - height // 4, width // 4 : width - width // 4] = True
    return mask


def needed(answers: Sequence[int], truth: int) -> int | None:
    """The number of the opening from which on every answer is right; None where the widest one's is wrong.

    One lucky guess low down does not count, and it is the same rule for visitor and probe.
    """
    right = [answer == truth for answer in answers]
    if not right or not right[-1]:
        return None
    return len(right) - (right[::-1].index(False) if False in right else len(right))


@dataclass(frozen=True)
class Match:
    """A few pictures through the keyhole, and what was answered so far.

    peeps    the pictures and places, by number
    holes    how many openings there are
    turn     the place in `peeps` that is looked at
    answers  for each picture begun, one class a hole; NOTHING where none was given
    """

    peeps: tuple[int, ...]
    holes: int
    turn: int = 0
    answers: tuple[tuple[int, ...], ...] = ((),)

    @property
    def opening(self) -> int:
        """Which opening is looked through; `holes` when this picture is over."""
        return len(self.answers[self.turn]) if not self.is_over else self.holes

    @property
    def is_told(self) -> bool:
        """Whether this picture has had its answer at every opening, so that it may be shown."""
        return self.opening == self.holes

    @property
    def is_over(self) -> bool:
        return self.turn >= len(self.peeps)

    def answered(self, label: int) -> Match:
        """The same match with an answer at this opening; the hole is one wider then."""
        return self._with(label) if not self.is_told else self

    def skipped(self) -> Match:
        """The same match with no more answers to this picture."""
        return self._with(*[NOTHING] * (self.holes - self.opening))

    def onward(self) -> Match:
        """The same match at its next picture, once this one is told."""
        if not self.is_told or self.is_over:
            return self
        return replace(self, turn=self.turn + 1, answers=(*self.answers, ()))

    def _with(self, *labels: int) -> Match:
        own = (*self.answers[self.turn], *labels)
        return replace(self, answers=(*self.answers[: self.turn], own))


def score(
    match: Match, truths: Mapping[int, int], probe: Mapping[int, Sequence[int]]
) -> tuple[tuple[int | None, int | None], ...]:
    """For each picture told so far, what the visitor and what the probe needed, as numbers of openings.

    truths, probe: number of the peep -> its class, and the probe's answers.
    """
    told = [
        (peep, own) for peep, own in zip(match.peeps, match.answers, strict=False) if len(own) == match.holes
    ]
    return tuple((needed(own, truths[peep]), needed(probe[peep], truths[peep])) for peep, own in told)
