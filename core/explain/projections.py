"""A map of pictures in feature space: which of them a stage puts side by side, before training and after it.

A stage gives every picture hundreds of numbers; PCA (Pearson 1901) and t-SNE (van der Maaten and Hinton 2008), both
scikit-learn's, lay them out on paper. Something is always lost on the way, so beside every map stand two numbers that are
taken in the full space: how often a picture's nearest neighbours are of its class, and how many neighbours on the paper
are neighbours there too (trustworthiness, Venna and Kaski 2001).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.errors import DatasetError
from core.learn import new_heads, trained_copy
from core.learn.freezing import HEAD
from core.see.feature_maps import stage_vectors
from core.see.look_alikes import handfuls

if TYPE_CHECKING:
    from torch import Tensor

    from core.learn.experiments import Experiment
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone

METHODS = {"pca": "PCA", "tsne": "t-SNE"}
MOST = 200  # pictures on a map: more cannot be told apart, and each climbs two networks
FEWEST = 6
NEIGHBOURS = 5
PERPLEXITY = 30.0  # t-SNE's usual; at most a third of the pictures
NUMBERS = 50  # t-SNE starts from so many numbers a picture, as its authors advise

Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Climbed:
    """Pictures at every stage.

    places: which pictures of the data, labels: their classes. before, after: stage -> (N, C) float32; at the head these
    are the scores.
    """

    places: tuple[int, ...]
    labels: tuple[int, ...]
    before: Mapping[str, Tensor]
    after: Mapping[str, Tensor]

    def has_moved(self, stage: str) -> bool:
        """Whether training changed what a stage makes of these pictures."""
        return not torch.equal(self.before[stage], self.after[stage])


@dataclass(frozen=True, eq=False)
class Projection:
    """points (N, 2) on paper.

    kin: share of the nearest others, in the full space, that are of the same class. trust: trustworthiness, 0..1.
    explained: share of the spread that the two directions hold, PCA's only.
    """

    points: Points
    kin: float
    trust: float
    explained: float | None = None


def before_training(experiment: Experiment) -> Backbone:
    """The network as it stood before the first step: its start under the new head that nobody has taught yet."""
    recipe, classes = experiment.recipe, experiment.training.classes
    start = trained_copy.starting_point(experiment.backbone, recipe)
    head = new_heads.build(start.head.in_features, len(classes), recipe)
    return new_heads.attach(start, head, classes).eval().requires_grad_(False)


def climb(
    experiment: Experiment, trained: Backbone, *, watch: Callable[[Any], None] | None = None, most: int = MOST
) -> Climbed:
    """Send the validation pictures (evenly spread, at most so many) up both networks.

    Frozen stages are climbed once: they are the same in both. `watch` hears of every few pictures and may raise.
    """
    data, start = experiment.validation, before_training(experiment)
    places = spread(data, most)
    is_same = set(experiment.recipe.plan(experiment.backbone).frozen) >= set(trained.stage_names) - {HEAD}
    is_same = is_same and not (experiment.recipe.hidden or experiment.recipe.drift)
    rows: list[tuple[dict[str, Tensor], dict[str, Tensor]]] = []
    for batch in handfuls(start, [data.pictures[place] for place in places], watch):
        below = stage_vectors(start, batch)
        rows.append(
            (_scored(start, below), _scored(trained, below if is_same else stage_vectors(trained, batch)))
        )
    before, after = (_joined([pair[side] for pair in rows]) for side in (0, 1))
    return Climbed(places, tuple(data.labels[place] for place in places), before, after)


def spread(data: LabelledPictures, most: int) -> tuple[int, ...]:
    """At most so many places, evenly spread. DatasetError for fewer pictures than make a map."""
    if len(data) < FEWEST:
        raise DatasetError(
            f"A map needs {FEWEST} pictures to check on at least: add some pictures of each class."
        )
    return tuple(range(0, len(data), math.ceil(len(data) / most)))


def project(rows: Tensor, labels: Sequence[int], method: str, *, seed: int = 0) -> Projection:
    """Lay (N, D) rows out on paper by a method (a key of METHODS). The same seed gives the same map."""
    if method not in METHODS:
        raise DatasetError(f"Choose one of these maps instead: {', '.join(METHODS)}.")
    from sklearn.manifold import trustworthiness

    values = rows.double().numpy()
    points, explained = _laid_out(values, method, seed)
    near = min(NEIGHBOURS, (len(values) - 1) // 2)
    trust = float(trustworthiness(values, points, n_neighbors=near))
    return Projection(points, kin_share(values, labels), trust, explained)


def kin_share(rows: Points, labels: Sequence[int], count: int = NEIGHBOURS) -> float:
    """Of the nearest others of each row of (N, D), how many are of its class."""
    from sklearn.neighbors import NearestNeighbors

    near = NearestNeighbors(n_neighbors=min(count, len(rows) - 1)).fit(rows).kneighbors(return_distance=False)
    known = np.asarray(labels)
    return float((known[near] == known[:, None]).mean())


def _laid_out(values: Points, method: str, seed: int) -> tuple[Points, float | None]:
    if not np.ptp(values, axis=0).any():  # all alike: there is no direction to look from
        return np.zeros((len(values), 2)), None
    return _pca(values, seed) if method == "pca" else _tsne(values, seed)


def _pca(values: Points, seed: int) -> tuple[Points, float | None]:
    from sklearn.decomposition import PCA

    found = PCA(n_components=2, svd_solver="full", random_state=seed)
    points = found.fit_transform(values)
    return points, float(found.explained_variance_ratio_.sum())


def _tsne(values: Points, seed: int) -> tuple[Points, float | None]:
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    fewer = min(NUMBERS, *values.shape)
    if fewer < values.shape[1]:
        values = PCA(n_components=fewer, svd_solver="full", random_state=seed).fit_transform(values)
    perplexity = min(PERPLEXITY, (len(values) - 1) / 3)
    points = TSNE(n_components=2, perplexity=perplexity, init="pca", random_state=seed).fit_transform(values)
    return points.astype(np.float64), None


def _scored(network: Backbone, below: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The stages' vectors, and at the head the scores."""
    under = network.stage_names[-2]
    with torch.no_grad():
        return {**below, HEAD: network.head(below[under]).detach()}


def _joined(rows: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    return {stage: torch.cat([row[stage] for row in rows]) for stage in rows[0]}
