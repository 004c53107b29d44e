"""None of the above: a distance that notices what softmax is sure of, set by the validation pictures alone."""

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors
from torch.nn import functional as F

from core.explain import strangers
from core.explain.strangers import STRANGERS, Familiar, Met
from core.learn.recipes import Recipe
from core.learn.training import train
from tests.core.learn.small_sets import coloured, small


@pytest.fixture(scope="module")
def network():
    """TinyNet with a head that tells three colours apart."""
    *_, last = train(
        small("tiny_net"), coloured(10), coloured(5, seed=1), Recipe(epochs=10, batch=6, rate=0.01)
    )
    return last.backbone


@pytest.fixture(scope="module")
def familiar(network) -> Familiar:
    return strangers.get_to_know(network, coloured(10), coloured(5, seed=1))


def test_the_distance_equals_scikit_learns_kth_neighbour():
    own = torch.Generator().manual_seed(0)
    rows, new = F.normalize(torch.randn(40, 12, generator=own), dim=1), torch.randn(9, 12, generator=own)
    near = NearestNeighbors(n_neighbors=5).fit(rows.numpy()).kneighbors(F.normalize(new, dim=1).numpy())[0]
    assert strangers.distance(rows, new, 5).numpy() == pytest.approx(near[:, -1], abs=1e-4)


def test_at_least_95_percent_of_the_validation_pictures_pass_both_alarms(familiar):
    by_distance, by_share = familiar.false_alarms
    assert len(familiar.distances) == 15
    assert max(by_distance, by_share) <= 0.05 * 15
    assert familiar.rows.norm(dim=1).numpy() == pytest.approx(np.ones(30), abs=1e-5)


def test_strangers_lie_further_out_than_new_pictures_of_what_it_knows(network, familiar):
    pictures = [stranger.picture() for stranger in STRANGERS]
    met = strangers.meet(network, familiar, pictures)
    usual = float(familiar.distances.median())
    assert np.median([each.distance for each in met]) > usual
    assert [each.by_distance for each in met] == [each.distance > familiar.limit for each in met]
    assert [each.by_share for each in met] == [each.share < familiar.share_limit for each in met]


def test_a_training_picture_is_no_stranger(network, familiar):
    known = coloured(10)
    met = strangers.meet(network, familiar, [known.pictures[place] for place in range(3)])
    assert not any(each.by_distance for each in met)


def test_it_answers_strangers_with_its_own_classes_as_the_network_does(network, familiar):
    pictures = [STRANGERS[0].picture(), STRANGERS[-1].picture()]
    met = strangers.meet(network, familiar, pictures)
    with torch.no_grad():
        shares = network(torch.cat([network.preprocess(picture) for picture in pictures])).softmax(1)
    assert [each.says for each in met] == shares.argmax(1).tolist()
    assert [each.share for each in met] == pytest.approx(shares.amax(1).tolist(), abs=1e-4)


def test_the_two_alarms_are_compared_as_scikit_learn_does():
    known = Familiar(
        torch.eye(3), 1, 0.5, 0.6, torch.tensor([0.1, 0.2, 0.4, 0.3]), torch.tensor([0.9, 0.7, 0.8, 0.95])
    )
    met = (Met("far", 0, 0.99, 0.9, True, False), Met("near", 0, 0.5, 0.35, False, True))
    found = strangers.noticed(known, met)
    assert (found.count, found.by_distance, found.by_share) == (2, 1, 1)
    labels = [1, 1, 0, 0, 0, 0]
    assert found.distance_order == pytest.approx(roc_auc_score(labels, [0.9, 0.35, 0.1, 0.2, 0.4, 0.3]))
    assert found.share_order == pytest.approx(roc_auc_score(labels, [-0.99, -0.5, -0.9, -0.7, -0.8, -0.95]))


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda stranger: stranger.key)
def test_every_stranger_has_a_picture_and_the_same_one_each_time(stranger):
    assert stranger.picture() == stranger.picture()
    assert stranger.is_strange_to(coloured(2))


def test_what_a_data_set_has_a_class_for_is_no_stranger_to_it():
    with_bricks = coloured(2, classes=("Brick wall", "green", "blue"))
    keys = {stranger.key for stranger in strangers.strangers_to(with_bricks)}
    assert "brick" not in keys
    assert {"grass", "cat", "noise"} <= keys


def test_drawn_vehicles_are_near_strangers_to_who_knows_other_ones_only():
    def drawn(*classes: str) -> set[str]:
        data = coloured(2, classes=classes)
        return {stranger.key for stranger in strangers.strangers_to(data) if stranger.kind == "drawing"}

    assert drawn("car", "truck", "motorbike") == {"drawn_bus"}
    assert drawn("fire truck", "tanker", "tipper") == {"drawn_bus", "drawn_convertible", "drawn_motorbike"}
