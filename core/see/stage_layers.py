"""What lies inside a stage: its layers one by one, in words a beginner can read."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import nn

from core.see.backbones import Stage


@dataclass(frozen=True)
class LayerLine:
    """One layer: `kind` is its standard name, `what` says what it does, `parameters` counts its knobs."""

    name: str
    kind: str
    what: str
    parameters: int


def layers_of(stage: Stage, below: tuple[int, ...]) -> tuple[LayerLine, ...]:
    """Return the layers of a stage in the order in which a picture meets them.

    below  what the stage receives for one picture, (C, H, W) or (C,): a private copy is run once to see the order, since
           libraries register one activation and use it at several places. Sums of shortcuts are no layers.
    """
    copy = deepcopy(stage.module).eval()
    met: list[LayerLine] = []
    for name, layer in copy.named_modules():
        if _is_layer(layer):
            layer.register_forward_hook(_note(met, name))
    with torch.no_grad():
        copy(torch.zeros(1, *below))
    return tuple(met)


def _note(met: list[LayerLine], name: str) -> Callable[[nn.Module, object, object], None]:
    def note(layer: nn.Module, _inputs: object, _output: object) -> None:
        own = sum(parameter.numel() for parameter in layer.parameters())
        met.append(LayerLine(name or type(layer).__name__, _kind(layer), _what(layer), own))

    return note


def _is_layer(layer: nn.Module) -> bool:
    """Some libraries give a convolution its own padding as a child; it is one layer all the same."""
    return isinstance(layer, nn.Conv2d) or (
        next(layer.children(), None) is None
        and not isinstance(layer, nn.ZeroPad2d)
        and "Identity" not in type(layer).__name__
    )


def _kind(layer: nn.Module) -> str:
    if isinstance(layer, nn.Conv2d):
        return "depthwise convolution" if _is_depthwise(layer) else "convolution"
    return KINDS.get(type(layer), (type(layer).__name__, ""))[0]


def _what(layer: nn.Module) -> str:
    if isinstance(layer, nn.Conv2d):
        return _windows(layer)
    if isinstance(layer, nn.Linear):
        return f"{layer.out_features:,} sums over all {layer.in_features:,} numbers from below"
    return KINDS.get(type(layer), ("", "passes its input on, transformed"))[1]


def _is_depthwise(layer: nn.Conv2d) -> bool:
    return layer.groups == layer.in_channels > 1


def _windows(layer: nn.Conv2d) -> str:
    height, width = layer.kernel_size
    over = "each over its own channel" if _is_depthwise(layer) else f"over {layer.in_channels} channels"
    step = f", step {layer.stride[0]}" if layer.stride[0] > 1 else ""
    return f"{layer.out_channels} windows of {height} × {width}, {over}{step}"


KINDS: dict[type[nn.Module], tuple[str, str]] = {
    nn.BatchNorm2d: ("batch normalisation", "shifts and scales every channel to a steady range"),
    nn.LayerNorm: ("layer normalisation", "shifts and scales the channels of every place to a steady range"),
    nn.ReLU: ("ReLU", "cuts off what is below zero"),
    nn.ReLU6: ("ReLU6", "cuts off what is below zero and above six"),
    nn.Hardswish: ("hard swish", "lets large values pass and fades small ones out"),
    nn.Hardsigmoid: ("hard sigmoid", "turns any number into a share between 0 and 1"),
    nn.SiLU: ("SiLU", "lets large values pass and fades small ones out"),
    nn.GELU: ("GELU", "lets large values pass and fades small ones out"),
    nn.Sigmoid: ("sigmoid", "turns any number into a share between 0 and 1"),
    nn.MaxPool2d: ("max pooling", "keeps the largest value of every window"),
    nn.AdaptiveAvgPool2d: ("average pooling", "averages every channel over all places"),
    nn.AvgPool2d: ("average pooling", "averages every window"),
    nn.Flatten: ("flatten", "lays all numbers out as one list"),
    nn.Dropout: ("dropout", "blanks random numbers while training, does nothing afterwards"),
    nn.Linear: ("linear", ""),
}
