"""Checks a question before any work is done, and fills in what was left open."""

from dataclasses import replace
from math import ceil

import torch
from torch import Tensor

from core.errors import RequestError
from core.explain.maps import AttributionRequest
from core.explain.methods import BASELINES, METHODS
from core.see.backbones import Backbone

MOST_STEPS = 500
MOST_WINDOWS = 4096
LONGEST_SIDE = 1024  # pixels: bounds the memory of every method


def settled(backbone: Backbone, batch: Tensor, request: AttributionRequest) -> AttributionRequest:
    """The request with every default filled in. Raises RequestError for whatever cannot be asked."""
    _check_method(request)
    _check_batch(batch)
    _check_target(backbone, request)
    request = _with_defaults(backbone, batch, request)
    _check_stage(backbone, request)
    _check_numbers(request, batch)
    return request


def passes(backbone: Backbone, request: AttributionRequest) -> int:
    """About as many forward passes of one picture as an answer costs; a way back counts as two."""
    if request.method == "integrated_gradients":
        return 3 * request.n_steps
    if request.method == "occlusion":
        side = backbone.preparation.crop
        batch = torch.empty(1, 3, side, side)
        return 1 + windows(_with_defaults(backbone, batch, request), batch)
    return 3


def windows(request: AttributionRequest, batch: Tensor) -> int:
    """How many places Captum's Occlusion covers; the last one of a row may hang over the edge."""
    across = (ceil((side - request.window) / request.stride) + 1 for side in batch.shape[-2:])
    rows, columns = across
    return rows * columns


def _with_defaults(backbone: Backbone, batch: Tensor, request: AttributionRequest) -> AttributionRequest:
    card = METHODS[request.method]
    window = request.window or max(1, min(batch.shape[-2:]) // 7)
    return replace(
        request,
        stage=(request.stage or backbone.stage_names[-2]) if card.needs_stage else None,
        baseline=(request.baseline or card.baseline) if card.baseline else "",
        window=window,
        stride=request.stride or max(1, window // 2),
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
    count = len(backbone.classes)
    if isinstance(request.target, bool) or not isinstance(request.target, int):
        raise RequestError("Choose a class by its number.")
    if not 0 <= request.target < count:
        raise RequestError(f"This network has {count} classes: choose a number from 0 to {count - 1}.")


def _check_stage(backbone: Backbone, request: AttributionRequest) -> None:
    if request.stage is None:
        return
    if request.stage == backbone.stage_names[-1]:
        raise RequestError("The head has no places, only one score for each class: choose a stage below it.")
    if request.stage not in backbone.stage_names:
        raise RequestError(f"Choose one of these stages instead: {', '.join(backbone.stage_names[:-1])}.")


def _check_numbers(request: AttributionRequest, batch: Tensor) -> None:
    if request.baseline and request.baseline not in BASELINES:
        raise RequestError(f"Choose one of these baselines instead: {', '.join(BASELINES)}.")
    if not 1 <= request.n_steps <= MOST_STEPS:
        raise RequestError(f"Choose between 1 and {MOST_STEPS} steps.")
    if request.method == "occlusion":
        _check_windows(request, batch)


def _check_windows(request: AttributionRequest, batch: Tensor) -> None:
    if not 1 <= request.window <= min(batch.shape[-2:]):
        raise RequestError(f"Choose a window between 1 and {min(batch.shape[-2:])} pixels.")
    if not 1 <= request.stride <= request.window:
        raise RequestError(
            "Choose a stride of at least one pixel and at most a window, or pixels would be left out."
        )
    if windows(request, batch) > MOST_WINDOWS:
        raise RequestError(f"That is {windows(request, batch):,} windows: choose a larger stride.")
