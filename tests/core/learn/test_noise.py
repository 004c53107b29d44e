"""Luck is measured as the textbooks do, and equals are not called different."""

import numpy as np
import pytest
from scipy import stats

from core.learn import noise


def test_the_luck_of_the_seed_is_the_t_interval_of_paired_differences():
    differences = [0.05, 0.01, 0.12]
    low, high = stats.t.interval(0.95, 2, loc=np.mean(differences), scale=stats.sem(differences))
    assert noise.between_seeds(differences) == pytest.approx((high - low) / 2)


def test_one_seed_tells_nothing_about_seeds():
    assert noise.between_seeds([0.4]) is None


def test_more_comparisons_at_once_make_each_of_them_wider():
    assert noise.between_seeds([0.0, 0.1, 0.2], comparisons=6) > 2 * noise.between_seeds([0.0, 0.1, 0.2])


def test_the_luck_of_the_pictures_shrinks_with_their_number():
    few, many = ([1, -1, 0, 0] * count for count in (5, 500))
    assert noise.between_pictures(few) == pytest.approx(10 * noise.between_pictures(many), rel=0.2)


def test_the_luck_of_many_pictures_is_that_of_the_normal_interval():
    leads = np.random.default_rng(0).choice([1, 0, -1], 4000, p=[0.3, 0.5, 0.2])
    assert noise.between_pictures(leads.tolist()) == pytest.approx(1.96 * leads.std() / 4000**0.5, rel=0.01)


def test_few_pictures_on_which_all_agree_are_no_proof():
    assert noise.between_pictures([1, 1, 1]) > 0.5


def answers(rates, pictures=60, seeds=3):
    """right[set-up][seed][picture], drawn with a chance of being right for each set-up."""
    chance = np.random.default_rng(1)
    return [(chance.random((seeds, pictures)) < rate).tolist() for rate in rates]


def test_identical_answers_are_no_difference():
    right = answers([0.7])
    found = noise.compare(0, 1, [*right, *right])
    assert (found.difference, found.between_seeds, found.is_larger) == (0.0, 0.0, False)


def test_a_large_difference_is_larger_than_the_noise_but_never_with_one_seed():
    assert noise.compare(0, 1, answers([0.95, 0.4])).is_larger
    assert not noise.compare(0, 1, answers([0.95, 0.4], seeds=1)).is_larger


def test_one_picture_more_with_every_seed_is_not_called_a_difference():
    better, worse = [[True] * 30], [[True] * 29 + [False]]
    found = noise.compare(0, 1, [better * 3, worse * 3])
    assert found.between_seeds == 0.0
    assert not found.is_larger


def test_equals_are_hardly_ever_called_different():
    chance = np.random.default_rng(2)
    trials = [(chance.random((2, 3, 40)) < 0.7).tolist() for _ in range(300)]
    assert np.mean([noise.compare(0, 1, right).is_larger for right in trials]) <= 0.05
