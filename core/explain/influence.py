"""Which training pictures taught this? Helpers and harmers of one answer.

TracInCP (Pruthi et al. 2020, arXiv:2002.08484), by Captum's TracInCPFast on the last layer: had a step been taken on this
training picture alone, how much would the loss of the answer have fallen, summed over the epochs that were kept? With a
new head on frozen stages nothing but that layer has learned, and what it receives never changed: so all epochs count.
Where stages below have learned too, only the last epoch does, since in earlier ones the head received other numbers.
The method takes plain steps of gradient descent for granted; Adam's are others, so the order counts more than the size.

Likeness (Captum's SimilarityInfluence) is a simpler guess: the training pictures nearest to this one in what the head
receives. Both work on private copies.
"""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.utils.data import TensorDataset

from core.errors import RequestError
from core.explain import scrubbing
from core.learn.freezing import HEAD
from core.learn.frozen_features import extract

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.frozen_features import FeatureStore
    from core.learn.reports import EpochReport, Watch
    from core.see.pictures import Picture

WEIGHT, BIAS = f"{HEAD}.linear.weight", f"{HEAD}.linear.bias"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The last layer after an epoch. weight: (K, D + 1), its last column the bias; rate: the learning rate of then."""

    epoch: int
    rate: float
    weight: Tensor = field(repr=False)


@dataclass(frozen=True, eq=False)
class Schooling:
    """What the last layer has learned from: features (N, D + 1), the last of each 1 for the bias; labels (N,)."""

    experiment: Experiment
    features: Tensor = field(repr=False)
    labels: Tensor = field(repr=False)
    checkpoints: tuple[Checkpoint, ...]


@dataclass(frozen=True)
class Teacher:
    """One training picture. weight: its influence (positive: it helped), or its likeness from -1 to 1."""

    place: int
    label: int
    weight: float


@dataclass(frozen=True)
class Teachers:
    """Who taught the answer `target` to a picture: the strongest first in each list. epochs: how many counted."""

    target: int
    helpers: tuple[Teacher, ...]
    harmers: tuple[Teacher, ...]
    alike: tuple[Teacher, ...]
    epochs: int


def only_the_head_learned(experiment: Experiment) -> bool:
    """Whether what the last layer receives was the same in every epoch."""
    recipe, backbone = experiment.recipe, experiment.backbone
    below = frozenset(backbone.stage_names) - {HEAD}
    return recipe.plan(backbone).frozen >= below and not recipe.drift and not recipe.hidden


def schooling(
    experiment: Experiment,
    reports: Sequence[EpochReport],
    *,
    store: FeatureStore | None = None,
    watch: Watch | None = None,
) -> Schooling:
    """What every training picture is to the last layer of a run, and that layer at the epochs that count.

    Of pictures that were varied only the plain view counts. Raises RequestError where no epoch's weights were kept.
    """
    kept = scrubbing.kept(reports)
    if not kept:
        raise RequestError("The weights of this run were not kept: train with fewer thawed pancakes.")
    counted = kept if only_the_head_learned(experiment) else kept[-1:]
    features = _features(experiment, kept[-1], experiment.training.pictures, store=store, watch=watch)
    return Schooling(
        experiment,
        features,
        torch.tensor(experiment.training.labels),
        tuple(_checkpoint(report) for report in counted),
    )


def feature(
    lessons: Schooling, reports: Sequence[EpochReport], picture: Picture, *, store: FeatureStore | None = None
) -> Tensor:
    """What a picture is to the last layer: (D + 1,) float32."""
    last = scrubbing.kept(reports)[-1]
    return _features(lessons.experiment, last, [picture], store=store)[0]


def _features(
    experiment: Experiment,
    report: EpochReport,
    pictures: Sequence[Picture],
    *,
    store: FeatureStore | None,
    watch: Watch | None = None,
) -> Tensor:
    """(N, D + 1) float32. With frozen stages the training has kept them already, under the very same key."""
    network = scrubbing.at(experiment, report)
    below = network.stage_names[:-1]
    kept_as = experiment.recipe.kept_as
    found = extract(network, below, pictures, store=store, watch=watch, kept_as=kept_as)
    values = found.batch(range(len(pictures)))
    return torch.cat([values, torch.ones(len(values), 1)], dim=1)


def _checkpoint(report: EpochReport) -> Checkpoint:
    weights = report.weights or {}
    return Checkpoint(
        report.epoch, report.rates[HEAD], torch.cat([weights[WEIGHT], weights[BIAS][:, None]], dim=1)
    )


def influences(lessons: Schooling, asked: Tensor, target: int) -> Tensor:
    """How much each training picture helped the answer `target` to the picture `asked` (D + 1,): (N,) float32.

    Positive: its steps made that answer likelier. It equals the sum over the checkpoints of rate times the dot product of
    the two gradients of the cross-entropy by the last layer's weights and biases. Raises RequestError for a class that is
    not there.
    """
    check(lessons, target)
    from captum.influence import TracInCPFast

    copy = _last_layer(lessons)
    with torch.inference_mode(False), torch.enable_grad():
        tracing = TracInCPFast(
            copy,
            copy.head,
            TensorDataset(lessons.features, lessons.labels),
            list(lessons.checkpoints),
            checkpoints_load_func=_load,
            loss_fn=nn.CrossEntropyLoss(reduction="sum"),
            batch_size=len(lessons.labels),
        )
        found = tracing.influence((asked[None], torch.tensor([target])))
    return found[0].detach().to("cpu", torch.float32)


def likeness(lessons: Schooling, asked: Tensor) -> Tensor:
    """The cosine between what the head receives for each training picture and for `asked` (D + 1,): (N,), -1 to 1."""
    from captum.influence import SimilarityInfluence

    rows, one = lessons.features[:, :-1], asked[None, :-1]
    copy = nn.Sequential(OrderedDict(features=nn.Identity()))
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode(False):
        alike = SimilarityInfluence(
            copy,
            "features",
            TensorDataset(rows),
            folder,
            similarity_metric=_cosine,
            batch_size=len(rows),
        )
        places, values = alike.influence(one, top_k=len(rows))["features"]
    found = torch.empty(len(rows))
    found[places[0]] = values[0].detach()
    return found


def _cosine(asked: list[Tensor], rows: Tensor) -> Tensor:
    """Captum's cosine; of a single layer SimilarityInfluence (0.9) hands the maps over in a list, which Captum's own refuses."""
    from captum.influence._core.similarity_influence import cosine_similarity

    return cosine_similarity(asked[0], rows)


def teachers(lessons: Schooling, asked: Tensor, target: int, *, count: int = 5) -> Teachers:
    """The `count` strongest helpers and harmers of an answer, and the training pictures most alike.

    Only pictures that did help are helpers, and only those that did harm are harmers, so there may be fewer.
    """
    traced, alike = influences(lessons, asked, target), likeness(lessons, asked)
    return Teachers(
        target,
        helpers=tuple(each for each in _strongest(lessons, traced, count) if each.weight > 0),
        harmers=tuple(each for each in _strongest(lessons, traced, count, lowest=True) if each.weight < 0),
        alike=_strongest(lessons, alike, count),
        epochs=len(lessons.checkpoints),
    )


def _strongest(
    lessons: Schooling, weights: Tensor, count: int, *, lowest: bool = False
) -> tuple[Teacher, ...]:
    order = weights.argsort(descending=not lowest, stable=True)[:count].tolist()
    return tuple(Teacher(place, int(lessons.labels[place]), float(weights[place])) for place in order)


def _last_layer(lessons: Schooling) -> nn.Sequential:
    """A layer of its own to load the checkpoints into."""
    classes, inputs = lessons.checkpoints[-1].weight.shape
    return nn.Sequential(OrderedDict(head=nn.utils.skip_init(nn.Linear, inputs, classes, bias=False)))


def _load(copy: nn.Sequential, checkpoint: Checkpoint) -> float:
    with torch.no_grad():
        copy.get_submodule("head").get_parameter("weight").copy_(checkpoint.weight)
    return checkpoint.rate


def check(lessons: Schooling, target: int) -> None:
    """Raises RequestError for a class that is not there."""
    count = len(lessons.checkpoints[-1].weight)
    if not 0 <= target < count:
        raise RequestError(f"This network has {count} classes: choose a number from 0 to {count - 1}.")
