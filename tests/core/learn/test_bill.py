import pytest

from core.learn.bill import Bill, Experience, estimate, opening_seconds
from core.learn.experiments import Experiment
from core.learn.freezing import FreezePlan
from core.learn.training import FeatureStore, Recipe, train
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


def test_features_that_are_kept_already_cost_nothing(tiny, colours):
    experiment = Experiment(tiny, *colours, Recipe(epochs=1))
    store = FeatureStore()
    costs = stage_costs(tiny)
    before = estimate(experiment, costs, 0.01, store=store)
    list(experiment.run(store=store))
    after = estimate(experiment, costs, 0.01, store=store)
    assert (before.kept, after.kept, after.first_pass) == (0, 36, 0.0)
    assert before.first_pass > 0.0


def test_the_next_bill_is_corrected_by_what_the_last_run_took(tiny, colours):
    experience, costs = Experience(), stage_costs(tiny)
    bill = estimate(Experiment(tiny, *colours, Recipe(epochs=1)), costs, 0.01)
    other = estimate(Experiment(tiny, *colours, Recipe(FreezePlan(), epochs=1)), costs, 0.01)
    assert experience.corrected(bill).seconds == bill.seconds
    experience.learn(bill, 3 * bill.seconds)
    assert experience.corrected(bill).seconds == pytest.approx(3 * bill.seconds)
    assert experience.corrected(other).seconds == other.seconds
    experience.learn(bill, 1000 * bill.seconds)
    assert experience.corrected(bill).correction < 8.0


def test_experience_is_bounded():
    experience = Experience(most=2)
    for kind in ("one", "two", "three"):
        experience.learn(Bill(1, 1, 1.0, 0.0, 1, kind=(kind,)), 2.0)
    found = [
        experience.corrected(Bill(1, 1, 1.0, 0.0, 1, kind=(kind,))).correction
        for kind in ("one", "two", "three")
    ]
    assert found == [1.0, 2.0, 2.0]


def test_pictures_that_are_slow_to_open_cost_more(tiny, colours):
    experiment, costs = Experiment(tiny, *colours, Recipe(epochs=1)), stage_costs(tiny)
    slow = estimate(experiment, costs, 0.01, opening=0.5)
    assert slow.seconds - estimate(experiment, costs, 0.01).seconds == pytest.approx(0.5 * 36)
    assert 0.0 <= opening_seconds(colours[0]) < 1.0
