from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from captum.attr import IntegratedGradients, LayerGradCam, Occlusion, Saliency
from torch.nn import functional

from core.errors import RequestError
from core.explain.attribution import MAPS, METHODS, RUNNERS, AttributionRequest, attribute
from core.see.backbones import load
from core.see.pictures import sample
from tests.core.explain.networks import CORNER, SIDE, corner_network, living, noise, relative_difference

SMALL = 64
CHEAP = {
    "n_steps": 9,  # more than one batch of them
    "window": 16,
    "stride": 8,
}
BUILT_IN = ["tiny_net", "efficientnet_lite0"]


@pytest.fixture(scope="module", params=BUILT_IN)
def network(request):
    return living(request.param)


@pytest.fixture(scope="module")
def tiny():
    return living("tiny_net")


def direct_saliency(network, batch, target):
    return Saliency(network).attribute(batch.clone().requires_grad_(), target=target)


def direct_integrated_gradients(network, batch, target):
    black = network.preparation.normalise(torch.zeros(batch.shape, dtype=torch.uint8))
    return IntegratedGradients(network).attribute(batch, baselines=black, target=target, n_steps=9)


def direct_grad_cam(network, batch, target):
    layer = network.stages[-2].spatial
    return LayerGradCam(network, layer).attribute(batch.clone().requires_grad_(), target=target)


def direct_occlusion(network, batch, target):
    mean = batch.mean((2, 3), keepdim=True).expand_as(batch)
    return Occlusion(network).attribute(batch, (3, 16, 16), strides=(3, 8, 8), baselines=mean, target=target)


DIRECT = {
    "saliency": direct_saliency,
    "integrated_gradients": direct_integrated_gradients,
    "grad_cam": direct_grad_cam,
    "occlusion": direct_occlusion,
}


def ask(network, batch, method, target=1, **options):
    return attribute(network, batch, AttributionRequest(method, target, **{**CHEAP, **options}))


def modes_and_hooks(network):
    """Everything about a network that Captum could leave changed."""
    return [
        (
            name,
            part.training,
            len(part._forward_hooks),
            len(part._forward_pre_hooks),
            len(part._backward_hooks),
        )
        for name, part in network.named_modules()
    ] + [
        (name, value.requires_grad, value.grad, value._version) for name, value in network.named_parameters()
    ]


def test_every_method_has_a_runner_a_way_to_its_map_and_a_reference():
    assert set(METHODS) == set(RUNNERS) == set(MAPS) == set(DIRECT)


@pytest.mark.parametrize("method", METHODS)
def test_the_values_are_those_of_a_direct_captum_call(network, method):
    batch = noise(SMALL)
    ours, reference = ask(network, batch, method).values, DIRECT[method](network.copy(), batch, 1)[0]
    assert reference.abs().max() > 0
    assert relative_difference(ours, reference) < 1e-4


@pytest.mark.parametrize("method", METHODS)
def test_the_values_are_those_of_captum_on_real_weights_and_a_photograph(method):
    network = load(
        "efficientnet_lite0"
    )  # its units sit at the corners of ReLU6, where rounding flips gradients
    batch = functional.interpolate(network.preprocess(sample("coffee")), size=96, mode="bilinear")
    ours, reference = ask(network, batch, method).values, DIRECT[method](network.copy(), batch, 1)[0]
    assert relative_difference(ours, reference) < 1e-4


@pytest.mark.parametrize("method", METHODS)
def test_that_comparison_notices_one_disturbed_stage(network, method):
    batch, disturbed = noise(SMALL), network.copy()
    middle = disturbed.stages[len(disturbed.stages) // 2].module
    with torch.no_grad():
        for weights in middle.parameters():
            weights.mul_(1.05)
    reference = DIRECT[method](network.copy(), batch, 1)[0]
    assert relative_difference(ask(disturbed, batch, method).values, reference) > 1e-4


@pytest.mark.parametrize("method", METHODS)
def test_a_map_has_one_finite_number_for_every_pixel(network, method):
    answer = ask(network, noise(SMALL), method)
    assert answer.map.shape == (SMALL, SMALL)
    assert answer.map.dtype == torch.float32
    assert bool(torch.isfinite(answer.map).all())
    assert answer.signed == METHODS[method].signed
    assert answer.signed or answer.map.min() >= 0
    assert not answer.map.requires_grad


def test_the_map_of_integrated_gradients_keeps_the_sum_of_its_values(tiny):
    answer = ask(tiny, noise(SMALL), "integrated_gradients")
    assert float(answer.map.sum()) == pytest.approx(float(answer.values.sum()), rel=1e-4)


def test_the_map_of_saliency_is_the_largest_of_the_three_gradients(tiny):
    answer = ask(tiny, noise(SMALL), "saliency")
    assert torch.equal(answer.map, answer.values.max(dim=0).values)


def test_occlusion_says_the_same_for_all_channels_of_a_pixel(tiny):
    values = ask(tiny, noise(SMALL), "occlusion").values
    assert torch.equal(values[0], values[1])
    assert torch.equal(values[0], values[2])


def test_occlusion_with_windows_side_by_side_is_the_fall_of_the_score(tiny):
    batch = noise(SMALL)
    covered = batch.clone()
    covered[..., 16:32, 32:48] = batch.mean((2, 3), keepdim=True)
    with torch.no_grad():
        fall = tiny(batch)[0, 1] - tiny(covered)[0, 1]
    answer = ask(tiny, batch, "occlusion", window=16, stride=16)
    assert answer.map[20, 40].item() == pytest.approx(fall.item(), rel=1e-4)


def test_grad_cam_can_drop_what_speaks_against_the_class(tiny):
    both, positive = (ask(tiny, noise(SMALL), "grad_cam", positive_only=choice) for choice in (False, True))
    assert both.signed
    assert not positive.signed
    assert both.values.min() < 0
    assert relative_difference(positive.values, both.values.clamp(min=0)) < 1e-6


def test_grad_cam_looks_at_the_stage_it_is_told(tiny):
    batch, stage = noise(SMALL), tiny.stage_names[1]
    own = tiny.copy()
    direct = LayerGradCam(own, own.stage(stage).spatial).attribute(batch.clone().requires_grad_(), target=1)
    assert relative_difference(ask(tiny, batch, "grad_cam", stage=stage).values, direct[0]) < 1e-4


def test_integrated_gradients_are_complete_on_a_living_network(tiny):
    answer = attribute(tiny, noise(SMALL), AttributionRequest("integrated_gradients", 1))
    assert abs(answer.completeness.difference) > 0.1
    assert answer.completeness.error < 0.05


def test_integrated_gradients_are_complete_on_the_built_in_network_and_a_photograph():
    network = load("efficientnet_lite0")
    batch = functional.interpolate(network.preprocess(sample("coffee")), size=96, mode="bilinear")
    with torch.no_grad():
        best = int(network(batch).argmax())
    answer = attribute(network, batch, AttributionRequest("integrated_gradients", best))
    assert answer.completeness.difference > 1
    assert answer.completeness.error < 0.05


def test_completeness_compares_the_picture_with_a_really_black_one(tiny):
    batch = noise(SMALL)
    black = tiny.preparation.normalise(torch.zeros(batch.shape, dtype=torch.uint8))
    with torch.no_grad():
        difference = float(tiny(batch)[0, 1] - tiny(black)[0, 1])
    completeness = ask(tiny, batch, "integrated_gradients").completeness
    assert completeness.difference == pytest.approx(difference, rel=1e-4)


def test_one_step_is_too_few_and_completeness_says_so(tiny):
    assert ask(tiny, noise(SMALL), "integrated_gradients", n_steps=1).completeness.error > 0.05


def test_methods_that_promise_no_sum_claim_none(tiny):
    assert ask(tiny, noise(SMALL), "saliency").completeness is None


@pytest.mark.parametrize("method", METHODS)
def test_a_network_that_looks_at_one_corner_gets_a_map_in_that_corner(method):
    answer = ask(corner_network(), noise(SIDE), method, target=0, window=8, stride=4)
    inside = answer.map[:CORNER, :CORNER].abs().sum() / answer.map.abs().sum()
    # A covering window may hang over the corner's edge by seven pixels; the other methods know no windows.
    assert inside > (0.4 if method == "occlusion" else 0.999)
    assert answer.map[CORNER + 8 :].abs().max() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_two_visitors_at_once_get_what_each_gets_alone(tiny, method):
    batches, targets = [noise(SMALL, seed) for seed in range(4)], [0, 1, 2, 3]
    alone = [ask(tiny, batch, method, target) for batch, target in zip(batches, targets, strict=True)]
    with ThreadPoolExecutor(2) as visitors:
        at_once = list(
            visitors.map(lambda case: ask(tiny, case[0], method, case[1]), zip(batches, targets, strict=True))
        )
    for one, other in zip(alone, at_once, strict=True):
        assert torch.equal(one.values, other.values)


@pytest.mark.parametrize("method", METHODS)
def test_the_shared_network_is_left_as_it_was(tiny, method):
    before, sealed = modes_and_hooks(tiny), tiny.fingerprint()
    ask(tiny, noise(SMALL), method)
    assert modes_and_hooks(tiny) == before
    assert tiny.fingerprint() == sealed


class Enough(Exception):  # noqa: N818 - nothing went wrong
    pass


@pytest.mark.parametrize("method", METHODS)
def test_stop_ends_before_the_next_batch_and_leaves_nothing_behind(tiny, method):
    before, told = modes_and_hooks(tiny), []

    def stop_at_the_second_word(progress):
        told.append(progress)
        if len(told) == 2:
            raise Enough

    with pytest.raises(Enough):
        attribute(tiny, noise(SMALL), AttributionRequest(method, 1, **CHEAP), watch=stop_at_the_second_word)
    assert len(told) == 2
    assert told[1].done == 1
    assert modes_and_hooks(tiny) == before
    assert (
        relative_difference(
            ask(tiny, noise(SMALL), method).values, DIRECT[method](tiny.copy(), noise(SMALL), 1)[0]
        )
        < 1e-4
    )


@pytest.mark.parametrize("method", METHODS)
def test_progress_counts_up_to_the_total_it_announced(tiny, method):
    told = []
    attribute(tiny, noise(SMALL), AttributionRequest(method, 1), watch=told.append)
    assert [progress.done for progress in told] == list(range(told[0].total + 1))
    assert {progress.total for progress in told} == {told[0].total}
    assert all(progress.phase == METHODS[method].title for progress in told)


def test_a_map_can_be_asked_for_where_gradients_are_switched_off(tiny):
    expected = ask(tiny, noise(SMALL), "integrated_gradients").values
    with torch.inference_mode():
        ours = ask(tiny, noise(SMALL), "integrated_gradients").values
    assert torch.equal(ours, expected)


def test_a_network_whose_numbers_ran_away_gets_a_sentence(tiny):
    ruined = tiny.copy()
    ruined.head.weight.data.fill_(torch.nan)
    with pytest.raises(RequestError, match="lower rate"):
        ask(ruined, noise(SMALL), "saliency")
