from dataclasses import replace

import pytest
import torch

from core.explain import scrubbing
from core.learn import snapshots, training
from core.learn.experiments import Experiment
from core.learn.freezing import FreezePlan
from core.learn.training import Recipe, train


@pytest.mark.parametrize(
    ("size", "epochs", "budget", "kept"),
    [
        (1, 5, 10, {1, 2, 3, 4, 5}),
        (2, 5, 10, {1, 2, 3, 4, 5}),
        (3, 9, 10, {1, 5, 9}),
        (5, 9, 10, {1, 9}),
        (6, 9, 10, {9}),
        (11, 9, 10, set()),
        (1, 1, 10, {1}),
    ],
)
def test_as_many_epochs_are_kept_as_fit_evenly_spaced(size, epochs, budget, kept):
    assert snapshots.kept_epochs(size, epochs, budget) == kept


@pytest.mark.parametrize(("size", "epochs"), [(7, 200), (13, 41), (20, 8), (49, 3)])
def test_what_is_kept_stays_within_the_budget(size, epochs):
    kept = snapshots.kept_epochs(size, epochs, 100)
    assert len(kept) * size <= 100 and {1, epochs} <= kept and max(kept) == epochs


RECIPES = {
    "a new head": Recipe(epochs=3, hidden=8),
    "thawed in between": Recipe(FreezePlan(frozenset({"conv1", "conv3"})), epochs=3),
    "from scratch": Recipe(FreezePlan(), epochs=3, pretrained=False),
    "frozen ones drift": Recipe(FreezePlan(frozenset({"conv1", "conv3"})), epochs=3, drift=True),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_the_weights_of_an_epoch_are_the_network_that_was_judged_then(tiny, colours, recipe):
    reports = list(train(tiny, *colours, recipe, extras=True))
    pixels = torch.cat([tiny.preprocess(picture) for picture in colours[1].pictures])
    assert all(report.weights is not None for report in reports)
    for report in reports:
        network = scrubbing.at(Experiment(tiny, *colours, recipe), report)
        with torch.no_grad():
            assert torch.allclose(network(pixels).softmax(1), report.probabilities, atol=1e-5)
    assert network.fingerprint() == reports[-1].backbone.fingerprint()


def test_beyond_the_budget_only_some_epochs_are_kept(tiny, colours, monkeypatch):
    recipe = Recipe(FreezePlan(), epochs=5)
    size = snapshots.size_of(next(train(tiny, *colours, recipe, extras=True)).weights)
    monkeypatch.setattr(
        training.snapshots, "kept_epochs", lambda size, epochs: REAL(size, epochs, budget=3 * size + 1)
    )
    reports = list(train(tiny, *colours, recipe, extras=True))
    assert [report.weights is not None for report in reports] == [True, False, True, False, True]
    assert sum(snapshots.size_of(report.weights) for report in reports if report.weights) == 3 * size


REAL = snapshots.kept_epochs


def test_the_best_epoch_is_the_one_with_the_lowest_loss_so_far(tiny, colours):
    reports = list(train(tiny, *colours, Recipe(epochs=8, rate=0.05), extras=True))
    lowest = float("inf")
    for report in reports:
        assert report.best == (report.validation_loss < lowest)
        lowest = min(lowest, report.validation_loss)


UNSTEADY = Recipe(epochs=8, batch=8, rate=0.05)


@pytest.fixture(scope="module")
def odd(colours):
    """Some of the pictures to check on have a wrong label: whoever learns too much becomes sure, and wrong."""
    learn, check = colours
    labels = tuple((label + (place < 4)) % 3 for place, label in enumerate(check.labels))
    return learn, replace(check, labels=labels)


def test_patience_stops_after_so_many_epochs_without_a_better_one(tiny, odd):
    full = list(train(tiny, *odd, UNSTEADY, extras=True))
    bests = [report.best for report in full]
    expected = next(epoch for epoch in range(2, 8) if not any(bests[epoch - 2 : epoch]))
    early = list(train(tiny, *odd, replace(UNSTEADY, patience=2), extras=True))
    assert len(early) == expected and early[-1].stopped_early and early[-1].backbone is not None
    assert [report.train_loss for report in early] == [report.train_loss for report in full[:expected]]
    assert not any(report.stopped_early for report in (*full, *early[:-1]))


def test_keep_best_hands_out_the_best_epochs_network_and_goes_on_as_ever(tiny, odd):
    recipe = replace(UNSTEADY, freeze=FreezePlan.bottom(tiny, 4))
    plain = list(train(tiny, *odd, recipe, extras=True))
    reports = list(train(tiny, *odd, replace(recipe, keep_best=True), extras=True))
    assert [report.train_loss for report in reports] == [report.train_loss for report in plain]
    best = [report for report in reports if report.best][-1]
    assert best is not reports[-1], "choose a recipe whose last epoch is not its best"
    pixels = torch.cat([tiny.preprocess(picture) for picture in odd[1].pictures])
    with torch.no_grad():
        shares = reports[-1].backbone(pixels).softmax(1)
    assert torch.allclose(shares, best.probabilities, atol=1e-5)
    told = reports[-1].handed_out
    assert (told.loss, told.accuracy) == (best.validation_loss, best.validation_accuracy)
    assert plain[-1].handed_out.loss == plain[-1].validation_loss
    assert not torch.allclose(shares, reports[-1].probabilities, atol=1e-3)
