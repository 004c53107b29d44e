"""The head transplant: what the old head says to the new pictures, and what the swap takes off and puts on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from core.learn import new_heads
from core.learn.zero_rungs import old_names
from core.see.predictions import Answer, top_classes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.recipes import Recipe
    from core.see.backbones import Backbone

ANSWERS = 3


@dataclass(frozen=True)
class Saying:
    """What the old head says to one picture of the new classes.

    place    of the picture in its set
    truth    the new class that it belongs to
    answers  the old head's own first answers, largest first
    meant    outputs of the old head that mean the truth; none where it has no name for it
    among    the new class it would answer if only the outputs that mean one of them counted; None where it has
             names for fewer than two, as there is nothing to choose then
    """

    place: int
    truth: str
    answers: tuple[Answer, ...]
    meant: frozenset[int]
    among: str | None


@dataclass(frozen=True)
class Swap:
    """What the transplant takes off and puts on, in knobs (weights and biases).

    features        how many numbers the body hands up to a head
    body            knobs below the head
    old_outputs, old_knobs    of the head that comes off
    new_outputs, new_knobs    of the head that goes on, with its hidden layer of `hidden` units where that is not 0
    """

    features: int
    body: int
    old_outputs: int
    old_knobs: int
    new_outputs: int
    new_knobs: int
    hidden: int = 0


def swap(backbone: Backbone, classes: int, recipe: Recipe) -> Swap:
    """Count the knobs of the head that comes off, of the one the recipe puts on, and of what stays between."""
    old, features = _knobs(backbone.head), backbone.head.in_features
    return Swap(
        features=features,
        body=_knobs(backbone) - old,
        old_outputs=backbone.head.out_features,
        old_knobs=old,
        new_outputs=classes,
        new_knobs=_knobs(new_heads.build(features, classes, recipe)),
        hidden=recipe.hidden,
    )


def _knobs(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def spread(count: int, wanted: int) -> tuple[int, ...]:
    """At most `wanted` of `count` places, evenly apart."""
    step = max(1, count // wanted)
    return tuple(range(step // 2, count, step))[:wanted]


def ask(backbone: Backbone, data: LabelledPictures, places: Sequence[int]) -> tuple[Saying, ...]:
    """Ask the network as it came, one saying for each of these places of the data set, in their order."""
    names = old_names(backbone, data)
    # One after the other: in a batch the last bits depend on the company, and a fetched network may be large.
    with torch.inference_mode():
        shares = [backbone(backbone.preprocess(data.pictures[place])).softmax(1)[0] for place in places]
    return tuple(
        _saying(backbone, data, place, names, share) for place, share in zip(places, shares, strict=True)
    )


def _saying(
    backbone: Backbone,
    data: LabelledPictures,
    place: int,
    names: Mapping[str, tuple[int, ...]],
    shares: Tensor,
) -> Saying:
    truth = data.classes[data.labels[place]]
    answers = top_classes(shares, backbone.classes, ANSWERS)
    return Saying(place, truth, answers, frozenset(names[truth]), _among(names, shares))


def _among(names: Mapping[str, tuple[int, ...]], shares: Tensor) -> str | None:
    """The new class whose old names have the largest share together, as `zero_rungs.untouched_head` decides."""
    sums = {name: float(shares[list(places)].sum()) for name, places in names.items() if places}
    return max(sums, key=sums.__getitem__) if len(sums) > 1 else None
