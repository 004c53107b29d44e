"""Probes give the answers of scikit-learn's, whatever is done to make them quick."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from core.learn import probes
from core.learn.jobs import Stopped
from core.learn.probes import Known
from core.learn.reports import Pulse

QUIET = Pulse(None, "", 1)


def rows(count, width, *, apart=1.0, classes=3, seed=0):
    """Noise around one corner for each class, the labels taking turns."""
    chance = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    corners = np.random.default_rng(9).normal(size=(classes, width))
    values = chance.normal(size=(count, width)) + apart * corners[labels]
    return torch.from_numpy(values.astype(np.float32)), torch.from_numpy(labels)


def known(count=60, width=12, **options):
    values, labels = rows(count, width, **options)
    return Known(values, labels, 3)


@pytest.mark.parametrize("strength", [0.1, 1.0, 10.0])
def test_the_straight_lines_are_those_of_scikit_learn(strength):
    taught = known()
    reference = LogisticRegression(C=strength, tol=1e-8, max_iter=5000).fit(taught.rows, taught.labels)
    weights, bias = probes.straight_lines(taught, QUIET, strength=strength)
    shares = (taught.rows @ weights + bias).softmax(1).numpy()
    assert np.abs(shares - reference.predict_proba(taught.rows)).max() < 2e-3


def test_the_folds_leave_out_every_row_once_and_each_class_evenly():
    left_out = probes._left_out([0] * 10 + [1] * 5, 5)
    assert left_out.sum(0).tolist() == [1] * 15
    assert left_out[:, :10].sum(1).tolist() == [2] * 5
    assert left_out[:, 10:].sum(1).tolist() == [1] * 5


@pytest.mark.parametrize("width", [12, 200])
def test_the_probe_answers_as_scikit_learn_on_rows_of_one_scale(width):
    taught, (new, _) = known(width=width), rows(40, width, seed=1)
    scaled, new_scaled = probes._on_one_scale(taught.rows, new)
    strength = probes.best_strength(Known(scaled, taught.labels, 3), QUIET)
    reference = LogisticRegression(C=strength, tol=1e-8, max_iter=5000).fit(scaled, taught.labels)
    said = probes.linear_probe(taught, new, QUIET).numpy()
    assert (said == reference.predict(new_scaled)).mean() >= 0.97


def test_fewer_numbers_than_before_give_the_same_lines():
    taught, (new, _) = known(count=20, width=300), rows(10, 300, seed=1)
    turned, new_turned = probes._turned(taught.rows, new)
    assert turned.shape == (20, 20)
    plain = probes.straight_lines(taught, QUIET)
    quick = probes.straight_lines(Known(turned, taught.labels, 3), QUIET)
    expected, found = new @ plain[0] + plain[1], new_turned @ quick[0] + quick[1]
    assert (expected - found).abs().max() < 1e-2 * expected.abs().max()


def test_the_scale_of_all_features_together_does_not_matter():
    taught, (new, _) = known(apart=0.4), rows(50, 12, apart=0.4, seed=1)
    larger = Known(taught.rows * 1000 + 5, taught.labels, 3)
    assert probes.linear_probe(taught, new, QUIET).equal(probes.linear_probe(larger, new * 1000 + 5, QUIET))


def test_silent_channels_stay_silent():
    """Unit variance for every channel would let a thousand that hardly answer drown the twelve that do."""
    taught, (new, labels) = known(count=24, apart=0.8), rows(90, 12, apart=0.8, seed=1)
    whisper = 1e-3 * torch.randn(24 + 90, 1000, generator=torch.Generator().manual_seed(0))
    wide = Known(torch.cat([taught.rows, whisper[:24]], 1), taught.labels, 3)
    new_wide = torch.cat([new, whisper[24:]], 1)
    plain = (probes.linear_probe(taught, new, QUIET) == labels).float().mean()
    beside = (probes.linear_probe(wide, new_wide, QUIET) == labels).float().mean()
    scaled = Known(wide.rows / wide.rows.std(0), wide.labels, 3)
    drowned = (probes.linear_probe(scaled, new_wide / wide.rows.std(0), QUIET) == labels).float().mean()
    assert beside >= plain - 0.02
    assert drowned < plain - 0.1


def test_weak_evidence_is_held_back_and_strong_evidence_is_not():
    noise, clear = known(count=30, width=40, apart=0.0), known(count=90, width=12, apart=4.0)
    strengths = [
        probes.best_strength(Known(probes._on_one_scale(each.rows, each.rows)[0], each.labels, 3), QUIET)
        for each in (noise, clear)
    ]
    assert strengths[0] == min(probes.STRENGTHS) < strengths[1]


def test_one_picture_a_class_is_enough_to_be_probed():
    taught = Known(torch.eye(3), torch.arange(3), 3)
    assert probes.linear_probe(taught, torch.eye(3), QUIET).tolist() == [0, 1, 2]
    assert probes.vote(taught, torch.eye(3)).tolist() == [0, 1, 2]


def test_the_neighbours_vote_as_scikit_learns_do():
    taught, (new, _) = known(), rows(80, 12, seed=1)
    centre = taught.rows.mean(0)
    reference = KNeighborsClassifier(5, metric="cosine").fit(taught.rows - centre, taught.labels)
    shares = np.sort(reference.predict_proba(new - centre), axis=1)
    clear = shares[:, -1] > shares[:, -2]  # of equal counts scikit-learn takes the first class, we the nearer
    said = probes.vote(taught, new).numpy()
    assert clear.sum() > 50
    assert (said == reference.predict(new - centre))[clear].all()


def test_a_probe_can_be_stopped():
    def watch(progress):
        raise Stopped

    with pytest.raises(Stopped):
        probes.linear_probe(known(), torch.zeros(1, 12), Pulse(watch, "", 1))
