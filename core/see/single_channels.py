"""Single channels: how much one channel says by itself, and how much all of a stage's channels say together.

Two measures, both taken of the network and the pictures at hand, so that nothing has to be believed. How well the maps
can be told from the colours and edges beneath them: those that can are the ones an eye can read. And how often a
picture's nearest neighbours are of its own class when one channel alone says what is near, and when all of them do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from core.errors import LessonError
from core.see.feature_maps import inspect

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture

NEIGHBOURS = 6
AT_ONCE = 128  # channels, in the table of all distances
UNITS = 200  # of each map and picture, at most: neighbours say nearly the same


@dataclass(frozen=True)
class KindsTold:
    """Which share of the six nearest pictures is of a picture's own class, on average over all pictures.

    together  by all channels of a stage;  alone: by one channel, the median one;  best: by the one that does it best
    chance    where every picture is as near as any other
    """

    together: float
    alone: float
    best: float
    chance: float


def told_by_surface(
    backbone: Backbone, pictures: Sequence[Picture], *, watch: Callable[[int], None] | None = None
) -> dict[str, Tensor]:
    """How much of each channel the pictures tell by their colours and edges at the same place: stage -> (C,), 0 to 1.

    The share of a channel's variance over all pictures that one straight line through nine local numbers explains: red,
    green, blue, how steeply brightness rises or falls to each of four sides, how steep it is at all, and its square; all
    averaged over the pixels that one unit stands for. NaN for a channel that gives one number everywhere. `watch` is
    told how many pictures are done, and may raise to stop.
    """
    generator = torch.Generator().manual_seed(0)
    seen: dict[str, list[tuple[Tensor, Tensor]]] = {}
    for done, picture in enumerate(pictures):
        if watch is not None:
            watch(done)
        pixels = backbone.preparation.crop_pixels(picture.tensor()).float()
        for name, maps in inspect(backbone, backbone.preprocess(picture)).spatial.items():
            units = torch.randperm(maps[0].numel(), generator=generator)[:UNITS]
            beneath = _surface(pixels, maps.shape[1:])[units]
            seen.setdefault(name, []).append((beneath, maps.flatten(1).T[units].double()))
    return {name: _explained(*map(torch.cat, zip(*pairs, strict=True))) for name, pairs in seen.items()}


def _surface(pixels: Tensor, size: tuple[int, ...]) -> Tensor:
    """(3, h, w) -> float64 (H * W, 9): the colours, the slopes and the squared brightness beneath every unit."""
    grey = pixels.mean(0)
    across, down = torch.zeros_like(grey), torch.zeros_like(grey)
    across[:, 1:], down[1:] = grey.diff(dim=1), grey.diff(dim=0)
    slopes = [slope.clamp_min(0) for slope in (across, -across, down, -down)]
    steepest = (across.square() + down.square()).sqrt()
    layers = torch.stack([*pixels, *slopes, steepest, grey.square()])
    return adaptive_avg_pool2d(layers, (size[0], size[1])).flatten(1).T.double()


def _explained(beneath: Tensor, values: Tensor) -> Tensor:
    """(units, numbers) and (units, C) -> (C,): the coefficient of determination of the best line."""
    scaled = (beneath - beneath.mean(0)) / beneath.std(0).clamp_min(1e-9)
    centred = values - values.mean(0)
    line = torch.linalg.lstsq(
        scaled, centred, driver="gelsd"
    ).solution  # the columns may depend on each other
    left, whole = (centred - scaled @ line).square().sum(0), centred.square().sum(0)
    varies = whole > 1e-9 * whole.max()
    return torch.where(varies, 1 - left / whole, torch.nan).float()


def kinds_told(rows: Tensor, labels: Tensor, count: int = NEIGHBOURS) -> KindsTold:
    """Let every picture look for its nearest among the others: rows (N, C), labels (N,) whole numbers.

    Raises LessonError where there are not more pictures than neighbours.
    """
    if len(rows) <= count:
        raise LessonError(f"To look for {count} neighbours takes more than {count} pictures, so choose more.")
    centred = rows - rows.mean(0)
    unit = centred / centred.norm(dim=1, keepdim=True).clamp_min(1e-12)
    together = float(_of_own_kind(-(unit @ unit.T)[None], labels, count)[0])
    spread = rows.std(0)
    columns = rows.T[spread > 1e-6 * spread.max()]  # a channel that never varies has no nearest
    alone = torch.cat(
        [
            _of_own_kind((part[:, :, None] - part[:, None]).abs(), labels, count)
            for part in columns.split(AT_ONCE)
        ]
    )
    same = (labels[:, None] == labels).float()
    chance = float((same.sum() - len(labels)) / (len(labels) * (len(labels) - 1)))
    return KindsTold(together, float(alone.median()), float(alone.max()), chance)


def _of_own_kind(distances: Tensor, labels: Tensor, count: int) -> Tensor:
    """(tables, N, N) distances -> (tables,): the share of own class among each picture's nearest, itself left out."""
    itself = torch.eye(len(labels), dtype=torch.bool)
    nearest = distances.masked_fill(itself, torch.inf).topk(count, largest=False).indices
    return (labels[nearest] == labels[:, None]).float().mean((1, 2))
