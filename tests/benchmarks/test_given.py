"""Both sides of the comparison are given the same pictures, cut out of the same place."""

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.given import Choice, cut_out
from core.see.backbones import load
from core.see.pictures import open_picture


@pytest.fixture
def folder(tmp_path):
    """Two classes with six pictures each; two of them are of an odd size."""
    chance = np.random.default_rng(0)
    for title in ("ants", "bees"):
        (tmp_path / title).mkdir()
        for number in range(6):
            pixels = chance.integers(0, 255, (90 + 7 * number, 120, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / title / f"{number}.png")
    return tmp_path


def test_fastai_opens_the_files_that_we_learn_from_under_the_same_classes(folder):
    given = Choice(folder).pictures()
    items = given.items()
    ours = [*given.training.pictures, *given.validation.pictures]
    assert [open_picture(item.source).digest for item in items] == [picture.digest for picture in ours]
    assert all(item.source.parent.name == item.title for item in items)
    assert [item.is_held_out for item in items] == [False] * 8 + [True] * 4


def test_drawn_vehicles_are_the_same_pictures_in_memory():
    given = Choice(few=3).pictures()
    ours = [*given.training.pictures, *given.validation.pictures]
    assert [item.source for item in given.items()] == [picture.image for picture in ours]


def test_few_pictures_to_learn_from_leave_all_to_check_on(folder):
    given = Choice(folder).pictures()
    fewer = given.few(2, seed=1)
    assert (len(fewer.training), fewer.validation) == (4, given.validation)
    assert len(fewer.items()) == 8


@pytest.mark.parametrize("size", [(341, 256), (256, 351), (224, 224), (500, 301)])
def test_pillow_cuts_out_what_our_preparation_does(size):
    smooth = Image.effect_noise((12, 12), 90).convert("RGB").resize(size, Image.Resampling.BICUBIC)
    preparation = load("efficientnet_lite0", pretrained=False).preparation
    array = np.array(smooth).transpose(2, 0, 1).copy()
    ours = preparation.crop_pixels(torch.from_numpy(array)).permute(1, 2, 0).numpy()
    theirs = np.asarray(cut_out(smooth, preparation))
    assert theirs.shape == (224, 224, 3)
    assert np.abs(theirs.astype(int) - ours).max() <= 2  # rounding
