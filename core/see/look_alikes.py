"""Look-alikes: which pictures a stage finds most like yours.

Low down these are pictures of the same colours, high up pictures of the same kind of thing. Measured with
EfficientNet-Lite0 on 240 pictures (pets, insects, drawn vehicles, samples): from the stem to the top the six
nearest share the class in 24, 23, 34, 39, 44, 52, 78, 84 and 87 % of cases, while their mean colours drift
apart from 0.41 to 0.83 of the distance between any two pictures.

Two pictures are compared by the cosine between their vectors after the gallery's mean has been subtracted.
Without that the order is nearly the same, but every two pictures look alike: at the stem the median
similarity is 0.96, and one picture is among the nearest of everybody. Centred, 0 means "as alike as any two".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from PIL.Image import Resampling
from torch import Tensor

from core.errors import LessonError
from core.see.feature_maps import stage_vectors

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture

AT_ONCE = 8
MOST = 2000  # pictures; some 10 KB each
SMALL = 32  # pixels: enough for a mean colour


@dataclass(frozen=True)
class GalleryProgress:
    """How far the gallery has climbed: pictures done, pictures in all, seconds so far."""

    phase: str
    done: int
    total: int
    seconds: float


@dataclass(frozen=True, eq=False)
class GalleryVectors:
    """vectors: stage -> (N, C) float32 on the CPU, one row a picture in the gallery's order."""

    vectors: Mapping[str, Tensor]

    def __len__(self) -> int:
        return len(next(iter(self.vectors.values())))


def gallery_vectors(
    backbone: Backbone,
    pictures: Sequence[Picture],
    *,
    watch: Callable[[GalleryProgress], None] | None = None,
) -> GalleryVectors:
    """Send every picture up the backbone, a few at once, and keep one vector a stage and picture.

    Spatial stages are averaged over the picture, so a vector says what there is and not where. `watch` and what is
    raised: see handfuls.
    """
    rows = [stage_vectors(backbone, batch) for batch in handfuls(backbone, pictures, watch)]
    return GalleryVectors({name: torch.cat([row[name] for row in rows]) for name in rows[0]})


def handfuls(
    backbone: Backbone,
    pictures: Sequence[Picture],
    watch: Callable[[GalleryProgress], None] | None = None,
) -> Iterator[Tensor]:
    """The pictures as the network expects them, a few at once: (n, 3, H, W) each.

    `watch` is told the progress before every handful, and may raise to stop. Raises LessonError for no pictures or
    more than 2,000.
    """
    if not 0 < len(pictures) <= MOST:
        raise LessonError(
            f"A gallery holds 1 to {MOST:,} pictures, so choose a smaller or a fuller data set."
        )
    start = time.perf_counter()
    for first in range(0, len(pictures), AT_ONCE):
        if watch is not None:
            watch(GalleryProgress("looking", first, len(pictures), time.perf_counter() - start))
        yield torch.cat([backbone.preprocess(picture) for picture in pictures[first : first + AT_ONCE]])


def nearest(
    query: Mapping[str, Tensor], gallery: GalleryVectors, stage: str, count: int
) -> tuple[tuple[int, float], ...]:
    """The pictures most like the query at a stage: (place in the gallery, similarity from -1 to 1), nearest first.

    query  stage -> (C,), as in Inspection.vectors
    Raises LessonError when the gallery knows no such stage.
    """
    if stage not in gallery.vectors:
        raise LessonError(
            f"There are no look-alikes at {stage!r}, so choose one of {', '.join(gallery.vectors)}."
        )
    rows = gallery.vectors[stage]
    centre = rows.mean(0)
    similarities = torch.cosine_similarity(rows - centre, (query[stage] - centre)[None])
    order = similarities.argsort(descending=True, stable=True)[:count].tolist()
    return tuple((place, float(similarities[place])) for place in order)


def mean_colour(picture: Picture) -> NDArray[np.float64]:
    """The average red, green and blue of a picture, (3,), each 0 to 255."""
    small = picture.image.resize((SMALL, SMALL), Resampling.BOX)
    return np.asarray(small, dtype=np.float64).reshape(-1, 3).mean(0)


def colour_distance(own: NDArray[np.float64], gallery: NDArray[np.float64], found: Sequence[int]) -> float:
    """How far the found pictures' mean colours lie from one's own, (3,), against all of the gallery's, (N, 3).

    0 is the very same colour, 1 as far as any picture of the gallery on average. Distances are straight lines in RGB;
    1 too where the gallery has but one colour, or nothing was found.
    """
    distances = np.linalg.norm(gallery - own, axis=1)
    usual = float(distances.mean())
    return float(distances[list(found)].mean()) / usual if usual and len(found) else 1.0
