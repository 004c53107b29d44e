import pytest
import torch
from torch import nn
from torch.optim.swa_utils import update_bn

from core.learn import norms
from core.learn.freezing import FreezePlan
from core.learn.own_chance import generator
from core.learn.training import Recipe, train

EVERYTHING = FreezePlan()


def statistics(network):
    return {name: value.clone() for name, value in network.named_buffers()}


def noise(count, *, seed=0):
    own = torch.Generator().manual_seed(seed)
    return [torch.randn(4, 3, 64, 64, generator=own) for _ in range(count)]


def test_measured_again_as_update_bn_does_it(tiny):
    expected, found = tiny.copy(), tiny.copy()
    update_bn(noise(3), expected)
    norms.re_estimate(norms.of([found]), found, noise(3))
    expected, found, before = statistics(expected), statistics(found), statistics(tiny)
    assert all(torch.equal(found[name], expected[name]) for name in expected)
    assert not any(torch.equal(found[name], before[name]) for name in expected)


def test_only_the_given_norms_are_measured_and_every_mode_and_momentum_is_put_back(tiny):
    network = tiny.copy()
    before = [(norm.training, norm.momentum) for norm in norms.of([network])]
    norms.re_estimate(norms.of([network.conv3]), network, noise(2))
    after = statistics(network)
    changed = {
        name.split(".")[0] for name, value in statistics(tiny).items() if not torch.equal(value, after[name])
    }
    assert changed == {"conv3"}
    assert [(norm.training, norm.momentum) for norm in norms.of([network])] == before


def test_what_is_kept_comes_back_even_after_an_error(tiny):
    network = tiny.copy()
    with pytest.raises(KeyError), norms.kept(norms.of([network])):
        norms.re_estimate(norms.of([network]), network, noise(1))
        raise KeyError
    after = statistics(network)
    assert all(torch.equal(value, after[name]) for name, value in statistics(tiny).items())


@pytest.mark.parametrize(
    ("count", "batch", "sizes"),
    [
        (300, 32, [32, 32]),
        (20, 32, [20]),
        (40, 32, [40]),
        (60, 20, [20, 20, 20]),
        (9, 4, [5, 4]),
        (500, 256, [64]),
    ],
)
def test_the_pictures_looked_at_are_few_different_and_in_batches_of_one_size(count, batch, sizes):
    chosen = norms.places(count, batch, generator(0, "norms"))
    places = torch.cat(chosen)
    assert [len(some) for some in chosen] == sizes
    assert len(places.unique()) == len(places) and int(places.max()) < count


def test_drift_is_counted_in_standard_deviations():
    before, now = nn.BatchNorm2d(4), nn.BatchNorm2d(4)
    before.running_var.fill_(4.0 - before.eps)
    now.running_mean += torch.tensor([2.0, -2.0, 0.0, 0.0])
    assert norms.drift(before, now) == pytest.approx((2 / 4) ** 0.5)
    assert norms.drift(nn.Linear(2, 2), nn.Linear(2, 2)) == 0.0


def curves(tiny, colours, **changes):
    recipe = Recipe(EVERYTHING, epochs=3, batch=8, rate=1e-2, **changes)
    return list(train(tiny, *colours, recipe, extras=True))


def test_both_ways_of_judging_tell_the_same_two_stories_about_the_same_training(tiny, colours):
    again, running = curves(tiny, colours), curves(tiny, colours, norms="running")
    for one, other in zip(again, running, strict=True):
        assert one.train_loss == other.train_loss
        assert (one.validation_loss, one.validation_accuracy) == (other.running.loss, other.running.accuracy)
        assert (other.validation_loss, other.validation_accuracy) == (one.running.loss, one.running.accuracy)
        assert one.running.count == len(colours[1]) and one.validation_loss != other.validation_loss
    kept = running[-1].backbone
    assert not torch.equal(
        kept.conv2.normalisation.running_mean, again[-1].backbone.conv2.normalisation.running_mean
    )
    assert torch.equal(kept.conv2.convolution.weight, again[-1].backbone.conv2.convolution.weight)


def test_the_network_handed_out_has_the_statistics_of_its_own_training_pictures(tiny, colours):
    trained = curves(tiny, colours)[-1].backbone
    pixels = torch.cat([tiny.preprocess(picture) for picture in colours[0].pictures])
    places = norms.places(len(pixels), 8, generator(0, "norms"))
    expected = trained.copy()
    update_bn([pixels[some] for some in places], expected)
    found = statistics(trained)
    for name, value in statistics(expected).items():
        assert torch.allclose(value, found[name], rtol=1e-4, atol=1e-5), name


def test_drift_per_stage_is_that_of_the_running_statistics(tiny, colours):
    recipe = Recipe(FreezePlan(frozenset({"conv1", "conv3"})), epochs=2, batch=8, norms="running")
    report = list(train(tiny, *colours, recipe))[-1]
    for name in tiny.stage_names:
        expected = norms.drift(tiny.stage(name).module, report.backbone.stage(name).module)
        assert report.norm_drift[name] == pytest.approx(expected)
        assert (report.norm_drift[name] > 0.0) == (name in ("conv2", "conv4", "conv5"))


def test_statistics_that_drift_on_purpose_break_the_seal_and_nothing_else(tiny, colours):
    frozen = FreezePlan(frozenset({"conv1", "conv2", "conv4"}))
    reports = list(train(tiny, *colours, Recipe(frozen, epochs=2, batch=8, drift=True)))
    trained, seals = reports[-1].backbone, [report.frozen_seal for report in reports]
    assert len({reports[0].seal_before, *seals}) == 3
    for name in frozen.frozen:
        assert reports[-1].movement[name] == 0.0 and reports[-1].norm_drift[name] > 0.0
        old, new = tiny.stage(name).module, trained.stage(name).module
        assert all(torch.equal(a, b) for a, b in zip(old.parameters(), new.parameters(), strict=True))
        assert not torch.equal(norms.of([old])[0].running_mean, norms.of([new])[0].running_mean)


def test_drift_is_what_a_plain_loop_does_that_only_switches_the_gradient_off(tiny, colours):
    """Everything in training mode, only the head with a gradient: the silent habit."""
    recipe = Recipe(epochs=2, batch=24, optimiser="sgd", drift=True, norms="running")
    reports = list(train(tiny, *colours, recipe))
    plain = tiny.copy().to(memory_format=torch.channels_last).train()
    pixels = torch.cat([tiny.preprocess(picture) for picture in colours[0].pictures])
    order = generator(0, "order")
    with torch.no_grad():
        for _ in range(2):
            plain(pixels[torch.randperm(len(pixels), generator=order)])
    for name in tiny.stage_names[:-1]:
        expected, found = (norms.of([net.stage(name).module])[0] for net in (plain, reports[-1].backbone))
        assert torch.allclose(found.running_mean, expected.running_mean, rtol=1e-4, atol=1e-5), name
