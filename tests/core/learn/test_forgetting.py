import math
from dataclasses import replace

import pytest
import torch

from core.learn import forgetting
from core.learn.freezing import FreezePlan
from core.learn.frozen_features import FeatureStore
from core.learn.training import Recipe, train
from core.see.samples import SAMPLES


@pytest.fixture(scope="module")
def taught():
    """TinyNet as it was trained: it has old answers to forget."""
    from core.see.backbones import load

    return load("tiny_net")


def remembered(network, colours, recipe, **options):
    return [report.remembered for report in train(network, *colours, recipe, extras=True, **options)]


def test_the_small_set_is_every_sample_and_parts_of_it():
    pictures = forgetting.small_set()
    assert len(pictures) == len(SAMPLES) * len(forgetting.PARTS)
    assert len({slot.key for slot in pictures.slots}) == len({picture.digest for picture in pictures})


def test_a_new_head_alone_forgets_nothing_and_asks_nobody(taught, colours):
    seen = []
    assert remembered(taught, colours, Recipe(epochs=2), watch=seen.append) == [1.0, 1.0]
    assert forgetting.ASKING not in {progress.phase for progress in seen}


def test_a_step_of_almost_nothing_forgets_little_and_a_wild_one_nearly_all(taught, colours):
    thawed = FreezePlan.bottom(taught, 3)
    still = Recipe(thawed, epochs=1, batch=24, rate=1e-7, rate_below=1e-8, weight_decay=0.0, norms="running")
    wild = Recipe(thawed, epochs=2, batch=8, rate=1e-3, rate_below=0.3)
    assert remembered(taught, colours, still)[0] > 0.7
    assert remembered(taught, colours, wild)[-1] < 0.5


def test_it_is_the_share_of_old_first_answers_that_survive(taught, colours):
    recipe = Recipe(FreezePlan.bottom(taught, 2), epochs=2, rate=1e-2, norms="running")
    report = list(train(taught, *colours, recipe, extras=True))[-1]
    now = report.backbone.with_head(taught.head, taught.classes)
    pixels = torch.cat([taught.preprocess(picture) for picture in forgetting.small_set()])
    with torch.no_grad():
        survive = taught(pixels).argmax(1) == now(pixels).argmax(1)
    assert 0.0 < report.remembered < 1.0
    assert math.isclose(report.remembered, float(survive.float().mean()), abs_tol=1.5 / len(pixels))


def test_it_is_asked_with_the_running_statistics_whichever_judge(taught, colours):
    recipe = Recipe(FreezePlan.bottom(taught, 2), epochs=2, rate=1e-2)
    assert remembered(taught, colours, recipe) == remembered(
        taught, colours, replace(recipe, norms="running")
    )


def test_statistics_that_drift_can_make_it_forget(taught, colours):
    assert remembered(taught, colours, Recipe(epochs=2, batch=8, drift=True))[-1] < 1.0


def test_a_random_start_has_nothing_to_forget(tiny, taught, colours):
    assert remembered(tiny, colours, Recipe(epochs=1)) == [None]
    assert remembered(taught, colours, Recipe(FreezePlan(), epochs=1, pretrained=False)) == [None]


def test_a_run_without_extras_does_not_ask(taught, colours):
    recipe = Recipe(FreezePlan.bottom(taught, 4), epochs=1)
    report = next(train(taught, *colours, recipe))
    full = next(train(taught, *colours, recipe, extras=True))
    assert report.remembered is None and report.running is None and report.weights is None
    assert full.remembered is not None and full.running is not None and full.weights is not None
    assert report.validation_loss == full.validation_loss and report.train_loss == full.train_loss


def test_the_frozen_stages_see_the_small_set_once(taught, colours):
    store, recipe = FeatureStore(), Recipe(FreezePlan.bottom(taught, 4), epochs=1)
    remembered(taught, colours, recipe, store=store)
    misses = store.misses
    remembered(taught, colours, recipe, store=store)
    assert store.misses == misses
