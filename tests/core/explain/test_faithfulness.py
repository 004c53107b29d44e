import pytest
import torch

from core.errors import RequestError
from core.explain.attribution import AttributionRequest, attribute
from core.explain.faithfulness import hide_hot_spot, spots
from core.explain.maps import Attribution
from tests.core.explain.networks import CORNER, SIDE, corner_network, noise, pixel_noise


def bright_corner():
    """(1, 3, SIDE, SIDE): dim but for a bright upper left corner, as the corner network receives it."""
    pixels = pixel_noise(SIDE) // 8
    pixels[..., :CORNER, :CORNER] += 220
    return corner_network().preparation.normalise(pixels)


def marking(rows, columns):
    """A map that marks one rectangle."""
    marked = torch.zeros(SIDE, SIDE)
    marked[rows, columns] = 1
    return Attribution(AttributionRequest("occlusion", 0), marked[None], marked, True, None, 0.0)


def test_a_true_map_passes_since_covering_what_it_marks_hurts_more():
    network, batch = corner_network(), bright_corner()
    tested = hide_hot_spot(network, batch, attribute(network, batch, AttributionRequest("occlusion", 0)))
    assert tested.is_believable
    assert tested.hot_fall > 10 * abs(tested.elsewhere_fall)
    assert tested.hot.probability < tested.probability


def test_a_map_that_marks_the_wrong_corner_fails():
    wrong = marking(slice(-CORNER, None), slice(-CORNER, None))
    assert not hide_hot_spot(corner_network(), bright_corner(), wrong).is_believable


def test_the_scores_are_those_of_the_covered_pictures():
    network, batch = corner_network(), bright_corner()
    tested = hide_hot_spot(network, batch, marking(slice(0, 16), slice(0, 16)), 0.05, cover="black")
    with torch.no_grad():
        assert tested.logit == pytest.approx(network(batch)[0, 0].item(), rel=1e-5)
        assert tested.hot.logit == pytest.approx(network(tested.hot.batch)[0, 0].item(), rel=1e-5)
        assert tested.elsewhere.probability == pytest.approx(
            network(tested.elsewhere.batch).softmax(1)[0, 0].item(), rel=1e-5
        )


def test_only_the_masked_pixels_are_covered():
    batch = bright_corner()
    tested = hide_hot_spot(corner_network(), batch, marking(slice(0, 16), slice(0, 16)))
    changed = (tested.hot.batch != batch).any(dim=1)[0]
    assert torch.equal(changed, tested.hot.mask)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_both_parts_are_equally_large(share):
    hot, elsewhere = spots(noise(SIDE)[0, 0], share)
    assert int(hot.sum()) == int(elsewhere.sum()) == round(share * SIDE * SIDE)


def test_both_parts_have_the_same_shape_and_do_not_overlap():
    hot, elsewhere = spots(marking(slice(4, 20), slice(30, 44)).map, 0.1)
    assert not bool((hot & elsewhere).any())
    shifts = [(down, right) for down in range(SIDE) for right in range(SIDE)]
    assert any(torch.equal(hot.roll(shift, dims=(0, 1)), elsewhere) for shift in shifts)


def test_the_shape_moves_to_where_the_map_says_least():
    marked = torch.ones(SIDE, SIDE)
    marked[:12, :12] = 5
    marked[24:40, 24:40] = 0
    _, elsewhere = spots(marked, 0.03)
    assert bool(elsewhere[24:40, 24:40].sum() == elsewhere.sum())


def test_the_hot_part_is_where_the_map_speaks_for_the_class_not_against_it():
    marked = torch.zeros(SIDE, SIDE)
    marked[:8, :8], marked[-8:, -8:] = 1, -5
    hot, elsewhere = spots(marked, 0.01)
    assert bool(hot[:8, :8].any())
    assert not bool(hot[-8:, -8:].any())
    assert not bool(elsewhere[-8:, -8:].any())


@pytest.mark.parametrize("share", [0, 0.9, float("nan")])
def test_a_share_that_makes_no_sense_gets_a_sentence(share):
    with pytest.raises(RequestError, match="between"):
        hide_hot_spot(corner_network(), bright_corner(), marking(slice(0, 16), slice(0, 16)), share)


def test_the_map_of_another_picture_gets_a_sentence():
    with pytest.raises(RequestError, match="same picture"):
        hide_hot_spot(corner_network(), noise(64), marking(slice(0, 16), slice(0, 16)))
