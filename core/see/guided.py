"""Guided backpropagation and deconvolution: what in a picture made one unit, or the whole network, answer.

Both walk back from a unit to the pixels, but differ from the gradient at every ReLU: the deconvolution of Zeiler and Fergus
(2014, arXiv:1311.2901) lets through what is positive on the way back, guided backpropagation (Springenberg et al.
2015, arXiv:1412.6806) only that of it which also passed on the way up. Captum does it by hooks on nn.ReLU alone: a
ReLU6 is passed over in silence, and the map is then the plain gradient.

So it works on a private copy in which ReLU6 is nn.ReLU followed by a plain clamp, each use a module of its own. Two chained
nn.ReLU modules, 6 - relu(6 - relu(x)), compute the same answers, but their map is zero everywhere.
"""

from __future__ import annotations

import copy
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from efficientnet_lite_pytorch.utils import MemoryEfficientSwish, Swish
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.modules import activation as torch_activations

from core.errors import RequestError
from core.see.backbones import Backbone
from core.see.clamps import UpTo, before_clamp

# Captum says each time that it sets hooks. It sets them on a copy that is thrown away.
warnings.filterwarnings("ignore", message="Setting backward hooks")

METHODS: Mapping[str, str] = {"guided": "NeuronGuidedBackprop", "deconvolution": "NeuronDeconvolution"}
GUIDED = (nn.ReLU, nn.ReLU6)  # the activations for which the two methods are defined
OTHERS = (Swish, MemoryEfficientSwish)  # activations that are not torch's own
MIDDLE = 127.5  # the grey of "nothing"
BRIGHTEST = 0.98  # of what is not zero lies within the colours: single numbers far outside would leave all others grey


@dataclass(frozen=True)
class Unit:
    """One number of a stage's last map: a channel at one place."""

    stage: str
    channel: int
    row: int
    column: int


class InTurn(nn.Module):
    """An activation that is used several times in one forward pass: each use gets a module of its own, in turn."""

    def __init__(self, uses: Iterable[nn.Module]) -> None:
        super().__init__()
        self.uses = nn.ModuleList(uses)
        self.turn = 0

    def forward(self, below: Tensor) -> Tensor:
        use = self.uses[self.turn]
        self.turn = (self.turn + 1) % len(self.uses)
        return use(below)


class _WayUp(nn.Module):
    """The stages up to one stage's last map, without the clamp at its very end."""

    def __init__(self, guided: Backbone, stage: str) -> None:
        super().__init__()
        count = guided.stage_names.index(guided.stage(stage).name)
        self.below, self.stage = guided[:count], guided.stage(stage).spatial
        self.unit = nn.Identity()  # the layer that Captum watches: after the last ReLU, whose rule counts too

    def forward(self, batch: Tensor) -> Tensor:
        return self.unit(before_clamp(self.stage, self.below(batch))[0])


def is_guidable(backbone: nn.Module) -> str | None:
    """None where both methods are defined for this network, else the sentence that says why not.

    Decided by the types of its activations, not by looking at a map: where ReLU is mixed with others the map is
    neither the gradient nor guided, and looks fine.
    """
    others = other_activations(backbone, GUIDED)
    if not others:
        return None
    return (
        "Guided backpropagation and deconvolution are defined for ReLU alone, and this network bends its numbers with "
        f"{' and '.join(others)}: choose EfficientNet-Lite0, the glass box or a ResNet to see them."
    )


def other_activations(network: nn.Module, known: tuple[type[nn.Module], ...]) -> tuple[str, ...]:
    """The names of the activations in a network that are not of the types `known`, in order."""
    activations = (module for module in network.modules() if _is_activation(module))
    return tuple(sorted({type(module).__name__ for module in activations if not isinstance(module, known)}))


def _is_activation(module: nn.Module) -> bool:
    return isinstance(module, OTHERS) or type(module).__module__ == torch_activations.__name__


def guided_copy(backbone: Backbone) -> Backbone:
    """A private copy in evaluation mode that answers the same to the last bit and on which Captum's rules are right.

    Every activation is an nn.ReLU of its own, never in place, followed by a clamp where it was a ReLU6. Raises
    RequestError for a network with other activations.
    """
    if reason := is_guidable(backbone):
        raise RequestError(reason)
    return unshared_copy(backbone, _guided)


def unshared_copy(backbone: Backbone, use: Callable[[nn.Module], nn.Module]) -> Backbone:
    """A private copy in evaluation mode in which each use of a ReLU or ReLU6 is a module of its own, made by `use`."""
    own = backbone.copy().requires_grad_(False)
    _give_each_place_its_own(own)
    uses = _uses(own)
    for parent, name, activation in list(_activations(own)):
        turns = [use(activation) for _ in range(max(1, uses[activation]))]
        setattr(parent, name, turns[0] if len(turns) == 1 else InTurn(turns))
    return own.eval()  # what was put in is new, and new modules are in training mode


def _activations(network: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Module]]:
    """(parent, name in it, activation), also where one activation stands in several places."""
    for parent in network.modules():
        for name, child in parent._modules.items():
            if isinstance(child, GUIDED):
                yield parent, name, child


def _give_each_place_its_own(network: nn.Module) -> None:
    seen: set[nn.Module] = set()
    for parent, name, activation in list(_activations(network)):
        if activation in seen:
            setattr(parent, name, copy.deepcopy(activation))
        seen.add(activation)


def _uses(own: Backbone) -> Counter[nn.Module]:
    """How often each activation is called in one pass of an empty picture, watched by hooks that are then removed."""
    counted: Counter[nn.Module] = Counter()

    def see(module: nn.Module, *_: object) -> None:
        counted[module] += 1

    hooks = [activation.register_forward_hook(see) for _, _, activation in _activations(own)]
    side = own.preparation.crop
    try:
        with torch.no_grad():
            own(torch.zeros(1, 3, side, side))
    finally:
        for hook in hooks:
            hook.remove()
    return counted


def _guided(activation: nn.Module) -> nn.Module:
    if isinstance(activation, nn.ReLU6):
        return nn.Sequential(nn.ReLU(), UpTo(6.0))
    return nn.ReLU()


def explain_unit(guided: Backbone, batch: Tensor, unit: Unit, method: str) -> Tensor:
    """What in batch (1, 3, H, W) made one unit of a guided copy answer, before its last clamp: (3, H, W) float32.

    method: a key of METHODS. Both rules drop signs on the way back, so above the first layer the sign of a value is
    not that of the gradient. Raises RequestError for an unknown method or a place that the stage's map does not have.
    """
    if method not in METHODS:
        raise RequestError(f"There is no method {method!r}, so choose one of {', '.join(METHODS)}.")
    from captum import attr  # a second's import, and whoever only asks is_guidable need not wait for it

    way = _WayUp(guided, unit.stage)
    with torch.inference_mode(False), torch.enable_grad():
        own = batch.detach().clone().requires_grad_()
        try:
            ask = getattr(attr, METHODS[method])(way, way.unit)
            values = ask.attribute(own, (unit.channel, unit.row, unit.column))
        except IndexError:
            raise RequestError(
                f"{unit.stage} has no such unit, so choose a channel and place it has."
            ) from None
    return values.detach()[0].to("cpu", torch.float32)


def as_colours(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A map (3, h, w) as pixels (h, w, 3): grey is zero, a colour is positive there, its opposite negative."""
    sizes = np.abs(values[values != 0])
    top = float(np.quantile(sizes, BRIGHTEST)) if sizes.size else 1.0
    shares = np.clip(values / top, -1, 1)
    return (MIDDLE + MIDDLE * shares).round().astype(np.uint8).transpose(1, 2, 0)
