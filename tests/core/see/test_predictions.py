import math
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from core.errors import LessonError
from core.see.predictions import entropy, head_terms, others_share, softmax, top_classes


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


def test_what_the_listed_answers_leave_goes_to_the_others():
    answers = top_classes(torch.tensor([0.1, 0.6, 0.3]), ("ant", "bee", "wasp"), count=2)
    assert others_share(answers) == pytest.approx(0.1)


def test_nothing_is_left_when_every_answer_is_listed_though_the_shares_were_rounded_up():
    shares = torch.full((7,), 1 / 7) + 1e-6
    assert others_share(top_classes(shares, "abcdefg", count=7)) == 0


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
    assert summed.listed == pytest.approx(sum(term.value for term in summed.positive + summed.negative))
    assert summed.listed_count + summed.rest_count == 40
    assert summed.listed + summed.rest + summed.bias == pytest.approx(summed.logit, rel=1e-12)
    assert summed.logit == pytest.approx(float(network.head(vector)[class_index]), rel=1e-5)


def test_the_strongest_terms_are_listed_and_the_rest_counted(network, vector):
    summed = head_terms(network, vector, 2, count=7)
    products = (network.head.weight[2] * vector).detach()
    listed = {term.channel for term in summed.positive + summed.negative}
    assert listed == set(products.abs().topk(7).indices.tolist())
    assert summed.rest_count == 33
    assert all(term.value == pytest.approx(term.activation * term.weight) for term in summed.positive)


def test_terms_for_and_against_are_kept_apart_strongest_first(network, vector):
    summed = head_terms(network, vector, 0, count=40)
    values = [term.value for term in summed.positive]
    assert values == sorted(values, reverse=True)
    assert min(values) >= 0
    assert [term.value for term in summed.negative] == sorted(term.value for term in summed.negative)
    assert summed.rest == pytest.approx(0, abs=1e-12)


def test_a_head_without_bias_adds_nothing():
    assert head_terms(SimpleNamespace(head=nn.Linear(4, 2, bias=False)), torch.ones(4), 0).bias == 0


@pytest.mark.parametrize("class_index", [-1, 6])
def test_a_class_the_head_does_not_have_gets_a_sentence(network, vector, class_index):
    with pytest.raises(LessonError, match="6 answers"):
        head_terms(network, vector, class_index)


def test_four_equal_answers_are_two_bits_undecided():
    assert entropy(torch.ones(4) / 4) == pytest.approx(2)
    assert entropy(torch.tensor([1.0, 0, 0])) == 0
