import numpy as np
import pytest
import torch

from core.errors import LessonError
from core.see.feature_maps import inspect
from core.see.pairs import CHANNELS, TILE, longest_climb, meet, side_by_side
from core.see.pictures import sample


def vectors(*rows):
    return {"stem": torch.tensor(rows, dtype=torch.float32)}


OTHERS = vectors((1.0, 0, 5, 0, 7), (-1.0, 0, 5, 2, 7), (0.0, 3, 5, -2, 7), (0.0, -3, 5, 0, 7))


def query(*values):
    return {"stem": torch.tensor(values, dtype=torch.float32)}


def test_similarity_is_the_cosine_from_the_mean_of_the_others():
    generator = torch.Generator().manual_seed(0)
    rows = torch.randn(9, 6, generator=generator) + 4
    a, b = torch.randn(2, 6, generator=generator) + 4
    met = meet({"stem": a}, {"stem": b}, {"stem": rows})[0]
    centre = rows.numpy().mean(0)

    def cosine(x, y):
        x, y = x.numpy() - centre, y.numpy() - centre
        return x @ y / np.linalg.norm(x) / np.linalg.norm(y)

    assert met.similarity == pytest.approx(cosine(a, b), abs=1e-5)
    usual = [cosine(each, row) for each in (a, b) for row in rows]
    assert met.usual == pytest.approx(np.mean(usual), abs=1e-5)
    assert (met.low, met.high) == pytest.approx(tuple(np.quantile(usual, (0.25, 0.75))), abs=1e-5)


def test_a_picture_shares_everything_with_itself_and_parts_nowhere():
    met = meet(query(2, 0, 5, 1, 7), query(2, 0, 5, 1, 7), OTHERS)[0]
    assert met.similarity == pytest.approx(1)
    assert met.parting == ()


def test_shared_are_the_channels_that_both_answer_to_more_than_others_do():
    met = meet(query(3, 1, 5, 0, 7), query(2, -9, 5, 4, 7), OTHERS)[0]
    assert met.shared == (0,)


def test_parting_are_the_channels_whose_answers_differ_most_on_the_others_scale():
    met = meet(query(3, 1, 5, 0, 7), query(2, -9, 5, 4, 7), OTHERS)[0]
    assert met.parting == (1, 3, 0)  # apart by 10, 4 and 1, where others vary by 2.1, 1.4 and 0.7


def test_a_channel_that_never_varies_takes_no_side():
    met = meet(query(0, 0, 6, 0, 9), query(0, 0, 4, 0, -9), OTHERS)[0]
    assert met.shared == met.parting == ()


def test_every_stage_is_met_and_no_more_channels_are_named_than_can_be_shown(lite):
    seen = [
        inspect(lite, lite.preprocess(sample(key))).vectors
        for key in ("cat", "coffee", "brick", "page", "moon")
    ]
    others = {stage: torch.stack([each[stage] for each in seen[2:]]) for stage in seen[0]}
    met = meet(seen[0], seen[1], others)
    assert tuple(each.stage for each in met) == lite.stage_names[:-1]
    for each in met:
        assert -1 <= each.low < each.high <= 1
        assert len(each.shared) <= CHANNELS
        assert len(each.parting) == CHANNELS


def test_too_few_others_get_a_sentence():
    with pytest.raises(LessonError, match="at least 3 other pictures"):
        meet(query(1), query(2), vectors((1.0,), (2.0,)))


def test_both_maps_of_a_channel_are_drawn_on_one_scale_one_above_the_other():
    weak, strong = torch.full((1, 4, 4), 1.0), torch.full((1, 4, 4), 2.0)
    drawn = side_by_side(weak, strong, [0])
    assert drawn.shape == (2 * TILE + 4, TILE, 4)
    above, below = drawn[0, 0], drawn[-1, 0]
    assert above[:3].sum() < below[:3].sum()
    assert drawn[TILE + 1, 0, 3] == 0


def test_late_maps_light_the_pictures_themselves():
    maps = torch.tensor([[[1.0, 0.0], [0.0, 0.0]]])
    red, blue = (np.full((8, 8, 3), colour, dtype=np.uint8) for colour in ((200, 0, 0), (0, 0, 200)))
    drawn = side_by_side(maps, maps, [0], (red, blue))
    assert tuple(drawn[0, 0]) == (200, 0, 0, 255)
    assert tuple(drawn[0, -1]) == (40, 0, 0, 255)
    assert tuple(drawn[-TILE, 0]) == (0, 0, 200, 255)


def test_the_longest_climb_ends_alike_however_far_another_one_came():
    others = {stage: torch.tensor([[1.0, 1], [-1, -1], [1, -1], [-1, 1]]) for stage in ("low", "top")}
    own = {"low": torch.tensor([1.0, 0]), "top": torch.tensor([1.0, 0])}
    candidates = {
        "low": torch.tensor([[1.0, 0], [-1, 0.1], [-0.5, 1]]),
        "top": torch.tensor([[1.0, 0], [-0.1, 1], [1, 0.2]]),
    }
    assert longest_climb(own, candidates, others) == 2
