"""The randomisation test: what forgets are the stages that are said to, and only a copy of them."""

import pytest
import torch

from core.errors import RequestError
from core.explain.attribution import AttributionRequest, attribute
from core.explain.randomisation import forget, lasting, randomise
from core.see.backbones import load
from tests.core.explain.networks import living, noise, relative_difference

SMALL = 64


@pytest.fixture(scope="module")
def tiny():
    return load("tiny_net")


@pytest.fixture(scope="module")
def depths(tiny):
    """Two methods; the second reads the lowest stage, which forgets last."""
    lowest = AttributionRequest("layer_activation", 1, stage=tiny.stage_names[0])
    return list(randomise(tiny, noise(SMALL), (AttributionRequest("saliency", 1), lowest)))


def same(one, other):
    return all(
        torch.equal(a, b) for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    )


def test_stage_after_stage_forgets_from_the_head_downwards(tiny, depths):
    assert [depth.count for depth in depths] == list(range(len(tiny.stages) + 1))
    assert [depth.stage for depth in depths] == ["", *reversed(tiny.stage_names)]


def test_where_nothing_has_forgotten_nothing_has_changed(tiny, depths):
    first = depths[0]
    direct = attribute(tiny, noise(SMALL), AttributionRequest("saliency", 1))
    assert torch.equal(first.maps["saliency"].map, direct.map)
    assert [alike.rank for alike in first.alike.values()] == [1.0, 1.0]
    assert [alike.structure for alike in first.alike.values()] == pytest.approx([1.0, 1.0])
    with torch.no_grad():
        assert first.probability == pytest.approx(float(tiny(noise(SMALL)).softmax(1)[0, 1]), rel=1e-5)


def test_the_gradient_notices_that_the_head_has_forgotten(depths):
    assert depths[1].alike["saliency"].rank < 0.99
    assert depths[-1].alike["saliency"].rank < depths[0].alike["saliency"].rank


def test_what_lasts_is_the_mean_over_all_that_has_forgotten(depths):
    lasted = lasting(depths)
    ranks = [depth.alike["saliency"].rank for depth in depths[1:]]
    assert lasted["saliency"] == pytest.approx(sum(ranks) / len(ranks))
    assert lasted["layer_activation"] > lasted["saliency"]
    assert lasting(depths[:1]) == {}


def test_a_map_of_the_lowest_stage_notices_only_when_that_stage_forgets(depths):
    assert [depth.alike["layer_activation"].rank for depth in depths[:-1]] == [1.0] * (len(depths) - 1)
    assert depths[-1].alike["layer_activation"].rank < 0.99


@pytest.mark.parametrize("name", ["tiny_net", "efficientnet_lite0"])
def test_only_the_stages_that_are_said_to_forget_do(name):
    network, batch = living(name), noise(SMALL)
    own = network.copy().requires_grad_(False)
    for count in (1, 2):
        forget(own, count, batch)
    for place, (stage, before) in enumerate(zip(own.stages, network.stages, strict=True)):
        assert same(stage.module, before.module) == (place < len(own.stages) - 2)


@pytest.mark.parametrize("name", ["tiny_net", "efficientnet_lite0"])
def test_a_network_that_forgot_everything_still_tells_pictures_apart(name):
    """Statistics that do not belong to the weights would let the signal fade to nothing, or run away."""
    own, batch = living(name).copy().requires_grad_(False), noise(SMALL)
    for count in range(1, len(own.stages) + 1):
        forget(own, count, batch)
    with torch.no_grad():
        spread = float(own(torch.cat([batch, noise(SMALL, seed=1)])).std(0).mean())
    assert 1e-3 < spread < 1e3
    assert not any(module.training for module in own.modules())


def test_the_shared_network_and_the_global_generator_are_left_alone(tiny):
    sealed, state = tiny.fingerprint(), torch.random.get_rng_state()
    list(randomise(tiny, noise(SMALL), [AttributionRequest("saliency", 1)]))
    assert tiny.fingerprint() == sealed
    assert torch.equal(torch.random.get_rng_state(), state)


def test_the_same_seed_forgets_in_the_same_way_and_another_in_another(tiny, depths):
    request = [AttributionRequest("saliency", 1)]
    again, other = (list(randomise(tiny, noise(SMALL), request, seed=seed))[-1] for seed in (0, 1))
    assert torch.equal(again.maps["saliency"].map, depths[-1].maps["saliency"].map)
    assert relative_difference(other.maps["saliency"].map, again.maps["saliency"].map) > 0.01


def test_progress_counts_up_to_what_was_announced_and_stop_ends_it(tiny):
    told = []
    list(randomise(tiny, noise(SMALL), [AttributionRequest("saliency", 1)], watch=told.append))
    counts = [progress.done for progress in told]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, told[0].total) == (0, len(tiny.stages) + 1)

    def stop(progress):
        if progress.done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        list(randomise(tiny, noise(SMALL), [AttributionRequest("saliency", 1)], watch=stop))


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [AttributionRequest("saliency", 1)] * 2,
        [AttributionRequest("saliency", 1), AttributionRequest("grad_cam", 2)],
    ],
    ids=["none", "the same twice", "two classes"],
)
def test_questions_that_cannot_be_compared_get_a_sentence(tiny, requests):
    with pytest.raises(RequestError):
        list(randomise(tiny, noise(SMALL), requests))
