"""Back and forth over the epochs of a run: the network as it was then, and what it made of one picture.

The stages are frozen or were kept with a report, so the network of an epoch is put together again, not trained again:
the start, the new head as it was first drawn, and on them what could change, as it was after that epoch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from core.errors import RequestError
from core.explain.attribution import attribute
from core.explain.maps import Attribution, AttributionRequest
from core.learn.trained_copy import TrainedCopy
from core.see.feature_maps import inspect, strongest

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.recipes import Recipe
    from core.learn.reports import EpochReport
    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection
    from core.see.pictures import Picture

BEFORE = 0  # the epoch before the first step


@dataclass(frozen=True, eq=False)
class Frame:
    """What the network of one epoch makes of one picture. Every tensor is detached, float32 and on the CPU.

    epoch          BEFORE or the report's
    probabilities  (K,) of the new classes
    stage          whose map is shown and asked by Grad-CAM
    channel        the channel of that stage which is shown
    feature_map    (H, W): what this channel gives
    attribution    Grad-CAM for one class at this stage
    prints         stage below the head -> what its maps (C, H, W) look like, as a hash of every bit of them
    at_start       the same before the first step
    """

    epoch: int
    probabilities: Tensor = field(repr=False)
    stage: str
    channel: int
    feature_map: Tensor = field(repr=False)
    attribution: Attribution
    prints: Mapping[str, bytes] = field(repr=False)
    at_start: Mapping[str, bytes] = field(repr=False)

    @property
    def same(self) -> frozenset[str]:
        """The stages whose maps are those from before training, to the last bit: compared, not claimed."""
        return frozenset(name for name, own in self.prints.items() if own == self.at_start[name])

    @property
    def target(self) -> int:
        """The class that Grad-CAM was asked about."""
        return self.attribution.request.target

    @property
    def answer(self) -> int:
        """The class with the largest probability."""
        return int(self.probabilities.argmax())


def at(experiment: Experiment, report: EpochReport | None) -> Backbone:
    """The network as it was after the epoch of `report`, or before the first step: a private copy at rest.

    Weights, BatchNorm statistics and the new head are bit for bit those of then. Raises RequestError for an epoch
    whose weights were not kept.
    """
    weights = {} if report is None else report.weights
    if weights is None:
        raise RequestError("The weights of this epoch were not kept: choose another epoch.")
    copy = TrainedCopy(experiment.backbone, experiment.training.classes, _start(experiment, weights))
    copy.put_back(weights)
    network = copy.finished()
    network.pretrained = experiment.backbone.pretrained and experiment.recipe.pretrained
    return network


def _start(experiment: Experiment, weights: Mapping[str, Tensor]) -> Recipe:
    """The recipe, but for random weights that would be drawn (the dearest part) only to be replaced, all of them."""
    recipe = experiment.recipe
    return (
        replace(recipe, pretrained=True)
        if weights and not recipe.plan(experiment.backbone).frozen
        else recipe
    )


def kept(reports: Sequence[EpochReport]) -> tuple[EpochReport, ...]:
    """The reports to whose epochs one can go back."""
    return tuple(report for report in reports if report.weights is not None)


def frame(
    experiment: Experiment,
    report: EpochReport | None,
    picture: Picture,
    stage: str,
    *,
    like: Frame | None = None,
) -> Frame:
    """What the network after `report` (None: before the first step) makes of a picture, seen at one stage.

    Shown are the channel that answers most strongly and Grad-CAM (Selvaraju et al. 2017) for the class it answers,
    or the channel and the class of `like`, a frame of the same picture and run, so that frames can be compared. Raises
    RequestError for the head, an unknown stage and an epoch that was not kept.
    """
    network = at(experiment, report)
    batch = network.preprocess(picture)
    now = inspect(network, batch)
    prints = _prints(now)
    target = int(now.probabilities.argmax()) if like is None else like.target
    attribution = attribute(network, batch, AttributionRequest("grad_cam", target, stage))
    maps = now.spatial[stage]
    channel = strongest(maps, 1)[0] if like is None else like.channel
    return Frame(
        epoch=BEFORE if report is None else report.epoch,
        probabilities=now.probabilities,
        stage=stage,
        channel=channel,
        feature_map=maps[channel].clone(),
        attribution=attribution,
        prints=prints,
        at_start=_at_start(experiment, batch, like) if report is not None else prints,
    )


def _at_start(experiment: Experiment, batch: Tensor, like: Frame | None) -> Mapping[str, bytes]:
    return _prints(inspect(at(experiment, None), batch)) if like is None else like.at_start


def _prints(seen: Inspection) -> dict[str, bytes]:
    """Kept in place of the maps themselves, which take megabytes."""
    return {name: blake2b(maps.contiguous().numpy().data).digest() for name, maps in seen.spatial.items()}


def telling(reports: Sequence[EpochReport], count: int) -> tuple[int, ...]:
    """Places of at most `count` validation pictures worth looking at: first those that it learned to name.

    Then those whose answer changed most often, classes taking turns; the last place is for one that it still gets
    wrong, if there is any.
    """
    answers = torch.stack([report.probabilities.argmax(1) for report in reports])  # (epochs, N)
    labels = torch.tensor(reports[-1].validation_labels)
    right = answers == labels
    changes = (answers[1:] != answers[:-1]).sum(0)
    gained = _of_the_right(reports[-1], labels) - _of_the_right(reports[0], labels)
    learned = right[-1] & ~right[0]
    order = sorted(
        range(len(labels)), key=lambda n: (-int(learned[n]), -int(changes[n]), -float(gained[n]), n)
    )
    wrong = [place for place in order if not right[-1][place]][:1]
    others = _taking_turns(
        [place for place in order if place not in wrong], labels.tolist(), learned.tolist()
    )
    return (*others[: count - len(wrong)], *wrong)


def _taking_turns(order: Sequence[int], labels: Sequence[int], learned: Sequence[bool]) -> list[int]:
    """One of each class, then another of each; those that it learned to name stay in front."""
    seen: Counter[int] = Counter()
    turns = {}
    for place in order:
        turns[place] = seen[labels[place]]
        seen[labels[place]] += 1
    return sorted(order, key=lambda place: (not learned[place], turns[place]))


def _of_the_right(report: EpochReport, labels: Tensor) -> Tensor:
    """(N,) the probability of the right class."""
    return report.probabilities.gather(1, labels[:, None])[:, 0]
