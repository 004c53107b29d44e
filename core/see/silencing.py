"""Silencing: what the network answers when some channels of one stage are set to zero.

Nothing is hooked and no weight is touched, as the network is shared: the stage's maps are copied, the channels wiped
out in the copy, and only the stages above are run again. A unit of a clamped stage that says zero is off, so there
zero is silence. A stage that ends without a clamp says no as well as yes, and zero is only the middle between the two:
a channel that usually says -2 is not silenced but changed. Such ablations by zero are those of Morcos et al. 2018, "On
the importance of single directions for generalization".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from core.errors import LessonError
from core.see.feature_maps import handed_out, output_of, run_stage

if TYPE_CHECKING:
    from core.see.backbones import Backbone


@dataclass(frozen=True, eq=False)
class Silenced:
    """What is left of one picture's way up. Every tensor is detached, float32 and on the CPU.

    stage, channels  what was set to zero
    spatial          stage -> (C, H, W): the last maps of this stage, with the channels wiped out, and of all above it
    logits           (K,): the scores
    probabilities    (K,): softmax of the scores, sums to one
    """

    stage: str
    channels: tuple[int, ...]
    spatial: Mapping[str, Tensor]
    logits: Tensor
    probabilities: Tensor


def silence(backbone: Backbone, stage: str, channels: Sequence[int], batch: Tensor) -> Silenced:
    """Follow one prepared picture, (1, 3, H, W), up the backbone with these channels of a stage's output at zero.

    Raises LessonError for a stage or a channel that is not there, ValueError for anything but one picture.
    """
    if batch.ndim != 4 or len(batch) != 1:
        raise ValueError(f"silence takes one prepared picture (1, 3, H, W), not {tuple(batch.shape)}")
    with torch.inference_mode():
        for each in backbone.stages[: _place(backbone, stage) + 1]:
            spatial, batch = run_stage(each.module, batch)
    return silence_kept(backbone, stage, channels, spatial[0])


def silence_kept(backbone: Backbone, stage: str, channels: Sequence[int], maps: Tensor) -> Silenced:
    """The same from the stage's maps (C, H, W), as Inspection.spatial keeps them: only what lies above is run."""
    with torch.inference_mode():
        seen, logits = _above(backbone, stage, _wiped(stage, channels, maps)[None])
    scores = handed_out(logits)
    spatial = {name: handed_out(output) for name, output in seen.items()}
    return Silenced(stage, tuple(channels), spatial, scores, scores.softmax(0))


def silence_sets(backbone: Backbone, stage: str, sets: Sequence[Sequence[int]], maps: Tensor) -> Tensor:
    """Silence one set of channels after the other, all in one go: probabilities (number of sets, K)."""
    with torch.inference_mode():
        _, logits = _above(backbone, stage, torch.stack([_wiped(stage, each, maps) for each in sets]))
    return logits.softmax(1).detach().to("cpu", torch.float32).clone()


def random_channels(count: int, of: int, *, seed: int) -> tuple[int, ...]:
    """Draw `count` different channels out of `of`, ascending: the same ones for the same seed.

    Raises LessonError where there are not so many.
    """
    if not 0 <= count <= of:
        raise LessonError(f"This pancake has {of:,} channels, so choose at most so many.")
    drawn = torch.randperm(of, generator=torch.Generator().manual_seed(seed))[:count]
    return tuple(sorted(drawn.tolist()))


def _place(backbone: Backbone, stage: str) -> int:
    place = backbone.stage(stage).number - 1
    if place == len(backbone.stages) - 1:
        raise LessonError("The head hands up scores and no channels, so choose a pancake below it.")
    return place


def _wiped(stage: str, channels: Sequence[int], maps: Tensor) -> Tensor:
    """A copy of the maps (C, H, W) with zeros in these channels."""
    if any(not 0 <= channel < len(maps) for channel in channels):
        raise LessonError(
            f"The channels of {stage} are numbered 0 to {len(maps) - 1:,}, so choose among those."
        )
    wiped = maps.clone()
    wiped[list(channels)] = 0
    return wiped


def _above(backbone: Backbone, stage: str, spatial: Tensor) -> tuple[dict[str, Tensor], Tensor]:
    """Go on from a stage's maps (N, C, H, W): (stage -> last spatial map, from here up), logits (N, K)."""
    place = _place(backbone, stage)
    seen, output = {stage: spatial}, output_of(backbone.stages[place].module, spatial)
    for each in backbone.stages[place + 1 : -1]:
        seen[each.name], output = run_stage(each.module, output)
    return seen, backbone.head(output)
