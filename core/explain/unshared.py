"""The private copy on which DeepLift's map is what its name says.

Captum's rescale rule (Shrikumar et al. 2017, arXiv:1704.02685) remembers what went into and came out of each activation
module, so each use needs a module of its own, also across stages: the built-in network shares one ReLU6 between its
stem and its top, and a ResNet uses each ReLU twice. And it has a row for nn.ReLU alone: an nn.ReLU6 is passed over in
silence, and on the built-in network 6.5 of 10.4 logits were lost. So nn.ReLU6 gets Captum's own rule for
activations, once, when this module is imported: a table of the whole process, changed for everybody in the same way.
"""

import copy
import warnings

from captum.attr._core.deep_lift import SUPPORTED_NON_LINEAR, nonlinear
from torch import nn

from core.see.backbones import Backbone
from core.see.guided import unshared_copy

SUPPORTED_NON_LINEAR[nn.ReLU6] = nonlinear

# Captum says each time that it sets hooks. It sets them on a copy that is thrown away.
warnings.filterwarnings("ignore", message="Setting forward, backward hooks")


def deep_lift_copy(backbone: Backbone) -> Backbone:
    """A private copy in evaluation mode, every ReLU and ReLU6 once a use: the same answers to the last bit."""
    return unshared_copy(backbone, copy.deepcopy)
