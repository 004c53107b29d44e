import math
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from core.errors import LessonError
from core.see.predictions import (
    find_classes,
    head_terms,
    softmax,
    softmax_sum,
    top_classes,
)


@pytest.fixture
def network():
    torch.manual_seed(0)
    return SimpleNamespace(head=nn.Linear(40, 6).requires_grad_(False))


@pytest.fixture
def vector():
    return torch.randn(40, generator=torch.Generator().manual_seed(1))


def test_the_largest_shares_come_first_with_their_names():
    answers = top_classes(torch.tensor([0.1, 0.6, 0.3]), ("ant", "bee", "wasp"), count=2)
    assert [(answer.name, answer.index) for answer in answers] == [("bee", 1), ("wasp", 2)]
    assert answers[0].share == pytest.approx(0.6)


def test_asking_for_more_answers_than_there_are_gives_all():
    assert len(top_classes(torch.tensor([0.1, 0.9]), ("ant", "bee"), count=5)) == 2


def test_probabilities_without_a_name_each_are_refused():
    with pytest.raises(ValueError, match="3 probabilities"):
        top_classes(torch.ones(3) / 3, ("ant", "bee"))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_softmax_is_the_closed_form(temperature):
    logits = torch.tensor([2.0, -1.0, 0.5])
    powers = [math.exp(value / temperature) for value in logits.tolist()]
    expected = torch.tensor([power / sum(powers) for power in powers])
    assert torch.allclose(softmax(logits, temperature), expected, rtol=1e-5)


def test_softmax_survives_huge_scores():
    assert softmax(torch.tensor([9000.0, 0.0])).tolist() == [1, 0]


@pytest.mark.parametrize("temperature", [0.0, -1.0, math.nan, math.inf])
def test_a_temperature_that_makes_no_sense_gets_a_sentence(temperature):
    with pytest.raises(LessonError, match="above 0"):
        softmax(torch.ones(3), temperature)


@pytest.mark.parametrize("class_index", range(6))
def test_the_terms_add_up_to_the_score(network, vector, class_index):
    summed = head_terms(network, vector, class_index, count=7)
    assert summed.listed == pytest.approx(sum(term.value for term in summed.most + summed.least))
    assert summed.listed_count + summed.rest_count == 40
    assert summed.listed + summed.rest + summed.bias == pytest.approx(summed.logit, rel=1e-12)
    assert summed.logit == pytest.approx(float(network.head(vector)[class_index]), rel=1e-5)


def test_the_terms_that_add_most_and_least_are_listed_and_the_rest_counted(network, vector):
    summed = head_terms(network, vector, 2, count=7)
    products = (network.head.weight[2] * vector).detach()
    assert [term.channel for term in summed.most] == products.topk(7).indices.tolist()
    assert [term.channel for term in summed.least] == products.topk(7, largest=False).indices.tolist()
    assert summed.rest_count == 26
    assert all(term.value == pytest.approx(term.activation * term.weight) for term in summed.most)


@pytest.mark.parametrize(("count", "most", "least"), [(40, 20, 20), (20, 20, 20), (25, 20, 20), (3, 3, 3)])
def test_no_term_is_listed_twice(network, vector, count, most, least):
    summed = head_terms(network, vector, 0, count=count)
    assert (len(summed.most), len(summed.least)) == (most, least)
    assert len({term.channel for term in summed.most + summed.least}) == most + least
    values = [term.value for term in (*summed.most, *summed.least[::-1])]
    assert values == sorted(values, reverse=True)
    assert summed.rest_count == 40 - most - least


@pytest.mark.parametrize("features", [1, 2, 5])
def test_few_features_are_all_listed(features):
    network = SimpleNamespace(head=nn.Linear(features, 2).requires_grad_(False))
    summed = head_terms(network, torch.rand(features), 1)
    assert (summed.listed_count, summed.rest_count) == (features, 0)
    assert summed.rest == pytest.approx(0, abs=1e-12)


def test_a_head_without_bias_adds_nothing():
    assert head_terms(SimpleNamespace(head=nn.Linear(4, 2, bias=False)), torch.ones(4), 0).bias == 0


@pytest.mark.parametrize("class_index", [-1, 6])
def test_a_class_the_head_does_not_have_gets_a_sentence(network, vector, class_index):
    with pytest.raises(LessonError, match="6 answers"):
        head_terms(network, vector, class_index)


@pytest.mark.parametrize("temperature", [0.25, 1.0, 8.0])
def test_softmax_taken_apart_adds_up_to_its_shares(temperature):
    logits = torch.tensor([2.0, -1.0, 0.5, 4.0])
    sums = softmax_sum(logits, "abcd", temperature=temperature, count=2)
    assert [(line.name, line.score) for line in sums.lines] == [("d", 4.0), ("a", 2.0)]
    assert [line.power for line in sums.lines] == pytest.approx([1, math.exp(-2 / temperature)])
    assert sum(line.power for line in sums.lines) + sums.rest == pytest.approx(sums.total)
    assert sums.rest == pytest.approx(math.exp(-3.5 / temperature) + math.exp(-5 / temperature))
    assert sums.rest_count == 2
    shares = softmax(logits, temperature)
    for line in sums.lines:
        assert (
            line.share == pytest.approx(line.power / sums.total) == pytest.approx(float(shares[line.index]))
        )


def test_softmax_taken_apart_survives_huge_scores_and_a_list_of_everything():
    sums = softmax_sum(torch.tensor([9000.0, 0.0]), "ab", temperature=0.25)
    assert ([line.share for line in sums.lines], sums.rest, sums.rest_count) == ([1, 0], 0, 0)


@pytest.mark.parametrize(("also", "names"), [(1, "dab"), (0, "da"), (None, "da")])
def test_one_more_class_can_be_listed_and_no_power_is_counted_twice(also, names):
    sums = softmax_sum(torch.tensor([2.0, -1.0, 0.5, 4.0]), "abcd", count=2, also=also)
    assert "".join(line.name for line in sums.lines) == names
    assert sum(line.share for line in sums.lines) + sums.rest / sums.total == pytest.approx(1)
    assert len(sums.lines) + sums.rest_count == 4


def test_softmax_taken_apart_refuses_the_same_temperatures():
    with pytest.raises(LessonError, match="above 0"):
        softmax_sum(torch.ones(3), "abc", temperature=0)


NAMES = ("hot dog", "cat", "Dogsled", "prairie dog", "fire  engine")


@pytest.mark.parametrize(
    ("words", "found"),
    [("dog", [2, 0, 3]), ("DOG", [2, 0, 3]), ("  dog ", [2, 0, 3]), ("e d", [3]), ("wolf", []), (".*", [])],
)
def test_words_are_found_anywhere_in_a_name_the_likeliest_class_first(words, found):
    assert list(find_classes(NAMES, words, torch.tensor([2.0, 9.0, 3.0, 1.0, 0.0]))) == found


@pytest.mark.parametrize("words", ["", "   "])
def test_no_words_find_every_class(words):
    assert find_classes(NAMES, words, torch.arange(5.0)) == (4, 3, 2, 1, 0)
