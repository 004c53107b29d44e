"""Random weights: the same each time, alive at the top, and nobody else's numbers disturbed."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from core.see import cuts, living_weights
from core.see.backbones import Backbone, bring_to_life, load


def test_random_weights_are_alive_up_to_the_scores(living: Backbone, noise: Callable[..., Tensor]) -> None:
    with torch.inference_mode():
        beyond_bias = living(noise(living, 2)) - living.head.bias
    assert beyond_bias.abs().max() > 1e-2
    assert (beyond_bias[0] - beyond_bias[1]).abs().max() > 1e-3


def test_untouched_random_weights_are_not_alive() -> None:
    with living_weights.seeded(0):
        network = cuts.plain("mobilenet_v3_small", 10).eval()
    with torch.inference_mode():
        beyond_bias = network(torch.randn(2, 3, 64, 64)) - network.classifier[-1].bias  # type: ignore
    assert beyond_bias.abs().max() < 1e-6


def test_life_is_the_statistics_of_one_pass() -> None:
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4, momentum=0.3), nn.Dropout(0.5)).train()
    living_weights.bring_to_life(network, 16, seed=7)
    noise = torch.randn(living_weights.PICTURES, 3, 16, 16, generator=torch.Generator().manual_seed(7))
    values = network[0](noise)
    torch.testing.assert_close(network[1].running_mean, values.mean(dim=(0, 2, 3)))
    torch.testing.assert_close(network[1].running_var, values.var(dim=(0, 2, 3)))


def test_momentum_and_modes_are_put_back() -> None:
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4, momentum=0.3).eval(), nn.Dropout(0.5))
    before = [module.training for module in network.modules()]
    living_weights.bring_to_life(network, 16)
    assert [module.training for module in network.modules()] == before
    assert network[1].momentum == 0.3


def test_momentum_is_put_back_after_a_failure_too() -> None:
    network = nn.Sequential(nn.BatchNorm2d(3, momentum=0.3), nn.Linear(5, 2))
    with pytest.raises(RuntimeError):
        living_weights.bring_to_life(network, 16)
    assert network[0].momentum == 0.3 and network.training


def test_a_random_network_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(123)
    expected = torch.rand(3)
    torch.manual_seed(123)
    load("tiny_net", pretrained=False)
    load("efficientnet_lite0")
    assert torch.equal(torch.rand(3), expected)


def test_reviving_with_another_seed_measures_other_noise() -> None:
    backbone = load("tiny_net", pretrained=False).copy()
    before = backbone.fingerprint()
    bring_to_life(backbone, seed=1)
    assert backbone.fingerprint() != before
    bring_to_life(backbone, seed=0)
    assert backbone.fingerprint() == before
