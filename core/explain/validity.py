"""Which method may be asked of which network: a wrong map is worse than none.

Captum takes any network and is silent about it. So this is decided by a table of activation types, never by looking
at a map: where ReLU is mixed with others, a map is neither the gradient nor guided, and looks fine. DeepLift
also has to keep its promise on the network at hand, measured before it is offered: what bends its numbers without being in
the table would lose a part of the score.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan

import torch
from torch import Tensor

from core.latest import Latest
from core.see.backbones import Backbone
from core.see.guided import GUIDED, is_guidable, other_activations
from core.shares import percent

LOST_AT_MOST = 0.01  # of the change of the score may be missing from the sum of DeepLift's map
SIDE = 96  # pixels of the pictures of noise that DeepLift is tried on: AlexNet takes nothing below 63
TRIES = 2
KEPT = 64

_measured: Latest[float] = Latest(KEPT)


def why_not(backbone: Backbone, method: str) -> str | None:
    """None where `method`, a key of METHODS, is valid for this network, else one sentence with the reason.

    The first time that a network is asked about DeepLift takes about a second; the answer is kept by its fingerprint.
    """
    return CHECKS[method](backbone) if method in CHECKS else None


def deep_lift_loss(backbone: Backbone) -> float:
    """The share of the change of a score that is missing from DeepLift's sum: the worst of TRIES pictures of noise.

    NaN where numbers ran away.
    """
    return _measured.get(known_by(backbone), lambda: float(_losses(backbone).max()))


def known_by(backbone: Backbone) -> object:
    """What two networks that compute the same share: a fingerprint knows weights, but no activation."""
    return backbone.fingerprint(), tuple(type(module) for module in backbone.modules())


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
    if lost <= LOST_AT_MOST or isnan(lost):  # numbers that ran away get a sentence when a map is asked for
        return None
    return (
        f"On this network DeepLift's map misses {percent(lost, 0)} of the change of the score: choose Integrated Gradients, "
        "which keeps the same promise."
    )


def _losses(backbone: Backbone) -> Tensor:
    """(TRIES,) of pictures of noise against others, each for the class whose score differs most.

    Against one flat colour some slips would stay unseen: a max-pool is right there even without any rule.
    """
    # A second's import, and whoever asks about other methods need not wait for it.
    from captum.attr import DeepLift

    from core.explain.unshared import deep_lift_copy

    side = min(backbone.preparation.crop, SIDE)
    with torch.inference_mode(False), torch.enable_grad():
        noise = torch.randn(2 * TRIES, 3, side, side, generator=torch.Generator().manual_seed(0))
        pictures, starts = noise.chunk(2)
        network = deep_lift_copy(backbone)
        with torch.no_grad():
            change = network(pictures) - network(starts)
        targets = change.abs().argmax(1)
        values = DeepLift(network).attribute(
            pictures.clone().requires_grad_(), baselines=starts, target=targets
        )
    wanted = change.gather(1, targets[:, None])[:, 0]
    return ((values.detach().double().sum((1, 2, 3)) - wanted) / wanted).abs()


CHECKS: Mapping[str, Callable[[Backbone], str | None]] = {
    "guided_backpropagation": is_guidable,
    "deconvolution": is_guidable,
    "guided_grad_cam": is_guidable,
    "deep_lift": _why_no_deep_lift,
}
