"""The microscope: any layer of a stage that slides windows, with the numbers of one picture, cut to what a browser can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.errors import NetworkError
from core.see.convolution import (
    NAMES,
    Convolution,
    Kind,
    Pair,
    Slide,
    Step,
    kind_of,
    reads_of,
    slide_of,
    step_of,
)
from core.see.feature_maps import handed_out, strongest

if TYPE_CHECKING:
    from core.see.backbones import Stage
    from core.see.preparation import Preparation

Sliding = nn.Conv2d | nn.MaxPool2d
SLIDES = (nn.Conv2d, nn.MaxPool2d)
STEPS = (nn.BatchNorm2d, *NAMES)
MOST = 440_000  # bytes that one view may hold: 587 kB in base64
Hook = Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]


@dataclass(frozen=True)
class SlidingLayer:
    """A layer that can be put under the microscope: its name within the stage, and what it gives, (channels, H', W').

    reads counts the maps below that one output channel reads, of `below`.
    """

    name: str
    kind: Kind
    slide: Slide
    gives: tuple[int, int, int]
    reads: int
    below: int


@dataclass(frozen=True)
class Part:
    """A part of an output map, in units."""

    top: int
    left: int
    height: int
    width: int


@dataclass(frozen=True, eq=False)
class View:
    """A part of an output channel with all that its units are made of: plain data, at most MOST bytes of maps.

    part      where it lies in the output map
    corner    (row, column) of the first number of `inputs` in the maps below
    inputs    (C, h, w) float32; uint8 pixel values where the maps below are the picture's own colours
    outputs   the network's own numbers of this part, float32 each, after the sum and after every step
    overview  (H', W') float32: the whole finished map
    """

    part: Part
    corner: Pair
    inputs: NDArray[np.float32] | NDArray[np.uint8]
    outputs: tuple[NDArray[np.float32], ...]
    overview: NDArray[np.float32]


def sliding_layers(stage: Stage, below: Tensor) -> tuple[SlidingLayer, ...]:
    """The convolutions and max poolings of a stage in the order in which a picture meets them; none in a head.

    below  what the stage receives for one picture, (1, C, H, W)
    """
    if below.ndim != 4:
        return ()
    met: list[SlidingLayer] = []

    def note(name: str, layer: nn.Module) -> Hook | None:
        if not isinstance(layer, SLIDES):
            return None
        return lambda _layer, inputs, output: met.append(_described(name, layer, inputs[0], output))

    _run_hooked(stage.spatial, below, note)
    return tuple(met)


def convolution(stage: Stage, below: Tensor, name: str, channel: int | None = None) -> Convolution:
    """One output channel of one layer of a stage; without a channel the one that varies most over this picture.

    below  what the stage receives for one picture, (1, C, H, W)
    NetworkError where the stage has no such layer or channel.
    """
    trail = _Trail(name)
    _run_hooked(stage.spatial, below, trail.hook)
    if trail.layer is None or trail.received is None:
        raise NetworkError(f"{stage.title} has no layer {name!r} that slides windows, so choose another one.")
    channels = trail.given[0].shape[1]
    if channel is None:
        (channel,) = strongest(trail.given[-1][0], 1)
    if not 0 <= channel < channels:
        raise NetworkError(f"This layer has no channel {channel}, so choose one from 0 to {channels - 1}.")
    return trail.convolution(channel, from_picture=stage.number == 1 and trail.is_first)


def part_around(layer: Convolution, place: Pair, *, most: int = MOST) -> Part:
    """The largest part of the output map around a place whose view holds at most `most` bytes; the whole map if it fits.

    All maps that the channel reads are in it: with fewer of them the sum would not be whole.
    """
    height, width = layer.shape
    sizes = ((min(side, height), min(side, width)) for side in range(max(height, width), 1, -1))
    down, right = next((size for size in sizes if _bytes(layer, size) <= most), (1, 1))
    top, left = (
        min(max(at - size // 2, 0), whole - size)
        for at, size, whole in zip(place, (down, right), (height, width), strict=True)
    )
    return Part(top, left, down, right)


def microscope(layer: Convolution, part: Part, preparation: Preparation | None = None) -> View:
    """What a browser needs to work out every unit of a part by itself.

    preparation  the network's own: with it the picture's three colours travel as pixel values, a quarter of the bytes
    """
    rows, columns = _needed(layer, part)
    inputs = layer.inputs
    if layer.from_picture and preparation is not None:
        inputs = preparation.denormalise(inputs[None])[0]
    across = (slice(part.top, part.top + part.height), slice(part.left, part.left + part.width))
    return View(
        part,
        (rows.start, columns.start),
        inputs[:, rows, columns].contiguous().numpy(),
        tuple(output[across].contiguous().numpy() for output in layer.outputs),
        layer.outputs[-1].numpy(),
    )


def _needed(layer: Convolution, part: Part) -> tuple[slice, slice]:
    """The rows and columns of the maps below that the units of a part read, padding left out."""
    first = layer.slide.corner(part.top, part.left)
    last = layer.slide.corner(part.top + part.height - 1, part.left + part.width - 1)
    sides = zip(first, last, layer.slide.span, layer.inputs.shape[1:], strict=True)
    rows, columns = (slice(max(a, 0), max(min(b + reach, side), 0)) for a, b, reach, side in sides)
    return rows, columns


def _bytes(layer: Convolution, size: Pair) -> int:
    """What a view of so many units would hold, wherever it lies: maps below, kernel, outputs, overview."""
    reach = zip(size, layer.slide.stride, layer.slide.span, layer.inputs.shape[1:], strict=True)
    height, width = (min((count - 1) * step + span, side) for count, step, span, side in reach)
    below = len(layer.reads) * height * width * (1 if layer.from_picture else 4)
    knobs = 0 if layer.kernel is None else 4 * layer.kernel.numel()
    own = 4 * len(layer.outputs) * size[0] * size[1]
    whole = layer.shape[0] * layer.shape[1]  # one byte each: it is only looked at
    return below + knobs + own + whole


def _described(name: str, layer: Sliding, received: Tensor, output: Tensor) -> SlidingLayer:
    channels, height, width = output.shape[1:]
    return SlidingLayer(
        name,
        kind_of(layer),
        slide_of(layer),
        (channels, height, width),
        len(reads_of(layer, 0)),
        received.shape[1],
    )


def _run_hooked(module: nn.Module, below: Tensor, hook_for: Callable[[str, nn.Module], Hook | None]) -> None:
    """Run a private copy of a module once, with hooks on those of its layers that `hook_for` gives one.

    The copy's layers are its own, so that the network that all visitors share is never hooked; its knobs are the very
    same tensors, which nobody writes to. Outside inference mode, where torch does not count changes in place.
    """
    tensors = chain(module.parameters(), module.buffers())
    with torch.inference_mode(False), torch.no_grad():
        copy = deepcopy(module, {id(tensor): tensor for tensor in tensors}).eval()
        for name, layer in copy.named_modules():
            hook = hook_for(name, layer)
            if hook is not None:
                layer.register_forward_hook(hook)
        copy(below.clone())


class _Trail:
    """Follows what one layer gives, step by step, until anything else is done to it: a sum with a shortcut, a gate."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.layer: Sliding | None = None
        self.received: Tensor | None = None
        self.is_first = False
        self.steps: list[nn.Module] = []
        self.given: list[Tensor] = []  # copies: a shortcut may be added in place
        self._met = 0
        self._tip: tuple[Tensor, int] | None = None

    def hook(self, name: str, layer: nn.Module) -> Hook | None:
        if isinstance(layer, SLIDES):
            return lambda met, inputs, output: self._begin(name == self.name, met, inputs[0], output)
        return self._go_on if type(layer) in STEPS else None

    def _begin(self, is_wanted: bool, layer: nn.Module, received: Tensor, output: Tensor) -> None:
        self._met += 1
        if is_wanted and isinstance(layer, SLIDES):
            self.layer, self.received, self.is_first = layer, received.clone(), self._met == 1
            self._keep(output)

    def _go_on(self, layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if self._tip and inputs[0] is self._tip[0] and inputs[0]._version == self._tip[1]:
            self.steps.append(layer)
            self._keep(output)

    def _keep(self, output: Tensor) -> None:
        self.given.append(output.clone())
        self._tip = output, output._version

    def convolution(self, channel: int, *, from_picture: bool) -> Convolution:
        if self.layer is None or self.received is None:
            raise ValueError(f"no layer {self.name!r} was met")
        layer, reads = self.layer, reads_of(self.layer, channel)
        kernel, bias = _knobs(layer, channel)
        steps = tuple(self._steps(channel))
        return Convolution(
            name=self.name,
            kind=kind_of(layer),
            channel=channel,
            channels=self.given[0].shape[1],
            reads=reads,
            inputs=handed_out(self.received[:, reads.start : reads.stop]),
            kernel=kernel,
            bias=bias,
            slide=slide_of(layer),
            steps=steps,
            outputs=tuple(handed_out(given[:, channel]) for given in self.given[: 1 + len(steps)]),
            from_picture=from_picture,
            largest_knob=0.0 if isinstance(layer, nn.MaxPool2d) else layer.weight.abs().max().item(),
        )

    def _steps(self, channel: int) -> Iterator[Step]:
        for layer in self.steps:
            step = step_of(layer, channel)
            if step is None:
                return
            yield step


def _knobs(layer: Sliding, channel: int) -> tuple[Tensor | None, float | None]:
    """The kernel and the bias of an output channel, as far as the layer has them."""
    if isinstance(layer, nn.MaxPool2d):
        return None, None
    return handed_out(layer.weight[channel][None]), None if layer.bias is None else layer.bias[channel].item()
