"""The private copy on which DeepLift's map is what its name says.

Captum's rescale rule (Shrikumar et al. 2017, arXiv:1704.02685) remembers what went into and came out of each activation
module, so each use needs a module of its own, also across stages: the built-in network shares one ReLU6 between its
stem and its top, and a ResNet uses each ReLU twice. Three more slips of Captum lose a part of the score in silence:

- nn.ReLU6 has no rule and gets the plain gradient (6.5 of 10.4 logits lost on the built-in network). It gets the rule for
  nonlinearities, once, when this module is imported: a table of the whole process, changed for everybody alike.
- Where one module hands its numbers straight to the next, the lower one's rule overwrites the upper one's: a max-pool
  right after a ReLU is passed over (a quarter lost on the glass box). So each gets a tensor of its own.
- Where the windows of a max-pool overlap, the last one overwrites the others instead of adding to them. So pools are
  `Pool`s, whose rule adds.
"""

import copy
import warnings

import torch
from captum.attr._core.deep_lift import SUPPORTED_NON_LINEAR, nonlinear
from torch import Tensor, nn

from core.see.backbones import Backbone
from core.see.guided import unshared_copy

# Captum says each time that it sets hooks. It sets them on a copy that is thrown away.
warnings.filterwarnings("ignore", message="Setting forward, backward hooks")


class Apart(nn.Module):
    """The same numbers as a tensor of its own, which only the module above reads."""

    def forward(self, below: Tensor) -> Tensor:
        return below.view_as(below)


class Pool(nn.MaxPool2d):
    """A max-pool under a name of its own, for which DeepLift has the rule `pooled`."""


def pooled(
    module: nn.Module,
    inputs: Tensor,
    outputs: Tensor,
    grad_input: Tensor,
    grad_output: Tensor,
    eps: float = 1e-10,
) -> Tensor:
    """Captum's rule for max-pools, but what a number gets from several windows is added up.

    Pictures come in the first half of each tensor (2N, C, H, W) and baselines in the second. Where the picture's
    largest number wins, it gets the difference of the two; where the baseline's wins, the place of that one gets it.
    """
    above, above_there = outputs.chunk(2)
    largest = torch.maximum(above, above_there)
    change = grad_output * torch.cat([largest - above_there, above - largest])
    with torch.enable_grad():
        own = inputs.detach().requires_grad_()
        (shares,) = torch.autograd.grad(Pool.forward(module, own), own, change)  # type: ignore[arg-type]
    given, moved = torch.add(*shares.chunk(2)), torch.sub(*inputs.chunk(2))
    return torch.where(moved.repeat(2, 1, 1, 1).abs() < eps, grad_input, (given / moved).repeat(2, 1, 1, 1))


SUPPORTED_NON_LINEAR.update({nn.ReLU6: nonlinear, Pool: pooled})


def deep_lift_copy(backbone: Backbone) -> Backbone:
    """A private copy in evaluation mode, every activation once a use and each apart: the same answers to the last bit."""
    own = unshared_copy(backbone, lambda activation: nn.Sequential(Apart(), copy.deepcopy(activation)))
    for parent in list(own.modules()):
        for name, pool in parent._modules.items():
            if type(pool) is nn.MaxPool2d:
                setattr(parent, name, nn.Sequential(Apart(), _as_pool(pool)))
    return own.eval()  # what was put in is new, and new modules are in training mode


def _as_pool(pool: nn.MaxPool2d) -> Pool:
    return Pool(pool.kernel_size, pool.stride, pool.padding, pool.dilation, ceil_mode=pool.ceil_mode)
