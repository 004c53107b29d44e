"""The reliability diagram and the rows of points carry the numbers that they are made of."""

import pytest

from core import charts
from core.explain.calibration import reliability


@pytest.fixture
def found():
    """Four answers in two bins: half of the unsure ones are right, and all of the sure ones."""
    return reliability([0.52, 0.58, 0.95, 0.97], [True, False, True, True])


def test_a_bar_is_as_high_as_the_share_that_was_right_and_its_band_is_wilsons(found):
    bars, _, sure = charts.reliability_diagram(found.bins).data
    assert list(bars.y) == [0.5, 1.0]
    assert list(sure.y) == pytest.approx([0.55, 0.96])
    low, high = found.bins[0].band
    assert bars.error_y.array[0] == pytest.approx(high - 0.5)
    assert bars.error_y.arrayminus[0] == pytest.approx(0.5 - low)


def test_above_each_bar_stands_how_many_pictures_it_is_of(found):
    figure = charts.reliability_diagram(found.bins)
    assert [note.text for note in figure.layout.annotations] == ["2", "2"]
    assert "said with 50 % to 60 %: 2 pictures, 50 % right" in charts.words(figure)


def test_points_of_one_value_do_not_hide_each_other_and_keep_to_their_row():
    rows = {"known": [("a", 0.3)] * 9, "strangers": [("b", 0.9)]}
    figure = charts.points_in_rows(rows, limit=0.5, across="distance")
    known, strangers = figure.data
    assert set(known.x) == {0.3}
    assert len(set(known.y)) == 9
    assert max(map(abs, known.y)) <= 0.25
    assert list(strangers.y) == [1.0]
    assert figure.layout.shapes[0].x0 == 0.5


def test_rows_of_points_are_told_in_words():
    figure = charts.points_in_rows(
        {"known": [("a", 0.25), ("b", 0.5)], "none": []}, limit=0.4, across="share"
    )
    assert charts.words(figure) == "share, alarm at 0.40. known: from 0.25 to 0.50"
