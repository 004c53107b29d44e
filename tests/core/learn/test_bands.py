"""The band around a share against published values and against its own definition."""

import math

import pytest

from core.learn.bands import TWO_SIGMA, band


@pytest.mark.parametrize(("right", "count"), [(0, 10), (3, 10), (9, 10), (10, 10), (144, 153)])
def test_the_ends_of_the_band_are_where_the_share_is_two_sigma_away(right: int, count: int) -> None:
    """Wilson's interval is defined so: |share - p| = z * sqrt(p (1 - p) / n) at both ends."""
    share = right / count
    for end in band(share, count):
        if 0 < end < 1:
            assert abs(share - end) == pytest.approx(TWO_SIGMA * math.sqrt(end * (1 - end) / count), rel=1e-6)


def test_more_pictures_make_a_narrower_band() -> None:
    few, many = band(0.9, 20), band(0.9, 2000)
    assert many[1] - many[0] < (few[1] - few[0]) / 5


def test_without_pictures_nothing_is_known() -> None:
    assert band(0.0, 0) == (0.0, 1.0)
