"""Which method is valid for which network, held against the types of their activations and measured sums."""

import pytest
import torch
from torch import nn

from core.errors import RequestError
from core.explain.attribution import METHODS, AttributionRequest, attribute
from core.explain.validity import LOST_AT_MOST, deep_lift_loss, is_lost, why_not
from core.see.backbones import BACKBONES
from tests.core.explain.networks import corner_network, living, noise

pytestmark = pytest.mark.filterwarnings("ignore:Setting")
RULES = ("guided_backpropagation", "deconvolution", "guided_grad_cam")
BENT_OTHERWISE = {  # network -> the activations that are neither ReLU nor ReLU6
    "mobilenet_v3_small": ("Hardsigmoid", "Hardswish"),
    "efficientnet_b0": ("SiLU", "Sigmoid"),
    "convnext_tiny": ("GELU",),
}
HUGE = ("vgg11", "resnet50")  # built like AlexNet and ResNet-18, but too slow to be measured in a test
SIDE = 64
COMPLETE = [name for name, card in METHODS.items() if card.is_complete]


@pytest.fixture(scope="module", params=tuple(BACKBONES))
def network(request):
    return living(request.param)


def test_rules_for_relu_are_offered_where_every_activation_is_one(network):
    others = BENT_OTHERWISE.get(network.name, ())
    for method in (*RULES, "deep_lift") if others else RULES:
        reason = why_not(network, method)
        if others:
            assert reason.endswith(".")
            assert all(name in reason for name in others)
            with pytest.raises(RequestError, match=others[0]):
                attribute(network, noise(SIDE), AttributionRequest(method, 0))
        else:
            assert reason is None


def test_every_other_method_is_offered_everywhere(network):
    assert all(why_not(network, method) is None for method in METHODS if method not in (*RULES, "deep_lift"))


def test_deep_lift_is_offered_where_its_measured_sum_holds(network):
    if network.name not in (*BENT_OTHERWISE, *HUGE):
        assert deep_lift_loss(network) < 1e-4
        assert why_not(network, "deep_lift") is None


class Squared(nn.Module):
    """Bends its numbers, and is in nobody's table."""

    def forward(self, maps):
        return maps**2


def test_deep_lift_is_not_offered_where_its_measured_sum_fails():
    network = corner_network()
    network.stage("corner").module.maps.add_module("squared", Squared())
    assert deep_lift_loss(network) > LOST_AT_MOST
    assert "misses" in why_not(network, "deep_lift")
    assert why_not(network, "guided_backpropagation") is None  # whose rule is about ReLU alone
    with pytest.raises(RequestError, match="choose Integrated Gradients"):
        attribute(network, noise(48), AttributionRequest("deep_lift", 0))


@pytest.mark.parametrize("method", COMPLETE)
def test_wherever_a_sum_is_promised_it_is_kept(network, method):
    if network.name in HUGE or why_not(network, method) is not None:
        return
    black = network.preparation.normalise(torch.zeros(1, 3, SIDE, SIDE, dtype=torch.uint8))
    batch = black + 0.05 * (noise(SIDE) - black)  # random weights bend sharply: a short way needs few steps
    with torch.no_grad():
        target = int((network(batch) - network(black)).abs().argmax())
    choices = {"n_steps": 16, "samples": 20, "segments": 9, "stage": network.stage_names[-3]}
    request = AttributionRequest(method, target, **choices)
    kept = attribute(network, batch, request).completeness
    assert kept.error < (LOST_AT_MOST if method == "deep_lift" else 0.05)


def test_an_activation_exchanged_for_another_is_noticed_though_no_weight_changed():
    network = corner_network()
    assert why_not(network, "deep_lift") is None
    network.stage("corner").module.maps[1] = nn.GELU()
    assert "GELU" in why_not(network, "deep_lift")
    assert "GELU" in why_not(network, "guided_backpropagation")


def test_a_sum_next_to_nothing_is_held_against_what_cancelled_out_in_it():
    values = torch.tensor([5.0, -5.0])
    assert not is_lost(1e-6, 2e-6, values)
    assert is_lost(0.2, 1e-6, values)
    assert is_lost(8.0, 10.0, torch.tensor([8.0]))
    assert not is_lost(9.95, 10.0, torch.tensor([9.95]))
