"""None of the above: what a network says to pictures of nothing that it knows, and a distance that notices.

Softmax shares out 100 % among the classes whatever is shown, so its largest share is a poor alarm (Hendrycks and Gimpel
2017, arXiv:1610.02136, use it as the baseline). The features below the head know more: a picture far from every training
picture there is a stranger. The distance is that to the k-th nearest training picture, between vectors of length one (Sun
et al. 2022, arXiv:2204.06507). The Gaussian distance of Lee et al. 2018 (arXiv:1807.03888) needs a covariance of 1280
numbers, which a hundred pictures do not give. Both alarms are set so that 95 % of the validation pictures pass.
What resembles a known class lies near it, and such a distance does not notice it: of drawn buses shown to a head that was
taught cars, trucks and motorbikes it notices 3 of 40.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core.learn.drawn_samples import DRAWN, drawn_sample
from core.learn.freezing import FreezePlan
from core.learn.frozen_features import extract
from core.see.pictures import Picture, from_array, sample

if TYPE_CHECKING:
    from core.learn.feature_store import FeatureStore
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.reports import Watch
    from core.see.backbones import Backbone

NEIGHBOURS = 5
MOST_KNOWN = 600  # training pictures that are remembered, evenly spread
PASS = 0.95  # so many of the validation pictures raise no alarm
SIDE = 224  # pixels of a made-up picture


def _noise() -> Picture:
    return from_array(
        np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8), "Colour noise"
    )


def _grey() -> Picture:
    return from_array(np.full((SIDE, SIDE, 3), 128, np.uint8), "Plain grey")


def _stripes() -> Picture:
    across = np.where(np.arange(SIDE) // 14 % 2, 235, 20).astype(np.uint8)
    return from_array(np.repeat(np.tile(across, (SIDE, 1))[..., None], 3, axis=2), "Stripes")


MADE: dict[str, Callable[[], Picture]] = {"noise": _noise, "grey": _grey, "stripes": _stripes}


@dataclass(frozen=True)
class Stranger:
    """A picture that hardly any data set has a class for: `words` are class names under which it is no stranger."""

    key: str
    kind: str
    words: frozenset[str] = frozenset()

    def picture(self) -> Picture:
        if self.key in MADE:
            return MADE[self.key]()
        return drawn_sample(self.key) if self.key in DRAWN else sample(self.key)

    def is_strange_to(self, data: LabelledPictures) -> bool:
        return not self.words & known_words(data)


def _row(key: str, kind: str, words: str = "") -> Stranger:
    return Stranger(key, kind, frozenset(words.split()))


STRANGERS: tuple[Stranger, ...] = (
    _row("astronaut", "photograph", "astronaut person people human face faces woman man me"),
    _row("cat", "photograph", "cat cats animal animals pets"),
    _row("coffee", "photograph", "coffee cup cups mug mugs espresso drink spoon"),
    _row("coins", "photograph", "coin coins money"),
    _row("page", "photograph", "page pages paper text book books letter letters"),
    _row("retina", "photograph", "retina eye eyes"),
    _row("brick", "texture", "brick bricks wall"),
    _row("grass", "texture", "grass lawn"),
    _row("gravel", "texture", "gravel stone stones"),
    _row("drawn_bus", "drawing", "bus buses"),
    _row("drawn_fire_engine", "drawing", "truck trucks"),
    _row("drawn_convertible", "drawing", "car cars"),
    _row("drawn_motorbike", "drawing", "motorbike motorbikes motorcycle"),
    _row("noise", "noise", "noise"),
    _row("stripes", "noise", "stripes"),
    _row("grey", "noise", "grey gray nothing"),
)


def known_words(data: LabelledPictures) -> frozenset[str]:
    """Every word of the classes, of what else they are known as, and of the data set's name, in lower case."""
    names = (data.name, *data.classes, *(name for known in data.known_as.values() for name in known))
    return frozenset(word for name in names for word in name.lower().replace("_", " ").split())


def strangers_to(data: LabelledPictures) -> tuple[Stranger, ...]:
    """The rows of STRANGERS that these pictures have no class for."""
    return tuple(stranger for stranger in STRANGERS if stranger.is_strange_to(data))


@dataclass(frozen=True, eq=False)
class Familiar:
    """What a network has seen, in the space below its head.

    rows: (M, D) of length one, training pictures. limit: a distance above it raises the alarm; share_limit: so does a
    largest share below it. distances, shares: of the validation pictures, (N,), which set the two.
    """

    rows: Tensor
    neighbours: int
    limit: float
    share_limit: float
    distances: Tensor
    shares: Tensor

    @property
    def false_alarms(self) -> tuple[int, int]:
        """How many validation pictures the distance, and how many the share takes for strangers."""
        return int((self.distances > self.limit).sum()), int((self.shares < self.share_limit).sum())


@dataclass(frozen=True)
class Met:
    """One picture: what the network says (a class number) with which share, and how far it is from all it has seen."""

    name: str
    says: int
    share: float
    distance: float
    by_distance: bool
    by_share: bool


@dataclass(frozen=True)
class Noticed:
    """How many of `count` strangers each alarm noticed, and how well each puts strangers apart from known pictures.

    *_order: the chance that a stranger stands further out than a validation picture (area under the ROC curve); 0.5 is
    a coin.
    """

    count: int
    by_distance: int
    by_share: int
    distance_order: float
    share_order: float


def get_to_know(
    backbone: Backbone,
    training: LabelledPictures,
    validation: LabelledPictures,
    *,
    watch: Watch | None = None,
    store: FeatureStore | None = None,
) -> Familiar:
    """Remember the training pictures, and set both alarms by the validation pictures."""
    step = max(1, -(-len(training) // MOST_KNOWN))
    known = training.pictures[::step]
    features = _features(backbone, [known, validation.pictures], watch, store)
    rows, own = F.normalize(features[: len(known)], dim=1), features[len(known) :]
    neighbours = min(NEIGHBOURS, len(rows))
    distances, shares = distance(rows, own, neighbours), _answers(backbone, own).amax(1)
    limit = float(torch.quantile(distances, PASS, interpolation="higher"))
    share_limit = float(torch.quantile(shares, 1 - PASS, interpolation="lower"))
    return Familiar(rows, neighbours, limit, share_limit, distances, shares)


def distance(rows: Tensor, features: Tensor, neighbours: int) -> Tensor:
    """(N,): from each of `features` (N, D), made as long as one, to the k-th nearest of `rows` (M, D); 0 to 2."""
    return torch.cdist(F.normalize(features, dim=1), rows).topk(neighbours, largest=False).values[:, -1]


def meet(
    backbone: Backbone,
    familiar: Familiar,
    pictures: Sequence[Picture],
    *,
    watch: Watch | None = None,
    store: FeatureStore | None = None,
) -> tuple[Met, ...]:
    """Show the network pictures, and say whether either alarm goes off."""
    features = _features(backbone, [pictures], watch, store)
    shares, says = _answers(backbone, features).max(1)
    far = distance(familiar.rows, features, familiar.neighbours)
    return tuple(
        Met(
            picture.name,
            int(says[place]),
            float(shares[place]),
            float(far[place]),
            by_distance=float(far[place]) > familiar.limit,
            by_share=float(shares[place]) < familiar.share_limit,
        )
        for place, picture in enumerate(pictures)
    )


def noticed(familiar: Familiar, met: Sequence[Met]) -> Noticed:
    """Compare the two alarms on the same strangers, each with as many false alarms as the other."""
    return Noticed(
        len(met),
        sum(each.by_distance for each in met),
        sum(each.by_share for each in met),
        _order([each.distance for each in met], familiar.distances.tolist()),
        _order([-each.share for each in met], (-familiar.shares).tolist()),
    )


def _order(strange: list[float], known: list[float]) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score([1] * len(strange) + [0] * len(known), strange + known))


def _features(
    backbone: Backbone,
    rows: Sequence[Sequence[Picture]],
    watch: Watch | None,
    store: FeatureStore | None,
) -> Tensor:
    """(N, D): what the head receives of every picture."""
    prefix = FreezePlan.below_head(backbone).prefix(backbone)
    features = extract(backbone, prefix, *rows, store=store, watch=watch)
    return features.batch(range(len(features)))


def _answers(backbone: Backbone, features: Tensor) -> Tensor:
    """(N, K): the shares that softmax gives."""
    with torch.no_grad():
        return backbone.head(features).softmax(1)
