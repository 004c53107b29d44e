"""The picture without information that Integrated Gradients and Occlusion compare with."""

from collections.abc import Callable

import torch
from torch import Tensor
from torchvision.transforms.v2 import functional as transforms

from core.errors import RequestError
from core.explain.methods import BASELINES
from core.see.backbones import Backbone


def baseline(backbone: Backbone, batch: Tensor, name: str) -> Tensor:
    """The baseline `name` (a key of BASELINES) for batch (1, 3, H, W), float32 of the same shape."""
    if name not in MAKERS:
        raise RequestError(f"Choose one of these baselines instead: {', '.join(BASELINES)}.")
    return MAKERS[name](backbone, batch)


def _black(backbone: Backbone, batch: Tensor) -> Tensor:
    """Black pixels through the network's own normalisation: -127/128 for EfficientNet-Lite0, not 0."""
    return backbone.preparation.normalise(torch.zeros(batch.shape, dtype=torch.uint8))


def _mean(backbone: Backbone, batch: Tensor) -> Tensor:
    """The average colour; normalising is linear, so it may be averaged afterwards."""
    return batch.mean(dim=(2, 3), keepdim=True).expand_as(batch).contiguous()


def _blur(backbone: Backbone, batch: Tensor) -> Tensor:
    """A Gaussian whose deviation is a sixteenth of the shorter side."""
    sigma = min(batch.shape[-2:]) / 16
    reach = min(
        round(3 * sigma), min(batch.shape[-2:]) - 1
    )  # mirrored edges cannot reach further than the picture
    return transforms.gaussian_blur(batch, kernel_size=[2 * reach + 1] * 2, sigma=[sigma] * 2)


MAKERS: dict[str, Callable[[Backbone, Tensor], Tensor]] = {"black": _black, "mean": _mean, "blur": _blur}
