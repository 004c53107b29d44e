"""The private copy that a method works on: never the shared network, never one that was used before.

How it is made faster depends on the method. Where gradients are asked for, rounding matters: another memory layout
alone flips a few units that sit at the corner of their ReLU6, and the map of the cat changes by 0.1 %. So there only
the zero borders are left to the convolutions, which changes no number. Where parts are covered, only scores count, and
the copy that training uses for its frozen stages is good to 1e-6.
"""

from torch import Tensor, nn

from core.explain.unshared import deep_lift_copy
from core.learn.swift_prefix import pad_in_convolutions, swift_copy
from core.see.backbones import Backbone
from core.see.guided import guided_copy


def plain(backbone: Backbone, batch: Tensor) -> nn.Module:
    """One that computes the very same numbers."""
    return _padded(backbone.copy().eval().requires_grad_(False))


def swift(backbone: Backbone, batch: Tensor) -> nn.Module:
    """The fastest, for forward passes alone."""
    return swift_copy(backbone, batch)


def guided(backbone: Backbone, batch: Tensor) -> nn.Module:
    """One on which the rules of guided backpropagation and deconvolution are right."""
    return _padded(guided_copy(backbone))


def rescaled(backbone: Backbone, batch: Tensor) -> nn.Module:
    """One on which DeepLift's rule is right."""
    return _padded(deep_lift_copy(backbone))


def _padded(network: Backbone) -> Backbone:
    pad_in_convolutions(network)
    return network
