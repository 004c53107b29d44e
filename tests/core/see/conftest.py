"""Networks for the tests of this folder, each built once."""

from collections.abc import Callable

import pytest
import torch

from core.see.backbones import BACKBONES, Backbone, load


@pytest.fixture(scope="session", params=tuple(BACKBONES))
def living(request: pytest.FixtureRequest) -> Backbone:
    """Every network in turn, with random weights that were brought to life. Read-only: change a copy()."""
    return load(request.param, pretrained=False)


@pytest.fixture(scope="session")
def lite() -> Backbone:
    """The built-in network as it was trained. Read-only: change a copy()."""
    return load("efficientnet_lite0")


@pytest.fixture
def noise() -> Callable[..., torch.Tensor]:
    """A function: batch of n pictures of seeded noise, as a network expects them (N, 3, side, side)."""

    def batch(backbone: Backbone, count: int = 1, seed: int = 1) -> torch.Tensor:
        side = backbone.preparation.crop
        return torch.randn(count, 3, side, side, generator=torch.Generator().manual_seed(seed))

    return batch
