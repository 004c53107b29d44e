"""Which method may be asked of which network: a wrong map is worse than none.

Captum takes any network and is silent about it. So this is decided by a table of activation types, never by looking
at a map: where ReLU is mixed with others, a map is neither the gradient nor guided, and looks fine. DeepLift
also has to keep its promise on the network at hand, since max-pools can lose a part of it (a fifth on a random AlexNet).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from math import isnan
from threading import Lock

import torch
from torch import Tensor

from core.see.backbones import Backbone
from core.see.guided import GUIDED, is_guidable, other_activations
from core.shares import percent

LOST_AT_MOST = 0.01  # of the change of the score may be missing from the sum of DeepLift's map
SIDE = 96  # pixels of the pictures of noise that DeepLift is tried on: AlexNet takes nothing below 63
TRIES = 2
KEPT = 64

_measured: OrderedDict[object, float] = OrderedDict()
_measuring = Lock()


def why_not(backbone: Backbone, method: str) -> str | None:
    """None where `method`, a key of METHODS, is valid for this network, else one sentence with the reason.

    The first time that a network is asked about DeepLift takes about a second; the answer is kept by its fingerprint.
    """
    return CHECKS[method](backbone) if method in CHECKS else None


def deep_lift_loss(backbone: Backbone) -> float:
    """The share of the change of a score that is missing from DeepLift's sum: the worst of TRIES pictures of noise."""
    key = (backbone.fingerprint(), tuple(type(module) for module in backbone.modules()))
    with _measuring:
        if key not in _measured:
            _measured[key] = max(_lost(backbone, seed) for seed in range(TRIES))
            while len(_measured) > KEPT:
                _measured.popitem(last=False)
        return _measured[key]


def is_lost(total: float, difference: float, values: Tensor) -> bool:
    """Does DeepLift's sum miss the change of the score by more than rounding?

    A change next to nothing is held against the size of what cancelled out in it.
    """
    size = max(abs(difference), 1e-3 * float(values.abs().double().sum()))
    return abs(total - difference) > LOST_AT_MOST * size


def _why_no_deep_lift(backbone: Backbone) -> str | None:
    others = other_activations(backbone, GUIDED)
    if others:
        return (
            f"DeepLift's rule is not defined for {' and '.join(others)}, by which this network bends its numbers: choose "
            "Integrated Gradients, which keeps the same promise."
        )
    lost = deep_lift_loss(backbone)
    if lost <= LOST_AT_MOST or isnan(
        lost
    ):  # numbers that ran away get their own sentence when a map is asked for
        return None
    return (
        f"On this network DeepLift's map misses {percent(lost, 0)} of the change of the score, which its max-pools lose: choose "
        "Integrated Gradients, which keeps the same promise."
    )


def _lost(backbone: Backbone, seed: int) -> float:
    """By a picture of noise against a flat one, for the class whose score differs most."""
    from captum.attr import (
        DeepLift,
    )  # a second's import, and whoever asks about other methods need not wait for it

    from core.explain.unshared import deep_lift_copy

    side = min(backbone.preparation.crop, SIDE)
    with torch.inference_mode(False), torch.enable_grad():
        noise = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(seed))
        flat = torch.zeros_like(noise)
        network = deep_lift_copy(backbone)
        with torch.no_grad():
            scores = network(torch.cat([noise, flat]))
        change = scores[0] - scores[1]
        target = int(change.abs().argmax())
        values = DeepLift(network).attribute(noise.requires_grad_(), baselines=flat, target=target)
    return float((values.detach().double().sum() - change[target]).abs() / change[target].abs())


CHECKS: Mapping[str, Callable[[Backbone], str | None]] = {
    "guided_backpropagation": is_guidable,
    "deconvolution": is_guidable,
    "guided_grad_cam": is_guidable,
    "deep_lift": _why_no_deep_lift,
}
