import pytest

from core.learn.bill import estimate
from core.learn.experiments import Experiment
from core.learn.freezing import FreezePlan
from core.learn.training import Recipe, train
from core.see.costs import stage_costs


@pytest.mark.parametrize("hidden", [0, 12])
@pytest.mark.parametrize("thawed", [(), ("conv5",)])
def test_the_bill_counts_the_knobs_that_the_trained_network_has(tiny, colours, hidden, thawed):
    frozen = FreezePlan(FreezePlan.below_head(tiny).frozen - set(thawed))
    recipe = Recipe(frozen, epochs=1, hidden=hidden)
    bill = estimate(Experiment(tiny, *colours, recipe), stage_costs(tiny), forward_seconds=0.01)
    *_, last = train(tiny, *colours, recipe)
    still = sum(
        parameter.numel() for name in frozen.frozen for parameter in tiny.stage(name).module.parameters()
    )
    assert bill.parameters == sum(parameter.numel() for parameter in last.backbone.parameters())
    assert bill.trainable == bill.parameters - still
