"""The reference is a hand-written rule for every activation, as a torch.autograd.Function."""

from collections import Counter

import numpy as np
import pytest
import torch
from captum.attr import Deconvolution, GuidedBackprop
from torch import nn

from core.errors import RequestError
from core.see.backbones import load
from core.see.feature_maps import inspect
from core.see.guided import GUIDED, METHODS, Unit, as_colours, explain_unit, guided_copy, is_guidable

pytestmark = pytest.mark.filterwarnings("ignore:Setting backward hooks")
NOT_GUIDABLE = {
    "mobilenet_v3_small": "Hardswish",
    "efficientnet_b0": "SiLU",
    "convnext_tiny": "GELU",
}


class HandWritten(torch.autograd.Function):
    """min(max(x, 0), top) with the way back of one of the two methods."""

    @staticmethod
    def forward(ctx, below, top, method):
        ctx.save_for_backward(below)
        ctx.top, ctx.method = top, method
        return below.clamp(0, top)

    @staticmethod
    def backward(ctx, above):
        (below,) = ctx.saved_tensors
        passed = above * (below < ctx.top)  # the clamp from above stays a plain clamp in both
        if ctx.method == "guided":
            passed = passed * (below > 0)
        return passed * (passed > 0), None, None


class ByHand(nn.Module):
    def __init__(self, top, method):
        super().__init__()
        self.top, self.method = top, method

    def forward(self, below):
        return HandWritten.apply(below, self.top, self.method)


def by_hand(backbone, method):
    """A copy in which every activation follows the hand-written rule."""
    own = backbone.copy().eval().requires_grad_(False)
    for parent in list(own.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, GUIDED):
                setattr(parent, name, ByHand(6.0 if isinstance(child, nn.ReLU6) else float("inf"), method))
    return own


def unit_by_hand(network, batch, unit):
    """The gradient of the unit before the activation that ends its stage, where there is one."""
    stages = list(network.children())[: network.stage_names.index(unit.stage) + 1]
    below = own = batch.clone().requires_grad_()
    for stage in stages[:-1]:
        below = stage(below)
    spatial = network.stage(unit.stage).spatial
    ends_in_clamp = isinstance(spatial, nn.Sequential) and isinstance(spatial[-1], ByHand)
    maps = (spatial[:-1] if ends_in_clamp else spatial)(below)
    return torch.autograd.grad(maps[0, unit.channel, unit.row, unit.column], own)[0][0]


def excited_unit(backbone, batch, stage):
    """The unit of a stage that answers most."""
    maps = inspect(backbone, batch).spatial[stage]
    channel, row, column = np.unravel_index(int(maps.argmax()), maps.shape)
    return Unit(stage, int(channel), int(row), int(column))


def difference(found, expected):
    return float((found - expected).abs().max() / expected.abs().max())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("stage", ["stem", "group2", "group4", "top"])
def test_on_the_lite_network_it_is_the_hand_written_relu6(lite, noise, method, stage):
    batch = noise(lite)
    unit = excited_unit(lite, batch, stage)
    found = explain_unit(guided_copy(lite), batch, unit, method)
    assert found.shape == batch.shape[1:]
    assert difference(found, unit_by_hand(by_hand(lite, method), batch, unit)) < 1e-4


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["resnet18", "alexnet", "tiny_net"])
def test_on_networks_with_shared_relus_and_pools_it_is_the_hand_written_relu(name, method, noise):
    backbone = load(name, pretrained=False)
    batch, stage = noise(backbone), backbone.stage_names[-3]
    unit = excited_unit(backbone, batch, stage)
    found = explain_unit(guided_copy(backbone), batch, unit, method)
    assert difference(found, unit_by_hand(by_hand(backbone, method), batch, unit)) < 1e-4


def test_the_comparison_notices_one_halved_weight_and_the_other_method(lite, noise):
    batch = noise(lite)
    unit = excited_unit(lite, batch, "group2")
    found = explain_unit(guided_copy(lite), batch, unit, "guided")
    disturbed = by_hand(lite, "guided")
    disturbed.stage("stem").module[0].weight.data[0] *= 0.5
    assert difference(found, unit_by_hand(disturbed, batch, unit)) > 1e-3
    assert difference(found, unit_by_hand(by_hand(lite, "deconvolution"), batch, unit)) > 0.1
    plain = unit_by_hand(lite.copy(), batch, unit)
    assert difference(found, plain) > 0.1


@pytest.mark.parametrize(
    ("method", "captums"), [("guided", GuidedBackprop), ("deconvolution", Deconvolution)]
)
def test_the_copy_serves_attributions_of_the_whole_network_too(lite, noise, method, captums):
    batch, reference = noise(lite), by_hand(lite, method)
    found = captums(guided_copy(lite)).attribute(batch.clone().requires_grad_(), target=7)
    own = batch.clone().requires_grad_()
    (expected,) = torch.autograd.grad(reference(own)[0, 7], own)
    assert difference(found, expected) < 1e-4


def test_the_obvious_mend_of_two_chained_relus_gives_an_empty_map():
    class Chained(nn.Module):
        def __init__(self):
            super().__init__()
            self.low, self.high = nn.ReLU(), nn.ReLU()

        def forward(self, below):
            return 6 - self.high(6 - self.low(below))

    network = nn.Sequential(nn.Conv2d(3, 2, 3), Chained(), nn.Flatten(), nn.LazyLinear(2))
    batch = torch.rand(1, 3, 8, 8, requires_grad=True)
    network(batch)
    assert GuidedBackprop(network).attribute(batch, target=0).abs().max() == 0


def test_a_guided_copy_answers_the_same_and_uses_each_relu_once(living, noise):
    if living.name in NOT_GUIDABLE:
        pytest.skip("has other activations")
    own, batch, uses = guided_copy(living), noise(living), Counter()
    assert torch.equal(own(batch), living(batch))
    relus = [module for module in own.modules() if isinstance(module, nn.ReLU)]
    for relu in relus:
        relu.register_forward_hook(lambda module, *_: uses.update([module]))
    own(batch)
    assert relus
    assert set(uses.values()) == {1}
    assert not any(relu.inplace for relu in relus)


@pytest.mark.parametrize("name", NOT_GUIDABLE)
def test_other_activations_are_refused_by_name_also_beside_relu(name):
    backbone = load(name, pretrained=False)
    assert NOT_GUIDABLE[name] in is_guidable(backbone)
    with pytest.raises(RequestError, match="choose EfficientNet-Lite0"):
        guided_copy(backbone)


def test_every_other_network_is_guidable(living):
    assert (is_guidable(living) is None) == (living.name not in NOT_GUIDABLE)


def test_the_shared_network_is_left_as_it_was(noise):
    backbone = load("resnet18", pretrained=False)
    before = backbone.fingerprint()
    own = guided_copy(backbone)
    explain_unit(own, noise(backbone), Unit("group1", 0, 3, 3), "guided")
    assert backbone.fingerprint() == before
    for network in (backbone, own):
        assert not any(module.training for module in network.modules())
        assert not any(module._forward_hooks or module._forward_pre_hooks for module in network.modules())
        assert not any(module._backward_hooks for module in network.modules())
    assert not any(values.requires_grad for values in own.parameters())


def test_unknown_methods_and_places_get_a_sentence(noise):
    tiny = load("tiny_net", pretrained=False)
    with pytest.raises(RequestError, match="choose one of guided"):
        explain_unit(guided_copy(tiny), noise(tiny), Unit("conv1", 0, 0, 0), "lime")
    with pytest.raises(RequestError, match="no such unit"):
        explain_unit(guided_copy(tiny), noise(tiny), Unit("conv1", 99, 0, 0), "guided")


def test_nothing_is_drawn_grey_and_signs_are_opposite_colours():
    values = np.zeros((3, 2, 2), dtype=np.float32)
    values[0, 0, 0], values[2, 1, 1] = 4, -4
    drawn = as_colours(values)
    assert drawn[0, 1].tolist() == [128, 128, 128]
    assert drawn[0, 0].tolist() == [255, 128, 128]
    assert drawn[1, 1].tolist() == [128, 128, 0]
    assert (as_colours(np.zeros((3, 2, 2), dtype=np.float32)) == 128).all()
