import numpy as np
import pytest
import torch

from core.errors import LessonError
from core.see.backbones import load
from core.see.feature_maps import inspect
from core.see.lighting_up import all_scores, light_up
from core.see.pictures import from_array


@pytest.fixture(scope="module")
def tiny():
    return load("tiny_net", pretrained=False)


@pytest.fixture(scope="module")
def pictures():
    chance = np.random.default_rng(0)
    return [from_array(chance.integers(0, 256, (64, 64, 3), dtype=np.uint8), str(n)) for n in range(11)]


def test_every_picture_gets_the_scores_that_inspecting_it_gives(tiny, pictures):
    scores = all_scores(tiny, pictures)
    assert scores.shape == (11, len(tiny.classes))
    for row, picture in zip(scores, pictures, strict=True):
        alone = inspect(tiny, tiny.preprocess(picture)).logits
        assert (row - alone).abs().max() <= 1e-5 * alone.abs().max()


def test_the_picture_that_a_neuron_answers_to_most_comes_first():
    scores = torch.tensor([[1.0, 0.0], [3.0, 9.0], [2.0, -4.0]])
    lit = light_up(scores, 0)
    assert [(each.place, each.value) for each in lit] == [(1, 3.0), (2, 2.0), (0, 1.0)]
    assert lit[0].share == pytest.approx(float(torch.tensor([3.0, 9.0]).softmax(0)[0]))
    assert [each.place for each in light_up(scores, 1)] == [1, 0, 2]


def test_the_highest_score_need_not_be_the_highest_share():
    lit = light_up(torch.tensor([[5.0, 9.0], [4.0, 0.0]]), 0)
    assert lit[0].value > lit[1].value and lit[0].share < lit[1].share


def test_whoever_watches_is_told_and_may_stop(tiny, pictures):
    told = []

    def watch(progress):
        told.append((progress.done, progress.total))
        if progress.done == 8:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        all_scores(tiny, pictures, watch=watch)
    assert told == [(0, 11), (8, 11)]


def test_no_pictures_get_a_sentence(tiny):
    with pytest.raises(LessonError, match="1 to 2,000"):
        all_scores(tiny, [])


@pytest.mark.parametrize("index", [-1, 2])
def test_a_neuron_that_is_not_there_gets_a_sentence(index):
    with pytest.raises(LessonError, match="2 answers"):
        light_up(torch.zeros(1, 2), index)
