"""Methods that look at the maps of one stage, at the last place of it with height and width."""

from __future__ import annotations

from math import ceil

from captum.attr import LayerActivation, LayerConductance, LayerGradCam
from torch import Tensor

from core.errors import RequestError
from core.explain.maps import AttributionRequest
from core.explain.runners.question import STEPS_AT_ONCE, Question


def grad_cam(question: Question) -> Tensor:
    request = question.request
    return with_places(
        LayerGradCam(question.score, question.layer).attribute(
            question.batch, target=request.target, relu_attributions=request.positive_only
        )
    )


def layer_activation(question: Question) -> Tensor:
    return with_places(LayerActivation(question.score, question.layer).attribute(question.picture))


def layer_conductance(question: Question) -> Tensor:
    return with_places(
        LayerConductance(question.score, question.layer).attribute(
            question.batch,
            baselines=question.baseline,
            target=question.request.target,
            n_steps=question.request.n_steps,
            internal_batch_size=STEPS_AT_ONCE,
        )
    )


def conductance_steps(question: Question) -> int:
    """The batches of Layer Conductance: each but the first starts with the last point of the one before."""
    return max(1, ceil(question.request.n_steps / (STEPS_AT_ONCE - 1)))


def with_places(values: Tensor) -> Tensor:
    """The values of a stage; RequestError where it has no height and width left."""
    if values.ndim != 4 or values.shape[-1] * values.shape[-2] == 1:
        raise RequestError("This stage has no places left, only channels: choose a lower stage.")
    return values


def strength(values: Tensor, request: AttributionRequest) -> Tensor:
    """(C, h, w) -> (h, w): how strongly the chosen channel answers, or all of them on average."""
    sizes = values.abs()
    return sizes.mean(0) if request.channel is None else _channel(sizes, request.channel)


def flow(values: Tensor, request: AttributionRequest) -> Tensor:
    """(C, h, w) -> (h, w): what flows through the chosen channel, or through all of them together."""
    return values.sum(0) if request.channel is None else _channel(values, request.channel)


def _channel(values: Tensor, channel: int) -> Tensor:
    if channel >= len(values):
        raise RequestError(f"This stage has {len(values)} channels: choose one from 0 to {len(values) - 1}.")
    return values[channel]
