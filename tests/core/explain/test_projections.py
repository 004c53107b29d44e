"""Maps of pictures: PCA as its closed form has it, t-SNE seeded, and frozen stages that are the same before and after."""

import numpy as np
import pytest
import torch

from core.errors import DatasetError
from core.explain import projections
from core.learn import experiments
from core.learn.freezing import FreezePlan
from core.learn.recipes import Recipe
from tests.core.learn.small_sets import coloured, small


@pytest.fixture(scope="module")
def tiny():
    return small("tiny_net")


def trained(stack, recipe):
    experiment = experiments.plan(stack, coloured(12), recipe)
    *_, last = (record for record in experiment.run() if hasattr(record, "backbone"))
    return experiment, last.backbone


@pytest.fixture(scope="module")
def head_only(tiny):
    return trained(tiny, Recipe(epochs=8, batch=6, rate=0.01))


def clusters(count=10):
    """Three clouds far apart in twenty dimensions, with their labels."""
    own = torch.Generator().manual_seed(0)
    labels = [place % 3 for place in range(3 * count)]
    centres = torch.randn(3, 20, generator=own) * 10
    return centres[labels] + torch.randn(len(labels), 20, generator=own), labels


def test_pca_is_the_two_strongest_directions_of_the_centred_rows():
    rows, labels = clusters()
    found = projections.project(rows, labels, "pca")
    centred = (rows - rows.mean(0)).double()
    left, sizes, _ = torch.linalg.svd(centred, full_matrices=False)
    wanted = (left * sizes)[:, :2].numpy()
    assert np.allclose(np.abs(found.points), np.abs(wanted), atol=1e-6)
    share = float((sizes[:2] ** 2).sum() / (sizes**2).sum())
    assert found.explained == pytest.approx(share)


@pytest.mark.parametrize("method", projections.METHODS)
def test_clouds_stay_apart_on_paper_and_the_same_seed_gives_the_same_map(method):
    rows, labels = clusters()
    found, again = (projections.project(rows, labels, method, seed=3) for _ in range(2))
    assert np.array_equal(found.points, again.points)
    assert found.points.shape == (30, 2)
    assert found.kin == 1.0
    assert projections.kin_share(found.points, labels) > 0.95
    assert found.trust > 0.8


def test_neighbours_of_labels_drawn_by_chance_are_kin_by_chance():
    rows, _ = clusters(40)
    chance = np.random.default_rng(0).integers(0, 3, len(rows)).tolist()
    assert projections.kin_share(rows.double().numpy(), chance) == pytest.approx(1 / 3, abs=0.1)


def test_rows_that_are_all_alike_lie_on_one_point():
    found = projections.project(torch.ones(8, 5), [0, 1] * 4, "pca")
    assert not found.points.any()


def test_frozen_stages_are_the_same_before_and_after_and_the_scores_are_not(head_only):
    experiment, network = head_only
    climbed = projections.climb(experiment, network)
    assert not any(climbed.has_moved(name) for name in network.stage_names[:-1])
    assert climbed.has_moved("head")
    with torch.no_grad():
        batch = torch.cat(
            [network.preprocess(experiment.validation.pictures[place]) for place in climbed.places]
        )
        assert torch.allclose(climbed.after["head"], network(batch), atol=1e-5)


def test_before_is_the_start_under_the_untaught_head(head_only):
    experiment, network = head_only
    start = projections.before_training(experiment)
    assert start.classes == network.classes
    assert not torch.equal(start.head.weight, network.head.weight)
    same = [
        torch.equal(a, b) for a, b in zip(start[:-1].parameters(), network[:-1].parameters(), strict=True)
    ]
    assert all(same)
    assert start.head.weight is not experiment.backbone.head.weight


def test_a_thawed_stage_moves_and_those_below_do_not(tiny):
    below = tiny.stage_names[:-2]
    experiment, network = trained(
        tiny, Recipe(freeze=FreezePlan(frozenset(below)), epochs=1, batch=6, rate=0.01)
    )
    climbed = projections.climb(experiment, network)
    assert not any(climbed.has_moved(name) for name in below)
    assert climbed.has_moved(tiny.stage_names[-2])


def test_a_map_holds_so_many_pictures_at_most_evenly_spread():
    data = coloured(10)
    assert projections.spread(data, 10) == tuple(range(0, 30, 3))
    assert len(projections.spread(data, 100)) == 30
    with pytest.raises(DatasetError, match="add some"):
        projections.spread(coloured(1), 10)
