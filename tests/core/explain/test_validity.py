"""Which method is valid for which network, held against the types of their activations and measured sums."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from core.errors import RequestError
from core.explain.attribution import METHODS, AttributionRequest, attribute
from core.explain.validity import LOST_AT_MOST, deep_lift_loss, is_lost, why_not
from core.see.backbones import BACKBONES, load
from core.see.pictures import sample
from tests.core.explain.networks import corner_network, living, noise

pytestmark = pytest.mark.filterwarnings("ignore:Setting")
RULES = ("guided_backpropagation", "deconvolution", "guided_grad_cam")
BENT_OTHERWISE = {  # network -> the activations that are neither ReLU nor ReLU6
    "mobilenet_v3_small": ("Hardsigmoid", "Hardswish"),
    "efficientnet_b0": ("SiLU", "Sigmoid"),
    "convnext_tiny": ("GELU",),
}
SIDE = 96
COMPLETE = [name for name, card in METHODS.items() if card.is_complete]


@pytest.fixture(scope="module", params=tuple(BACKBONES))
def network(request):
    return living(request.param)


def test_rules_for_relu_are_offered_where_every_activation_is_one(network):
    for method in (*RULES, "deep_lift"):
        reason = why_not(network, method)
        others = BENT_OTHERWISE.get(network.name, ())
        if others:
            assert reason.endswith(".")
            assert all(name in reason for name in others)
            with pytest.raises(RequestError, match=others[0]):
                attribute(network, noise(SIDE), AttributionRequest(method, 0))
        elif method != "deep_lift":
            assert reason is None


def test_every_other_method_is_offered_everywhere(network):
    assert all(why_not(network, method) is None for method in METHODS if method not in (*RULES, "deep_lift"))


def test_deep_lift_is_offered_exactly_where_its_measured_sum_holds(network):
    if network.name in BENT_OTHERWISE:
        return
    is_offered = why_not(network, "deep_lift") is None
    assert is_offered == (deep_lift_loss(network) <= LOST_AT_MOST)
    assert is_offered == (network.name != "alexnet")  # whose overlapping max-pools lose a part


@pytest.mark.parametrize("method", COMPLETE)
def test_wherever_a_sum_is_promised_it_is_kept(network, method):
    if why_not(network, method) is not None:
        return
    with torch.no_grad():
        black = network.preparation.normalise(torch.zeros(1, 3, SIDE, SIDE, dtype=torch.uint8))
        scores = network(torch.cat([noise(SIDE), black]))
    target = int((scores[0] - scores[1]).abs().argmax())
    kept = attribute(network, noise(SIDE), AttributionRequest(method, target, n_steps=24)).completeness
    assert kept.error < (LOST_AT_MOST if method == "deep_lift" else 0.1)


def test_deep_lift_keeps_its_sum_to_rounding_on_the_built_in_network_and_a_photograph():
    network = load("efficientnet_lite0")
    batch = functional.interpolate(network.preprocess(sample("coffee")), size=SIDE, mode="bilinear")
    with torch.no_grad():
        best = int(network(batch).argmax())
    kept = attribute(network, batch, AttributionRequest("deep_lift", best)).completeness
    assert kept.difference > 1
    assert kept.error < 1e-4


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
