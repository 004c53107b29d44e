import pytest
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR

from core.learn.freezing import FreezePlan
from core.learn.schedules import SCHEDULES, constant, cosine, one_cycle
from core.learn.training import Recipe, train

STEPS = 40


def rates(make):
    """What one of torch's schedulers sets at each of the steps, for a rate of 1."""
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler, seen = make(optimiser), []
    for _ in range(STEPS):
        seen.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return seen


def test_cosine_is_torchs_cosine():
    expected = rates(lambda optimiser: CosineAnnealingLR(optimiser, STEPS))
    assert [cosine(step, STEPS) for step in range(STEPS)] == pytest.approx(expected, abs=1e-12)


def test_one_cycle_is_torchs_one_cycle():
    expected = rates(lambda optimiser: OneCycleLR(optimiser, 1.0, STEPS, cycle_momentum=False))
    assert [one_cycle(step, STEPS) for step in range(STEPS)] == pytest.approx(expected, abs=1e-12)


def test_constant_is_one():
    assert {constant(step, STEPS) for step in range(STEPS)} == {1.0}


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_report_tells_the_rate_of_its_last_step(tiny, colours, name):
    recipe = Recipe(FreezePlan.bottom(tiny, 4), epochs=3, batch=8, schedule=name, rates=(("conv5", 2e-3),))
    reports = list(train(tiny, *colours, recipe))
    for report in reports:
        factor = SCHEDULES[name](3 * report.epoch - 1, 9)  # three steps an epoch
        assert report.rates["head"] == pytest.approx(1e-3 * factor)
        assert report.rates["conv5"] == pytest.approx(2e-3 * factor)
        assert report.rates["conv1"] == 0.0 and set(report.rates) == set(tiny.stage_names)


def test_another_schedule_gives_another_curve(tiny, colours):
    losses = {
        name: [
            report.train_loss for report in train(tiny, *colours, Recipe(epochs=2, batch=8, schedule=name))
        ]
        for name in SCHEDULES
    }
    assert len({tuple(curve) for curve in losses.values()}) == len(SCHEDULES)
