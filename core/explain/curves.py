"""Deletion and insertion: take the picture away in the order of a map, or give it back, and watch the answer.

A map that marks what the score depends on makes the deletion curve fall early and the insertion curve rise early; the
areas under both say it in two numbers (Petsiuk, Das and Saenko 2018, arXiv:1806.07421). They mean something only beside
the areas of a random order, which are measured along with them.

Squares are taken, not single pixels as in the paper: scattered pixels turn any picture into noise, so that a random order
of pixels hurts a network more than every map does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from core.errors import RequestError
from core.explain.baselines import baseline
from core.explain.maps import Attribution, AttributionRequest
from core.explain.scores import share as probability
from core.learn import own_chance
from core.learn.reports import Pulse, Watch
from core.see.backbones import Backbone

GRID = 28  # squares a side: of 8 x 8 pixels where the picture has 224
STEPS = 20
DRAWS = 3  # random orders
MOST_STEPS = 100
COVER, CANVAS = "mean", "blur"  # what takes the place of what is gone, and what the picture is given back to
PHASE = "taking away and giving back"


@dataclass(frozen=True)
class CurvePoint:
    """The probability that a map is about where this share of the picture was taken away, or given back.

    `random_deletion` and `random_insertion` are the means over DRAWS random orders.
    """

    share: float
    deletion: float
    insertion: float
    random_deletion: float
    random_insertion: float


@dataclass(frozen=True)
class Areas:
    """The areas under the curves, 0 to 1: a small one for deletion and a large one for insertion speak for a map."""

    deletion: float
    insertion: float
    random_deletion: float
    random_insertion: float

    @property
    def deletion_is_better(self) -> bool:
        """Does the answer fall faster than in a random order?"""
        return self.deletion < self.random_deletion

    @property
    def insertion_is_better(self) -> bool:
        """Does the answer come back faster than in a random order?"""
        return self.insertion > self.random_insertion


def passes(steps: int = STEPS) -> int:
    """How many pictures go through the network."""
    return (steps + 1) * 2 * (1 + DRAWS)


def deletion_insertion(
    backbone: Backbone,
    batch: Tensor,
    attribution: Attribution,
    *,
    steps: int = STEPS,
    watch: Watch | None = None,
) -> Iterator[CurvePoint]:
    """Yield steps + 1 points, from the whole picture (or none of it) to none (or the whole).

    batch (1, 3, H, W) is what the map was made for. The squares of a GRID x GRID grid go in the order of the map's mean in
    them, what speaks for the class first. The same numbers come again at every call. `backbone` is only read. Raises
    RequestError for the map of another picture or a number of steps outside 1 to MOST_STEPS.
    """
    _check(batch, attribution, steps)
    squares = _squares(batch)
    ranks = _ranks(attribution, squares)
    flat, canvas = (baseline(backbone, batch, name) for name in (COVER, CANVAS))
    pulse = Pulse(watch, PHASE, steps + 1)
    pulse()
    for step in range(steps + 1):
        gone = ranks[:, squares] < step / steps * ranks.shape[1]  # (1 + DRAWS, H, W)
        pictures = torch.cat(
            [torch.where(gone[:, None], flat, batch), torch.where(gone[:, None], batch, canvas)]
        )
        yield _point(step / steps, _probabilities(backbone, pictures, attribution.request))
        pulse(1)


def areas(points: Sequence[CurvePoint]) -> Areas:
    """The areas under the curves, by the trapezoidal rule."""
    shares = torch.tensor([point.share for point in points], dtype=torch.float64)

    def under(name: str) -> float:
        heights = torch.tensor([getattr(point, name) for point in points], dtype=torch.float64)
        return float(torch.trapezoid(heights, shares))

    return Areas(under("deletion"), under("insertion"), under("random_deletion"), under("random_insertion"))


def _squares(batch: Tensor) -> Tensor:
    """(H, W): the number of the square that each pixel lies in, row by row."""
    height, width = batch.shape[-2:]
    down, across = min(GRID, height), min(GRID, width)
    rows, columns = torch.arange(height) * down // height, torch.arange(width) * across // width
    return rows[:, None] * across + columns


def _ranks(attribution: Attribution, squares: Tensor) -> Tensor:
    """(1 + DRAWS, squares): the place of every square in the map's order, then in random ones."""
    count = int(squares.max()) + 1
    means = torch.zeros(count, dtype=torch.float64)
    means.index_add_(0, squares.flatten(), attribution.map.flatten().double())
    means /= functional.one_hot(squares.flatten(), count).sum(0)
    own = own_chance.generator(0, "random order of squares")
    orders = [means.argsort(descending=True, stable=True)]
    orders += [torch.randperm(count, generator=own) for _ in range(DRAWS)]
    return torch.stack([order.argsort() for order in orders])


def _probabilities(backbone: Backbone, pictures: Tensor, request: AttributionRequest) -> Tensor:
    with torch.no_grad():
        return probability(backbone(pictures), request)


def _point(share: float, probabilities: Tensor) -> CurvePoint:
    deletion, insertion = probabilities.view(2, 1 + DRAWS)
    return CurvePoint(
        share,
        float(deletion[0]),
        float(insertion[0]),
        float(deletion[1:].mean()),
        float(insertion[1:].mean()),
    )


def _check(batch: Tensor, attribution: Attribution, steps: int) -> None:
    if batch.ndim != 4 or batch.shape[0] != 1 or batch.shape[-2:] != attribution.map.shape:
        raise RequestError("Take away the same picture that the map was made for.")
    if not 1 <= steps <= MOST_STEPS:
        raise RequestError(f"Choose between 1 and {MOST_STEPS} steps.")
