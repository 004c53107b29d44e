"""Views of a picture: a finite set, drawn from seed, picture and number; view 0 is the plain one."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.errors import RecipeError
from core.learn.recipe_checks import check_values
from core.learn.recipes import Recipe
from core.learn.views import AUGMENTATIONS, Views, view
from core.see.pictures import sample
from core.see.preparation import Preparation

PREPARATION = Preparation(64, 56, "bilinear", (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
VARIED = [name for name in AUGMENTATIONS if name != "none"]


@pytest.fixture(scope="module")
def picture():
    return sample("cat")


def seen(picture, number, views, preparation=PREPARATION):
    return view(picture.tensor(), preparation, views, picture.digest, number)


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_view_0_is_the_plain_picture(picture, name):
    plain = PREPARATION.crop_pixels(picture.tensor())
    assert torch.equal(seen(picture, 0, Views(name, seed=3)), plain)


@pytest.mark.parametrize("name", VARIED)
def test_the_same_seed_picture_and_number_give_the_same_bytes(picture, name):
    views = Views(name, 4, seed=5)
    for number in range(views.count):
        found = seen(picture, number, views)
        assert found.shape == (3, 56, 56) and found.dtype == torch.uint8
        assert torch.equal(found, seen(picture, number, views))


@pytest.mark.parametrize("name", ["mirror_and_shift", "mirror_shift_and_colour"])
def test_another_number_seed_or_picture_gives_another_view(picture, name):
    views = Views(name, 8)
    all_of_them = [seen(picture, number, views) for number in range(8)]
    assert len({found.numpy().tobytes() for found in all_of_them}) == 8
    assert not torch.equal(all_of_them[2], seen(picture, 2, replace(views, seed=1)))
    assert not torch.equal(all_of_them[2], view(picture.tensor(), PREPARATION, views, "another", 2))


def test_a_mirror_image_is_the_plain_view_flipped_and_there_is_only_one(picture):
    views = Views("mirror", 4)
    assert views.count == 2
    assert torch.equal(seen(picture, 1, views), seen(picture, 0, views).flip(-1))


def test_what_no_seed_changes_is_kept_under_one_name_for_all_seeds():
    names = {name: {Views(name, 4, seed).name("key", 1) for seed in (0, 1)} for name in VARIED}
    assert {name for name, found in names.items() if len(found) == 1} == {"mirror"}


@pytest.mark.parametrize("resize_mode", ["shorter side", "squash"])
def test_a_moved_window_sees_nearly_all_that_the_plain_view_sees(resize_mode):
    rows, columns = np.mgrid[0:256, 0:256].astype(np.uint8)
    places = torch.from_numpy(np.stack([rows, columns, columns]))  # a pixel's value is its place
    preparation = replace(PREPARATION, resize_mode=resize_mode)
    plain = view(places, preparation, Views(), "p", 0)[0].float()
    span = float(plain.max() - plain.min())
    for number in range(1, 16):
        moved = view(places, preparation, Views("mirror_and_shift", 16), "p", number)[0].float()
        assert 0.9 < float(moved.max() - moved.min()) / span <= 1.01  # the root of 85 % is 92 %
        assert abs(float(moved.mean() - plain.mean())) <= span / 8 + 1


def test_half_of_the_views_are_mirrored():
    columns = torch.arange(200, dtype=torch.uint8).expand(3, 200, 200).contiguous()
    views = Views("mirror_and_shift", 6)
    rising = [bool((lambda row: row[-1] > row[0])(view(columns, PREPARATION, views, "p", n)[0, 0].int()))
              for n in range(6)]  # fmt: skip
    assert rising == [True, False] * 3


def test_recolouring_keeps_a_picture_near_its_colours(picture):
    grey = torch.full((3, 80, 80), 120, dtype=torch.uint8)
    values = [
        float(view(grey, PREPARATION, Views("mirror_shift_and_colour", 8), "p", n).float().mean())
        for n in range(8)
    ]
    assert len(set(values)) > 4 and all(0.75 * 120 < value < 1.25 * 120 for value in values)


@pytest.mark.parametrize("size", [(1, 300), (300, 1), (2, 2)])
def test_odd_sizes_have_views_too(size):
    pixels = torch.zeros(3, *size, dtype=torch.uint8)
    for number in range(4):
        found = view(pixels, PREPARATION, Views("mirror_shift_and_colour"), "p", number)
        assert found.shape == (3, 56, 56)


def test_without_augmentation_there_is_one_view():
    assert Views("none", 9).count == 1 and Views("mirror_and_shift", 9).count == 9


@pytest.mark.parametrize("wrong", [{"augmentation": "swirl"}, {"number": 0}, {"number": 99}])
def test_nonsense_is_answered_with_what_to_choose(wrong):
    with pytest.raises(RecipeError, match=r"choose .*\.$"):
        Views(**{"augmentation": "mirror", **wrong})


def test_the_table_can_be_read_without_torch():
    code = "import sys; from core.learn.views import AUGMENTATIONS; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_one_view_that_changes_nothing_is_refused_with_a_sentence():
    with pytest.raises(RecipeError, match="choose at least 2 views"):
        check_values(Recipe(augmentation="mirror", views=1))
    check_values(Recipe(views=1))
