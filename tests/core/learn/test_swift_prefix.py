import pytest
import torch
from torch import nn

from core.learn.swift_prefix import pad_in_convolutions, swift_copy
from core.see.backbones import BACKBONES, load

# Fifty random layers amplify rounding: another memory layout alone changes the plain stages as much.
TOLERANCE = {"resnet50": 2e-4}


def noise(side=96, count=2):
    return torch.randn(count, 3, side, side, generator=torch.Generator().manual_seed(3))


def below_head(backbone):
    return nn.Sequential(*(stage.module for stage in backbone.stages[:-1]))


def relative(found, expected):
    return float((found - expected).abs().max() / expected.abs().max())


def norms(stages):
    return sum(isinstance(module, nn.BatchNorm2d) for module in stages.modules())


@pytest.mark.parametrize("name", BACKBONES)
def test_a_swift_copy_agrees_with_the_plain_stages_and_has_no_norm_left_to_fold(name):
    plain, batch = below_head(load(name, pretrained=False)), noise()
    swift = swift_copy(plain, batch)
    with torch.no_grad():
        assert relative(swift(batch), plain(batch)) < TOLERANCE.get(name, 1e-5)
    assert norms(swift) == 0


def test_the_trained_network_keeps_its_features(lite):
    plain, batch = below_head(lite), noise(64)
    with torch.no_grad():
        assert relative(swift_copy(plain, batch)(batch), plain(batch)) < 1e-5


@pytest.mark.parametrize("name", ["tiny_net", "efficientnet_lite0", "resnet18"])
def test_an_exact_copy_has_the_bits_of_the_plain_stages_in_the_same_layout(name):
    plain = below_head(load(name, pretrained=False)).to(memory_format=torch.channels_last)
    batch = noise(64).contiguous(memory_format=torch.channels_last)
    with torch.no_grad():
        assert torch.equal(swift_copy(plain, batch, exact=True)(batch), plain(batch))
        assert not torch.equal(swift_copy(plain, batch)(batch), plain(batch))


def test_the_original_is_left_alone(tiny):
    before = tiny.fingerprint()
    swift_copy(below_head(tiny), noise(64))
    assert tiny.fingerprint() == before and norms(tiny) == 5
    assert not any(module._forward_hooks for module in tiny.modules())
    assert not any(getattr(module, "inplace", False) for module in tiny.modules())


class HiddenUse(nn.Module):
    """Uses a convolution's output beside the norm above it, so that folding would be wrong."""

    def __init__(self):
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.convolution, self.norm = nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4)
        self.norm.running_mean.fill_(0.5)

    def forward(self, below):
        maps = self.convolution(below)
        return maps + self.norm(maps)


def test_stages_that_cannot_be_folded_are_kept_plain():
    stages, batch = HiddenUse().eval(), noise(8)
    swift = swift_copy(stages, batch)
    with torch.no_grad():
        assert norms(swift) == 1 and relative(swift(batch), stages(batch)) < 1e-6


def test_borders_move_into_the_convolution_and_nothing_changes(lite):
    padded = lite.copy()
    pad_in_convolutions(padded)
    with torch.no_grad():
        assert relative(padded(noise(64)), lite(noise(64))) < 1e-6
    assert any(module.padding == (1, 1) for module in padded.modules() if isinstance(module, nn.Conv2d))
