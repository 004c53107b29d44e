"""Outlines of known shape are measured as one would with a ruler."""

import numpy as np
import pytest

from core.errors import PictureError
from core.learn import drawn_vehicles
from core.learn.measured_vehicles import CLASSES, Scaling, draw_and_measure
from core.learn.vehicle_measures import SMALLEST, measure


def stairs(*heights: int, at: tuple[int, int] = (4, 6)) -> np.ndarray:
    """An outline in a picture of 100 x 100: steps of 20 columns with these heights, standing on one line."""
    outline = np.zeros((100, 100), dtype=bool)
    for place, height in enumerate(heights):
        left = at[1] + 20 * place
        outline[100 - at[0] - height : 100 - at[0], left : left + 20] = True
    return outline


def test_a_box_stands_at_full_height_everywhere() -> None:
    assert measure(stairs(40, 40, 40)).pair == (1.0, 1.0)


def test_the_ends_are_the_mean_of_the_outer_thirds() -> None:
    found = measure(stairs(10, 40, 30))
    assert found.thirds == (0.25, 1.0, 0.75)
    assert found.pair == (0.5, 1.0)


def test_a_mirrored_vehicle_measures_the_same() -> None:
    outline = stairs(10, 40, 30)
    assert measure(outline[:, ::-1]).pair == measure(outline).pair


def test_size_and_place_do_not_matter_to_the_measures_but_the_box_tells_them() -> None:
    near, far = measure(stairs(10, 40, 30)), measure(stairs(10, 40, 30, at=(50, 30)))
    assert near.pair == far.pair
    assert near.box == (0.06, 0.56, 0.66, 0.96)
    assert far.box == (0.3, 0.1, 0.9, 0.5)


def test_what_hangs_under_the_vehicle_as_daylight_does_not_lower_it() -> None:
    outline = stairs(40, 40, 40)
    outline[86:96, 20:50] = False
    assert measure(outline).pair == (1.0, 1.0)


def test_a_column_without_the_vehicle_has_no_height() -> None:
    assert measure(stairs(40, 0, 40)).pair == (1.0, 0.0)


@pytest.mark.parametrize("side", [0, SMALLEST - 1])
def test_what_is_too_small_is_not_measured(side: int) -> None:
    outline = np.zeros((50, 50), dtype=bool)
    outline[:side, :side] = True
    with pytest.raises(PictureError, match="choose another picture"):
        measure(outline)


def test_a_flatbed_is_lower_in_the_middle_than_a_box_truck() -> None:
    flat, box = (measure(drawn_vehicles.draw(kind, seed=3).mask) for kind in ("flatbed", "box truck"))
    assert flat.middle < box.middle


def test_the_same_seed_draws_and_measures_the_same() -> None:
    first, again, other = (draw_and_measure(2, seed) for seed in (5, 5, 6))
    assert np.array_equal(first.pixels, again.pixels)
    assert first.measures == again.measures != other.measures
    assert [CLASSES[label] for label in first.labels] == ["car", "car", "truck", "truck"]


def test_scaled_measures_have_mean_zero_and_spread_one() -> None:
    pairs = np.random.default_rng(0).random((30, 2))
    scaling = Scaling.of(pairs)
    inputs = np.array([scaling.inputs(tuple(pair)) for pair in pairs])
    assert np.allclose(inputs.mean(axis=0), 0)
    assert np.allclose(inputs.std(axis=0), 1)
