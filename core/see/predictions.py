"""Predictions: how the scores at the top of the stack become answers, and what the head adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor

from core.errors import LessonError

if TYPE_CHECKING:
    from core.see.backbones import Backbone


@dataclass(frozen=True)
class Answer:
    """One class with its share of the answer: share is between 0 and 1. Names may repeat, indices do not."""

    name: str
    index: int
    share: float


@dataclass(frozen=True)
class Term:
    """One product in the head's sum: value = activation * weight."""

    channel: int
    activation: float
    weight: float
    value: float


@dataclass(frozen=True)
class HeadSum:
    """The head's sum for one class: logit = sum of all terms + bias.

    most     the terms that add most, largest first
    least    the terms that add least, most negative first; none of them is among `most`
    rest     what all the other channels add up to; rest_count is how many they are
    listed   what the terms of `most` and `least` add up to; listed_count is how many they are
    """

    class_index: int
    most: tuple[Term, ...]
    least: tuple[Term, ...]
    rest: float
    rest_count: int
    bias: float
    logit: float

    @property
    def listed(self) -> float:
        return sum(term.value for term in (*self.most, *self.least))

    @property
    def listed_count(self) -> int:
        return len(self.most) + len(self.least)


@dataclass(frozen=True)
class Power:
    """One class on its way through softmax: power = e ** (behind / temperature), share = power / total.

    score is the logit; behind is how far it lies below the highest one, 0 or less.
    """

    name: str
    index: int
    score: float
    behind: float
    power: float
    share: float


@dataclass(frozen=True)
class SoftmaxSum:
    """Softmax, added up: total = the powers of the listed lines + rest, the sum of the other rest_count powers."""

    temperature: float
    lines: tuple[Power, ...]
    rest: float
    rest_count: int
    total: float


def top_classes(probabilities: Tensor, classes: Sequence[str], count: int = 5) -> tuple[Answer, ...]:
    """The classes with the largest probabilities (K,), largest first; equal ones in the network's order.

    Raises ValueError when there is not one name for every probability.
    """
    if len(probabilities) != len(classes):
        raise ValueError(f"{len(probabilities)} probabilities cannot be named by {len(classes)} classes")
    order = probabilities.argsort(descending=True, stable=True)[:count].tolist()
    return tuple(Answer(classes[index], index, float(probabilities[index])) for index in order)


def find_classes(classes: Sequence[str], words: str, scores: Tensor) -> tuple[int, ...]:
    """The classes whose name has `words` anywhere in it, capitals or not, those with the highest score first.

    scores  (K,), such as the logits; equal ones in the network's order
    No words find every class.
    """
    wanted = " ".join(words.split()).casefold()
    order = scores.argsort(descending=True, stable=True).tolist()
    return tuple(index for index in order if wanted in classes[index].casefold())


def softmax(logits: Tensor, temperature: float = 1.0) -> Tensor:
    """Shares (K,) that add up to one, from scores (K,) divided by the temperature.

    A temperature above 1 makes the shares more alike, below 1 more decided (Hinton, Vinyals and Dean
    2015). The order of the answers never changes. Raises LessonError unless the temperature is above 0.
    """
    if not 0 < temperature < float("inf"):
        raise LessonError("A temperature must be a number above 0, so choose one such as 1 or 2.")
    return (logits.detach().double().cpu() / temperature).softmax(-1).float()


def softmax_sum(
    logits: Tensor,
    classes: Sequence[str],
    *,
    temperature: float = 1.0,
    count: int = 5,
    also: int | None = None,
) -> SoftmaxSum:
    """Take softmax apart for the `count` highest of the scores (K,), and for the class `also`.

    Every score is first measured from the highest one. That leaves the shares as they are, since only differences
    count, and keeps the powers readable: the highest is always 1. Sums are done in float64. Raises LessonError
    unless the temperature is above 0.
    """
    softmax(logits[:1], temperature)  # says what is wrong with a temperature
    scores = logits.detach().double().cpu()
    behind = scores - scores.max()
    powers = (behind / temperature).exp()
    total = float(powers.sum())
    order = scores.argsort(descending=True, stable=True).tolist()
    listed = order[:count] + [i for i in order[count:] if i == also]
    lines = [
        Power(classes[i], i, float(scores[i]), float(behind[i]), float(powers[i]), float(powers[i]) / total)
        for i in listed
    ]
    others = [i for i in order if i not in listed]
    return SoftmaxSum(temperature, tuple(lines), float(powers[others].sum()), len(others), total)


def head_terms(backbone: Backbone, vector: Tensor, class_index: int, count: int = 10) -> HeadSum:
    """Take the score of one class apart into what each channel under the head, (C,), contributes.

    The `count` terms that add most and the `count` that add least are listed, the others summed up as the rest. Sums
    are done in float64. Raises LessonError when the head has no such class.
    """
    if not 0 <= class_index < backbone.head.out_features:
        raise LessonError(f"This network has {backbone.head.out_features} answers, so choose one of those.")
    weights = backbone.head.weight[class_index].detach().double().cpu()
    activations = vector.detach().double().cpu()
    values = weights * activations
    order = values.argsort(descending=True, stable=True).tolist()
    each = min(count, len(order) // 2)
    most, least = order[: max(each, min(count, len(order) - each))], order[len(order) - each :][::-1]
    bias = 0.0 if backbone.head.bias is None else float(backbone.head.bias[class_index].detach())

    def terms(channels: Sequence[int]) -> tuple[Term, ...]:
        return tuple(Term(i, float(activations[i]), float(weights[i]), float(values[i])) for i in channels)

    return HeadSum(
        class_index=class_index,
        most=terms(most),
        least=terms(least),
        rest=float(values.sum() - values[[*most, *least]].sum()),
        rest_count=len(values) - len(most) - len(least),
        bias=bias,
        logit=float(values.sum()) + bias,
    )
