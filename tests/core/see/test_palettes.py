import numpy as np
import pytest
from matplotlib import colormaps

from core.see.palettes import PALETTES, colour


def test_the_sequential_palette_is_inferno():
    reference = (colormaps["inferno"](np.linspace(0, 1, 257))[:, :3] * 255).round()
    assert np.abs(PALETTES["sequential"] - reference).max() <= 5


def test_the_sequential_palette_gets_steadily_lighter():
    lightness = PALETTES["sequential"] @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(lightness) > -1).all()
    assert lightness[-1] - lightness[0] > 200


@pytest.mark.parametrize("palette", ["signed", "signed_dark"])
def test_in_a_signed_palette_blue_is_below_zero_and_orange_above(palette):
    low, zero, high = colour(np.array([0.25, 0.5, 0.75]), palette).astype(int)
    assert low[2] > low[0] + 30
    assert high[0] > high[2] + 30
    assert zero.max() - zero.min() < 12


def test_shares_outside_zero_to_one_take_the_end_colours():
    assert np.array_equal(colour(np.array([-5.0, 7.0]), "sequential"), PALETTES["sequential"][[0, 256]])


def test_a_palette_cannot_be_changed_by_accident():
    with pytest.raises(ValueError, match="read-only"):
        PALETTES["signed"][0] = 0
