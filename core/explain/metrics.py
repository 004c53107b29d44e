"""Numbers about maps: does a map foretell what covering does, does it stand still, does it agree with another?

Infidelity and sensitivity are those of Yeh et al. 2019 (arXiv:1901.09392), by captum.metrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
import torch
from captum.metrics import infidelity, sensitivity_max
from scipy.stats import spearmanr
from skimage.metrics import structural_similarity
from torch import Tensor
from torch.nn import functional

from core.errors import RequestError
from core.explain.attribution import attribute
from core.explain.baselines import baseline
from core.explain.maps import Attribution
from core.explain.scores import score as asked_score
from core.learn import own_chance
from core.learn.reports import Pulse, Watch
from core.see.backbones import Backbone

GRID = 28  # places a side on which two maps are compared
MASKS, AT_ONCE = 32, 8
SMALLEST, LARGEST = 0.2, 0.5  # of the picture's side, of the one square that is covered
COVER = "mean"
SHAKES = 4
SHAKE = 2.0  # of 255: nobody sees it
FORETELLING, SHAKING = "covering one square after another", "shaking the picture"


@dataclass(frozen=True)
class Infidelity:
    """How far a map is from foretelling the change of the score when a square at a random place is covered.

    `value` is the mean squared error of the best-scaled map (Captum's, normalised), `flat` that of a map which marks every
    pixel alike, `change` the mean squared change itself: what a map of zeros misses. All in squared logits.
    """

    value: float
    flat: float
    change: float

    @property
    def missed(self) -> float:
        """The share of the change that the map does not foretell, 0 to 1."""
        return self.value / max(self.change, 1e-12)

    @property
    def missed_by_flat(self) -> float:
        """The same for the map that marks everything alike."""
        return self.flat / max(self.change, 1e-12)


@dataclass(frozen=True)
class Likeness:
    """How alike the magnitudes of two maps are: Spearman's rank correlation and the structural similarity (SSIM)."""

    rank: float
    structure: float


def infidelity_of(
    backbone: Backbone,
    batch: Tensor,
    attribution: Attribution,
    *,
    masks: int = MASKS,
    watch: Watch | None = None,
) -> Infidelity:
    """Cover a random square of batch (1, 3, H, W), `masks` times, and compare with what the map adds up to in it.

    The map is scaled as suits it best, so maps of different units can be compared. The masks are the same at every call.
    `backbone` is only read. Raises RequestError for the map of another picture.
    """
    _check(batch, attribution.map)
    flat = baseline(backbone, batch, COVER)
    own = own_chance.generator(0, "square to cover")
    pulse = Pulse(watch, FORETELLING, masks)
    pulse()
    rivals = torch.stack(
        [attribution.map, torch.ones_like(attribution.map), torch.zeros_like(attribution.map)]
    )

    def cover(pictures: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
        """The same masks for all three maps, as Captum wants them: (what is taken away, what is left)."""
        rows = _first(pictures)
        pulse(len(rows) // len(rivals))
        gone = _masks(len(rows) // len(rivals), batch, own).repeat(len(rivals), 1, 1, 1)
        return gone.expand_as(rows).to(rows.dtype), torch.where(gone, flat, rows)

    def score(pictures: Tensor) -> Tensor:
        """(3 n,): each picture stands there once for every map, and is asked once."""
        pictures = pictures[: len(pictures) // len(rivals)]
        return asked_score(backbone(pictures), attribution.request).repeat(len(rivals))

    with torch.no_grad():
        found = infidelity(
            score,
            cover,
            batch.expand(len(rivals), -1, -1, -1),
            (rivals[:, None] / batch.shape[1]).expand(-1, batch.shape[1], -1, -1),
            n_perturb_samples=masks,
            max_examples_per_batch=min(AT_ONCE, masks) * len(rivals),
            normalize=True,
        )
    return Infidelity(*(float(value) for value in found))


def sensitivity_of(
    backbone: Backbone,
    batch: Tensor,
    attribution: Attribution,
    *,
    shakes: int = SHAKES,
    watch: Watch | None = None,
) -> float:
    """How far the map moves at most, as a share of its own size, when every pixel is shaken by at most SHAKE of 255.

    Asks for the same attribution `shakes` + 1 times; the shakes are the same at every call. `backbone` is only read.
    """
    _check(batch, attribution.map)
    own = own_chance.generator(0, "shaking")
    reach = SHAKE / torch.tensor(backbone.preparation.std).view(3, 1, 1)
    pulse = Pulse(watch, SHAKING, shakes + 1)
    pulse()

    def explain(pictures: Tensor | tuple[Tensor, ...]) -> tuple[Tensor]:
        """A tuple, or Captum takes each row of the map for a map and divides by the norm of the first."""
        found = attribute(backbone, _first(pictures), attribution.request, watch=lambda _: pulse())
        pulse(1)
        return (found.map[None],)

    def shake(pictures: Tensor | tuple[Tensor, ...], _radius: float) -> Tensor:
        rows = _first(pictures)
        return rows + reach * (2 * torch.rand(rows.shape, generator=own) - 1)

    return float(sensitivity_max(explain, batch, shake, n_perturb_samples=shakes, max_examples_per_batch=1))


def shake_of(backbone: Backbone, batch: Tensor) -> float:
    """How far `sensitivity_of` shakes the picture itself, as a share of its contrast; infinite for one that is flat.

    The root mean square of the shakes over that of what the pixels (0 to 255) differ from their mean colour.
    """
    pixels = backbone.preparation.denormalise(batch)[0].double()
    contrast = float((pixels - pixels.mean((1, 2), keepdim=True)).square().mean().sqrt())
    return SHAKE / sqrt(3) / contrast if contrast else inf


def agreement(one: Attribution, other: Attribution) -> float:
    """Rank correlation (-1 to 1) of two maps of one picture on a coarse grid.

    Of what speaks for the class where both have signs, else of magnitudes. Coarse, since methods differ in grain: a map of
    single pixels and a smooth one may point to the same place; and what speaks against is left out before, since in a map
    of single pixels it would cancel out what speaks for.
    """
    _check(one.map[None, None], other.map)
    signed = one.signed and other.signed
    maps = [each.map.clamp(min=0) if signed else each.map.abs() for each in (one, other)]
    return rank_correlation(*(_coarse(values) for values in maps))


def likeness(one: Tensor, other: Tensor) -> Likeness:
    """How alike two maps (H, W) are in magnitude, each measured on its own scale."""
    own, others = (_scaled(values) for values in (one, other))
    window = min(7, (min(one.shape) - 1) // 2 * 2 + 1)  # scikit-image's own is 7, and it must be odd and fit
    structure = structural_similarity(own, others, data_range=1.0, win_size=window)
    return Likeness(rank_correlation(one.abs(), other.abs()), float(structure))


def rank_correlation(one: Tensor, other: Tensor) -> float:
    """Spearman's rank correlation of all numbers of two tensors of one shape; 0 where one is the same everywhere."""
    if torch.equal(one, other):
        return 1.0
    if any(bool((values == values.flatten()[0]).all()) for values in (one, other)):
        return 0.0
    return float(spearmanr(one.flatten().numpy(), other.flatten().numpy()).statistic)


def _first(pictures: Tensor | tuple[Tensor, ...]) -> Tensor:
    """Captum hands over a tensor, or a tuple of one."""
    return pictures if isinstance(pictures, Tensor) else pictures[0]


def _masks(count: int, batch: Tensor, own: torch.Generator) -> Tensor:
    """(count, 1, H, W) bool: one square in each, of random size and at a random place inside the picture.

    Many small holes would fall everywhere alike, and a map that marks everything alike would foretell them as well.
    """
    height, width = batch.shape[-2:]
    sizes = SMALLEST + (LARGEST - SMALLEST) * torch.rand(count, generator=own)
    sides = (sizes * min(height, width)).round().clamp(min=1)
    rows, columns = (_within(length, sides, torch.rand(count, generator=own)) for length in (height, width))
    return (rows[:, :, None] & columns[:, None, :])[:, None]


def _within(length: int, sides: Tensor, places: Tensor) -> Tensor:
    """(count, length) bool: which rows (or columns) belong to a square, whose place is a share of the room it has."""
    starts = (places * (length - sides + 1)).floor()
    along = torch.arange(length)
    return (along >= starts[:, None]) & (along < (starts + sides)[:, None])


def _coarse(values: Tensor) -> Tensor:
    height, width = values.shape
    return functional.adaptive_avg_pool2d(values[None], (min(GRID, height), min(GRID, width)))[0]


def _scaled(values: Tensor) -> np.ndarray:
    magnitudes = values.abs()
    return (magnitudes / magnitudes.max().clamp(min=1e-12)).numpy()


def _check(batch: Tensor, marked: Tensor) -> None:
    if batch.ndim != 4 or batch.shape[0] != 1 or batch.shape[-2:] != marked.shape:
        raise RequestError("Compare maps of the same picture, as one network got it.")
