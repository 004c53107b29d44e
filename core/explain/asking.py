"""Checks a question before any work is done, and fills in what was left open."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil

import torch
from torch import Tensor

from core.errors import RequestError
from core.explain.maps import AttributionRequest
from core.explain.methods import BASELINES, METHODS
from core.explain.validity import why_not
from core.see.backbones import Backbone

MOST_STEPS = 500
MOST_SAMPLES = 1000
MOST_SEGMENTS = 400
MOST_WINDOWS = 4096
MOST_SEED = 2**32 - 1
LONGEST_SIDE = 1024  # pixels: bounds the memory of every method
UP_AND_BACK = 3  # a way back counts as two ways up


def settled(backbone: Backbone, batch: Tensor, request: AttributionRequest) -> AttributionRequest:
    """The request with every default filled in. Raises RequestError for whatever cannot be asked."""
    _check_method(request)
    _check_batch(batch)
    _check_target(backbone, request)
    request = _with_defaults(backbone, batch, request)
    _check_stage(backbone, request)
    _check_numbers(request, batch)
    if reason := why_not(backbone, request.method):
        raise RequestError(reason)
    return request


def passes(backbone: Backbone, request: AttributionRequest) -> int:
    """About as many forward passes of one picture as an answer costs; a way back counts as two."""
    side = backbone.preparation.crop
    full = _with_defaults(backbone, torch.empty(1, 3, side, side), request)
    return PASSES[request.method](full, side) if request.method in PASSES else UP_AND_BACK


def windows(request: AttributionRequest, batch: Tensor) -> int:
    """How many places Captum's Occlusion covers; the last one of a row may hang over the edge."""
    rows, columns = (_places(request, side) for side in batch.shape[-2:])
    return rows * columns


def _places(request: AttributionRequest, side: int) -> int:
    return ceil((side - request.window) / request.stride) + 1


def _steps_up_and_back(request: AttributionRequest, side: int) -> int:
    return UP_AND_BACK * request.n_steps


def _samples_up_and_back(request: AttributionRequest, side: int) -> int:
    return UP_AND_BACK * request.samples


def _samples(request: AttributionRequest, side: int) -> int:
    return request.samples


# A settled request and the picture's side -> passes; every other method goes up and back once.
PASSES: dict[str, Callable[[AttributionRequest, int], int]] = {
    "smooth_grad": _samples_up_and_back,
    "var_grad": _samples_up_and_back,
    "gradient_shap": _samples_up_and_back,
    "integrated_gradients": _steps_up_and_back,
    "layer_conductance": _steps_up_and_back,
    "deep_lift": lambda request, side: 2 * UP_AND_BACK,
    "guided_grad_cam": lambda request, side: 2 * UP_AND_BACK,
    "layer_activation": lambda request, side: 1,
    "occlusion": lambda request, side: 1 + _places(request, side) ** 2,
    "feature_ablation": lambda request, side: 1 + request.segments,
    "kernel_shap": _samples,
    "lime": _samples,
}


def _with_defaults(backbone: Backbone, batch: Tensor, request: AttributionRequest) -> AttributionRequest:
    card = METHODS[request.method]
    window = request.window or max(1, min(batch.shape[-2:]) // 7)
    return replace(
        request,
        stage=(request.stage or backbone.stage_names[-2]) if card.needs_stage else None,
        channel=request.channel if card.by_channel else None,
        baseline=(request.baseline or card.baseline) if card.baseline else "",
        window=window,
        stride=request.stride or max(1, window // 2),
        samples=(request.samples or card.samples) if card.samples else 0,
        segments=(request.segments or card.segments) if card.segments else 0,
    )


def _check_method(request: AttributionRequest) -> None:
    if request.method not in METHODS:
        raise RequestError(f"Choose one of these methods instead: {', '.join(METHODS)}.")
    if request.positive_only and request.method != "grad_cam":
        raise RequestError("Only Grad-CAM can drop what speaks against a class: choose it, or ask without.")


def _check_batch(batch: Tensor) -> None:
    if batch.ndim != 4 or batch.shape[:2] != (1, 3) or not batch.is_floating_point():
        raise RequestError(
            "Ask about one prepared picture at a time, a batch of shape (1, 3, height, width)."
        )
    if max(batch.shape[-2:]) > LONGEST_SIDE:
        raise RequestError(f"Ask about a picture of at most {LONGEST_SIDE} pixels a side.")
    if not bool(torch.isfinite(batch).all()):
        raise RequestError("This picture holds numbers that are not finite: choose another one.")


def _check_target(backbone: Backbone, request: AttributionRequest) -> None:
    _check_class(backbone, request.target)
    if request.versus is None:
        return
    _check_class(backbone, request.versus)
    if not METHODS[request.method].asks_class:
        raise RequestError(
            f"{METHODS[request.method].title} is the same for every class: ask without a class to compare with."
        )
    if request.versus == request.target:
        raise RequestError("Choose another class to compare with: from itself a class does not differ.")


def _check_class(backbone: Backbone, index: object) -> None:
    count = len(backbone.classes)
    if isinstance(index, bool) or not isinstance(index, int):
        raise RequestError("Choose a class by its number.")
    if not 0 <= index < count:
        raise RequestError(f"This network has {count} classes: choose a number from 0 to {count - 1}.")


def _check_stage(backbone: Backbone, request: AttributionRequest) -> None:
    if request.stage is None:
        return
    if request.stage == backbone.stage_names[-1]:
        raise RequestError("The head has no places, only one score for each class: choose a stage below it.")
    if request.stage not in backbone.stage_names:
        raise RequestError(f"Choose one of these stages instead: {', '.join(backbone.stage_names[:-1])}.")


def _check_numbers(request: AttributionRequest, batch: Tensor) -> None:
    card = METHODS[request.method]
    if request.baseline and request.baseline not in BASELINES:
        raise RequestError(f"Choose one of these baselines instead: {', '.join(BASELINES)}.")
    _check_between(request.n_steps, 1, MOST_STEPS, "steps")
    if card.samples:
        _check_between(request.samples, 2, MOST_SAMPLES, "samples")
    if card.segments:
        _check_between(request.segments, 2, MOST_SEGMENTS, "parts of the picture")
    if not 0 <= request.seed <= MOST_SEED:
        raise RequestError(f"Choose a seed from 0 to {MOST_SEED}.")
    if request.channel is not None and request.channel < 0:
        raise RequestError("Choose a channel from 0 upwards.")
    if request.method == "occlusion":
        _check_windows(request, batch)


def _check_between(value: int, least: int, most: int, what: str) -> None:
    if not least <= value <= most:
        raise RequestError(f"Choose between {least} and {most} {what}.")


def _check_windows(request: AttributionRequest, batch: Tensor) -> None:
    if not 1 <= request.window <= min(batch.shape[-2:]):
        raise RequestError(f"Choose a window between 1 and {min(batch.shape[-2:])} pixels.")
    if not 1 <= request.stride <= request.window:
        raise RequestError(
            "Choose a stride of at least one pixel and at most a window, or pixels would be left out."
        )
    if windows(request, batch) > MOST_WINDOWS:
        raise RequestError(f"That is {windows(request, batch):,} windows: choose a larger stride.")
