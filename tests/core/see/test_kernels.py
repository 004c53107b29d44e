"""Own kernels against SciPy's image filters and plain torch; learned ones against the network's own first layer."""

import numpy as np
import pytest
import torch
from scipy import ndimage
from torch import nn

from core.errors import LessonError
from core.see.backbones import load
from core.see.kernels import (
    KERNELS,
    SIZES,
    apply,
    draw,
    first_layer,
    first_maps,
    kernel,
    learned_kernels,
    look,
    output_side,
    patches,
    same_padding,
)

SOBEL = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])


@pytest.fixture
def pixels():
    """A small picture of seeded noise, uint8 (17, 17, 3)."""
    return np.random.default_rng(3).integers(0, 256, (17, 17, 3), dtype=np.uint8)


def same(pixels, window):
    """The map in the picture's own size, zeros all round."""
    return apply(pixels, window, padding=same_padding(len(window)))


def inner(values, size):
    """Without the rim, where SciPy may think of other neighbours."""
    rim = size // 2
    return values[rim:-rim, rim:-rim]


def test_the_identity_gives_the_picture_back(pixels):
    for size in SIZES:
        assert np.array_equal(same(pixels, kernel("identity", size)), pixels.astype(np.float32))


def test_the_edge_kernels_are_sobels(pixels):
    grey = pixels[..., 0].astype(float)
    assert np.array_equal(kernel("level"), SOBEL)
    assert np.array_equal(kernel("upright"), SOBEL.T)
    assert np.allclose(inner(same(grey, kernel("level")), 3), inner(ndimage.sobel(grey, axis=0), 3))
    assert np.allclose(inner(same(grey, kernel("upright")), 3), inner(ndimage.sobel(grey, axis=1), 3))


@pytest.mark.parametrize("size", SIZES)
def test_the_blur_is_scipys_uniform_filter_and_the_round_edges_what_it_leaves_over(pixels, size):
    grey = pixels[..., 1].astype(float)
    average = ndimage.uniform_filter(grey, size)
    assert np.allclose(inner(same(grey, kernel("blur", size)), size), inner(average, size), atol=1e-4)
    left_over = size * size * (grey - average)
    assert np.allclose(inner(same(grey, kernel("round", size)), size), inner(left_over, size), atol=1e-2)


def test_sharpening_and_embossing_are_the_textbooks():
    assert kernel("sharpen").tolist() == [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
    assert kernel("emboss").tolist() == [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("size", SIZES)
def test_every_kernel_adds_up_to_nothing_or_to_one(name, size):
    total = kernel(name, size).sum()
    assert min(abs(total), abs(total - 1)) < 1e-12
    assert kernel(name, size).shape == (size, size)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 4])
@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 3, 4])
def test_the_map_is_torchs_and_as_large_as_the_formula_says(pixels, stride, padding, dilation, size):
    window = np.random.default_rng(size).normal(size=(3, size, size))
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    layer = nn.Conv2d(3, 1, size, bias=False, **settings).double()
    layer.weight.data[0] = torch.from_numpy(window)
    expected = layer(torch.from_numpy(pixels.astype(float)).permute(2, 0, 1)[None]).detach().numpy()[0, 0]
    found = apply(pixels, window, **settings)
    assert found.shape == (output_side(17, size, **settings),) * 2
    assert np.allclose(found, expected, rtol=1e-6, atol=1e-4)


def test_each_colour_by_itself_is_the_grey_of_each(pixels):
    window = kernel("emboss")
    apart = apply(pixels, window, stride=2)
    assert apart.shape == (8, 8, 3)
    for colour in range(3):
        assert np.array_equal(apart[..., colour], apply(pixels[..., colour], window, stride=2))


def test_three_windows_add_their_colours_up(pixels):
    windows = np.stack([kernel("blur"), kernel("level"), -kernel("sharpen")])
    alone = [apply(pixels[..., colour], windows[colour]) for colour in range(3)]
    assert np.allclose(apply(pixels, windows), sum(alone), atol=1e-3)


@pytest.mark.parametrize(
    ("window", "settings"),
    [
        (np.zeros((3, 2)), {}),
        (np.zeros((2, 3, 3)), {}),
        (np.full((3, 3), np.nan), {}),
        (np.zeros((3, 3)), {"stride": 0}),
        (np.zeros((3, 3)), {"padding": -1}),
        (np.zeros((7, 7)), {"dilation": 3}),
    ],
)
def test_what_cannot_slide_is_refused_with_a_sentence(pixels, window, settings):
    with pytest.raises(LessonError, match=r"[:.] .*\.$|\.$"):
        apply(pixels, window, **settings)
    assert output_side(17, 7, dilation=3) == 0


@pytest.mark.parametrize(("name", "size"), [("nonsense", 3), ("blur", 4), ("blur", -1)])
def test_an_unknown_kernel_is_refused_with_a_sentence(name, size):
    with pytest.raises(LessonError, match="choose one of"):
        kernel(name, size)


def test_what_adds_up_to_zero_is_drawn_round_zero_and_what_does_not_stays_a_picture(pixels):
    grey = pixels[..., 0]
    edges, identity = apply(grey, kernel("level")), apply(grey, kernel("identity"))
    seen = look(edges, kernel("level"))
    assert seen.signed
    assert seen.low == -seen.high
    assert 0.98 <= (np.abs(edges) <= seen.high).mean() < 1
    assert np.array_equal(draw(identity, kernel("identity")), grey[1:-1, 1:-1, None].repeat(3, 2))
    negative = draw(-identity, -kernel("identity"))
    assert np.array_equal(negative, 255 - grey[1:-1, 1:-1, None].repeat(3, 2))


def test_a_flat_picture_has_no_edges_and_is_drawn_in_the_middle_colour():
    flat = np.full((9, 9), 77, dtype=np.uint8)
    edges = apply(flat, kernel("round"))
    assert not edges.any()
    assert len(np.unique(draw(edges, kernel("round")).reshape(-1, 3), axis=0)) == 1


def test_the_learned_kernels_make_the_networks_own_first_maps(living, noise):
    batch, kernels = noise(living), learned_kernels(living)
    maps = first_maps(living, batch)
    assert maps.shape == (len(kernels.weights), kernels.side, kernels.side)
    # By hand: zeros before the picture, and after it as many as the windows reach over.
    size, side = kernels.weights.shape[-1], batch.shape[-1]
    reach = (kernels.side - 1) * kernels.stride + kernels.dilation * (size - 1) + 1
    after = max(0, reach - side - kernels.before)
    padded = np.pad(
        batch[0].permute(1, 2, 0).numpy(), ((kernels.before, after), (kernels.before, after), (0, 0))
    )
    for channel in (0, len(maps) - 1):
        window = kernels.weights[channel].numpy()
        own = apply(padded, window, stride=kernels.stride, dilation=kernels.dilation) + float(
            kernels.bias[channel]
        )
        found = own[: kernels.side, : kernels.side]
        assert np.abs(found - maps[channel].numpy()).max() <= 1e-4 * float(maps.abs().max())


def test_a_disturbed_network_makes_other_first_maps(noise):
    network = load("resnet18", pretrained=False)
    before, kernels = first_maps(network, noise(network)), learned_kernels(network)
    first_layer(network).weight.data *= 1.01
    assert not torch.allclose(first_maps(network, noise(network)), before, rtol=1e-3)
    assert torch.equal(kernels.weights * 1.01, learned_kernels(network).weights)  # copies, undisturbed


def test_patches_are_grey_at_zero_on_one_scale_for_all(living):
    kernels = learned_kernels(living)
    drawn = patches(kernels)
    channels, colours, size, _ = kernels.weights.shape
    assert drawn.shape == (channels, size, size, colours)
    assert drawn.dtype == np.uint8
    scale = kernels.weights.abs().max()
    shares = drawn.astype(float) / 255 * 2 - 1
    assert np.abs(shares - (kernels.weights / scale).permute(0, 2, 3, 1).numpy()).max() <= 1 / 255 + 1e-6
    assert {0, 255} & set(np.unique(drawn).tolist())


def test_four_of_the_lite_networks_32_kernels_are_empty_and_stay_one_grey(lite):
    kernels = learned_kernels(lite)
    assert len(kernels.weights) == 32
    assert len(kernels.empty) == 4
    for channel in kernels.empty:
        assert len(np.unique(patches(kernels)[channel].reshape(-1, 3), axis=0)) == 1
