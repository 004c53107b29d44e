"""The references are the plain library networks and closed forms."""

from types import SimpleNamespace

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from core.see import costs, cuts
from core.see.costs import StageCost, lower_half, stage_costs, stage_seconds


def test_the_stages_together_cost_what_the_whole_plain_network_costs(living, noise):
    with torch.device("meta"):  # shapes are enough to count
        plain = cuts.plain(living.name, len(living.classes)).eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        plain(noise(living).to("meta"))
    costs = stage_costs(living)
    assert sum(cost.multiply_adds for cost in costs) == counter.get_total_flops() // 2
    assert sum(cost.parameters for cost in costs) == sum(weight.numel() for weight in plain.parameters())


def test_costs_are_listed_bottom_to_top_with_the_head(living):
    costs = stage_costs(living)
    assert tuple(cost.name for cost in costs) == living.stage_names
    assert costs[-1].output_shape == (len(living.classes),)
    assert costs[-2].output_shape == (living.head.in_features,)


def test_the_last_map_is_the_one_before_pooling_and_the_head_has_none(living):
    costs = stage_costs(living)
    assert all(cost.last_map == cost.output_shape for cost in costs[:-2])
    assert len(costs[-2].last_map) == 3
    assert costs[-1].last_map == ()


def test_the_lower_half_of_five_stages_is_two():
    costs = [
        StageCost(str(n), (1,), knobs, work)
        for n, (knobs, work) in enumerate([(1, 50), (3, 30), (6, 10), (10, 5), (20, 5)])
    ]
    half = lower_half(costs)
    assert (half.stages, half.parameters, half.multiply_adds) == (2, 0.1, 0.8)


def test_the_head_costs_one_multiply_add_a_weight(living):
    head = stage_costs(living)[-1]
    assert head.multiply_adds == living.head.in_features * len(living.classes)
    assert head.parameters == head.multiply_adds + len(living.classes)


def test_a_convolution_costs_its_window_times_its_places(lite):
    stem = stage_costs(lite)[0]
    convolution = next(
        module for module in lite.stage("stem").module.modules() if isinstance(module, nn.Conv2d)
    )
    channels, height, width = stem.output_shape
    assert stem.multiply_adds == 3 * 3 * 3 * channels * height * width
    assert stem.parameters == convolution.weight.numel() + 2 * channels


def test_a_depthwise_convolution_costs_one_window_a_channel(lite):
    group1 = stage_costs(lite)[1]
    assert group1.multiply_adds == (3 * 3 * 32 + 32 * 16) * 112 * 112


def test_published_totals_are_met(lite):
    # The makers' table for EfficientNet-Lite0: 4.7 M parameters, 407 M multiply-adds (biases counted).
    costs = stage_costs(lite)
    assert round(sum(cost.parameters for cost in costs) / 1e6, 1) == 4.7
    assert 380e6 < sum(cost.multiply_adds for cost in costs) < 410e6


def test_each_stage_is_charged_its_own_time_and_a_picture_its_share(lite, monkeypatch):
    clock = SimpleNamespace(now=0.0)

    class Slow(nn.Module):
        def forward(self, below):
            clock.now += 3.0
            return below

    slow = lite.copy().eval()
    slow.group1 = nn.Sequential(slow.group1, Slow())
    monkeypatch.setattr(costs, "time", SimpleNamespace(perf_counter=lambda: clock.now))
    assert stage_seconds(slow, pictures=2, tries=1) == {
        name: 1.5 if name == "group1" else 0.0 for name in slow.stage_names
    }
