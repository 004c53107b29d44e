"""The picture without information that a picture is compared with."""

from collections.abc import Callable

import torch
from torch import Tensor

from core.errors import RequestError
from core.explain.methods import BASELINES
from core.see.backbones import Backbone
from core.see.covering import black, blurred
from core.see.preparation import WHITE


def baseline(backbone: Backbone, batch: Tensor, name: str) -> Tensor:
    """The baseline `name` (a key of BASELINES) for batch (1, 3, H, W), float32 of the same shape."""
    if name not in MAKERS:
        raise RequestError(f"Choose one of these baselines instead: {', '.join(BASELINES)}.")
    return MAKERS[name](backbone, batch)


def noises(backbone: Backbone, batch: Tensor, count: int, *, seed: int = 0) -> Tensor:
    """Pictures of random colours, every pixel drawn from `seed`: (count, 3, H, W) float32 for batch (1, 3, H, W)."""
    generator = torch.Generator().manual_seed(seed)
    pixels = torch.randint(0, WHITE + 1, (count, *batch.shape[1:]), generator=generator, dtype=torch.uint8)
    return backbone.preparation.normalise(pixels)


def _noise(backbone: Backbone, batch: Tensor) -> Tensor:
    return noises(backbone, batch, 1)


def _mean(backbone: Backbone, batch: Tensor) -> Tensor:
    """The average colour; normalising is linear, so it may be averaged afterwards."""
    return batch.mean(dim=(2, 3), keepdim=True).expand_as(batch).contiguous()


MAKERS: dict[str, Callable[[Backbone, Tensor], Tensor]] = {
    "black": black,
    "mean": _mean,
    "blur": blurred,
    "noise": _noise,
}
