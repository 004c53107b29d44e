"""Covering against pixels put there by hand."""

import pytest
import torch
from torchvision.transforms.v2 import functional as reference

from core.errors import LessonError
from core.see.backbones import load
from core.see.covering import (
    DIGITS,
    FILLS,
    GRID,
    NOTHING,
    ask,
    changes,
    cover,
    filling,
    read_mask,
)
from core.see.feature_maps import inspect


@pytest.fixture(scope="module")
def tiny():
    return load("tiny_net", pretrained=False)


def spelt(mask):
    """The digits of a mask, written square by square."""
    bits = "".join(str(int(bit)) for bit in mask.flatten().tolist())
    return f"{int(bits, 2):0{DIGITS}x}"


def test_a_mask_is_read_row_by_row_from_the_upper_left():
    assert read_mask("8" + "0" * (DIGITS - 1)).nonzero().tolist() == [[0, 0]]
    assert read_mask("0" * (DIGITS - 1) + "1").nonzero().tolist() == [[GRID - 1, GRID - 1]]
    assert read_mask("0" * 7 + "4" + "0" * (DIGITS - 8)).nonzero().tolist() == [[1, 1]]


def test_any_mask_survives_its_way_as_text():
    mask = torch.rand(GRID, GRID, generator=torch.Generator().manual_seed(0)) > 0.5
    assert torch.equal(read_mask(spelt(mask)), mask)


@pytest.mark.parametrize(
    "junk",
    [
        None,
        3,
        b"0" * DIGITS,
        "",
        "0" * (DIGITS - 1),
        "0" * (DIGITS + 1),
        "0" * 2 * DIGITS,
        "g" + "0" * (DIGITS - 1),
        "_".join("0" * (DIGITS // 2)) + "0",
        "0x" + "0" * (DIGITS - 2),
        "F" * DIGITS,
        "0" * DIGITS + "\n",
        {},
        ["0"],
    ],
)
def test_what_is_no_mask_gets_a_sentence(junk):
    with pytest.raises(LessonError, match="cover it once more"):
        read_mask(junk)


def test_a_square_covers_its_block_of_pixels_and_no_more():
    batch, fill = torch.rand(2, 3, 56, 56), torch.full((1, 1, 1, 1), 9.0)
    mask = torch.zeros(GRID, GRID, dtype=torch.bool)
    mask[3, 5] = True
    covered = cover(batch, mask, fill)
    expected = batch.clone()
    expected[:, :, 6:8, 10:12] = 9.0
    assert torch.equal(covered, expected)
    assert not (batch == 9.0).any()


@pytest.mark.parametrize("side", [64, 224, 30, 28])
def test_squares_tile_a_picture_of_any_side(side):
    mask = torch.zeros(GRID, GRID, dtype=torch.bool)
    batch, one = torch.zeros(1, 3, side, side), torch.ones(1)
    assert torch.equal(cover(batch, mask, one), batch)
    assert cover(batch, ~mask, one).min() == 1
    mask[:14] = True
    rows = cover(batch, mask, one)[0, 0].mean(1)
    assert rows.tolist() == [1.0] * (side // 2) + [0.0] * (side - side // 2)


@pytest.mark.parametrize(
    "mask", [torch.zeros(4, 4), torch.zeros(4, dtype=torch.bool), torch.zeros(0, 0).bool()]
)
def test_a_grid_of_something_else_is_refused(mask):
    with pytest.raises(LessonError, match="yes and no"):
        cover(torch.zeros(1, 3, 8, 8), mask, torch.zeros(1))


def test_covering_nothing_changes_nothing(living, noise):
    batch = noise(living)
    before = inspect(living, batch).probabilities
    for name in FILLS:
        after = ask(living, cover(batch, read_mask(NOTHING), filling(living, batch, name)))
        assert torch.equal(after, before)


def test_what_is_covered_no_longer_counts(tiny, noise):
    """Two pictures that differ only under the cover get the same answer, and another one without it."""
    one, other = noise(tiny, seed=1), noise(tiny, seed=1)
    other[:, :, :32] = noise(tiny, seed=2)[:, :, :32]
    mask = torch.zeros(GRID, GRID, dtype=torch.bool)
    mask[:14] = True
    grey = [cover(batch, mask, filling(tiny, batch, "grey")) for batch in (one, other)]
    assert torch.equal(ask(tiny, grey[0]), ask(tiny, grey[1]))
    assert not torch.allclose(ask(tiny, one), ask(tiny, other))


@pytest.mark.parametrize("name", ["tiny_net", "efficientnet_lite0"])
def test_the_fills_are_what_they_are_called(name, noise):
    backbone = load(name, pretrained=False)
    batch = noise(backbone)
    pixels = {fill: backbone.preparation.denormalise(filling(backbone, batch, fill)) for fill in FILLS}
    assert pixels["black"].max() == 0
    assert pixels["grey"][0, :, 0, 0].tolist() == pytest.approx(backbone.preparation.mean, abs=0.5)
    side = batch.shape[-1]
    reach = 2 * round(3 * side / 16) + 1
    expected = reference.gaussian_blur(batch, [reach, reach], [side / 16] * 2)
    assert torch.allclose(filling(backbone, batch, "blur"), expected)


def test_an_unknown_fill_gets_a_sentence(tiny, noise):
    with pytest.raises(LessonError, match="grey, black, blur"):
        filling(tiny, noise(tiny), "pink")


def test_the_likeliest_keep_their_places_and_who_leads_afterwards_is_listed():
    before = torch.tensor([0.5, 0.3, 0.1, 0.06, 0.04, 0.0])
    after = torch.tensor([0.1, 0.2, 0.0, 0.0, 0.0, 0.7])
    found = changes(before, after, "abcdef", count=4)
    assert [change.name for change in found] == ["a", "b", "c", "f"]
    assert found[-1].points == pytest.approx(70)
    assert found[0].points == pytest.approx(-40)
    assert (found[0].before, found[0].after) == (pytest.approx(0.5), pytest.approx(0.1))


def test_without_a_change_the_likeliest_are_listed():
    shares = torch.tensor([0.1, 0.6, 0.3])
    found = changes(shares, shares, "abc", count=5)
    assert [(change.name, change.points) for change in found] == [("b", 0), ("c", 0), ("a", 0)]
    assert len(changes(shares, shares, "abc", count=1)) == 1
