"""How much of a map lies inside the true outline: by hand, by chance, and as the network sees the outline."""

import numpy as np
import pytest
import torch

from core.errors import RequestError
from core.explain.masks import inside, seen_mask
from core.learn.drawn_vehicles import draw
from core.see.backbones import load
from core.see.pictures import from_array


def test_only_what_speaks_for_the_class_counts():
    marked = torch.tensor([[3.0, 1.0], [-8.0, 0.0]])
    mask = torch.tensor([[True, False], [True, False]])
    assert inside(marked, mask).share == pytest.approx(0.75)
    assert inside(marked, mask).by_chance == 0.5


def test_a_map_with_nothing_for_the_class_knows_no_more_than_chance():
    mask = torch.tensor([[True, False], [False, False]])
    assert inside(-torch.ones(2, 2), mask).share == inside(torch.zeros(2, 2), mask).share == 0.25


def test_blind_maps_have_the_masks_share_on_average():
    chance = torch.Generator().manual_seed(0)
    mask = torch.zeros(20, 20, dtype=torch.bool)
    mask[3:9, 4:14] = True
    shares = [inside(torch.rand(20, 20, generator=chance), mask).share for _ in range(200)]
    assert sum(shares) / len(shares) == pytest.approx(0.15, abs=0.003)


def test_the_outline_is_resized_and_cropped_like_its_picture():
    network, drawing = load("tiny_net"), draw("saloon", seed=3)
    marked = np.where(drawing.mask[..., None], 255, 0).astype(np.uint8).repeat(3, axis=2)
    as_picture = network.preparation.crop_pixels(from_array(marked, "outline").tensor())[0]
    mask = seen_mask(drawing.mask, network.preparation)
    assert mask.dtype == torch.bool
    assert torch.equal(mask, as_picture > 127)
    assert 0.05 < float(mask.float().mean()) < 0.6


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(RequestError, match="same picture"):
        inside(torch.ones(4, 4), torch.ones(3, 3, dtype=torch.bool))
