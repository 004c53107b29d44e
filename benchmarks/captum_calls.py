"""Every method as a direct Captum call with the same arguments: what our answers are compared with, in numbers and time.

Captum's own batches (everything at once, or one picture at a time) and its own, global random generators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from captum._utils.models.linear_model import SkLearnRidge
from captum.attr import (
    Deconvolution,
    DeepLift,
    FeatureAblation,
    GradientShap,
    GuidedBackprop,
    GuidedGradCam,
    InputXGradient,
    IntegratedGradients,
    KernelShap,
    LayerActivation,
    LayerConductance,
    LayerGradCam,
    Lime,
    NoiseTunnel,
    Occlusion,
    Saliency,
)
from torch import Tensor, nn

from core.explain.asking import settled
from core.explain.baselines import baseline, noises
from core.explain.maps import AttributionRequest
from core.explain.runners.gradients import noise_spread
from core.explain.runners.paths import SPREAD
from core.explain.superpixels import segments
from core.explain.unshared import deep_lift_copy
from core.see.backbones import Backbone
from core.see.guided import guided_copy


def direct(backbone: Backbone, batch: Tensor, request: AttributionRequest) -> Tensor:
    """Captum's answer (1, C, h, w), on a private copy on which the method is right."""
    asked = settled(backbone, batch, request)
    network = COPIES.get(asked.method, Backbone.copy)(backbone)
    with same_numbers(asked.seed):
        return CALLS[asked.method](network, batch.clone().requires_grad_(), asked).detach()


@contextmanager
def same_numbers(seed: int) -> Iterator[None]:
    """Seed the global generators of torch and numpy, and put them back."""
    before = np.random.get_state()  # noqa: NPY002 - it is the one that Captum draws from
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        try:
            yield
        finally:
            np.random.set_state(before)  # noqa: NPY002


def layer(network: Backbone, asked: AttributionRequest) -> nn.Module:
    return network.stage(str(asked.stage)).spatial


def start(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    if asked.method == "gradient_shap" and asked.baseline == "noise":
        return noises(network, batch, 5, seed=asked.seed)
    return baseline(network, batch.detach(), asked.baseline)


def parts(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    pixels = network.preparation.denormalise(batch.detach())[0].permute(1, 2, 0).numpy()
    return segments(pixels, asked.segments)[None, None]


def _plain(method: type) -> Callable[[Backbone, Tensor, AttributionRequest], Tensor]:
    return lambda network, batch, asked: method(network).attribute(batch, target=asked.target)


def _noisy(kind: str) -> Callable[[Backbone, Tensor, AttributionRequest], Tensor]:
    return lambda network, batch, asked: NoiseTunnel(Saliency(network)).attribute(
        batch,
        nt_type=kind,
        nt_samples=asked.samples,
        stdevs=noise_spread(batch.detach()),
        target=asked.target,
        abs=False,
    )


def integrated_gradients(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return IntegratedGradients(network).attribute(
        batch, baselines=start(network, batch, asked), target=asked.target, n_steps=asked.n_steps
    )


def gradient_shap(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return GradientShap(network).attribute(
        batch,
        baselines=start(network, batch, asked),
        target=asked.target,
        n_samples=asked.samples,
        stdevs=SPREAD,
    )


def deep_lift(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return DeepLift(network).attribute(batch, baselines=start(network, batch, asked), target=asked.target)


def guided_grad_cam(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return GuidedGradCam(network, layer(network, asked)).attribute(
        batch, target=asked.target, interpolate_mode="bilinear"
    )


def grad_cam(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return LayerGradCam(network, layer(network, asked)).attribute(
        batch, target=asked.target, relu_attributions=asked.positive_only
    )


def layer_activation(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return LayerActivation(network, layer(network, asked)).attribute(batch)


def layer_conductance(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return LayerConductance(network, layer(network, asked)).attribute(
        batch, baselines=start(network, batch, asked), target=asked.target, n_steps=asked.n_steps
    )


def occlusion(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return Occlusion(network).attribute(
        batch,
        (3, asked.window, asked.window),
        strides=(3, asked.stride, asked.stride),
        baselines=start(network, batch, asked),
        target=asked.target,
    )


def feature_ablation(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return FeatureAblation(network).attribute(
        batch,
        baselines=start(network, batch, asked),
        target=asked.target,
        feature_mask=parts(network, batch, asked),
    )


def kernel_shap(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return _sampled(KernelShap(network), network, batch, asked)


def lime(network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return _sampled(Lime(network, interpretable_model=SkLearnRidge(alpha=1.0)), network, batch, asked)


def _sampled(method: Lime, network: Backbone, batch: Tensor, asked: AttributionRequest) -> Tensor:
    return method.attribute(
        batch,
        baselines=start(network, batch, asked),
        target=asked.target,
        feature_mask=parts(network, batch, asked),
        n_samples=asked.samples,
    )


COPIES: dict[str, Callable[[Backbone], Backbone]] = {
    "deep_lift": deep_lift_copy,
    "guided_backpropagation": guided_copy,
    "deconvolution": guided_copy,
    "guided_grad_cam": guided_copy,
}

CALLS: dict[str, Callable[[Backbone, Tensor, AttributionRequest], Tensor]] = {
    "saliency": _plain(Saliency),
    "input_x_gradient": _plain(InputXGradient),
    "smooth_grad": _noisy("smoothgrad"),
    "var_grad": _noisy("vargrad"),
    "integrated_gradients": integrated_gradients,
    "gradient_shap": gradient_shap,
    "deep_lift": deep_lift,
    "guided_backpropagation": _plain(GuidedBackprop),
    "deconvolution": _plain(Deconvolution),
    "guided_grad_cam": guided_grad_cam,
    "occlusion": occlusion,
    "feature_ablation": feature_ablation,
    "kernel_shap": kernel_shap,
    "lime": lime,
    "grad_cam": grad_cam,
    "layer_activation": layer_activation,
    "layer_conductance": layer_conductance,
}
