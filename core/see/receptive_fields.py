"""Receptive fields: how much of the picture one number of a map can see, computed and not guessed.

The closed form is that of Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural
Networks" (Distill 2019): every window widens the field by (its size - 1) times the distance between
neighbouring units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from efficientnet_lite_pytorch.utils import Identity as LiteIdentity
from torch import nn
from torchvision.ops import Permute, SqueezeExcitation, StochasticDepth

if TYPE_CHECKING:
    from core.see.backbones import Backbone


@dataclass(frozen=True)
class ReceptiveField:
    """What one unit of a stage sees, in pixels of the prepared picture (height and width are alike).

    size           side of the square that can change the unit; it may reach beyond the picture
    jump           distance between the squares of neighbouring units
    start          centre of the first unit's square; the first pixel's centre is at 0.5
    whole_picture  True from the first layer on that pools over the whole map (squeeze-and-excitation, global
                   pooling): then every unit depends on every pixel, and size tells only which ones it
                   sees directly
    whole_by       what pooled it all: "squeeze-and-excitation", for example; empty where nothing did
    picture        side of the prepared picture
    """

    size: int = 1
    jump: int = 1
    start: float = 0.5
    whole_picture: bool = False
    picture: int = 0
    whole_by: str = ""

    @property
    def sees_everything(self) -> bool:
        """Whether a unit in the middle can see the whole picture."""
        return self.whole_picture or 0 < self.picture <= self.size

    @property
    def words(self) -> str:
        """ "3 px", or "the whole picture"."""
        return "the whole picture" if self.sees_everything else f"{self.size} px"


@dataclass(frozen=True)
class Window:
    """How a layer slides: before is the padding at the top and left."""

    size: int
    step: int
    before: int


def receptive_fields(backbone: Backbone) -> dict[str, ReceptiveField]:
    """Stage name -> receptive field of that stage's last map with height and width; the head sees everything.

    Shortcuts are skipped, since the way around a block never sees more than the way through it. Raises
    ValueError for a layer whose reach is not known here, or one that reaches further in height than in width.
    """
    field = ReceptiveField(picture=backbone.preparation.crop)
    fields = {}
    for stage in backbone.stages[:-1]:
        field = climb_field(stage.spatial, field)
        fields[stage.name] = field
    return {**fields, backbone.stage_names[-1]: _whole(field, "one list of all places")}


def climb_field(module: nn.Module, field: ReceptiveField) -> ReceptiveField:
    """The field above a module, given the field below it."""
    for layer in _layers(module):
        pooled_by = next((words for kind, words in WHOLE_PICTURE.items() if isinstance(layer, kind)), None)
        field = _whole(field, pooled_by) if pooled_by else _widen(field, _window(layer))
    return field


def where_it_becomes_whole(fields: Mapping[str, ReceptiveField]) -> str | None:
    """The first stage, bottom to top, that pools over the whole map; None where none does."""
    return next((name for name, field in fields.items() if field.whole_picture), None)


def box(field: ReceptiveField, row: int, column: int, *, clipped: bool = True) -> tuple[int, int, int, int]:
    """The pixels that the unit at (row, column) sees: (left, top, right, bottom), right and bottom exclusive.

    Clipped to the picture unless told otherwise; unclipped it may begin below zero, in the padding.
    """
    if field.whole_picture and field.picture:
        return 0, 0, field.picture, field.picture
    left, top = (round(field.start - field.size / 2 + place * field.jump) for place in (column, row))
    corners = (left, top, left + field.size, top + field.size)
    if not (clipped and field.picture):
        return corners
    inside = [min(max(corner, 0), field.picture) for corner in corners]
    return inside[0], inside[1], inside[2], inside[3]


def _whole(field: ReceptiveField, pooled_by: str) -> ReceptiveField:
    return replace(field, whole_picture=True, whole_by=field.whole_by or pooled_by)


def _widen(field: ReceptiveField, window: Window) -> ReceptiveField:
    reach = window.size - 1
    return replace(
        field,
        size=field.size + reach * field.jump,
        jump=field.jump * window.step,
        start=field.start + (reach / 2 - window.before) * field.jump,
    )


def _layers(module: nn.Module) -> Iterator[nn.Module]:
    """The layers a picture passes, in order: torchvision and the Lite package register them so."""
    if isinstance(module, (nn.Conv2d, *WHOLE_PICTURE)):
        yield module  # its own padding, or what it squeezes with, is accounted for in one go
        return
    children = [child for name, child in module.named_children() if name not in SHORTCUTS]
    if not children and not isinstance(module, nn.Sequential):
        yield module
    for child in children:
        yield from _layers(child)


def _window(layer: nn.Module) -> Window:
    if isinstance(layer, nn.Conv2d):
        return _convolution(layer)
    if isinstance(layer, nn.MaxPool2d | nn.AvgPool2d):
        size = (_one(layer.kernel_size) - 1) * _one(getattr(layer, "dilation", 1)) + 1
        return Window(size, _one(layer.stride), _one(layer.padding))
    if isinstance(layer, nn.ZeroPad2d):
        return Window(1, 1, _padded_before(layer))
    if isinstance(layer, POINTWISE):
        return Window(1, 1, 0)
    raise ValueError(f"it is not known how far {type(layer).__name__} sees")


def _convolution(layer: nn.Conv2d) -> Window:
    before = layer.padding if isinstance(layer.padding, str) else _one(layer.padding)
    size = (_one(layer.kernel_size) - 1) * _one(layer.dilation) + 1
    if isinstance(before, str):
        before = (size - 1) // 2 if before == "same" else 0
    # EfficientNet-Lite pads as TensorFlow does: at times one pixel more at the bottom and right.
    static = getattr(layer, "static_padding", None)
    extra = _padded_before(static) if isinstance(static, nn.ZeroPad2d) else 0
    return Window(size, _one(layer.stride), before + extra)


def _padded_before(layer: nn.ZeroPad2d) -> int:
    left, _, top, _ = layer.padding
    return _one((top, left))


def _one(setting: int | tuple[int, ...] | list[int]) -> int:
    """The number that holds for both height and width."""
    values = {setting} if isinstance(setting, int) else set(setting)
    if len(values) > 1:
        raise ValueError(f"a window that differs in height and width, {setting}, has no single reach")
    return values.pop()


SHORTCUTS = ("downsample",)
WHOLE_PICTURE: dict[type[nn.Module], str] = {
    SqueezeExcitation: "squeeze-and-excitation",
    nn.AdaptiveAvgPool2d: "pooling over the whole map",
    nn.AdaptiveMaxPool2d: "pooling over the whole map",
    nn.Flatten: "one list of all places",
}
POINTWISE = (
    nn.BatchNorm2d,
    nn.LayerNorm,  # over the channels of one place, as ConvNeXt uses it
    nn.Linear,  # likewise
    nn.Dropout,
    nn.Identity,
    LiteIdentity,
    Permute,
    StochasticDepth,
    nn.ReLU,
    nn.ReLU6,
    nn.SiLU,
    nn.GELU,
    nn.Hardswish,
    nn.Sigmoid,
    nn.Hardsigmoid,
)
