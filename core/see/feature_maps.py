"""Feature maps: what every stage hands up when one picture climbs the stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from torch import Tensor, nn

from core.see.mosaics import Mosaic, lay_out

if TYPE_CHECKING:
    from core.see.backbones import Backbone

__all__ = [
    "Inspection",
    "MapStatistics",
    "Mosaic",
    "common_scale",
    "inspect",
    "is_signed",
    "map_statistics",
    "mosaic",
    "stage_vectors",
    "strength",
    "strongest",
]


@dataclass(frozen=True, eq=False)
class Inspection:
    """One picture's way through a backbone. Every tensor is detached, float32 and on the CPU.

    maps           stage -> (C, H, W): the output of every stage but the head; a pooled vector is (C, 1, 1)
    spatial        the same, but for the stage under the head its last map before pooling
    vectors        stage -> (C,): each spatial map averaged over the picture; for the stage under the head its
                   own output, which is what the head receives
    logits         (K,): the scores
    probabilities  (K,): softmax of the scores, sums to one
    """

    maps: Mapping[str, Tensor]
    spatial: Mapping[str, Tensor]
    vectors: Mapping[str, Tensor]
    logits: Tensor
    probabilities: Tensor


@dataclass(frozen=True)
class MapStatistics:
    """One map in four numbers, and which share of its units is off, exactly zero.

    off  None where the stage's maps go below zero: nothing clamps them, and a unit at zero is in the middle, not off
    """

    low: float
    high: float
    mean: float
    deviation: float
    off: float | None


def run_stage(module: nn.Module, below: Tensor) -> tuple[Tensor, Tensor]:
    """Run one stage: (its last map with height and width, its output).

    Only the stage under the head has two answers: it is nn.Sequential(maps=..., vector=...).
    """
    parts = _parts(module)
    spatial = parts["maps"](below) if parts else module(below)
    return spatial, output_of(module, spatial)


def output_of(module: nn.Module, spatial: Tensor) -> Tensor:
    """What a stage hands up, given its last maps: the maps themselves, or under the head the vector made of them."""
    parts = _parts(module)
    return parts["vector"](spatial) if parts else spatial


def _parts(module: nn.Module) -> dict[str, nn.Module]:
    """The two parts of the stage under the head; none of any other stage."""
    parts = dict(module.named_children())
    return parts if parts.keys() == {"maps", "vector"} else {}


def stage_outputs(backbone: Backbone, batch: Tensor) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Run all stages without hooks: (stage -> last spatial map (N, C, H, W), stage -> output), head included.

    Hooks would change the network that all visitors share; running stage by stage leaves it alone.
    """
    spatial: dict[str, Tensor] = {}
    outputs: dict[str, Tensor] = {}
    for stage in backbone.stages:
        spatial[stage.name], batch = run_stage(stage.module, batch)
        outputs[stage.name] = batch
    return spatial, outputs


def inspect(backbone: Backbone, batch: Tensor) -> Inspection:
    """Follow one prepared picture, float32 (1, 3, H, W), through every stage of the backbone.

    Raises ValueError when the batch is not exactly one picture.
    """
    if batch.ndim != 4 or len(batch) != 1:
        raise ValueError(f"inspect takes one prepared picture (1, 3, H, W), not {tuple(batch.shape)}")
    with torch.inference_mode():
        spatial, outputs = stage_outputs(backbone, batch)
    *below, head = backbone.stage_names
    logits = handed_out(outputs[head])
    return Inspection(
        maps={name: _as_maps(handed_out(outputs[name])) for name in below},
        spatial={name: _as_maps(handed_out(spatial[name])) for name in below},
        vectors={name: handed_out(_pooled(outputs[name])) for name in below},
        logits=logits,
        probabilities=logits.softmax(0),
    )


def stage_vectors(backbone: Backbone, batch: Tensor) -> dict[str, Tensor]:
    """Run prepared pictures (N, 3, H, W) through every stage but the head: stage -> (N, C), as Inspection.vectors.

    Maps are averaged at once, so that a batch needs no more memory than its largest stage.
    """
    vectors = {}
    with torch.inference_mode():
        for stage in backbone.stages[:-1]:
            batch = stage.module(batch)
            vectors[stage.name] = _pooled(batch)
    return {name: vector.detach().to("cpu", torch.float32).clone() for name, vector in vectors.items()}


def handed_out(output: Tensor) -> Tensor:
    """A copy of the only picture in the batch that shares no memory with the network."""
    return output[0].detach().to("cpu", torch.float32).clone()


def _as_maps(output: Tensor) -> Tensor:
    return output if output.ndim == 3 else output.reshape(-1, 1, 1)


def _pooled(output: Tensor) -> Tensor:
    """(N, C, H, W) or (N, C) -> (N, C)."""
    return output.mean((2, 3)) if output.ndim == 4 else output


def is_signed(maps: Tensor) -> bool:
    """Whether these maps (C, H, W) go below zero: a stage without a clamp says no as well as yes."""
    return bool(maps.min() < -1e-6 * maps.abs().max())


def strength(maps: Tensor) -> Tensor:
    """How strongly each channel answers to this picture: (C, H, W) -> (C,).

    The standard deviation over the picture: a channel that gives the same number everywhere tells nothing
    about it, however large the number. For a vector (C, 1, 1), where nothing can vary, the absolute value.
    """
    flat = maps.flatten(1)
    return flat.abs()[:, 0] if flat.shape[1] == 1 else flat.std(1, unbiased=False)


def strongest(maps: Tensor, count: int) -> tuple[int, ...]:
    """The channels of (C, H, W) that answer most strongly, strongest first; equal ones in their own order."""
    return tuple(strength(maps).argsort(descending=True, stable=True)[:count].tolist())


def map_statistics(maps: Tensor, channel: int) -> MapStatistics:
    """The numbers of one channel of a stage's maps (C, H, W); whether a unit can be off is the whole stage's affair."""
    own = maps[channel]
    return MapStatistics(
        low=float(own.min()),
        high=float(own.max()),
        mean=float(own.mean()),
        deviation=float(own.std(unbiased=False)),
        off=None if is_signed(maps) else float((own == 0).float().mean()),
    )


def common_scale(inspection: Inspection) -> float:
    """The largest absolute value in any stage's maps, to draw all stages to one scale."""
    return max(float(maps.abs().max()) for maps in inspection.spatial.values())


def mosaic(
    maps: Tensor,
    *,
    order: Literal["strength", "index"] = "strength",
    limit: int | None = 64,
    scale: Literal["map", "stage"] | float = "stage",
    palette: str | None = None,
) -> Mosaic:
    """Draw the maps (C, H, W) of one stage side by side as one small picture.

    order    strongest channels first, or in the network's own order
    limit    how many channels to draw; None for all
    scale    "map": each map has its own brightest value; "stage": all share one; a number: that value is
             the brightest (common_scale gives the one for all stages)
    palette  a key of core.see.palettes.PALETTES; by default signed where the stage goes below zero

    Zero always has the same colour, and a map that holds nothing is drawn as empty, never stretched.
    """
    count = len(maps) if limit is None else min(limit, len(maps))
    channels = strongest(maps, count) if order == "strength" else tuple(range(count))
    values = maps.detach().cpu().float().numpy()
    brightest = float(np.abs(values).max()) if scale == "stage" else scale
    # Decided on the whole stage, so that the palette does not depend on which channels are drawn.
    look = palette or ("signed" if is_signed(maps) else "sequential")
    return lay_out(values, channels, brightest=None if brightest == "map" else float(brightest), palette=look)
