"""A convolution term by term: one output channel, one unit, and every number that goes into it.

A window of the maps below is multiplied with a kernel, number by number; everything is added up over the window and
over the maps, and a bias on top (LeCun et al. 1989). Max pooling keeps the greatest number of a window instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

Pair = tuple[int, int]  # down, right
Kind = Literal["convolution", "grouped convolution", "depthwise convolution", "max pooling"]


@dataclass(frozen=True)
class Slide:
    """How a window slides; before is the padding at the top and left, all four are (down, right) in units of the map below.

    size counts the numbers of a window; with a dilation they lie that far apart.
    """

    size: Pair
    stride: Pair
    before: Pair
    dilation: Pair

    def corner(self, row: int, column: int) -> Pair:
        """Where the window of a unit begins in the maps below; negative in the padding."""
        return row * self.stride[0] - self.before[0], column * self.stride[1] - self.before[1]

    @property
    def span(self) -> Pair:
        """How far a window reaches, its gaps included."""
        down, right = ((size - 1) * gap + 1 for size, gap in zip(self.size, self.dilation, strict=True))
        return down, right


@dataclass(frozen=True)
class Normalisation:
    """What batch normalisation does to one channel at rest: value × scale + shift (Ioffe and Szegedy 2015).

    deviation is the square root of the running variance and the layer's epsilon; weight and bias are its two knobs.
    """

    mean: float
    deviation: float
    weight: float
    bias: float

    @property
    def scale(self) -> float:
        return self.weight / self.deviation

    @property
    def shift(self) -> float:
        return self.bias - self.mean * self.scale

    def __call__(self, value: float) -> float:
        return value * self.scale + self.shift


@dataclass(frozen=True)
class Activation:
    """A clamp or a gate by its usual name, a key of ACTIVATIONS."""

    name: str

    def __call__(self, value: float) -> float:
        return ACTIVATIONS[self.name](value)


Step = Normalisation | Activation


@dataclass(frozen=True, eq=False)
class Unit:
    """One place of the output channel, in float64.

    window    (C, kh, kw): what it reads; outside the maps the padding, zero, or -inf for max pooling
    products  (C, kh, kw): window × kernel; None for max pooling
    partial   (C,): the sum over each map's window; for max pooling the greatest
    values    the number after the sum with the bias, and after every further step
    """

    window: NDArray[np.float64]
    products: NDArray[np.float64] | None
    partial: NDArray[np.float64]
    values: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Convolution:
    """One output channel of a layer that slides windows over the maps below it, for one picture.

    name          the layer's name within its stage
    channel       which output channel this is, of `channels`
    reads         the numbers of the maps below that it reads
    inputs        (C, H, W) float32: those maps
    kernel        (C, kh, kw) float32; None for max pooling, which has no knobs
    bias          None where the layer has none
    steps         what is done next to every unit, directly and with nothing between
    outputs       (H', W') float32 each: the network's own numbers after the sum, and after every step
    from_picture  whether the maps below are the three colours of the prepared picture
    largest_knob  the greatest amount of any knob in the kernels of the whole layer, all channels of it
    """

    name: str
    kind: Kind
    channel: int
    channels: int
    reads: range
    inputs: Tensor
    kernel: Tensor | None
    bias: float | None
    slide: Slide
    steps: tuple[Step, ...]
    outputs: tuple[Tensor, ...]
    from_picture: bool = False
    largest_knob: float = 0.0

    @property
    def shape(self) -> Pair:
        """Height and width of the output map."""
        height, width = self.outputs[0].shape
        return height, width

    @property
    def strongest_place(self) -> Pair:
        """Where the map is greatest before anything clamps it (where many units may tie), the first of equals."""
        clamped = bool(self.steps) and isinstance(self.steps[-1], Activation)
        row, column = divmod(int(self.outputs[-2 if clamped else -1].argmax()), self.shape[1])
        return row, column

    def window(self, row: int, column: int) -> NDArray[np.float64]:
        """What the unit at (row, column) reads: (C, kh, kw)."""
        height, width = self.inputs.shape[1:]
        corner, size, gap = self.slide.corner(row, column), self.slide.size, self.slide.dilation
        down, right = (corner[axis] + gap[axis] * np.arange(size[axis]) for axis in (0, 1))
        rows, columns = (down >= 0) & (down < height), (right >= 0) & (right < width)
        window = np.full((len(self.reads), *size), -math.inf if self.kernel is None else 0.0)
        window[:, np.outer(rows, columns)] = self.inputs.numpy()[:, down[rows]][:, :, right[columns]].reshape(
            len(self.reads), -1
        )
        return window

    def unit(self, row: int, column: int) -> Unit:
        """The unit at (row, column), worked out term by term. IndexError outside the map."""
        if not (0 <= row < self.shape[0] and 0 <= column < self.shape[1]):
            raise IndexError(f"there is no unit at {row}, {column} in a map of {self.shape}")
        window = self.window(row, column)
        if self.kernel is None:
            partial, products = window.max((1, 2)), None
        else:
            products = window * self.kernel.numpy()
            partial = products.sum((1, 2))
        values = [float(partial.sum()) + (self.bias or 0.0)]
        for step in self.steps:
            values.append(step(values[-1]))
        return Unit(window, products, partial, tuple(values))


def kind_of(layer: nn.Conv2d | nn.MaxPool2d) -> Kind:
    """What such a layer is usually called."""
    if isinstance(layer, nn.MaxPool2d):
        return "max pooling"
    if layer.groups == 1:
        return "convolution"
    return "depthwise convolution" if layer.groups == layer.in_channels else "grouped convolution"


def slide_of(layer: nn.Conv2d | nn.MaxPool2d) -> Slide:
    """How a layer slides. ValueError where it pads with anything but zeros."""
    if getattr(layer, "padding_mode", "zeros") != "zeros":
        raise ValueError(f"the microscope knows padding with zeros, not {layer.padding_mode!r}")
    size, stride, dilation = (_pair(value) for value in (layer.kernel_size, layer.stride, layer.dilation))
    if isinstance(layer.padding, str):
        same = layer.padding == "same"
        before = tuple(gap * (side - 1) // 2 * same for gap, side in zip(dilation, size, strict=True))
    else:
        before = _pair(layer.padding)
    # EfficientNet-Lite pads as TensorFlow does: at times one row more at the bottom and right.
    static = getattr(layer, "static_padding", None)
    left, _, top, _ = static.padding if isinstance(static, nn.ZeroPad2d) else (0, 0, 0, 0)
    return Slide(size, stride, (before[0] + top, before[1] + left), dilation)


def reads_of(layer: nn.Conv2d | nn.MaxPool2d, channel: int) -> range:
    """The maps below that an output channel reads: all, its group's, or its own."""
    if isinstance(layer, nn.MaxPool2d):
        return range(channel, channel + 1)
    each = layer.in_channels // layer.groups
    first = each * (channel * layer.groups // layer.out_channels)
    return range(first, first + each)


def step_of(layer: nn.Module, channel: int) -> Step | None:
    """What a layer does to every unit of a channel; None where it is not of that kind."""
    if isinstance(layer, nn.BatchNorm2d):
        return _at_rest(layer, channel)
    name = NAMES.get(type(layer))
    return Activation(name) if name else None


def _at_rest(layer: nn.BatchNorm2d, channel: int) -> Normalisation | None:
    if layer.running_mean is None or layer.running_var is None:
        return None  # it measures every batch anew
    knobs = (1.0, 0.0) if layer.weight is None else (layer.weight[channel].item(), layer.bias[channel].item())
    deviation = math.sqrt(layer.running_var[channel].item() + layer.eps)
    return Normalisation(layer.running_mean[channel].item(), deviation, *knobs)


def _pair(setting: int | tuple[int, ...] | list[int]) -> Pair:
    return (setting, setting) if isinstance(setting, int) else (setting[0], setting[1])


def _logistic(value: float) -> float:
    small = math.exp(-abs(value))
    return (1.0 if value >= 0 else small) / (1 + small)


def _clamp(value: float, most: float) -> float:
    return min(max(value, 0.0), most)


ACTIVATIONS: dict[str, Callable[[float], float]] = {
    "ReLU": lambda value: max(value, 0.0),
    "ReLU6": lambda value: _clamp(value, 6),
    "SiLU": lambda value: value * _logistic(value),
    "Hardswish": lambda value: value * _clamp(value + 3, 6) / 6,
    "GELU": lambda value: value * (1 + math.erf(value / math.sqrt(2))) / 2,
    "Sigmoid": _logistic,
    "Hardsigmoid": lambda value: _clamp(value + 3, 6) / 6,
}
NAMES: dict[type[nn.Module], str] = {
    nn.ReLU: "ReLU",
    nn.ReLU6: "ReLU6",
    nn.SiLU: "SiLU",
    nn.Hardswish: "Hardswish",
    nn.GELU: "GELU",
    nn.Sigmoid: "Sigmoid",
    nn.Hardsigmoid: "Hardsigmoid",
}
