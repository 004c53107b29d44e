import pytest
import torch

from core.explain.baselines import MAKERS, baseline, noises
from core.explain.methods import BASELINES
from tests.core.explain.networks import corner_network, living, noise


def test_every_baseline_has_a_card_and_a_maker():
    assert set(BASELINES) == set(MAKERS)


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_has_the_shape_of_its_picture(name):
    start = baseline(living("tiny_net"), noise(64), name)
    assert start.shape == (1, 3, 64, 64)
    assert start.dtype == torch.float32


def test_black_is_black_and_not_the_zero_that_the_network_sees_as_grey():
    network = living("efficientnet_lite0")
    black = baseline(network, noise(32), "black")
    assert torch.equal(black, torch.full((1, 3, 32, 32), -127 / 128))


def test_the_mean_is_flat_and_has_the_average_of_every_channel():
    batch = noise(32)
    mean = baseline(corner_network(), batch, "mean")
    assert torch.equal(mean.amax((2, 3)), mean.amin((2, 3)))
    assert torch.allclose(mean[0, :, 0, 0], batch.mean((2, 3))[0])


def test_blur_keeps_the_broad_colour_and_loses_the_detail():
    batch = noise(64) + 2
    blurred = baseline(corner_network(), batch, "blur")
    assert blurred.mean().item() == pytest.approx(batch.mean().item(), rel=0.02)
    assert blurred.std() < 0.2 * batch.std()


def test_noise_is_made_of_pixel_values_and_the_same_every_time():
    network = living("efficientnet_lite0")
    start = baseline(network, noise(32), "noise")
    pixels = network.preparation.denormalise(start)
    assert torch.equal(network.preparation.normalise(pixels), start)
    assert len(pixels.unique()) == 256
    assert torch.equal(start, baseline(network, noise(32), "noise"))
    assert noises(network, noise(32), 5, seed=2).shape == (5, 3, 32, 32)
    assert not torch.equal(noises(network, noise(32), 1, seed=2), noises(network, noise(32), 1, seed=3))


def test_a_tiny_picture_can_be_blurred_too():
    assert bool(torch.isfinite(baseline(corner_network(), noise(2), "blur")).all())
