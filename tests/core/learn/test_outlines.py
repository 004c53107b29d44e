"""An outline is found on plain paper, and refused where colour alone cannot tell it."""

import numpy as np
import pytest

from core.errors import PictureError
from core.learn import drawn_vehicles
from core.learn.outlines import find_outline
from core.learn.vehicle_measures import measure
from core.see.pictures import from_array, sample

GREEN = (90, 200, 120)


def paper(*, size: tuple[int, int] = (120, 160), colour: tuple[int, int, int] = GREEN) -> np.ndarray:
    return np.full((*size, 3), colour, dtype=np.uint8)


def test_a_thing_on_plain_paper_is_found_with_its_holes_filled() -> None:
    pixels = paper()
    pixels[40:80, 30:110] = (180, 30, 30)
    pixels[50:60, 50:60] = GREEN
    found = find_outline(from_array(pixels, "a thing"))
    expected = np.zeros((120, 160), dtype=bool)
    expected[40:80, 30:110] = True
    assert np.array_equal(found, expected)


def test_only_the_largest_thing_counts() -> None:
    pixels = paper()
    pixels[40:80, 30:110] = (180, 30, 30)
    pixels[5:12, 5:12] = (10, 10, 10)
    assert not find_outline(from_array(pixels, "a thing and a crumb"))[:20].any()


def test_a_large_photograph_is_looked_at_in_small() -> None:
    pixels = paper(size=(600, 800))
    pixels[200:400, 200:600] = (180, 30, 30)
    assert find_outline(from_array(pixels, "large")).shape == (192, 256)


def test_a_vehicle_cut_out_measures_nearly_as_its_true_outline() -> None:
    drawn = drawn_vehicles.draw("box truck", seed=1007)
    pixels = np.where(drawn.mask[..., None], drawn.pixels, np.array(GREEN, dtype=np.uint8))
    found, true = measure(find_outline(from_array(pixels, "cut out"))), measure(drawn.mask)
    assert found.pair == pytest.approx(true.pair, abs=0.05)


@pytest.mark.parametrize("key", ["coffee", "astronaut", "gravel"])
def test_a_photograph_without_a_plain_background_is_refused(key: str) -> None:
    with pytest.raises(PictureError, match="no plain background"):
        find_outline(sample(key))


@pytest.mark.parametrize("filled", [0, 3, 118])
def test_nothing_a_crumb_or_nearly_everything_is_no_thing(filled: int) -> None:
    pixels = paper()
    pixels[1 : 1 + filled, 1 : 1 + filled + (40 if filled > 100 else 0)] = (180, 30, 30)
    with pytest.raises(PictureError, match="No single thing"):
        find_outline(from_array(pixels, "odd"))
