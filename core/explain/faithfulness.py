"""Can a map be believed? Cover what it marks, cover the same shape where it marks least, and watch the score.

If the first does not hurt more than the second, the map has misled. It is the smallest deletion test (Samek
et al. 2017, arXiv:1509.06321; Hooker et al. 2019, arXiv:1806.10758 on why covered pictures are themselves
strange).
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional

from core.errors import RequestError
from core.explain.baselines import baseline
from core.explain.maps import Attribution
from core.explain.scores import score
from core.explain.scores import share as probability
from core.see.backbones import Backbone

SPOT = 14  # a covered spot is about a fourteenth of the picture's side: single pixels cover nothing


@dataclass(frozen=True, eq=False)
class Covered:
    """One covered picture: `mask` (H, W) bool is what was covered, `batch` (1, 3, H, W) what the network
    got.
    """

    mask: Tensor = field(repr=False)
    batch: Tensor = field(repr=False)
    logit: float
    probability: float


@dataclass(frozen=True, eq=False)
class HotSpotTest:
    """The score of the whole picture (`logit`, `probability`), and of the two covered ones.

    Where the map tells one class from another, these are the difference of the two logits and the probability among the two.
    """

    target: int
    logit: float
    probability: float
    hot: Covered
    elsewhere: Covered

    @property
    def hot_fall(self) -> float:
        """How many logits the score falls when the marked part is covered."""
        return self.logit - self.hot.logit

    @property
    def elsewhere_fall(self) -> float:
        return self.logit - self.elsewhere.logit

    @property
    def is_believable(self) -> bool:
        """Does covering what the map marks hurt more than covering as much that it does not mark?"""
        return self.hot_fall > max(self.elsewhere_fall, 0.0)


def hide_hot_spot(
    backbone: Backbone, batch: Tensor, attribution: Attribution, share: float = 0.1, *, cover: str = "mean"
) -> HotSpotTest:
    """Cover the most marked `share` (0.01 to 0.5) of batch (1, 3, H, W), and an equal area the map hardly
    marks.

    Both are covered with the baseline `cover` (a key of methods.BASELINES), so they differ in place only.
    Three pictures go through `backbone`, which is only read. Raises RequestError for what does not fit.
    """
    _check(batch, attribution, share)
    hot, elsewhere = spots(attribution.map, share)
    flat = baseline(backbone, batch, cover)
    pictures = torch.cat([batch, torch.where(hot, flat, batch), torch.where(elsewhere, flat, batch)])
    with torch.no_grad():
        logits = backbone(pictures)
    asked = attribution.request
    scores = list(zip(score(logits, asked).tolist(), probability(logits, asked).tolist(), strict=True))
    return HotSpotTest(
        asked.target,
        *scores[0],
        hot=Covered(hot, pictures[1:2], *scores[1]),
        elsewhere=Covered(elsewhere, pictures[2:3], *scores[2]),
    )


def spots(marked: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """The most marked part of a map (H, W), and its shape moved to where least is marked: masks (H, W) bool.

    The map is smoothed first. "Most" are the highest values, for a signed map those that speak for the
    class; ties go to the upper left. The second mask has the same shape, since many small holes hurt a
    network more than one large one; it is moved around the edges, as on a torus, and overlaps the first as
    little as possible.
    """
    smooth = _smoothed(marked)
    count = max(1, round(share * smooth.numel()))
    hot = torch.zeros(smooth.numel(), dtype=torch.bool)
    hot[smooth.flatten().argsort(descending=True, stable=True)[:count]] = True
    hot = hot.view_as(marked)
    return hot, _moved_away(hot, smooth.abs())


def _moved_away(mask: Tensor, magnitude: Tensor) -> Tensor:
    """The mask (H, W), rolled to the place where it lies on the least of `magnitude` and hardly on itself."""
    overlap = _at_every_shift(mask.float(), mask.float())
    weight = _at_every_shift(magnitude / magnitude.max().clamp(min=1e-12), mask.float())
    # A pixel of overlap costs more than everything else: magnitudes are at most 1, and there are `numel` of them.
    best = int((overlap.round() * mask.numel() + weight).argmin())
    return mask.roll((best // mask.shape[1], best % mask.shape[1]), dims=(0, 1))


def _at_every_shift(values: Tensor, mask: Tensor) -> Tensor:
    """(H, W): the sum of `values` under the mask rolled by (row, column), by the correlation theorem."""
    product = torch.fft.rfft2(values.double()) * torch.fft.rfft2(mask.double()).conj()
    return torch.fft.irfft2(product, s=tuple(values.shape))


def _smoothed(marked: Tensor) -> Tensor:
    """Every pixel as the mean of its surroundings, twice, so that the spots are round: (H, W) -> (H, W)."""
    reach = max(1, min(marked.shape) // SPOT // 2)
    smooth = marked[None, None]
    for _ in range(2):
        smooth = functional.avg_pool2d(smooth, 2 * reach + 1, 1, reach, count_include_pad=False)
    return smooth[0, 0]


def _check(batch: Tensor, attribution: Attribution, share: float) -> None:
    if batch.ndim != 4 or batch.shape[0] != 1 or batch.shape[-2:] != attribution.map.shape:
        raise RequestError("Cover the same picture that the map was made for.")
    if not 0.01 <= share <= 0.5:
        raise RequestError("Cover between 1 % and 50 % of the picture.")
