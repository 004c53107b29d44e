import numpy as np
import pytest
import torch
from sklearn.linear_model import LinearRegression

from core.errors import LessonError
from core.see.backbones import load
from core.see.feature_maps import inspect
from core.see.pictures import from_array, sample
from core.see.single_channels import UNITS, _explained, _surface, kinds_told, told_by_surface


def noise_pictures(count):
    rng = np.random.default_rng(0)
    return [from_array(rng.integers(0, 256, (64, 64, 3), dtype=np.uint8), str(nth)) for nth in range(count)]


def test_what_a_line_explains_is_what_scikit_learn_says_it_does():
    generator = torch.Generator().manual_seed(0)
    beneath = torch.randn(80, 5, generator=generator, dtype=torch.float64)
    values = torch.cat(
        [beneath @ torch.ones(5, 1, dtype=torch.float64), torch.randn(80, 2, generator=generator)], 1
    )
    values[:, 1] += beneath[:, 0]
    expected = [LinearRegression().fit(beneath, column).score(beneath, column) for column in values.numpy().T]
    assert _explained(beneath, values).tolist() == pytest.approx(expected, abs=1e-5)


def test_a_map_of_brightness_is_told_and_one_of_noise_is_not():
    pixels = torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(1)) * 255
    beneath = _surface(pixels, (16, 16))
    brightness = beneath[:, :3].mean(1, keepdim=True)
    unrelated = torch.randn(256, 1, generator=torch.Generator().manual_seed(2))
    told = _explained(beneath, torch.cat([brightness, unrelated, torch.ones(256, 1)], 1))
    assert told[0] == pytest.approx(1, abs=1e-6)
    assert told[1] < 0.1
    assert torch.isnan(told[2])


def test_every_channel_of_every_stage_is_judged_over_all_pictures():
    tiny = load("tiny_net", pretrained=False)
    done = []
    told = told_by_surface(tiny, noise_pictures(5), watch=done.append)
    assert done == [0, 1, 2, 3, 4]
    vectors = inspect(tiny, tiny.preprocess(noise_pictures(1)[0])).vectors
    assert {name: shares.shape for name, shares in told.items()} == {n: v.shape for n, v in vectors.items()}
    again = told_by_surface(tiny, noise_pictures(5))
    assert all(torch.equal(again[name].nan_to_num(), told[name].nan_to_num()) for name in told)
    assert UNITS < 32 * 32


def test_the_stem_of_the_built_in_network_can_be_read_and_its_top_cannot(lite):
    pictures = [sample(key) for key in ("cat", "coffee", "rocket", "china", "astronaut", "motorcycle")]
    told = {name: float(shares.nanmedian()) for name, shares in told_by_surface(lite, pictures).items()}
    assert told["stem"] > 0.6
    assert told["stem"] > told["group2"] > told["group4"]
    assert told["top"] < 0.3


def test_many_weak_channels_together_know_what_none_of_them_knows_alone():
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(4).repeat_interleave(12)
    kinds = torch.randn(4, 300, generator=generator)
    rows = 0.5 * kinds[labels] + torch.randn(48, 300, generator=generator)
    told = kinds_told(rows, labels)
    assert told.together > 0.95
    assert told.alone < 0.4
    assert told.alone < told.best < told.together
    assert told.chance == pytest.approx(11 / 47)


def test_neighbours_by_one_channel_are_those_with_the_nearest_numbers():
    rows = torch.tensor([[0.0], [1.0], [10.0], [11.5], [20.0], [21.0]])
    assert kinds_told(rows, torch.tensor([0, 0, 1, 1, 2, 2]), count=1).alone == 1
    assert kinds_told(rows, torch.tensor([0, 1, 2, 0, 1, 2]), count=1).alone == 0


def test_a_channel_that_never_varies_is_not_asked():
    rows = torch.tensor([[0.0, 5.0], [1.0, 5.0], [10.0, 5.0], [11.0, 5.0]])
    told = kinds_told(rows, torch.tensor([0, 0, 1, 1]), count=1)
    assert told.alone == told.best == 1


def test_fewer_pictures_than_neighbours_get_a_sentence():
    with pytest.raises(LessonError, match="more than 6 pictures"):
        kinds_told(torch.rand(6, 2), torch.zeros(6))
