import copy

import pytest
import torch
from torch import nn

from core.explain import swift_backward
from core.explain.swift_backward import Convolution, NormAtRest, hasten_backward, same_bits
from core.see.backbones import BACKBONES, load
from tests.core.explain.networks import living, noise, relative_difference

SIDE = 64
# On the way up, which may round in another way.
AVERAGING = ("mobilenet_v3_small", "efficientnet_b0", "convnext_tiny")


def hastened(network):
    private = network.copy().eval().requires_grad_(False)
    hasten_backward(private)
    return private


def twin(module):
    """A module at rest, and a faster copy of it."""
    plain = nn.Sequential(module).eval().requires_grad_(False)
    private = copy.deepcopy(plain)
    hasten_backward(private)
    return plain, private


def maps(channels, count=3, side=12):
    return torch.randn(count, channels, side, side, generator=torch.Generator().manual_seed(1))


def slope(network, batch, weights):
    """The gradient of a weighted sum of what comes out, and what comes out."""
    batch = batch.clone().requires_grad_()
    out = network(batch)
    return torch.autograd.grad((out * weights(out)).sum(), batch)[0], out.detach()


def fixed(out):
    return torch.randn(out.shape, generator=torch.Generator().manual_seed(2))


@pytest.fixture(scope="module")
def trained():
    return load("efficientnet_lite0")


def top(network, batch):
    """The last maps before they become a vector."""
    for stage in network.stages[:-2]:
        batch = stage.module(batch)
    return network.stages[-2].spatial(batch)


@pytest.mark.parametrize("side", [SIDE, 224])
@pytest.mark.parametrize("count", [1, 3])
def test_real_weights_give_the_same_maps_to_the_last_bit_and_the_same_slopes(trained, count, side):
    batch, private = torch.cat([noise(side, seed) for seed in range(count)]), hastened(trained)
    expected, scores = slope(trained.copy().eval(), batch, fixed)
    ours, found = slope(private, batch, fixed)
    assert torch.equal(top(private, batch), top(trained, batch))
    assert relative_difference(found, scores) < 1e-6
    assert relative_difference(ours, expected) < 1e-5


@pytest.mark.parametrize("name", [name for name in BACKBONES if name != "efficientnet_lite0"])
def test_other_networks_too(name):
    network = living(name)
    private = hastened(network)
    expected, scores = slope(network.copy().eval(), noise(SIDE), fixed)
    ours, found = slope(private, noise(SIDE), fixed)
    assert name in AVERAGING or torch.equal(top(private, noise(SIDE)), top(network, noise(SIDE)))
    assert relative_difference(found, scores) < 1e-5
    assert relative_difference(ours, expected) < 1e-5


CONVOLUTIONS = {
    "wide": nn.Conv2d(16, 24, 3, padding=1),
    "narrowing": nn.Conv2d(160, 24, 1, bias=False),
    "depthwise, every second place": nn.Conv2d(16, 16, 5, stride=2, padding=2, groups=16),
    "with holes": nn.Conv2d(16, 8, 3, dilation=2),
    "one more row than column": nn.Conv2d(16, 8, (3, 2), padding=(1, 0)),
}


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("kind", CONVOLUTIONS)
def test_either_way_up_gives_a_convolutions_answer_and_its_slope(kind, same, monkeypatch):
    monkeypatch.setattr(swift_backward, "same_bits", lambda *_: same)
    plain, private = twin(CONVOLUTIONS[kind])
    assert isinstance(private[0], Convolution)
    expected, answer = slope(plain, maps(plain[0].in_channels), fixed)
    ours, found = slope(private, maps(plain[0].in_channels), fixed)
    assert relative_difference(found, answer) < 1e-5
    assert same or torch.equal(found, answer)
    assert relative_difference(ours, expected) < 1e-5


def test_whether_a_layout_keeps_the_bits_is_tried_and_not_guessed(monkeypatch):
    same_bits.cache_clear()
    plain = torch.nn.functional.conv2d

    def last_digit(maps, weight, *rest):
        out = plain(maps, weight, *rest)
        return out * (1 + 1e-6) if maps.is_contiguous(memory_format=torch.channels_last) else out

    question = ((1, 8, 6, 6), (4, 8, 3, 3), ((1, 1), (0, 0), (1, 1), 1))
    try:
        with monkeypatch.context() as patch:
            patch.setattr(swift_backward.functional, "conv2d", last_digit)
            assert not same_bits(*question)
    finally:
        same_bits.cache_clear()


@pytest.mark.parametrize("affine", [True, False])
def test_a_norm_at_rest_scales_on_the_way_back(affine):
    norm = nn.BatchNorm2d(5, affine=affine)
    norm.train()(3 * maps(5) + 1)  # statistics of its own
    if affine:
        norm.weight.data.uniform_(-2, 2)
    plain, private = twin(norm)
    assert isinstance(private[0], NormAtRest)
    expected, answer = slope(plain, maps(5), fixed)
    ours, found = slope(private, maps(5), fixed)
    assert torch.equal(found, answer)
    assert relative_difference(ours, expected) < 1e-6


@pytest.mark.parametrize(
    "module",
    [
        nn.Conv2d(3, 4, 3, padding="same"),
        nn.Conv2d(3, 4, 3, padding=1, padding_mode="reflect"),
        nn.BatchNorm2d(3, track_running_stats=False),
    ],
    ids=str,
)
def test_what_is_not_meant_stays_as_it_is(module):
    plain, private = twin(module)
    assert type(private[0]) is type(module)
    expected, answer = slope(plain, maps(3), fixed)
    ours, found = slope(private, maps(3), fixed)
    assert relative_difference(found, answer) < 1e-5
    assert relative_difference(ours, expected) < 1e-5
