"""Chance that belongs to one job: its own generators for order, first weights and dropout.

torch.manual_seed is one for the whole process, so two visitors would disturb each other. nn.Dropout and
StochasticDepth draw from it and take no generator; in the copy that is trained they are exchanged for ones
that do.
"""

from __future__ import annotations

import hashlib
import math

import torch
from torch import Tensor, nn
from torchvision.models.convnext import CNBlock
from torchvision.ops import StochasticDepth

# EfficientNet and MobileNet follow a hundredth of every batch's statistics, made for thousands of batches. After a
# few dozen their BatchNorms would still be at zero and one, and all answers in evaluation mode the same.
MOMENTUM = 0.1  # torch's own
LAYER_SCALE = 1e-6  # of ConvNeXt's blocks at the start (Liu et al. 2022)


def generator(seed: int, purpose: str) -> torch.Generator:
    """A generator of its own for each purpose: more dropout does not change the order of the pictures."""
    number = int.from_bytes(hashlib.sha256(f"{purpose}:{seed}".encode()).digest()[:8]) >> 1
    return torch.Generator().manual_seed(number)


class OwnDropout(nn.Module):
    """nn.Dropout, nn.Dropout2d or StochasticDepth that draws from a given generator.

    `shared` names what is dropped together: "none" (every number by itself), "map" (a whole channel),
    "picture" (all of one picture) or "batch". Off in evaluation mode, as usual.
    """

    def __init__(self, rate: float, shared: str, own: torch.Generator) -> None:
        super().__init__()
        self.rate, self.shared, self.own = rate, shared, own

    def forward(self, below: Tensor) -> Tensor:
        if not self.training or self.rate == 0.0:
            return below
        if self.rate >= 1.0:
            return below * 0.0
        kept = torch.empty(self._shape(below)).bernoulli_(1.0 - self.rate, generator=self.own)
        return below * kept.div_(1.0 - self.rate)

    def _shape(self, below: Tensor) -> tuple[int, ...]:
        alike = {"none": below.ndim, "map": 2, "picture": 1, "batch": 0}[self.shared]
        return tuple(below.shape[:alike]) + (1,) * (below.ndim - alike)


def draw_dropout_from(stages: nn.Module, own: torch.Generator) -> None:
    """Exchange every module that draws from torch's global generator, in place."""
    for parent in list(stages.modules()):
        for name, child in list(parent.named_children()):
            replacement = _own(child, own)
            if replacement is not None:
                setattr(parent, name, replacement.train(child.training))


def _own(module: nn.Module, own: torch.Generator) -> nn.Module | None:
    if isinstance(module, StochasticDepth):
        return OwnDropout(module.p, {"row": "picture", "batch": "batch"}[module.mode], own)
    if isinstance(module, (nn.Dropout1d, nn.Dropout2d, nn.Dropout3d)):
        return OwnDropout(module.p, "map", own)
    if isinstance(module, nn.Dropout):
        return OwnDropout(module.p, "none", own)
    return None


def fresh_linear(inputs: int, outputs: int, own: torch.Generator) -> nn.Linear:
    """A Linear initialised as torch does it (uniform within 1 / sqrt(inputs)), from the job's generator."""
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    bound = 1.0 / math.sqrt(inputs)
    with torch.no_grad():
        for values in (layer.weight, layer.bias):
            values.uniform_(-bound, bound, generator=own)
    return layer


def start_afresh(stages: nn.Module, own: torch.Generator) -> None:
    """Random weights, in place: normal with variance 2 / fan-in (He et al. 2015), norms as new. Nothing stays."""
    with torch.no_grad():
        for module in stages.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                module.weight.normal_(0.0, math.sqrt(2.0 / module.weight[0].numel()), generator=own)
                if module.bias is not None:
                    module.bias.zero_()
            else:
                _as_new(module)


def _as_new(module: nn.Module) -> None:
    """What is not drawn: ones and zeros."""
    if isinstance(module, nn.modules.batchnorm._BatchNorm):
        module.reset_parameters()
        module.momentum = max(module.momentum or 0.0, MOMENTUM)
    elif isinstance(module, nn.LayerNorm):
        module.reset_parameters()
    elif isinstance(module, CNBlock):
        module.layer_scale.fill_(LAYER_SCALE)
