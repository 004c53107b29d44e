"""Calibration: the error of Guo et al. 2017 by closed forms and by scikit-learn's curve, and what luck makes of it."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from core.explain.calibration import bin_of, reliability


def drawn(count: int, seed: int = 0, *, too_sure: float = 0.0):
    """Shares from 0.5 to 1, and answers that are right as often as these say, less `too_sure`."""
    chance = np.random.default_rng(seed)
    shares = chance.uniform(0.5, 1.0, count)
    return shares.tolist(), (chance.random(count) < shares - too_sure).tolist()


def test_always_sure_and_half_right_is_off_by_a_half():
    found = reliability([1.0] * 10, [True, False] * 5)
    assert found.error == pytest.approx(0.5)
    assert found.overconfidence == pytest.approx(0.5)
    assert [(each.count, each.share, each.accuracy) for each in found.bins] == [(10, 1.0, 0.5)]


def test_two_bins_are_weighed_by_their_answers():
    # Eight answers with 0.75, six of them right: no gap. Two with 0.95, none right: a gap of 0.95.
    found = reliability([0.75] * 8 + [0.95] * 2, [True] * 6 + [False] * 4)
    assert found.error == pytest.approx(0.2 * 0.95)
    assert [each.gap for each in found.bins] == pytest.approx([0.0, 0.95])


def test_a_bin_is_open_below_and_closed_above():
    assert bin_of(np.array([0.0, 0.1, 0.1001, 0.5, 1.0]), 10).tolist() == [0, 0, 1, 4, 9]


def test_the_bins_equal_scikit_learns_curve():
    shares, right = drawn(500)
    accuracy, mean = calibration_curve(right, shares, n_bins=10, strategy="uniform")
    found = reliability(shares, right)
    assert [each.accuracy for each in found.bins] == pytest.approx(accuracy.tolist())
    assert [each.share for each in found.bins] == pytest.approx(mean.tolist())
    assert sum(each.count for each in found.bins) == 500


def test_true_shares_show_no_more_than_luck_and_boasting_ones_do():
    honest = reliability(*drawn(2000))
    assert not honest.is_more_than_luck
    assert 0 < honest.by_luck < honest.at_most_by_luck < 0.05
    assert reliability(*drawn(2000, too_sure=0.15)).is_more_than_luck


def test_few_pictures_give_more_error_by_luck_than_many():
    assert reliability(*drawn(40)).by_luck > 2 * reliability(*drawn(2000)).by_luck


def test_the_luck_is_the_same_for_the_same_seed():
    shares, right = drawn(60)
    assert reliability(shares, right) == reliability(shares, right)


def test_nothing_to_compare_is_an_error():
    with pytest.raises(ValueError, match="0 shares"):
        reliability([], [])
