import numpy as np
import torch
from skimage.segmentation import slic

from core.explain.superpixels import segments
from core.see.pictures import sample


def test_parts_are_slics_own_numbered_from_zero_without_gaps():
    pixels = np.ascontiguousarray(sample("coffee").pixels[100:148, 100:164])
    found = segments(pixels, 12)
    assert found.shape == (48, 64)
    assert found.dtype == torch.int64
    assert found.unique().tolist() == list(range(int(found.max()) + 1))
    labels = slic(pixels, n_segments=12, compactness=10, start_label=0)
    same = {(int(ours), int(theirs)) for ours, theirs in zip(found.flatten(), labels.flatten(), strict=True)}
    assert len(same) == len({theirs for _, theirs in same}) == int(found.max()) + 1


def test_a_part_keeps_to_one_side_of_an_edge():
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, 29:] = 255
    found = segments(pixels, 16)
    assert not set(found[:, :29].unique().tolist()) & set(found[:, 29:].unique().tolist())


def test_noise_and_a_flat_picture_are_cut_into_enough_parts_too():
    speckled = np.random.default_rng(1).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    for pixels in (speckled, np.full((64, 64, 3), 9, np.uint8)):
        assert int(segments(pixels, 20).max()) + 1 >= 10
