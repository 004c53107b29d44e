"""Back and forth over a run: every kept epoch is put together again to the last bit, and said to be what it is."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch

from core.errors import RequestError
from core.explain import scrubbing
from core.explain.attribution import attribute
from core.explain.maps import AttributionRequest
from core.learn.experiments import plan
from core.learn.freezing import FreezePlan
from core.learn.recipes import Recipe
from core.learn.reports import EpochReport
from core.see.feature_maps import inspect
from tests.core.learn.small_sets import coloured, small

PLANS = {
    "head only": FreezePlan(frozenset({"conv1", "conv2", "conv3", "conv4", "conv5"})),
    "upper half": FreezePlan(frozenset({"conv1", "conv2"})),
    "scattered": FreezePlan(frozenset({"conv2", "conv4"})),
    "nothing": FreezePlan(),
}


@pytest.fixture(scope="module")
def glass():
    """TinyNet as it was trained."""
    return small("tiny_net", pretrained=True)


def trained(stack, **changes):
    """An experiment and its reports."""
    experiment = plan(stack, coloured(6), Recipe(**{"epochs": 3, "batch": 4, "rate": 0.01, **changes}))
    return experiment, [each for each in experiment.run() if isinstance(each, EpochReport)]


def same_numbers(one, other):
    pairs = zip(one.state_dict().items(), other.state_dict().items(), strict=True)
    return all(a == b and torch.equal(x, y) for (a, x), (b, y) in pairs)


@pytest.fixture(scope="module", params=PLANS, ids=list(PLANS))
def run(request, glass):
    return trained(glass, freeze=PLANS[request.param])


def test_the_last_epoch_is_the_trained_network_bit_for_bit(run):
    experiment, reports = run
    again = scrubbing.at(experiment, reports[-1])
    assert same_numbers(again, reports[-1].backbone)
    assert again.classes == experiment.training.classes
    assert again.pretrained == reports[-1].backbone.pretrained
    assert not again.training


@pytest.mark.parametrize(
    "changes",
    [
        {"hidden": 8, "dropout": 0.2},
        {"pretrained": False, "freeze": FreezePlan()},
        {"norms": "running", "freeze": FreezePlan()},
        {"drift": True},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_it_holds_for_every_kind_of_start_head_and_statistics(glass, changes):
    experiment, reports = trained(glass, **changes)
    again = scrubbing.at(experiment, reports[-1])
    assert same_numbers(again, reports[-1].backbone)
    assert again.pretrained == experiment.recipe.pretrained


def test_every_kept_epoch_gives_the_probabilities_that_were_reported(run):
    experiment, reports = run
    for report in scrubbing.kept(reports):
        network = scrubbing.at(experiment, report)
        for place, picture in enumerate(experiment.validation.pictures):
            found = inspect(network, network.preprocess(picture)).probabilities
            assert torch.allclose(found, report.probabilities[place], atol=1e-4)


def test_before_the_first_step_is_the_start_under_a_head_that_knows_nothing(run, glass):
    experiment, _ = run
    before = scrubbing.at(experiment, None)
    for stage in glass.stages[:-1]:
        assert same_numbers(stage.module, before.stage(stage.name).module)
    assert before.head.out_features == 3


def test_an_epoch_that_was_not_kept_is_refused_in_a_sentence(run):
    experiment, reports = run
    with pytest.raises(RequestError, match="choose another epoch"):
        scrubbing.at(experiment, replace(reports[0], weights=None))
    assert scrubbing.kept([replace(reports[0], weights=None), reports[1]]) == (reports[1],)


def test_the_map_below_the_line_is_the_same_and_the_one_above_it_is_not(run):
    experiment, reports = run
    shown = scrubbing.frame(experiment, reports[-1], experiment.validation.pictures[0], "conv1")
    prefix = experiment.recipe.plan(experiment.backbone).prefix(experiment.backbone)
    assert shown.same == set(prefix)
    assert scrubbing.frame(experiment, None, experiment.validation.pictures[0], "conv1").same == {
        "conv1", "conv2", "conv3", "conv4", "conv5",
    }  # fmt: skip


def test_what_is_called_the_same_is_equal_number_by_number(run):
    experiment, reports = run
    picture = experiment.validation.pictures[0]
    shown = scrubbing.frame(experiment, reports[-1], picture, "conv1")
    now, before = (scrubbing.at(experiment, report) for report in (reports[-1], None))
    seen = [inspect(network, network.preprocess(picture)).spatial for network in (now, before)]
    assert shown.same == {name for name in seen[0] if torch.equal(seen[0][name], seen[1][name])}


def test_a_frozen_stage_over_one_that_learned_gets_other_maps(glass):
    experiment, reports = trained(glass, freeze=PLANS["scattered"])
    picture = experiment.validation.pictures[0]
    assert "conv4" not in scrubbing.frame(experiment, reports[-1], picture, "conv4").same


def test_a_frame_holds_what_the_network_of_then_says(run):
    experiment, reports = run
    picture = experiment.validation.pictures[1]
    shown = scrubbing.frame(experiment, reports[0], picture, "conv3")
    network = scrubbing.at(experiment, reports[0])
    seen = inspect(network, network.preprocess(picture))
    assert shown.epoch == 1 and shown.answer == shown.target == int(seen.probabilities.argmax())
    assert torch.equal(shown.probabilities, seen.probabilities)
    assert torch.equal(shown.feature_map, seen.spatial["conv3"][shown.channel])
    asked = AttributionRequest("grad_cam", shown.target, "conv3")
    assert torch.equal(shown.attribution.map, attribute(network, network.preprocess(picture), asked).map)


def test_frames_alike_show_one_channel_and_ask_about_one_class(run):
    experiment, reports = run
    picture = experiment.validation.pictures[0]
    last = scrubbing.frame(experiment, reports[-1], picture, "conv5")
    first = scrubbing.frame(experiment, None, picture, "conv5", like=last)
    assert (first.channel, first.target) == (last.channel, last.target)
    assert first.epoch == scrubbing.BEFORE


def test_with_only_the_head_trained_the_heat_map_changes_though_no_map_does(glass):
    experiment, reports = trained(glass, freeze=PLANS["head only"])
    picture = experiment.validation.pictures[0]
    last = scrubbing.frame(experiment, reports[-1], picture, "conv5")
    first = scrubbing.frame(experiment, None, picture, "conv5", like=last)
    assert torch.equal(first.feature_map, last.feature_map)
    assert not torch.equal(first.attribution.map, last.attribution.map)


def test_looking_back_leaves_the_network_and_the_reports_alone(run, glass):
    experiment, reports = run
    fingerprint = glass.fingerprint()
    kept = {name: value.clone() for name, value in reports[0].weights.items()}
    scrubbing.frame(experiment, reports[0], experiment.validation.pictures[0], "conv2")
    assert glass.fingerprint() == fingerprint
    assert all(torch.equal(kept[name], value) for name, value in reports[0].weights.items())


def said(*answers):
    """A report of which answers (with 0.8) are given to pictures whose right answers are 0, 0, 1, 1."""
    shares = torch.full((4, 2), 0.2)
    shares[range(4), answers] = 0.8
    return SimpleNamespace(probabilities=shares, validation_labels=(0, 0, 1, 1))


def test_pictures_that_it_learned_to_name_come_first_and_one_that_it_gets_wrong_last():
    reports = [said(0, 1, 1, 0), said(0, 1, 0, 0), said(0, 0, 1, 0)]
    assert scrubbing.telling(reports, 4) == (1, 2, 0, 3)  # learned, wavered, knew it all along, wrong
    assert scrubbing.telling(reports, 2) == (1, 3)


def test_classes_take_turns_among_the_pictures_that_it_learned_to_name():
    reports = [said(1, 1, 0, 0), said(0, 0, 1, 1)]
    assert [(0, 0, 1, 1)[place] for place in scrubbing.telling(reports, 4)] == [0, 1, 0, 1]


def test_one_report_is_enough_to_choose_pictures():
    assert scrubbing.telling([said(0, 0, 1, 1)], 3) == (0, 2, 1)
