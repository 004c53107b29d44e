"""The last steps below the head: from the last maps to the numbers that it weighs.

Most networks average each map over the picture and weigh the averages. Some scale them first (ConvNeXt), some mix
them with dense layers (MobileNetV3, a hidden layer of one's own), and the oldest flatten the maps and mix them all
(AlexNet, VGG).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor, nn

from core.see.stage_layers import KINDS

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection

Link = Literal["mean", "scaled", "mixed"]
# They average, lay out in a list, or do nothing to a trained network: what they leave is said otherwise.
QUIET = (nn.AdaptiveAvgPool2d, nn.AvgPool2d, nn.Flatten, nn.Identity)


@dataclass(frozen=True, eq=False)
class LastSteps:
    """One picture's last steps; all tensors are float32 on the CPU.

    maps      (C, H, W): the last maps with height and width
    pooled    (C, h, w): what pooling leaves of them; (C, 1, 1) are the maps' means
    between   what happens to these numbers before the head gets them, in words
    features  (F,): what the head weighs
    link      "mean": feature k is the mean of map k; "scaled": that mean, shifted and scaled together with the
              others; "mixed": every feature depends on all maps
    """

    maps: Tensor
    pooled: Tensor
    between: tuple[str, ...]
    features: Tensor
    link: Link

    @property
    def is_averaged(self) -> bool:
        """Whether pooling leaves one number of each map."""
        return self.pooled.shape[1:] == (1, 1)


def last_steps(backbone: Backbone, seen: Inspection) -> LastSteps:
    """Follow one inspected picture from the maps under the head to the head's input."""
    under = backbone.stages[-2]
    maps, vector = seen.spatial[under.name], under.module.get_submodule("vector")
    pooled = _pooled(vector, maps)
    layers = [layer for layer in vector.modules() if _changes_numbers(layer)]
    return LastSteps(
        maps=maps,
        pooled=pooled,
        between=tuple(_words(layer) for layer in layers),
        features=seen.vectors[under.name],
        link=_link(layers, is_averaged=pooled.shape[1:] == (1, 1)),
    )


def _pooled(vector: nn.Module, maps: Tensor) -> Tensor:
    pools = (layer for layer in vector.modules() if isinstance(layer, nn.AdaptiveAvgPool2d | nn.AvgPool2d))
    pool = next(pools, None)
    if pool is None:
        return maps
    with torch.inference_mode():
        return pool(maps[None])[0].clone()


def _changes_numbers(layer: nn.Module) -> bool:
    is_leaf = next(layer.children(), None) is None
    return is_leaf and not isinstance(layer, QUIET) and "Dropout" not in type(layer).__name__


def _link(layers: list[nn.Module], *, is_averaged: bool) -> Link:
    if not is_averaged or any(isinstance(layer, nn.Linear) for layer in layers):
        return "mixed"
    return "scaled" if layers else "mean"


def _words(layer: nn.Module) -> str:
    if isinstance(layer, nn.Linear):
        return f"dense layer, {layer.in_features:,} → {layer.out_features:,}"
    named = (kind for known, (kind, _) in KINDS.items() if isinstance(layer, known))
    return next(named, type(layer).__name__)
