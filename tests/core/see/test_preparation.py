"""What the networks receive, against torchvision's own transforms and the makers' own numbers."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn
from torchvision.models import ResNet18_Weights
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as reference

from core.see import published
from core.see.backbones import Backbone
from core.see.cards import BACKBONES
from core.see.pictures import Picture, from_array, sample
from core.see.preparation import Preparation

LITE = published.LITE_PREPARATION
SIZES = [(600, 400), (427, 640), (256, 256), (100, 83), (301, 256), (1, 1)]  # (width, height)


def picture(width: int, height: int) -> Picture:
    """The coffee, squeezed into any size. (Pure noise overshoots, and resizing it in floats differs more.)"""
    return from_array(np.array(sample("coffee").image.resize((width, height))), "coffee")


def test_lite0_gets_its_own_numbers_and_not_those_of_imagenet(lite: Backbone) -> None:
    cropped = lite.preparation.crop_pixels(sample("coffee").tensor()).float()
    received = lite.preprocess(sample("coffee"))[0]
    assert torch.equal(received, (cropped - 127) / 128)
    usual = ResNet18_Weights.IMAGENET1K_V1.transforms()
    wrong = reference.normalize(cropped / 255, usual.mean, usual.std)
    assert (received - wrong).abs().max() > 1


def test_lite0_is_resized_bicubically_to_256_and_cropped_to_224(lite: Backbone) -> None:
    preparation = lite.preparation
    assert (preparation.shorter_side, preparation.crop, preparation.interpolation) == (256, 224, "bicubic")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", [name for name, card in BACKBONES.items() if card.weights])
def test_a_torchvision_network_gets_what_its_weights_ask_for(name: str, size: tuple[int, int]) -> None:
    preparation, shown = published.source(name).preparation, picture(*size)
    expected = published.weights_of(name).transforms()(shown.tensor())
    differences = (preparation(shown.tensor())[0] - expected).abs() * torch.tensor(preparation.std).view(
        3, 1, 1
    )
    # In grey levels: theirs resizes in floats, ours rounds between the two directions, as Pillow does.
    assert (differences < 1.01).float().mean() > 0.999
    assert differences.mean() < 0.25


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_crop_is_the_middle_square_in_exact_pixel_values(size: tuple[int, int]) -> None:
    pixels = picture(*size).tensor()
    resized = reference.resize(pixels, [256], InterpolationMode.BICUBIC, antialias=True)
    assert torch.equal(LITE.crop_pixels(pixels), reference.center_crop(resized, [224]))
    assert LITE.crop_pixels(pixels).dtype == torch.uint8


def test_a_kept_crop_gives_the_same_input_as_the_picture() -> None:
    pixels = sample("cat").tensor()
    assert torch.equal(LITE(pixels), LITE.normalise(torch.stack([LITE.crop_pixels(pixels)])))


def test_a_picture_with_far_ends_stays_small_and_keeps_its_middle() -> None:
    strip = torch.zeros(3, 40, 2000, dtype=torch.uint8)
    strip[:, :, 1000:] = 200
    assert max(LITE.resize_pixels(strip).shape) == 1024
    left, right = LITE.crop_pixels(strip).float().mean(dim=(0, 1)).split(112)
    assert left.mean() < 10 and right.mean() > 190


def test_squash_keeps_the_whole_picture() -> None:
    squash = Preparation(64, 32, "bilinear", (0.0,) * 3, (255.0,) * 3, resize_mode="squash")
    pixels = torch.zeros(3, 40, 160, dtype=torch.uint8)
    pixels[:, :, :20] = 255  # the far left, which a centre crop would lose
    assert squash.crop_pixels(pixels).shape == (3, 32, 32)
    assert squash(pixels)[0, :, :, 0].min() > 0.9


def pillow_input(shown: Picture) -> Tensor:
    """What the makers' own script computes with Pillow."""
    resized = reference.resize(shown.image, [256], InterpolationMode.BICUBIC)
    cropped: Image.Image = reference.center_crop(resized, [224])
    return LITE.normalise(torch.from_numpy(np.array(cropped)).permute(2, 0, 1)[None])


@pytest.mark.parametrize("key", ["coffee", "cat", "rocket"])
def test_pillow_would_answer_nearly_the_same(key: str, lite: Backbone) -> None:
    with torch.inference_mode():
        ours = lite(lite.preprocess(sample(key))).softmax(1)
        theirs = lite(pillow_input(sample(key))).softmax(1)
    assert (ours - theirs).abs().max() < 2e-3


class Prepared(nn.Module):
    def forward(self, pixels: Tensor) -> Tensor:
        return LITE(pixels)


def test_one_exported_program_prepares_pictures_of_any_size() -> None:
    any_size = {1: torch.export.Dim.AUTO, 2: torch.export.Dim.AUTO}
    program = torch.export.export(
        Prepared(), (picture(60, 40).tensor(),), dynamic_shapes=(any_size,)
    ).module()
    for size in [(60, 40), (41, 67), (300, 500), (90, 90), (256, 256)]:
        pixels = picture(*size).tensor()
        assert torch.equal(program(pixels), LITE(pixels))


def test_the_steps_end_with_what_the_network_receives() -> None:
    shown = sample("coffee")
    steps = LITE.steps(shown)
    assert [step.title for step in steps] == ["picture", "resized", "cropped", "normalised"]
    assert [step.shape for step in steps] == [(400, 600, 3), (256, 384, 3), (224, 224, 3), (3, 224, 224)]
    assert np.array_equal(steps[0].array, shown.pixels)
    assert np.array_equal(steps[-1].array, LITE(shown.tensor())[0].numpy())
    assert all(step.min == step.array.min() and step.max == step.array.max() for step in steps)


def test_many_pictures_are_normalised_channels_last_with_the_same_bits() -> None:
    pixels = torch.randint(
        0, 256, (3, 8, 6, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
    )
    found = LITE.normalise_channels_last(pixels)
    assert torch.equal(found, LITE.normalise(pixels.permute(0, 3, 1, 2)))
    assert found.is_contiguous(memory_format=torch.channels_last)
