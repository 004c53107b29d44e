"""Where a network is wrong: counted as scikit-learn counts, and the very pictures behind every number."""

import numpy as np
import pytest
import torch
from sklearn import metrics

from core.errors import DatasetError
from core.explain import mistakes
from core.explain.mistakes import Judged
from core.learn.recipes import Recipe
from core.learn.training import train
from tests.core.learn.small_sets import coloured, small

CLASSES = ("red", "green", "blue")


@pytest.fixture(scope="module")
def tiny():
    return small("tiny_net")


@pytest.fixture(scope="module")
def guessed() -> Judged:
    """Sixty pictures of three colours with seeded guesses."""
    data = coloured(20)
    shares = torch.rand(len(data), 3, generator=torch.Generator().manual_seed(0)) + torch.tensor(
        [0.6, 0.5, 0.0]
    )
    shares[3, 2] = 9.0
    return Judged(data, shares / shares.sum(1, keepdim=True))


def by_hand() -> Judged:
    """Four pictures: red called red (0.6), green called red (0.9), blue called green (0.7), red called blue (0.5)."""
    data = coloured(2).only([0, 1, 2, 3])
    rows = [[0.6, 0.3, 0.1], [0.9, 0.05, 0.05], [0.1, 0.7, 0.2], [0.3, 0.2, 0.5]]
    return Judged(data, torch.tensor(rows))


def test_the_matrix_counts_down_what_it_is_and_across_what_was_said():
    found = mistakes.confusion(by_hand())
    assert found.counts.tolist() == [[1, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert found.shares.tolist() == [[0.5, 0, 0.5], [1, 0, 0], [0, 1, 0]]
    assert found.mistakes.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]


def test_the_matrix_equals_scikit_learns(guessed):
    says = guessed.probabilities.argmax(1).tolist()
    wanted = metrics.confusion_matrix(guessed.labels, says)
    assert np.array_equal(mistakes.confusion(guessed).counts, wanted)
    normalised = metrics.confusion_matrix(guessed.labels, says, normalize="true")
    assert np.allclose(mistakes.confusion(guessed).shares, normalised)


def test_precision_and_recall_equal_scikit_learns(guessed):
    says = guessed.probabilities.argmax(1).tolist()
    scores = mistakes.class_scores(guessed)
    recall = metrics.recall_score(guessed.labels, says, average=None)
    precision = metrics.precision_score(guessed.labels, says, average=None)
    assert [score.recall for score in scores] == pytest.approx(recall.tolist())
    assert [score.precision for score in scores] == pytest.approx(precision.tolist())
    assert [score.count for score in scores] == [20, 20, 20]
    for score in scores:
        assert score.recall_band[0] <= score.recall <= score.recall_band[1]


def test_a_class_that_is_never_said_has_no_precision():
    data = coloured(2)
    never_blue = torch.tensor([[0.8, 0.1, 0.1]] * len(data))
    scores = mistakes.class_scores(Judged(data, never_blue))
    assert [score.precision for score in scores] == [pytest.approx(1 / 3), None, None]
    assert [score.recall for score in scores] == [1, 0, 0]


def test_the_surest_mistake_comes_first_and_the_hesitant_right_one_too(guessed):
    wrong = mistakes.most_confident_mistakes(guessed, 5)
    assert [answer.share for answer in wrong] == sorted((a.share for a in guessed.wrong), reverse=True)[:5]
    assert not any(answer.is_right for answer in wrong)
    right = mistakes.least_sure_right(guessed, 5)
    every = [answer.share for answer in guessed.answers if answer.is_right]
    assert [answer.share for answer in right] == sorted(every)[:5]
    assert all(answer.is_right for answer in right)


def test_a_cell_holds_exactly_its_pictures_and_all_cells_hold_all(guessed):
    counts = mistakes.confusion(guessed).counts
    seen = []
    for truth, says in np.ndindex(counts.shape):
        cell = mistakes.in_cell(guessed, truth, says)
        assert len(cell) == counts[truth, says]
        assert all(guessed.labels[answer.place] == truth for answer in cell)
        assert all(int(guessed.probabilities[answer.place].argmax()) == says for answer in cell)
        seen += [answer.place for answer in cell]
    assert sorted(seen) == list(range(len(guessed)))


def test_the_busiest_classes_are_those_with_most_mistakes():
    found = mistakes.confusion(by_hand())
    assert found.busiest(2) == (0, 1)
    assert found.of((0, 1)).counts.tolist() == [[1, 0], [1, 0]]
    assert found.of((0, 1)).classes == ("red", "green")


def test_what_training_told_is_what_the_trained_network_answers_when_asked(tiny):
    *_, last = train(tiny, coloured(6), coloured(3, seed=1), Recipe(epochs=2, batch=6))
    told = mistakes.from_report(coloured(3, seed=1), last)
    asked = mistakes.ask(last.backbone, coloured(3, seed=1))
    assert told.accuracy == asked.accuracy == pytest.approx(last.validation_accuracy)
    assert torch.allclose(told.probabilities, asked.probabilities, atol=1e-5)


def test_a_report_about_other_pictures_is_refused(tiny):
    *_, last = train(tiny, coloured(4), coloured(2, seed=1), Recipe(epochs=1, batch=6))
    with pytest.raises(ValueError, match="other pictures"):
        mistakes.from_report(coloured(3, seed=1), last)


def test_a_network_for_other_classes_is_refused_with_what_to_do(tiny):
    with pytest.raises(DatasetError, match="train a head on this one"):
        mistakes.ask(tiny, coloured(2))
