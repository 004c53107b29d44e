"""DeepLift on the copy that is made for it, against its rule written out by hand, and against Captum's own slips."""

from collections import Counter, OrderedDict

import pytest
import torch
from captum.attr import DeepLift
from torch import nn

from core.explain.unshared import Apart, Pool, deep_lift_copy
from core.see.guided import unshared_copy
from tests.core.explain.networks import living, noise

pytestmark = pytest.mark.filterwarnings("ignore:Setting")
SIDE = 64


def loss(network):
    """The share of the change of a score that DeepLift's sum misses, between two pictures of noise."""
    picture, start = noise(SIDE, 1), noise(SIDE, 2)
    with torch.no_grad():
        change = (network(picture) - network(start))[0]
    target = int(change.abs().argmax())
    values = DeepLift(network).attribute(picture.clone().requires_grad_(), baselines=start, target=target)
    return abs(float(values.detach().double().sum() / change[target]) - 1)


def shares_by_hand(picture, start, weights, size, stride):
    """What each number of a map brings, window by window: picture and start (H, W), weights one a window."""
    given, windows = torch.zeros_like(picture), iter(weights)
    for top in range(0, picture.shape[0] - size + 1, stride):
        for left in range(0, picture.shape[1] - size + 1, stride):
            place = (slice(top, top + size), slice(left, left + size))
            here, there = picture[place], start[place]
            winner = here if here.max() > there.max() else there
            row, column = divmod(int(winner.argmax()), size)
            given[top + row, left + column] += next(windows) * (here.max() - there.max())
    return given


def test_a_max_pool_whose_windows_overlap_gives_each_number_what_it_brings_to_all_of_them():
    picture, start = torch.randn(2, 1, 1, 7, 7, generator=torch.Generator().manual_seed(4)).unbind()
    weights = torch.randn(1, 9, generator=torch.Generator().manual_seed(5))
    top = nn.Linear(9, 1, bias=False)
    top.weight.data = weights
    network = nn.Sequential(OrderedDict(pool=Pool(3, 2), flat=nn.Flatten(), top=top))
    found = DeepLift(network).attribute(picture.clone().requires_grad_(), baselines=start)
    expected = shares_by_hand(picture[0, 0], start[0, 0], weights[0].tolist(), 3, 2)
    assert torch.allclose(found[0, 0], expected, atol=1e-5)
    assert len(expected.nonzero()) < 9  # some numbers win in several windows


@pytest.mark.parametrize("name", ["tiny_net", "alexnet", "resnet18"])
def test_captum_alone_loses_a_part_in_max_pools_and_this_copy_nothing(name):
    network = living(name)
    assert loss(unshared_copy(network, lambda activation: nn.ReLU())) > 0.05
    assert loss(deep_lift_copy(network)) < 1e-4


def test_captum_alone_loses_what_passes_a_relu6_and_this_copy_nothing():
    network = living("efficientnet_lite0")
    assert loss(unshared_copy(network, lambda activation: nn.Hardtanh(0, 6))) > 0.05  # which has no rule
    assert loss(deep_lift_copy(network)) < 1e-4


@pytest.mark.parametrize("name", ["efficientnet_lite0", "tiny_net", "resnet18"])
def test_it_answers_the_same_to_the_last_bit_and_uses_each_module_once(name):
    network, uses = living(name), Counter()
    own = deep_lift_copy(network)
    bent = [
        module for module in own.modules() if isinstance(module, (nn.ReLU, nn.ReLU6, nn.MaxPool2d, Apart))
    ]
    for module in bent:
        module.register_forward_hook(lambda module, *_: uses.update([module]))
    assert torch.equal(own(noise(SIDE)), network(noise(SIDE)))
    assert len(uses) == len(bent) > 8
    assert set(uses.values()) == {1}
    assert not any(module.training for module in own.modules())
