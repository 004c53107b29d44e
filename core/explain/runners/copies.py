"""The copy that a method works on: never the shared network, and where it is hooked never one that was used before.

How it is made faster depends on the method. Where gradients are asked for, rounding matters: another memory layout
alone flips a few units that sit at the corner of their ReLU6, and the map of the cat changes by 0.1 %. So there not a
bit of the maps may change: see `swift_backward`. Where parts are covered, only scores count, and the copy that
training uses for its frozen stages is good to 1e-6. Making it costs as much as a third of a feature ablation, so the
last few are kept. They are shared: these methods call it and never hook it.
"""

import torch
from torch import Tensor, nn

from core.explain.swift_backward import hasten_backward
from core.explain.unshared import deep_lift_copy
from core.explain.validity import known_by
from core.latest import Latest
from core.learn import swift_prefix
from core.see.backbones import Backbone
from core.see.guided import guided_copy

KEPT = 2

_kept: Latest[nn.Module] = Latest(KEPT)


def plain(backbone: Backbone, batch: Tensor) -> nn.Module:
    """One that computes the very same maps."""
    network = _padded(backbone.copy().eval().requires_grad_(False))
    hasten_backward(network)
    return network


def swift(backbone: Backbone, batch: Tensor) -> nn.Module:
    """The fastest, for forward passes alone, shared by all who ask about this network: read it only."""
    shape = batch.shape[1:]
    with torch.inference_mode(False):
        return _kept.get(
            (known_by(backbone), shape), lambda: swift_prefix.swift_copy(backbone, swift_prefix.noise(shape))
        )


def guided(backbone: Backbone, batch: Tensor) -> nn.Module:
    """One on which the rules of guided backpropagation and deconvolution are right."""
    return _padded(guided_copy(backbone))


def rescaled(backbone: Backbone, batch: Tensor) -> nn.Module:
    """One on which DeepLift's rule is right."""
    return _padded(deep_lift_copy(backbone))


def _padded(network: Backbone) -> Backbone:
    swift_prefix.pad_in_convolutions(network)
    return network
