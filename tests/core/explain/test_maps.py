import numpy as np
import pytest
import torch

from core.errors import RequestError
from core.explain.maps import Attribution, AttributionRequest, Completeness, Legend, overlay

GREY = np.full((4, 4, 3), 128, np.uint8)


def answer(values, *, signed=True):
    shown = torch.tensor(values, dtype=torch.float32)
    return Attribution(AttributionRequest("occlusion", 0), shown[None], shown, signed, None, 0.0)


ONE_FOR_ONE_AGAINST = [[2.0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, -1.0]]


def test_the_legend_of_a_signed_map_has_zero_in_its_middle():
    legend = answer([[1.0, -3.0], [0.0, 0.0]]).legend
    assert legend.low == -legend.high
    assert legend.zero == 0
    assert legend.high == 3


def test_the_legend_of_an_unsigned_map_starts_at_zero():
    legend = answer([[1.0, 3.0], [0.0, 0.0]], signed=False).legend
    assert (legend.low, legend.zero) == (0, 0)
    assert legend.high == 3


def test_one_extreme_pixel_does_not_wash_out_the_others():
    values = torch.ones(40, 40)
    values[0, 0] = 1000
    assert answer(values.tolist()).legend.high == pytest.approx(1)


def test_a_single_marked_pixel_in_a_large_map_still_gets_its_colour():
    values = torch.zeros(40, 40)
    values[3, 3] = -7
    assert answer(values.tolist()).legend == Legend(-7, 0, 7)


def test_for_is_orange_against_is_blue_and_silence_shows_the_picture():
    shown = overlay(answer(ONE_FOR_ONE_AGAINST), GREY).astype(int)
    assert shown.shape == (4, 4, 3)
    assert shown[0, 0, 0] > shown[0, 0, 2] + 40
    assert shown[3, 3, 2] > shown[3, 3, 0] + 20
    assert shown[1, 1].tolist() == [128, 128, 128]


def test_a_map_that_says_nothing_leaves_the_picture_alone():
    assert np.array_equal(overlay(answer(np.zeros((4, 4)).tolist()), GREY), GREY)


def test_strength_zero_is_the_bare_picture():
    pixels = np.random.default_rng(0).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    assert np.array_equal(overlay(answer(ONE_FOR_ONE_AGAINST), pixels, strength=0), pixels)


def test_more_strength_moves_further_from_the_picture():
    far = [
        np.abs(overlay(answer(ONE_FOR_ONE_AGAINST), GREY, strength=s).astype(int) - 128).sum()
        for s in (0.2, 0.9)
    ]
    assert far[0] < far[1]


def test_an_unsigned_map_is_drawn_too():
    shown = overlay(answer(np.abs(ONE_FOR_ONE_AGAINST).tolist(), signed=False), GREY)
    assert shown.dtype == np.uint8
    assert not np.array_equal(shown[0, 0], GREY[0, 0])


@pytest.mark.parametrize(
    ("pixels", "strength"), [(GREY[:3], 0.5), (GREY / 255, 0.5), (GREY, 1.5), (GREY, np.nan)]
)
def test_what_does_not_fit_gets_a_sentence(pixels, strength):
    with pytest.raises(RequestError):
        overlay(answer(ONE_FOR_ONE_AGAINST), pixels, strength=strength)


def test_the_error_of_completeness_is_a_share_of_the_difference():
    assert Completeness(total=-9.0, difference=-10.0).error == pytest.approx(0.1)


def test_completeness_survives_a_score_that_did_not_change():
    assert np.isfinite(Completeness(total=0.1, difference=0.0).error)


def test_two_maps_at_one_limit_keep_their_relation():
    strong, weak = (answer((np.full((4, 4), value)).tolist()) for value in (4.0, 1.0))
    assert np.array_equal(overlay(strong, GREY), overlay(weak, GREY))  # each on its own scale
    far = [np.abs(overlay(each, GREY, limit=4.0).astype(int) - 128).sum() for each in (strong, weak)]
    assert far[0] > 2 * far[1] > 0
