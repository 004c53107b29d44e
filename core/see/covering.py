"""Cover a part of the picture and ask again: what the answers lose shows what they were built on.

The mask is a coarse grid of squares, so that a browser can send it in a line of text. What is covered gets other
numbers, but never none: a network has no number for "nothing here", and a grey patch is something too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torchvision.transforms.v2 import functional as transforms

from core.errors import LessonError
from core.see.predictions import top_classes

if TYPE_CHECKING:
    from core.see.backbones import Backbone

GRID = 28  # squares a side: of 8 x 8 pixels where the picture has 224 a side
DIGITS = GRID * GRID // 4  # four squares a hexadecimal digit
NOTHING = "0" * DIGITS
NEWCOMERS = 2  # so many answers of the covered picture are always listed


@dataclass(frozen=True)
class Change:
    """One class before and after: both are shares of the answer between 0 and 1."""

    name: str
    index: int
    before: float
    after: float

    @property
    def points(self) -> float:
        """How many percentage points the share rose by."""
        return 100 * (self.after - self.before)


def read_mask(text: object) -> Tensor:
    """The mask, bool (28, 28), that 196 hexadecimal digits spell: row by row, four squares a digit, set bits cover.

    The text comes from a browser and may be anything. Raises LessonError for what is no mask.
    """
    if not isinstance(text, str) or not re.fullmatch(rf"[0-9a-f]{{{DIGITS}}}", text):
        raise LessonError(
            "What you covered was garbled on its way here, so press Clear and cover it once more."
        )
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(text), dtype=np.uint8))
    return torch.from_numpy(bits.astype(bool)).reshape(GRID, GRID)


def cover(batch: Tensor, mask: Tensor, fill: Tensor) -> Tensor:
    """The batch (N, 3, H, W) with `fill` (anything that spreads to its shape) wherever the mask, bool (h, w), is set.

    Every square of the mask covers its own block of pixels, unblurred. Raises LessonError when the mask is none.
    """
    if mask.dtype != torch.bool or mask.ndim != 2 or mask.numel() == 0:
        raise LessonError("A mask is a grid of yes and no, so cover the picture once more.")
    height, width = batch.shape[-2:]
    rows = torch.arange(height) * mask.shape[0] // height
    columns = torch.arange(width) * mask.shape[1] // width
    return torch.where(mask[rows][:, columns], fill, batch)


def filling(backbone: Backbone, batch: Tensor, name: str) -> Tensor:
    """What a part of the batch (1, 3, H, W) is covered with, of its shape: a key of FILLS, LessonError otherwise."""
    if name not in FILLS:
        raise LessonError(f"Nothing is covered with {name!r} here, so choose one of {', '.join(FILLS)}.")
    return FILLS[name](backbone, batch)


def grey(_backbone: Backbone, batch: Tensor) -> Tensor:
    """The colour in the middle of what the network was trained on: normalised, its mean is zero."""
    return torch.zeros_like(batch)


def black(backbone: Backbone, batch: Tensor) -> Tensor:
    """Black pixels through the network's own normalisation: -127/128 for EfficientNet-Lite0, not 0."""
    return backbone.preparation.normalise(torch.zeros(batch.shape, dtype=torch.uint8))


def blurred(_backbone: Backbone, batch: Tensor) -> Tensor:
    """A Gaussian whose deviation is a sixteenth of the shorter side."""
    shorter = min(batch.shape[-2:])
    sigma = shorter / 16
    reach = min(round(3 * sigma), shorter - 1)  # mirrored edges cannot reach further than the picture
    return transforms.gaussian_blur(batch, kernel_size=[2 * reach + 1] * 2, sigma=[sigma] * 2)


FILLS: dict[str, Callable[[Backbone, Tensor], Tensor]] = {"grey": grey, "black": black, "blur": blurred}


def ask(backbone: Backbone, batch: Tensor) -> Tensor:
    """The shares (K,) that the backbone gives one prepared picture (1, 3, H, W): one forward pass."""
    with torch.inference_mode():
        shares = backbone(batch)[0].softmax(0)
    return shares.detach().to("cpu", torch.float32).clone()


def changes(before: Tensor, after: Tensor, classes: Sequence[str], count: int = 5) -> tuple[Change, ...]:
    """At most `count` classes with both shares, from (K,) and (K,): the likeliest before, and who leads afterwards.

    They are ordered by what they were before, so that they keep their places while the picture is covered.
    """
    leading = [answer.index for answer in top_classes(after, classes, min(NEWCOMERS, count))]
    likeliest = [answer.index for answer in top_classes(before, classes, count)]
    listed = [*leading, *(index for index in likeliest if index not in leading)][:count]
    ranked = sorted(listed, key=lambda index: (-float(before[index]), index))
    return tuple(Change(classes[index], index, float(before[index]), float(after[index])) for index in ranked)
