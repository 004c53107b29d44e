import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from core.colours import EMPTY, EMPTY_STROKE, GAP
from core.see.feature_maps import inspect, is_signed, mosaic, strength, strongest
from core.see.kernels import learned_kernels
from core.see.mosaics import over_picture, payload_bytes
from core.see.palettes import PALETTES


def ramp(height=6, width=6):
    return torch.linspace(0, 1, height * width).reshape(height, width)


def four_maps():
    return torch.stack([0.5 * ramp(), torch.full((6, 6), 3.0), 2 * ramp(), torch.zeros(6, 6)])


def test_the_strongest_channel_is_the_one_that_varies_most():
    assert strongest(four_maps(), 2) == (2, 0)


def test_strength_is_the_standard_deviation_over_the_picture():
    maps = torch.randn(5, 4, 7, generator=torch.Generator().manual_seed(0))
    assert np.allclose(strength(maps), maps.numpy().std((1, 2)), rtol=1e-5)


def test_the_strength_of_a_vector_is_its_absolute_value():
    assert strongest(torch.tensor([1.0, -3.0, 2.0]).reshape(3, 1, 1), 3) == (1, 2, 0)


def test_channels_can_be_drawn_in_the_networks_own_order():
    assert mosaic(four_maps(), order="index", limit=3).channels == (0, 1, 2)


def test_a_map_that_gives_the_same_number_everywhere_is_drawn_as_empty():
    drawn = mosaic(four_maps(), order="index", scale="map")
    assert drawn.empty == {1, 3}
    top_right = drawn.image[0, 8]
    assert tuple(top_right) == EMPTY


def test_noise_a_millionth_as_strong_as_the_stage_is_not_stretched_into_a_pattern():
    maps = torch.stack([ramp(), 1e-6 * ramp()])
    assert mosaic(maps, order="index", scale="map").empty == {1}


def test_an_all_empty_stage_is_drawn_without_dividing_by_zero():
    assert mosaic(torch.zeros(3, 4, 4)).empty == {0, 1, 2}


def test_with_one_scale_for_the_stage_a_weaker_map_stays_darker():
    shared, own = (mosaic(four_maps(), order="index", scale=scale).image[5, 5] for scale in ("stage", "map"))
    assert shared.astype(int).sum() < own.astype(int).sum()
    assert np.array_equal(own, PALETTES["sequential"][-1])


def test_a_given_scale_is_the_value_of_the_brightest_colour():
    drawn = mosaic(four_maps(), order="index", scale=0.5)
    assert drawn.limits == (0, 0.5)
    assert np.array_equal(drawn.image[5, 5], PALETTES["sequential"][-1])


def test_a_stage_that_goes_below_zero_gets_the_signed_palette_with_zero_in_its_middle():
    maps = torch.stack([ramp() - 0.5, ramp()])
    drawn = mosaic(maps, order="index", scale="stage")
    assert is_signed(maps)
    assert drawn.signed
    assert drawn.limits == (-1, 1)
    zero = drawn.image[0, 7]
    assert int(zero.max()) - int(zero.min()) < 12


def test_a_stage_clamped_at_zero_is_not_signed():
    assert not is_signed(four_maps())
    assert not mosaic(four_maps()).signed


def test_every_tile_of_the_mosaic_is_its_own_channel_s_map():
    drawn = mosaic(four_maps(), order="strength", limit=3)
    for position, channel in enumerate(drawn.channels):
        top, left = position // 2 * 7, position % 2 * 7
        alone = mosaic(four_maps()[channel : channel + 1], scale=float(four_maps().abs().max())).image
        assert (drawn.image[top : top + 6, left : left + 6] == alone[:6, :6]).all()
    assert tuple(drawn.image[6, 0]) == GAP


def test_large_maps_are_averaged_down_and_small_ones_are_left_alone():
    assert mosaic(torch.rand(1, 224, 224)).tile == (112, 112)
    assert mosaic(torch.rand(1, 7, 7)).tile == (7, 7)


def test_a_map_lights_the_picture_where_it_is_largest():
    pixels = np.full((8, 8, 3), 200, dtype=np.uint8)
    lit = over_picture(np.array([[1.0, 0.0], [-3.0, 0.5]], dtype=np.float32), pixels)
    assert [int(lit[row, column, 0]) for row, column in ((0, 3), (0, 4), (7, 0), (4, 4))] == [
        200,
        40,
        40,
        120,
    ]


def test_on_a_scale_shared_with_other_maps_a_weak_map_lights_little():
    pixels = np.full((2, 2, 3), 200, dtype=np.uint8)
    lit = over_picture(np.array([[1.0, 0.0], [0.5, -1.0]], dtype=np.float32), pixels, brightest=2.0)
    assert lit[..., 0].tolist() == [[120, 40], [80, 40]]


def test_a_map_without_anything_above_zero_leaves_the_picture_dark():
    lit = over_picture(np.zeros((2, 2), dtype=np.float32), np.full((8, 8, 3), 200, dtype=np.uint8))
    assert (lit == 40).all()


def test_more_maps_than_fit_are_all_drawn_smaller():
    drawn = mosaic(torch.rand(64, 112, 112), limit=None)
    assert len(drawn.channels) == 64
    assert drawn.tile == (56, 56)
    assert drawn.image.shape[0] * drawn.image.shape[1] < 420_000


def unpacked(uri):
    head, text = uri.split(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(text)))


def test_what_the_browser_gets_are_the_mosaics_own_pixels_with_its_gaps_left_out():
    drawn = mosaic(four_maps(), order="index", scale="map")
    pixels = np.asarray(unpacked(drawn.uri).convert("RGBA"))
    shows = pixels[..., 3] == 255
    assert np.array_equal(shows, ~(drawn.image == GAP).all(2))
    assert np.array_equal(pixels[shows][:, :3], drawn.image[shows])


def test_the_colours_of_a_mosaic_are_the_palettes_own_with_zero_in_the_middle():
    drawn = mosaic(torch.stack([ramp() - 0.5, ramp()]), order="index")
    assert np.array_equal(drawn.colours[32], PALETTES["signed"][128])
    assert np.array_equal(drawn.colours[:65:64], PALETTES["signed"][::256])


def test_the_payload_counts_every_letter_that_is_sent():
    drawn = mosaic(torch.rand(32, 40, 40), limit=None)
    assert payload_bytes(drawn) == len(drawn.uri) > 32 * 40 * 40 / 2


@pytest.mark.parametrize("scale", ["map", "stage", 6.0])
def test_no_stage_of_the_built_in_network_sends_more_than_400_kilobytes_even_of_noise(lite, noise, scale):
    for maps in inspect(lite, noise(lite)).spatial.values():
        drawn = mosaic(maps, limit=None, scale=scale)
        assert len(drawn.channels) == len(maps)
        assert payload_bytes(drawn) <= 400_000


def test_no_stage_of_any_network_sends_more_than_400_kilobytes_even_of_noise(living, noise):
    for name, maps in inspect(living, noise(living)).spatial.items():
        assert payload_bytes(mosaic(maps, limit=None, scale="map")) <= 400_000, name


def test_the_kernels_that_are_all_zero_give_empty_maps_whatever_the_scale(lite, noise):
    maps = inspect(lite, noise(lite)).spatial["stem"]
    zero = learned_kernels(lite).empty
    assert len(zero) == 4
    for scale in ("map", "stage", 6.0):
        drawn = mosaic(maps, order="index", limit=None, scale=scale)
        assert zero <= drawn.empty
        for channel in zero:
            down, right = divmod(channel, drawn.columns)
            tile = drawn.image[113 * down : 113 * down + 112, 113 * right : 113 * right + 112]
            assert {tuple(colour) for colour in tile.reshape(-1, 3)} == {EMPTY, EMPTY_STROKE}
