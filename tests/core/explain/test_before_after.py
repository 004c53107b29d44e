"""Before and after training: the difference is the later map minus the earlier, and nothing where nothing was learned."""

import pytest
import torch

from core.errors import RequestError
from core.explain.attribution import AttributionRequest, attribute
from core.explain.before_after import compare
from core.explain.scrubbing import at
from core.learn.experiments import plan
from core.learn.recipes import Recipe
from core.learn.reports import EpochReport
from tests.core.explain.networks import corner_network, living, noise
from tests.core.learn.small_sets import coloured, small

SALIENCY = AttributionRequest("saliency", 1)


@pytest.fixture(scope="module")
def trained():
    """An experiment in which the head alone learned, and its network."""
    experiment = plan(small("tiny_net", pretrained=True), coloured(6), Recipe(epochs=3, batch=4, rate=0.05))
    *_, last = (each for each in experiment.run() if isinstance(each, EpochReport))
    return experiment, last.backbone


def only(*asked, **options):
    (found,) = compare(*asked, **options)
    return found


def test_a_network_beside_itself_has_moved_nothing():
    network = living("tiny_net")
    found = only(network, network.copy(), noise(64), SALIENCY)
    assert not bool(found.moved.map.any())
    assert (found.alike.rank, found.alike.structure) == (1.0, pytest.approx(1.0))
    assert found.before_share == found.after_share


def test_both_maps_are_those_of_their_networks_and_the_difference_is_between_them(trained):
    experiment, after = trained
    before, batch = at(experiment, None), noise(64)
    found = only(before, after, batch, SALIENCY)
    assert torch.equal(found.before.map, attribute(before, batch, SALIENCY).map)
    assert torch.equal(found.after.map, attribute(after, batch, SALIENCY).map)
    assert torch.equal(found.moved.map, found.after.map - found.before.map)
    assert found.moved.signed
    with torch.no_grad():
        assert found.after_share == pytest.approx(float(after(batch).softmax(1)[0, 1]), rel=1e-5)


def test_what_the_head_learned_moves_the_map(trained):
    experiment, after = trained
    picture = experiment.validation.pictures[0]
    found = only(at(experiment, None), after, after.preprocess(picture), AttributionRequest("grad_cam", 0))
    assert bool(found.moved.map.any())
    assert found.alike.rank < 0.999
    assert found.before_share != found.after_share


def test_one_scale_holds_for_both_maps(trained):
    experiment, after = trained
    found = only(at(experiment, None), after, noise(64), SALIENCY)
    assert found.limit == max(found.before.legend.high, found.after.legend.high)


def test_progress_goes_once_from_nothing_to_all():
    told, network = [], living("tiny_net")
    request = AttributionRequest("integrated_gradients", 1, n_steps=9)
    only(network, network, noise(64), request, watch=told.append)
    counts = [progress.done for progress in told]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, told[-1].total)


def test_networks_that_answer_different_classes_get_a_sentence():
    with pytest.raises(RequestError, match="own start"):
        only(corner_network(), living("tiny_net"), noise(64), SALIENCY)
