"""The neuron that lights up: what one output says to each of many pictures.

The scores of all classes are kept at once: a few pictures times a thousand classes are few numbers, and then every
class can be looked at without another pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from core.errors import LessonError
from core.see.look_alikes import GalleryProgress, handfuls

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture


@dataclass(frozen=True)
class Lit:
    """What one output says to one picture: place is the row, value the score (logit), share what softmax makes of it."""

    place: int
    value: float
    share: float


def all_scores(
    backbone: Backbone,
    pictures: Sequence[Picture],
    *,
    watch: Callable[[GalleryProgress], None] | None = None,
) -> Tensor:
    """The scores of all classes for every picture, float32 (N, K); `watch` and what is raised: see handfuls."""
    rows = []
    for batch in handfuls(backbone, pictures, watch):
        with torch.inference_mode():
            rows.append(backbone(batch))
    return torch.cat(rows).to("cpu", torch.float32).clone()


def light_up(scores: Tensor, class_index: int) -> tuple[Lit, ...]:
    """What the neuron of a class says to every picture of (N, K), the highest score first; equal ones in their order.

    Raises LessonError when there is no such class.
    """
    if not 0 <= class_index < scores.shape[1]:
        raise LessonError(f"This network has {scores.shape[1]} answers, so choose one of those.")
    values, shares = scores[:, class_index], scores.softmax(1)[:, class_index]
    order = values.argsort(descending=True, stable=True).tolist()
    return tuple(Lit(place, float(values[place]), float(shares[place])) for place in order)
