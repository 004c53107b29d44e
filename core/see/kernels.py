"""Kernels: a small window of numbers, one's own or one that a network learned, and the map it makes of a picture.

The kernel slides over the picture; at every place its numbers are multiplied by the pixels under them and the
products are added up. That is a convolution as torch computes it (a cross-correlation: nothing is turned over).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import conv2d

from core.colours import EMPTY
from core.errors import LessonError
from core.see.mosaics import EMPTY_BELOW
from core.see.palettes import colour
from core.see.preparation import WHITE
from core.see.receptive_fields import ReceptiveField, climb_field

if TYPE_CHECKING:
    from core.see.backbones import Backbone

Floats = NDArray[np.floating]
SIZES = (3, 5, 7)
STRIDES = (1, 2, 3)
DILATIONS = (1, 2, 3)
# Numbers that add up to less than this share of their sizes say nothing of brightness: zero is the middle of their map.
NEARLY_BALANCED = 0.02
WITHIN = 0.99  # this share of a signed map lies within the ends of its palette: one glint would pale the rest


@dataclass(frozen=True)
class Kernel:
    """A kernel that one can start from. numbers(size) -> (size, size), for any odd size."""

    title: str
    about: str
    numbers: Callable[[int], Floats]


@dataclass(frozen=True)
class Look:
    """How a map is drawn: `low` and `high` are the numbers at the ends; with `signed` zero lies in their middle."""

    signed: bool
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class LearnedKernels:
    """The kernels of a network's first convolution, with which it reads the prepared picture.

    weights   float32 (C, 3, k, k): red, green and blue
    bias      float32 (C,), zeros where the layer has none
    stride    how many pixels it slides on; dilation: how far its numbers lie apart
    before    zeros around the picture at the top and left; at the bottom and right there are as many as it takes
    side      of the square map that each kernel makes
    empty     the channels whose numbers are all zero: they were learned to be nothing
    """

    weights: Tensor
    bias: Tensor
    stride: int
    dilation: int
    before: int
    side: int
    empty: frozenset[int]


def output_side(side: int, size: int, *, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """How many places a window finds along one side: floor((n + 2p - d(k - 1) - 1) / s) + 1; 0 if it does not fit."""
    return max(0, (side + 2 * padding - dilation * (size - 1) - 1) // stride + 1)


def same_padding(size: int, dilation: int = 1) -> int:
    """The zeros around a picture with which a window of odd size and stride 1 gives a map of the picture's size."""
    return dilation * (size - 1) // 2


def kernel(name: str, size: int = 3) -> Floats:
    """The numbers of one of KERNELS, float64 (size, size). LessonError for an unknown name or an even size."""
    if name not in KERNELS or size < 1 or size % 2 == 0:
        raise LessonError(
            f"There is no kernel {name!r} of size {size}: choose one of {', '.join(KERNELS)} with an odd size."
        )
    return KERNELS[name].numbers(size).astype(float)


def apply(
    pixels: NDArray, kernel: Floats, *, stride: int = 1, padding: int = 0, dilation: int = 1
) -> NDArray[np.float32]:
    """Slide a kernel over a picture and add up the products at every place.

    pixels (H, W) with a kernel (k, k)        one map (h, w)
    pixels (H, W, 3) with a kernel (k, k)     each colour by itself: (h, w, 3)
    pixels (H, W, 3) with a kernel (3, k, k)  all three colours into one sum, as a network's first layer: (h, w)

    `padding` zeros are laid around the picture first. Raises LessonError where the shapes do not fit each other.
    """
    values, window = torch.from_numpy(np.array(pixels, float)), torch.from_numpy(np.array(kernel, float))
    _check(values, window, (stride, padding, dilation))
    in_colour = values.ndim == 3
    planes = values.permute(2, 0, 1) if in_colour else values[None]
    apart = window.ndim == 2  # each colour is a picture of its own
    batch, weight = (planes[:, None], window[None, None]) if apart else (planes[None], window[None])
    maps = conv2d(batch, weight, stride=stride, padding=padding, dilation=dilation)[:, 0]
    return (maps.permute(1, 2, 0) if apart and in_colour else maps[0]).to(torch.float32).numpy().copy()


def _check(values: Tensor, window: Tensor, sliding: tuple[int, int, int]) -> None:
    stride, padding, dilation = sliding
    fits = values.ndim == 2 or (values.ndim == 3 and values.shape[2] == 3)
    square = window.ndim in (2, 3) and window.shape[-1] == window.shape[-2] > 0
    if window.ndim == 3:
        fits = fits and values.ndim == 3 and len(window) == 3
    if not (fits and square and torch.isfinite(window).all()):
        raise LessonError(
            "A kernel is a square of numbers, or three of them for red, green and blue: enter numbers."
        )
    if stride < 1 or dilation < 1 or padding < 0:
        raise LessonError("A window moves by at least one pixel and cannot be padded by less than none.")
    reach = dilation * (window.shape[-1] - 1) + 1
    if reach > min(values.shape[:2]) + 2 * padding:
        raise LessonError(
            f"The window is {reach} pixels wide and does not fit: take a smaller one or more padding."
        )


def look(values: Floats, kernel: Floats) -> Look:
    """How to draw a map of this kernel.

    Numbers that add up to about zero say nothing about brightness, only about change: zero lies in the middle. Others
    keep the picture a picture: what they make of black and of white lies at the ends.
    """
    total = float(kernel.sum())
    if kernel.ndim == 3 or abs(total) <= NEARLY_BALANCED * float(np.abs(kernel).sum()):
        most = _almost_largest(np.abs(values))
        return Look(True, -most, most)
    return Look(False, min(0.0, WHITE * total), max(0.0, WHITE * total))


def _almost_largest(sizes: Floats) -> float:
    ordered = np.sort(sizes, axis=None)
    return float(ordered[int(WITHIN * (ordered.size - 1))] or ordered[-1] or 1.0)


def draw(values: Floats, kernel: Floats) -> NDArray[np.uint8]:
    """A map (h, w), or one a colour (h, w, 3), as pixels (h, w, 3) in the look of its kernel."""
    seen = look(values, kernel)
    shares = (values - seen.low) / (seen.high - seen.low)
    if seen.signed and values.ndim == 2:
        return colour(shares, "signed")
    pixels = (np.clip(shares, 0, 1) * WHITE).round().astype(np.uint8)
    return pixels if pixels.ndim == 3 else pixels[..., None].repeat(3, axis=2)


def first_layer(backbone: Backbone) -> nn.Conv2d:
    """The convolution that reads the prepared picture."""
    return next(module for module in backbone.modules() if isinstance(module, nn.Conv2d))


def learned_kernels(backbone: Backbone) -> LearnedKernels:
    """What the network's first convolution learned. The tensors are copies."""
    layer = first_layer(backbone)
    window = climb_field(layer, ReceptiveField())
    weights = layer.weight.detach().to("cpu", torch.float32).clone()
    bias = torch.zeros(len(weights)) if layer.bias is None else layer.bias.detach().cpu().float().clone()
    side = backbone.preparation.crop
    with torch.no_grad():
        out = layer(torch.zeros(1, 3, side, side)).shape[-1]
    before = round((window.size - 1) / 2 + 0.5 - window.start)
    return LearnedKernels(weights, bias, window.jump, int(layer.dilation[0]), before, out, _empty(weights))


def _empty(weights: Tensor) -> frozenset[int]:
    largest = weights.abs().amax((1, 2, 3))
    return frozenset((largest <= EMPTY_BELOW * largest.max()).nonzero().flatten().tolist())


def patches(kernels: LearnedKernels) -> NDArray[np.uint8]:
    """Every kernel as a tiny coloured picture, uint8 (C, k, k, 3): grey is zero, brighter adds, darker takes away.

    One scale holds for all of them; those that are all zero are one plain grey, never stretched into a pattern.
    """
    scaled = kernels.weights / kernels.weights.abs().max().clamp_min(1e-12)
    pixels = ((scaled + 1) / 2 * WHITE).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
    pixels[sorted(kernels.empty)] = EMPTY
    return pixels


def first_maps(backbone: Backbone, batch: Tensor) -> Tensor:
    """What the first convolution makes of a prepared picture (1, 3, H, W): its own sums, float32 (C, h, w).

    Before anything that follows it (normalisation, activation, pooling).
    """
    with torch.inference_mode():
        maps = first_layer(backbone)(batch)[0]
    return maps.detach().to("cpu", torch.float32).clone()


def _places(size: int) -> tuple[Floats, Floats]:
    """How far each number of a window lies from its middle: (down, across), both (size, size)."""
    reach = np.arange(size, dtype=float) - size // 2
    down, across = np.meshgrid(reach, reach, indexing="ij")
    return down, across


def _identity(size: int) -> Floats:
    down, across = _places(size)
    return ((down == 0) & (across == 0)).astype(float)


def _level_edges(size: int) -> Floats:
    """Sobel's: below minus above, its neighbours across counted in like the rows of Pascal's triangle."""
    return _places(size)[0] * np.array([math.comb(size - 1, place) for place in range(size)])


def _upright_edges(size: int) -> Floats:
    return _level_edges(size).T


def _edges_all_round(size: int) -> Floats:
    """Laplace's: as often the middle as there are neighbours, minus the neighbours."""
    return size * size * _identity(size) - 1


def _blur(size: int) -> Floats:
    return np.full((size, size), 1 / size**2)


def _sharpen(size: int) -> Floats:
    down, across = _places(size)
    return 2 * size * _identity(size) - ((down == 0) | (across == 0))


def _emboss(size: int) -> Floats:
    """As strong in every size as in 3 × 3: a larger one would drown the picture that it lies on."""
    slope = sum(_places(size))
    return 8 * slope / np.abs(slope).sum() + _identity(size)


KERNELS: dict[str, Kernel] = {
    "upright": Kernel("Upright edges", "right minus left: only where the brightness changes", _upright_edges),
    "level": Kernel("Level edges", "below minus above: only where the brightness changes", _level_edges),
    "round": Kernel("Edges all round", "the middle minus all its neighbours", _edges_all_round),
    "blur": Kernel("Blur", "the average of all under the window", _blur),
    "sharpen": Kernel("Sharpen", "more of the middle, less of its neighbours", _sharpen),
    "emboss": Kernel("Emboss", "as if light fell on it from the upper left", _emboss),
    "identity": Kernel("As it is", "one times the middle: the picture itself", _identity),
}
