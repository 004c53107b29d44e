"""TinyNet, the glass box: five convolutions on 64 x 64 pictures, small enough to show whole.

Every stage is a 3x3 convolution, batch normalisation, ReLU and (but for the last) a halving max-pool; the
plan is that of VGG (Simonyan and Zisserman 2015) with the batch normalisation of Ioffe and Szegedy (2015).
The weights and what belongs to them (class names, mean, deviation) live in one safetensors file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

SIDE = 64  # pixels
CHANNELS = (16, 32, 64, 64, 96)
WEIGHTS = Path(__file__).parents[2] / "assets" / "weights" / "tiny_net.safetensors"


@dataclass(frozen=True, eq=False)
class TinyWeights:
    """What the file holds: the state, and what must travel with it (mean and std on the 0..255 scale)."""

    state: Mapping[str, Tensor]
    classes: tuple[str, ...]
    mean: tuple[float, ...] = (127.5, 127.5, 127.5)
    std: tuple[float, ...] = (63.75, 63.75, 63.75)
    notes: Mapping[str, str] = field(
        default_factory=dict
    )  # seed, data, accuracy: whatever explains their origin


def build(classes: int) -> nn.Sequential:
    """Stages conv1..conv5 and the head: (N, 3, 64, 64) float32 -> (N, classes) logits, freshly initialised.

    conv5 is split into `maps` (96, 4, 4) and `vector` (96,), as every stage under a head is. Initialisation
    draws from torch's global generator: seed it under `core.see.living_weights.seeded`.
    """
    network = nn.Sequential()
    for number, (below, here) in enumerate(zip((3, *CHANNELS), CHANNELS, strict=False), start=1):
        network.add_module(
            f"conv{number}", _last(below, here) if number == len(CHANNELS) else _stage(below, here)
        )
    network.add_module("head", nn.Linear(CHANNELS[-1], classes))
    return network


def save(weights: TinyWeights, path: Path = WEIGHTS) -> None:
    """Write state, classes, mean, deviation and notes to a safetensors file."""
    about = {name: json.dumps(getattr(weights, name)) for name in ("classes", "mean", "std")}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(
        {name: value.contiguous() for name, value in weights.state.items()}, path, {**about, **weights.notes}
    )


def read(path: Path = WEIGHTS) -> TinyWeights | None:
    """What `save` wrote, or None where there is no readable file."""
    try:
        with safe_open(path, framework="pt") as file:
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (not a dict)
            about = dict(file.metadata() or {})
        known: dict[str, Sequence] = {
            name: json.loads(about.pop(name)) for name in ("classes", "mean", "std")
        }
    except (OSError, SafetensorError, KeyError, ValueError):
        return None
    return TinyWeights(state, tuple(known["classes"]), tuple(known["mean"]), tuple(known["std"]), about)


def _stage(below: int, here: int) -> nn.Sequential:
    stage = _filters(below, here)
    stage.add_module("pool", nn.MaxPool2d(2))
    return stage


def _last(below: int, here: int) -> nn.Sequential:
    stage = nn.Sequential()
    stage.add_module("maps", _filters(below, here))
    stage.add_module("vector", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(1)))
    return stage


def _filters(below: int, here: int) -> nn.Sequential:
    stage = nn.Sequential()
    # The normalisation subtracts any bias again, so the convolution has none.
    stage.add_module("convolution", nn.Conv2d(below, here, kernel_size=3, padding=1, bias=False))
    stage.add_module("normalisation", nn.BatchNorm2d(here))
    stage.add_module("activation", nn.ReLU())
    return stage
