"""How each method is run: one row a method. A runner asks Captum, in small batches, on a private copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn

from core.explain.maps import AttributionRequest
from core.explain.runners import copies, covering, gradients, layers, paths, rules
from core.explain.runners.question import (
    PICTURES_AT_ONCE,
    STEPS_AT_ONCE,
    Question,
    Score,
    asked_again,
    asked_last,
    one,
    sampled,
)
from core.see.backbones import Backbone

__all__ = ["PICTURES_AT_ONCE", "RUNNERS", "STEPS_AT_ONCE", "Question", "Runner", "Score"]


@dataclass(frozen=True)
class Runner:
    """One method.

    values   Captum's answer, (1, C, h, w)
    places   values (C, h, w) -> one number a place (h, w)
    batches  how often the score is asked, for the total of its progress
    copy     the private network that it works on
    ends     the scores of picture and baseline (2, K), for the promise of methods that make one
    """

    values: Callable[[Question], Tensor]
    places: Callable[[Tensor, AttributionRequest], Tensor]
    batches: Callable[[Question], int] = one
    copy: Callable[[Backbone, Tensor], nn.Module] = copies.plain
    ends: Callable[[Question], Tensor] = asked_again

    def asks(self, question: Question, *, is_complete: bool) -> int:
        """How often the score is asked in all, of a method that makes a promise about its sum or none."""
        return self.batches(question) + (is_complete and self.ends is asked_again)


def _together(values: Tensor, request: AttributionRequest) -> Tensor:
    """The three channels of a pixel added up."""
    return values.sum(0)


def _largest(values: Tensor, request: AttributionRequest) -> Tensor:
    """The size of the largest of a pixel's three numbers (Simonyan et al. 2014)."""
    return values.abs().amax(0)


def _first(values: Tensor, request: AttributionRequest) -> Tensor:
    """The only one, or one of three equal ones: all channels are covered together."""
    return values[0]


_steps, _pictures = sampled(STEPS_AT_ONCE), sampled(PICTURES_AT_ONCE)

RUNNERS: dict[str, Runner] = {
    "saliency": Runner(gradients.saliency, _largest),
    "input_x_gradient": Runner(gradients.input_x_gradient, _together),
    "smooth_grad": Runner(gradients.smooth_grad, _largest, _steps),
    "var_grad": Runner(gradients.var_grad, _largest, _steps),
    "integrated_gradients": Runner(paths.integrated_gradients, _together, paths.steps),
    "gradient_shap": Runner(paths.gradient_shap, _together, _steps),
    "deep_lift": Runner(paths.deep_lift, _together, copy=copies.rescaled, ends=asked_last),
    "guided_backpropagation": Runner(rules.guided_backpropagation, _largest, copy=copies.guided),
    "deconvolution": Runner(rules.deconvolution, _largest, copy=copies.guided),
    "guided_grad_cam": Runner(rules.guided_grad_cam, _largest, rules.guided_grad_cam_passes, copies.guided),
    "occlusion": Runner(covering.occlusion, _first, covering.occlusion_batches, copies.swift),
    "feature_ablation": Runner(covering.feature_ablation, _first, covering.ablation_batches, copies.swift),
    "kernel_shap": Runner(covering.kernel_shap, _first, _pictures, copies.swift),
    "lime": Runner(covering.lime, _first, _pictures, copies.swift),
    "grad_cam": Runner(layers.grad_cam, _first),
    "layer_activation": Runner(layers.layer_activation, layers.strength),
    "layer_conductance": Runner(layers.layer_conductance, layers.flow, layers.conductance_steps),
}
