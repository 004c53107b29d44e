from dataclasses import replace

import pytest

from core.learn.bill import Bill, Experience, estimate, opening_seconds
from core.learn.experiments import Experiment
from core.learn.forgetting import small_set
from core.learn.freezing import FreezePlan
from core.learn.training import FeatureStore, Recipe, train
from core.learn.training_run import TrainingRun
from core.learn.workload import STEP
from core.see.costs import stage_costs, stage_seconds


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


def test_stages_whose_statistics_drift_are_paid_in_every_epoch(tiny, colours):
    still, drifting = (
        estimate(Experiment(tiny, *colours, Recipe(epochs=2, drift=drift)), stage_costs(tiny), 0.01)
        for drift in (False, True)
    )
    assert still.first_pass > 0.1 > drifting.first_pass
    assert drifting.epoch > still.epoch + 0.1


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


def bill_of(backbone, data, recipe, *, store=None):
    return estimate(Experiment(backbone, *data, recipe), stage_costs(backbone), 0.01, store=store)


@pytest.mark.parametrize("kept_as", ["float32", "float16"])
@pytest.mark.parametrize(("augmentation", "depth"), [("none", 3), ("mirror_and_shift", 3), ("mirror", 5)])
def test_the_bill_says_how_much_memory_the_features_take(tiny, colours, kept_as, augmentation, depth):
    freeze = FreezePlan(frozenset(tiny.stage_names[:depth]))
    recipe = Recipe(freeze, epochs=1, augmentation=augmentation, views=3, kept_as=kept_as)
    store = FeatureStore()
    bill = bill_of(tiny, colours, recipe, store=store)
    features = TrainingRun(tiny, *colours, recipe, store).first_pass(None)
    assert bill.kept_bytes == store.bytes and bill.budget_bytes == store.budget_bytes and bill.fits
    assert bill_of(tiny, colours, recipe, store=store).kept == features.pictures.entries


def test_with_nothing_frozen_the_prepared_pictures_are_what_is_kept(tiny, colours):
    store, recipe = FeatureStore(), Recipe(FreezePlan(), epochs=1)
    bill = bill_of(tiny, colours, recipe, store=store)
    TrainingRun(tiny, *colours, recipe, store).first_pass(None)
    assert bill.kept_bytes == store.bytes


def test_more_views_cost_a_longer_first_pass_and_no_longer_epoch(tiny, colours):
    plain, varied = (
        bill_of(tiny, colours, Recipe(epochs=1, augmentation=name, views=5))
        for name in ("none", "mirror_and_shift")
    )
    assert varied.first_pass == pytest.approx(plain.first_pass * (24 * 5 + 12) / 36)
    assert varied.epoch == plain.epoch


def test_what_does_not_fit_makes_every_epoch_longer(tiny, colours):
    recipe = Recipe(FreezePlan.bottom(tiny, 2), epochs=4)
    roomy, cramped = (
        bill_of(tiny, colours, recipe, store=FeatureStore(budget)) for budget in (2**30, 10_000)
    )
    assert roomy.fits and not cramped.fits
    assert roomy.epoch < cramped.epoch and cramped.seconds <= cramped.seconds_without_cache * 1.5


def test_keeping_features_saves_nearly_all_but_the_first_pass(tiny, colours):
    costs = stage_costs(tiny)
    experiment = Experiment(tiny, *colours, Recipe(epochs=20))
    bill = estimate(experiment, costs, 1.0)
    assert bill.seconds_without_cache > 10 * bill.seconds
    once = estimate(Experiment(tiny, *colours, Recipe(epochs=1)), costs, 1.0)
    assert once.seconds_without_cache == pytest.approx(once.seconds, rel=0.01)


def test_seconds_stage_by_stage_are_shared_out_as_they_were_measured(tiny, colours):
    recipe, costs = Recipe(FreezePlan.bottom(tiny, 3), epochs=1), stage_costs(tiny)
    experiment = Experiment(tiny, *colours, recipe)
    measured = dict.fromkeys(tiny.stage_names, 0.0)
    below = estimate(experiment, costs, {**measured, "conv2": 1.0})
    above = estimate(experiment, costs, {**measured, "conv5": 1.0})
    assert below.first_pass > 30 > above.first_pass
    assert above.epoch > 90 > below.epoch
    assert set(stage_seconds(tiny, pictures=2, tries=1)) == set(tiny.stage_names)


def test_a_thawed_norm_is_judged_twice_and_a_random_start_has_nothing_to_forget(tiny, colours):
    recipe = Recipe(FreezePlan(), epochs=1)
    scratch = replace(recipe, pretrained=False)
    one = dict.fromkeys(tiny.stage_names, 1.0)
    costs = stage_costs(tiny)
    pretrained = tiny.copy()
    pretrained.pretrained = True
    known, fresh = (estimate(Experiment(pretrained, *colours, r), costs, one) for r in (recipe, scratch))
    stages = len(tiny.stage_names) - 1
    looks = 24 * STEP + 2 * 12 + 24  # learned from, judged with both statistics, measured again
    assert fresh.epoch == pytest.approx(stages * looks, rel=0.001)
    assert known.epoch == pytest.approx(stages * (looks + len(small_set())), rel=0.001)
    lean = estimate(Experiment(pretrained, *colours, recipe), costs, one, lean=True)
    assert lean.epoch == pytest.approx(stages * (24 * STEP + 12 + 24), rel=0.001)
