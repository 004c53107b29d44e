"""What an attribution will cost, counted against what the network was really asked."""

from collections import Counter

import pytest
import torch

from core.explain.asking import passes
from core.explain.attribution import METHODS, AttributionRequest, attribute
from core.explain.runners import RUNNERS, Score
from core.see.backbones import load

pytestmark = pytest.mark.filterwarnings("ignore:Setting")
SIDE = 64


@pytest.mark.parametrize("method", METHODS)
def test_the_cost_that_is_told_is_about_what_is_asked_of_the_network(method: str, monkeypatch) -> None:
    tiny, asked = load("tiny_net", pretrained=False), Counter()
    forward = Score.forward

    def counted(self: Score, batch: torch.Tensor) -> torch.Tensor:
        goes_back = torch.is_grad_enabled() and batch.requires_grad
        own = batch if isinstance(batch, torch.Tensor) else batch[0]
        asked["passes"] += len(own) * (3 if goes_back else 1)
        return forward(self, batch)

    monkeypatch.setattr(Score, "forward", counted)
    request = AttributionRequest(method, 0)
    attribute(tiny, torch.rand(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0)), request)
    assert passes(tiny, request) == pytest.approx(asked["passes"], rel=0.35, abs=3)


def test_every_slow_method_says_what_it_costs() -> None:
    assert set(METHODS) == set(RUNNERS)
    tiny = load("tiny_net", pretrained=False)
    quick = [name for name in METHODS if passes(tiny, AttributionRequest(name, 0)) <= 6]
    assert all(METHODS[name].seconds < 1 for name in quick)


def test_integrated_gradients_costs_three_passes_a_step() -> None:
    tiny = load("tiny_net", pretrained=False)
    assert passes(tiny, AttributionRequest("integrated_gradients", 0, n_steps=20)) == 60


@pytest.mark.parametrize("method", ["saliency", "grad_cam"])
def test_one_way_up_and_back_costs_three_passes(method: str) -> None:
    assert passes(load("tiny_net", pretrained=False), AttributionRequest(method, 0)) == 3
