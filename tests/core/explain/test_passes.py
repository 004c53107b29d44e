"""What an attribution will cost, counted against what the network was really asked."""

import pytest
import torch

from core.explain.asking import passes
from core.explain.attribution import AttributionRequest, attribute
from core.see.backbones import load


def test_occlusion_costs_one_pass_a_window_and_one_for_the_whole_picture() -> None:
    tiny = load("tiny_net", pretrained=False)
    request = AttributionRequest("occlusion", 0)
    heard: list = []
    attribute(tiny, torch.rand(1, 3, 64, 64), request, watch=heard.append)
    assert passes(tiny, request) >= heard[-1].total  # batches hold several windows


def test_integrated_gradients_costs_three_passes_a_step() -> None:
    tiny = load("tiny_net", pretrained=False)
    assert passes(tiny, AttributionRequest("integrated_gradients", 0, n_steps=20)) == 60


@pytest.mark.parametrize("method", ["saliency", "grad_cam"])
def test_one_way_up_and_back_costs_three_passes(method: str) -> None:
    assert passes(load("tiny_net", pretrained=False), AttributionRequest(method, 0)) == 3
