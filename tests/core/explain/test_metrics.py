"""Infidelity, sensitivity, agreement: on a linear network the right numbers are known."""

import pytest
import torch
from scipy.stats import spearmanr

from core.errors import RequestError
from core.explain import metrics
from core.explain.attribution import AttributionRequest, attribute
from core.explain.baselines import baseline
from core.explain.metrics import agreement, infidelity_of, likeness, rank_correlation, sensitivity_of
from tests.core.explain.linear import SIDE, as_map, linear_network, parts
from tests.core.explain.networks import corner_network, living, noise


@pytest.fixture
def linear():
    """A linear network, a picture, and what every pixel adds when the mean colour is compared with."""
    network, batch = linear_network(), noise(SIDE)
    return network, batch, parts(batch) - parts(baseline(network, batch, "mean"))


def test_the_exact_map_of_a_linear_network_foretells_everything(linear):
    network, batch, exact = linear
    found = infidelity_of(network, batch, as_map(exact))
    assert found.change > 0
    assert found.missed < 1e-5
    assert found.missed_by_flat > 0.1


def test_a_map_of_noise_foretells_little_and_its_scale_does_not_matter(linear):
    network, batch, exact = linear
    blind = infidelity_of(network, batch, as_map(noise(SIDE, seed=3)[0, 0]))
    scaled, plain = (infidelity_of(network, batch, as_map(times * exact + 0.01)) for times in (7.0, 1.0))
    assert blind.missed > 0.5
    assert scaled.missed < plain.missed < blind.missed
    assert infidelity_of(network, batch, as_map(7 * exact)).missed < 1e-5


def test_a_map_of_zeros_misses_the_whole_change(linear):
    network, batch, exact = linear
    found = infidelity_of(network, batch, as_map(torch.zeros_like(exact)))
    assert found.missed == pytest.approx(1.0)


def test_the_mean_squared_change_is_that_of_all_covered_squares(linear):
    """Every square of every size at every place, by pencil and paper: what it covers is what the score loses."""
    network, batch, exact = linear
    sums = torch.zeros(SIDE + 1, SIDE + 1, dtype=torch.float64)
    sums[1:, 1:] = exact.double().cumsum(0).cumsum(1)
    by_size = []
    for size in torch.linspace(metrics.SMALLEST, metrics.LARGEST, 200):
        side = round(float(size) * SIDE)
        inside = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
        by_size.append(inside.square().mean())
    found = infidelity_of(network, batch, as_map(exact), masks=2000)
    assert found.change == pytest.approx(float(torch.stack(by_size).mean()), rel=0.1)


def test_the_same_question_gets_the_same_numbers_whoever_draws_meanwhile(linear):
    network, batch, exact = linear
    first = infidelity_of(network, batch, as_map(exact + 0.1))
    torch.rand(7)
    assert infidelity_of(network, batch, as_map(exact + 0.1)) == first


def test_the_gradient_of_a_linear_network_stands_still(linear):
    network, batch, _ = linear
    attribution = attribute(network, batch, AttributionRequest("saliency", 0))
    assert sensitivity_of(network, batch, attribution) == pytest.approx(0.0, abs=1e-6)


@pytest.fixture
def deep():
    """A network with many layers, a picture, and the gradient's map of it."""
    network, batch = living("tiny_net"), noise(64)
    return network, batch, attribute(network, batch, AttributionRequest("saliency", 1))


def test_the_same_shakes_move_the_gradient_of_a_deep_network_alike_every_time(deep):
    moved = sensitivity_of(*deep, shakes=2)
    torch.rand(7)
    assert moved > 0
    assert sensitivity_of(*deep, shakes=2) == moved


def test_sensitivity_is_the_longest_way_that_the_map_went_as_a_share_of_its_length(deep, monkeypatch):
    network, batch, attribution = deep
    shaken = []

    def kept(*asked, **options):
        shaken.append((asked[1], attribute(*asked, **options).map))
        return attribute(*asked, **options)

    monkeypatch.setattr(metrics, "attribute", kept)
    moved = sensitivity_of(network, batch, attribution, shakes=3)
    ways = [float((own - attribution.map).norm() / attribution.map.norm()) for _, own in shaken]
    assert moved == pytest.approx(max(ways), rel=1e-5)
    pixels = (network.preparation.denormalise(picture).float() for picture, _ in shaken)
    untouched = network.preparation.denormalise(batch).float()
    assert max(float((each - untouched).abs().max()) for each in pixels) <= metrics.SHAKE + 1


def test_the_picture_itself_is_shaken_by_a_share_of_its_contrast():
    network = living("tiny_net")
    pixels = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    pixels[..., :32] = 200  # every pixel is 100 from the mean
    shaken = metrics.shake_of(network, network.preparation.normalise(pixels))
    reach = metrics.SHAKE * (2 * torch.rand(100_000, generator=torch.Generator().manual_seed(0)) - 1)
    assert shaken == pytest.approx(float(reach.square().mean().sqrt()) / 100, rel=0.01)
    assert metrics.shake_of(network, network.preparation.normalise(torch.zeros_like(pixels))) == float("inf")


def test_both_leave_the_network_as_it_was_and_tell_how_far_they_are():
    network, batch, told = corner_network(), noise(48), []
    sealed = network.fingerprint()
    attribution = attribute(network, batch, AttributionRequest("saliency", 0))
    infidelity_of(network, batch, attribution, masks=9, watch=told.append)
    assert (told[0].done, told[-1].done, told[-1].total) == (0, 9, 9)
    told.clear()
    sensitivity_of(network, batch, attribution, shakes=2, watch=told.append)
    assert (told[0].done, told[-1].done, told[-1].total) == (0, 3, 3)
    assert network.fingerprint() == sealed


def test_a_map_agrees_with_itself_and_contradicts_its_opposite():
    one = as_map(noise(SIDE)[0, 0])
    assert agreement(one, one) == pytest.approx(1.0)
    assert agreement(one, as_map(-one.map)) < -0.7


def test_a_grain_of_for_and_against_agrees_with_a_smooth_map_of_the_same_place():
    smooth, grain = torch.zeros(112, 112), noise(112)[0, 0]
    smooth[20:60, 30:70] = 1
    blind = grain.roll((56, 56), (0, 1))
    marked = agreement(as_map(smooth + 1e-3 * grain.abs()), as_map(smooth * grain + 0.01 * blind))
    assert marked > 0.3
    assert abs(agreement(as_map(smooth + 1e-3 * grain.abs()), as_map(blind))) < 0.1


def test_with_a_map_that_has_no_signs_only_magnitudes_are_compared():
    one = as_map(noise(SIDE)[0, 0])
    assert agreement(one, as_map(one.map.abs(), signed=False)) == pytest.approx(1.0)


def test_ranks_are_compared_as_scipy_does():
    one, other = noise(16)[0, 0], noise(16)[0, 0] + noise(16, seed=1)[0, 0]
    expected = spearmanr(one.flatten().numpy(), other.flatten().numpy()).statistic
    assert rank_correlation(one, other) == pytest.approx(expected)
    assert 0.4 < expected < 0.9


def test_a_map_that_is_the_same_everywhere_has_no_ranks():
    flat = torch.full((8, 8), 2.0)
    assert rank_correlation(flat, noise(8)[0, 0]) == 0.0
    assert rank_correlation(flat, flat.clone()) == 1.0


def test_likeness_knows_no_scale_and_no_sign_and_tells_noise_apart():
    one, other = noise(48)[0, 0], noise(48, seed=1)[0, 0]
    same, strangers = likeness(one, -3 * one), likeness(one, other)
    assert (same.rank, same.structure) == (pytest.approx(1.0), pytest.approx(1.0))
    assert abs(strangers.rank) < 0.1
    assert strangers.structure < 0.5


def test_maps_of_different_pictures_get_a_sentence(linear):
    network, batch, _ = linear
    with pytest.raises(RequestError, match="same picture"):
        infidelity_of(network, batch, as_map(noise(48)[0, 0]))
    with pytest.raises(RequestError, match="same picture"):
        agreement(as_map(noise(48)[0, 0]), as_map(noise(SIDE)[0, 0]))
