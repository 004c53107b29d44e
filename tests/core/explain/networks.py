"""Small networks and pictures that several tests of this chapter ask about."""

import torch
from torch import Tensor, nn

from core.see.backbones import Backbone, load
from core.see.preparation import Preparation
from core.see.published import Source

CORNER = 16  # pixels: the upper left square that the hand-made network looks at
SIDE = 48


class UpperLeft(nn.Module):
    """Keeps the upper left corner of every map and puts zeros elsewhere."""

    def forward(self, maps: Tensor) -> Tensor:
        mask = torch.zeros_like(maps)
        mask[..., :CORNER, :CORNER] = 1
        return maps * mask


def corner_network() -> Backbone:
    """Three classes, whose scores depend on the upper left corner only: class 0 likes it bright."""
    weights = nn.Conv2d(3, 2, 1, bias=False)
    weights.weight.data = torch.tensor([[0.5, 0.3, 0.2], [-0.5, -0.3, -0.2]]).view(2, 3, 1, 1)
    head = nn.Linear(2, 3)
    head.weight.data = torch.tensor([[9.0, -3.0], [-9.0, 3.0], [0.0, 0.0]])
    maps = nn.Sequential(weights, nn.ReLU(), UpperLeft())
    stage = nn.Sequential()
    stage.add_module("maps", maps)
    stage.add_module("vector", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(1)))
    preparation = Preparation(SIDE, SIDE, "bilinear", mean=(127.5,) * 3, std=(127.5,) * 3)
    source = Source(("bright", "dark", "none"), preparation, lambda _: {})
    network = Backbone({"corner": stage, "head": head}, "corner", source, pretrained=False)
    return network.eval().requires_grad_(False)


def living(name: str) -> Backbone:
    """Random weights, brought to life."""
    return load(name, pretrained=False)


def noise(side: int, seed: int = 0) -> Tensor:
    """(1, 3, side, side) float32."""
    return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(seed))


def pixel_noise(side: int, seed: int = 0) -> Tensor:
    """(1, 3, side, side) uint8."""
    return torch.randint(
        0, 256, (1, 3, side, side), dtype=torch.uint8, generator=torch.Generator().manual_seed(seed)
    )


def relative_difference(ours: Tensor, reference: Tensor) -> float:
    """The largest difference as a share of the reference's largest value."""
    return float((ours - reference).detach().abs().max() / reference.detach().abs().max())
