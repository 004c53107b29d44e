"""Helpers and harmers against a hand-written dot product of gradients; leaving one out against the run itself."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from core.errors import RequestError
from core.explain import influence, scrubbing
from core.explain.leaving_out import leave_out, retrained
from core.learn.experiments import plan
from core.learn.freezing import FreezePlan
from core.learn.recipes import Recipe
from core.learn.reports import EpochReport
from tests.core.learn.small_sets import coloured, small


def trained(**changes):
    """A lesson in three colours: (experiment, reports, schooling, what the first validation picture is to the head)."""
    recipe = Recipe(**{"epochs": 4, "batch": 8, "rate": 0.01, **changes})
    experiment = plan(small("tiny_net", pretrained=True), coloured(8), recipe)
    reports = [each for each in experiment.run() if isinstance(each, EpochReport)]
    lessons = influence.schooling(experiment, reports)
    asked = influence.feature(lessons, reports, experiment.validation.pictures[0])
    return experiment, reports, lessons, asked


@pytest.fixture(scope="module")
def lesson():
    return trained()


def gradient(weight, bias, features, label):
    """The gradient of one picture's cross-entropy by all weights and biases of the last layer, by autograd, flat."""
    weight, bias = weight.clone().requires_grad_(), bias.clone().requires_grad_()
    loss = F.cross_entropy((features[:-1] @ weight.T + bias)[None], torch.tensor([label]))
    return torch.cat([each.flatten() for each in torch.autograd.grad(loss, (weight, bias))])


def by_hand(reports, lessons, asked, target):
    """The sum over the epochs of rate times the dot product of the two gradients, one picture at a time."""
    found = torch.zeros(len(lessons.labels))
    for report in reports:
        weight, bias = report.weights[influence.WEIGHT], report.weights[influence.BIAS]
        own = gradient(weight, bias, asked, target)
        for place, label in enumerate(lessons.labels.tolist()):
            other = gradient(weight, bias, lessons.features[place], label)
            found[place] += report.rates["head"] * float(own @ other)
    return found


@pytest.mark.parametrize("target", [0, 2])
def test_influence_is_the_dot_product_of_the_last_layers_gradients(lesson, target):
    _, reports, lessons, asked = lesson
    expected = by_hand(reports, lessons, asked, target)
    found = influence.influences(lessons, asked, target)
    assert float((found - expected).abs().max() / expected.abs().max()) < 1e-5
    assert len(lessons.checkpoints) == len(reports) == 4


def test_the_dot_product_notices_a_disturbed_last_layer(lesson):
    _, reports, lessons, asked = lesson
    expected = by_hand(reports[:-1], lessons, asked, 0)
    found = influence.influences(lessons, asked, 0)
    assert float((found - expected).abs().max() / expected.abs().max()) > 1e-3


def test_what_the_head_receives_is_what_the_trained_network_computes(lesson):
    experiment, reports, lessons, asked = lesson
    network = scrubbing.at(experiment, reports[-1])
    weight = lessons.checkpoints[-1].weight
    with torch.no_grad():
        expected = network(network.preprocess(experiment.validation.pictures[0]))[0]
    assert torch.allclose(weight @ asked, expected, rtol=1e-3, atol=1e-4)


def test_likeness_is_the_cosine(lesson):
    _, _, lessons, asked = lesson
    expected = F.cosine_similarity(lessons.features[:, :-1], asked[None, :-1])
    assert torch.allclose(influence.likeness(lessons, asked), expected, atol=1e-5)


def test_helpers_come_first_and_every_list_says_what_it_is(lesson):
    experiment, _, lessons, asked = lesson
    target = experiment.validation.labels[0]
    found = influence.teachers(lessons, asked, target, count=4)
    weights = influence.influences(lessons, asked, target)
    assert found.helpers[0].place == int(weights.argmax())
    assert found.harmers[0].place == int(weights.argmin())
    assert all(
        one.weight > 0 > other.weight for one, other in zip(found.helpers, found.harmers, strict=False)
    )
    assert found.helpers[0].label == target
    assert found.alike[0].weight == max(each.weight for each in found.alike)
    assert len(found.alike) == 4


def test_a_head_taught_again_with_every_picture_is_the_runs_own_head(lesson):
    _, reports, lessons, asked = lesson
    again = retrained(lessons, asked, None)
    assert torch.allclose(again.softmax(0), reports[-1].probabilities[0], atol=1e-5)


def test_leaving_out_the_strongest_helper_costs_more_than_the_strongest_harmer(lesson):
    experiment, _, lessons, asked = lesson
    target = experiment.validation.labels[0]
    found = influence.teachers(lessons, asked, target)
    helper, harmer = (
        leave_out(lessons, asked, target, each[0].place) for each in (found.helpers, found.harmers)
    )
    assert helper.fall > 0
    assert helper.fall > harmer.fall
    assert helper.shares[0] == pytest.approx(harmer.shares[0])
    without = retrained(lessons, asked, found.helpers[0].place)
    assert helper.answers == (int(retrained(lessons, asked, None).argmax()), int(without.argmax()))


def test_where_stages_below_have_learned_only_the_last_epoch_counts_and_none_is_left_out():
    _, reports, lessons, asked = trained(freeze=FreezePlan(frozenset({"conv1", "conv2"})), epochs=2)
    assert [each.epoch for each in lessons.checkpoints] == [2]
    expected = by_hand(reports[-1:], lessons, asked, 1)
    found = influence.influences(lessons, asked, 1)
    assert float((found - expected).abs().max() / expected.abs().max()) < 1e-5
    with pytest.raises(RequestError, match="head alone"):
        leave_out(lessons, asked, 1, 0)


def test_the_runs_own_network_stays_as_it_was(lesson):
    experiment, reports, lessons, asked = lesson
    before = reports[-1].backbone.fingerprint(), experiment.backbone.fingerprint()
    influence.teachers(lessons, asked, 0)
    leave_out(lessons, asked, 0, 0)
    assert before == (reports[-1].backbone.fingerprint(), experiment.backbone.fingerprint())


@pytest.mark.parametrize("target", [-1, 3])
def test_a_class_that_is_not_there_is_refused(lesson, target):
    _, _, lessons, asked = lesson
    with pytest.raises(RequestError, match="3 classes"):
        influence.influences(lessons, asked, target)


def test_a_run_whose_weights_were_not_kept_says_what_to_do(lesson):
    experiment, reports, _, _ = lesson
    with pytest.raises(RequestError, match="not kept"):
        influence.schooling(experiment, [replace(report, weights=None) for report in reports])
