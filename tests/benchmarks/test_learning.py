"""The figures of Learn measure what they say, on a network that takes no time."""

import pytest

from benchmarks import learning
from benchmarks.given import Pictures, Setting
from core.learn.frozen_features import FeatureStore
from core.learn.training import Recipe
from tests.core.learn.small_sets import coloured, small


@pytest.fixture(scope="module")
def tiny():
    return small("tiny_net")


@pytest.fixture(scope="module")
def pictures():
    return Pictures(coloured(6), coloured(3, seed=1), {})


def test_our_epochs_are_timed_one_by_one(tiny, pictures):
    seconds = list(learning.ours(Setting(tiny, pictures, Recipe(epochs=3))))
    assert len(seconds) == 3 and all(value > 0 for value in seconds)


def test_the_overhead_compares_as_many_steps_on_both_sides(tiny, pictures):
    named = {figure.name: figure for figure in learning.suffix_overhead(tiny, pictures, 2)}
    worst = named.pop("suffix_overhead_vs_bare_loop")
    assert worst.value == max(figure.value for figure in named.values()) > 0
    assert [name.partition(".")[2] for name in named] == ["head_only", "top_stages"]


def test_the_bare_loop_trains_the_same_modules_on_the_same_features(tiny, pictures):
    plan = learning.two_thirds(tiny)
    setting = learning._whole_batches(tiny, pictures, Recipe(freeze=plan, epochs=1))
    features, labels = learning._resident(setting)
    assert len(features) == len(labels) == 16 and setting.recipe.batch == 4
    suffix, optimiser = learning._suffix(setting)
    thawed = [stage for stage in tiny.stages[:-1] if stage.name not in plan.frozen]
    knobs = sum(value.numel() for stage in thawed for value in stage.module.parameters())
    assert sum(value.numel() for value in suffix[0].parameters()) == knobs > 0
    assert sum(len(group["params"]) for group in optimiser.param_groups) == len(list(suffix.parameters()))
    assert suffix(features.permute(0, 3, 1, 2)).shape == (16, 3)


def test_what_is_kept_is_measured_at_its_peak(tiny, pictures):
    named = {figure.name: figure.value for figure in learning.cache_peak(tiny, pictures)}
    _, channels, height, width = tiny.stages[0].module(tiny.preprocess(pictures.training.pictures[0])).shape
    expected = 27 * channels * height * width * 4 / learning.MB
    assert named["prefix_cache_peak_mb"] == pytest.approx(expected)
    assert named["prefix_cache_alive_mb"] >= named["prefix_cache_peak_mb"] - 0.01
    assert named["prefix_cache_budget_mb"] * learning.MB == FeatureStore().budget_bytes
