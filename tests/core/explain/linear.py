"""A network that is one weighted sum of all pixels: whatever a check says of it, pencil and paper say too."""

import torch
from torch import Tensor, nn

from core.explain.attribution import Attribution, AttributionRequest
from core.see.backbones import Backbone
from core.see.preparation import Preparation
from core.see.published import Source

SIDE = 28  # so that every pixel is a square of the checks' grid


class Weighted(nn.Module):
    """Multiplies every place by a number of its own."""

    def __init__(self) -> None:
        super().__init__()
        places = torch.randn(SIDE, SIDE, generator=torch.Generator().manual_seed(5))
        self.register_buffer("places", places)

    def forward(self, maps: Tensor) -> Tensor:
        return maps * self.places


def linear_network() -> Backbone:
    """Two classes with the logits s and -s, s = the sum over all pixels of weight times value."""
    channels = nn.Conv2d(3, 1, 1, bias=False)
    channels.weight.data = torch.tensor([0.5, 0.3, 0.2]).view(1, 3, 1, 1)
    head = nn.Linear(1, 2, bias=False)
    head.weight.data = torch.tensor([[40.0], [-40.0]])
    stage = nn.Sequential()
    stage.add_module("maps", nn.Sequential(channels, Weighted()))
    stage.add_module("vector", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(1)))
    preparation = Preparation(SIDE, SIDE, "bilinear", mean=(127.5,) * 3, std=(127.5,) * 3)
    source = Source(("for", "against"), preparation, lambda _: {})
    network = Backbone({"weights": stage, "head": head}, "linear", source, pretrained=False)
    return network.eval().requires_grad_(False)


def parts(batch: Tensor) -> Tensor:
    """(H, W): what every pixel of batch (1, 3, H, W) adds to s."""
    colours = torch.tensor([0.5, 0.3, 0.2]).view(3, 1, 1)
    return 40 * Weighted().places * (batch[0] * colours).sum(0) / SIDE**2


def as_map(values: Tensor, *, target: int = 0, versus: int | None = None, signed: bool = True) -> Attribution:
    """A map (H, W) as if a method had made it."""
    request = AttributionRequest("occlusion", target, versus=versus)
    return Attribution(request, values[None], values, signed, None, 0.0)
