"""The picture without information that Integrated Gradients and Occlusion compare with."""

from collections.abc import Callable

from torch import Tensor

from core.errors import RequestError
from core.explain.methods import BASELINES
from core.see.backbones import Backbone
from core.see.covering import black, blurred


def baseline(backbone: Backbone, batch: Tensor, name: str) -> Tensor:
    """The baseline `name` (a key of BASELINES) for batch (1, 3, H, W), float32 of the same shape."""
    if name not in MAKERS:
        raise RequestError(f"Choose one of these baselines instead: {', '.join(BASELINES)}.")
    return MAKERS[name](backbone, batch)


def _mean(backbone: Backbone, batch: Tensor) -> Tensor:
    """The average colour; normalising is linear, so it may be averaged afterwards."""
    return batch.mean(dim=(2, 3), keepdim=True).expand_as(batch).contiguous()


MAKERS: dict[str, Callable[[Backbone, Tensor], Tensor]] = {"black": black, "mean": _mean, "blur": blurred}
