"""Figures of Explain: every method with its defaults, and those against a direct Captum call where one differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from captum.attr import IntegratedGradients, Occlusion, Saliency
from torch import Tensor

from benchmarks.figures import Figure, taking_turns
from benchmarks.looking import forward
from core.explain.attribution import METHODS, AttributionRequest, attribute
from core.explain.baselines import baseline
from core.see.backbones import Backbone


def explain(network: Backbone, batch: Tensor, repeats: int) -> Iterator[Figure]:
    target = int(forward(network, batch).argmax())
    for method in METHODS:
        ours, direct = taking_turns(
            lambda method=method: attribute(network, batch, AttributionRequest(method, target)),
            lambda method=method: DIRECT[method](network, batch, target) if method in DIRECT else None,
            repeats,
        )
        yield Figure(f"attribution_ms.{method}", 1000 * ours, "ms")
        if method in DIRECT:
            yield Figure(f"attribution_vs_captum.{method}", direct / ours, "times")


def direct_saliency(network: Backbone, batch: Tensor, target: int) -> Tensor:
    return Saliency(network.copy()).attribute(batch.clone().requires_grad_(), target=target)


def direct_integrated_gradients(network: Backbone, batch: Tensor, target: int) -> Tensor:
    black = baseline(network, batch, "black")
    return IntegratedGradients(network.copy()).attribute(batch, baselines=black, target=target, n_steps=50)


def direct_occlusion(network: Backbone, batch: Tensor, target: int) -> Tensor:
    mean = baseline(network, batch, "mean")
    return Occlusion(network.copy()).attribute(
        batch, (3, 32, 32), strides=(3, 16, 16), baselines=mean, target=target
    )


DIRECT: dict[str, Callable[[Backbone, Tensor, int], Tensor]] = {
    "saliency": direct_saliency,
    "integrated_gradients": direct_integrated_gradients,
    "occlusion": direct_occlusion,
}
