from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam
from torch.nn import functional

from benchmarks.captum_calls import CALLS, direct
from core.errors import RequestError
from core.explain.attribution import METHODS, AttributionRequest, attribute
from core.explain.runners import RUNNERS
from core.see.backbones import load
from core.see.pictures import sample
from tests.core.explain.networks import CORNER, SIDE, corner_network, living, noise, relative_difference

pytestmark = pytest.mark.filterwarnings("ignore:Setting")
SMALL = 64
CHEAP = {
    "n_steps": 9,  # more than one batch of them
    "samples": 20,  # too
    "segments": 25,
    "window": 24,
    "stride": 12,
}
ABOUT_A_CLASS = [name for name, card in METHODS.items() if card.asks_class]
COMPLETE = [name for name, card in METHODS.items() if card.is_complete]
RANDOM = [name for name, card in METHODS.items() if card.samples]
ONE_COLOUR_PARTS = ("feature_ablation", "kernel_shap", "lime")


@pytest.fixture(scope="module")
def tiny():
    return living("tiny_net")


@pytest.fixture(scope="module")
def trained():
    """Real weights: units at the corners of ReLU6, where rounding flips gradients."""
    return load("efficientnet_lite0")


def cheap(method, target=1, **options):
    return AttributionRequest(method, target, **{**CHEAP, **options})


def ask(network, batch, method, target=1, **options):
    return attribute(network, batch, cheap(method, target, **options))


def captums(network, batch, method, target=1, **options):
    return direct(network, batch, cheap(method, target, **options))[0]


def coffee(network):
    """A photograph of 96 x 96 pixels, prepared."""
    return functional.interpolate(network.preprocess(sample("coffee")), size=96, mode="bilinear")


def change_from_black(network, batch):
    """What each score changes by on the way from a really black picture."""
    black = network.preparation.normalise(torch.zeros(batch.shape, dtype=torch.uint8))
    with torch.no_grad():
        return (network(batch) - network(black))[0]


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


def test_every_method_has_a_runner_and_a_reference():
    assert set(METHODS) == set(RUNNERS) == set(CALLS)


@pytest.mark.parametrize("method", METHODS)
def test_the_values_are_those_of_a_direct_captum_call(tiny, method):
    batch = noise(SMALL)
    ours, reference = ask(tiny, batch, method).values, captums(tiny, batch, method)
    assert reference.abs().max() > 0
    assert relative_difference(ours, reference) < 1e-4


@pytest.mark.parametrize("method", METHODS)
def test_the_values_are_those_of_captum_on_real_weights_and_a_photograph(trained, method):
    batch = coffee(trained)
    with torch.no_grad():
        best = int(trained(batch).argmax())
    ours, reference = ask(trained, batch, method, best).values, captums(trained, batch, method, best)
    assert reference.abs().max() > 0
    assert relative_difference(ours, reference) < 1e-4


@pytest.mark.parametrize("method", METHODS)
def test_that_comparison_notices_one_disturbed_stage(tiny, method):
    batch, disturbed = noise(SMALL), tiny.copy()
    middle = disturbed.stages[len(disturbed.stages) // 2].module
    with torch.no_grad():
        for weights in middle.parameters():
            weights.mul_(1.05)
    assert relative_difference(ask(disturbed, batch, method).values, captums(tiny, batch, method)) > 1e-4


@pytest.mark.parametrize("method", RANDOM)
def test_random_methods_follow_their_seed_and_draw_from_nobody_elses_generator(tiny, method):
    batch, torchs, numpys = noise(SMALL), torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    one, again, other = (ask(tiny, batch, method, seed=seed).values for seed in (3, 3, 4))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert torch.equal(torch.get_rng_state(), torchs)
    assert np.array_equal(np.random.get_state()[1], numpys)  # noqa: NPY002
    assert relative_difference(one, captums(tiny, batch, method, seed=3)) < 1e-4


@pytest.mark.parametrize("method", METHODS)
def test_no_method_moves_the_generators_that_all_visitors_share(tiny, method):
    before = torch.get_rng_state()
    ask(tiny, noise(SMALL), method)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("method", METHODS)
def test_a_map_has_one_finite_number_for_every_pixel(tiny, method):
    answer = ask(tiny, noise(SMALL), method)
    assert answer.map.shape == (SMALL, SMALL)
    assert answer.map.dtype == torch.float32
    assert bool(torch.isfinite(answer.map).all())
    assert answer.signed == METHODS[method].signed
    assert answer.signed or answer.map.min() >= 0
    assert not answer.map.requires_grad


@pytest.mark.parametrize("method", ["integrated_gradients", "gradient_shap", "deep_lift", "input_x_gradient"])
def test_the_map_of_a_method_that_shares_out_keeps_the_sum_of_its_values(tiny, method):
    answer = ask(tiny, noise(SMALL), method)
    assert float(answer.map.sum()) == pytest.approx(float(answer.values.sum()), rel=1e-4)


@pytest.mark.parametrize("method", ["saliency", "smooth_grad", "guided_backpropagation", "deconvolution"])
def test_the_map_of_an_unsigned_method_is_the_largest_of_the_three_numbers(tiny, method):
    answer = ask(tiny, noise(SMALL), method)
    assert torch.equal(answer.map, answer.values.abs().amax(0))


@pytest.mark.parametrize("method", ["occlusion", *ONE_COLOUR_PARTS])
def test_covering_says_the_same_for_all_channels_of_a_pixel(tiny, method):
    values = ask(tiny, noise(SMALL), method).values
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


@pytest.mark.parametrize("method", [name for name, card in METHODS.items() if card.needs_stage])
def test_a_stage_method_looks_at_the_stage_it_is_told(tiny, method):
    batch, stage = noise(SMALL), tiny.stage_names[1]
    ours = ask(tiny, batch, method, stage=stage).values
    assert relative_difference(ours, captums(tiny, batch, method, stage=stage)) < 1e-4
    assert ours.shape != (other := ask(tiny, batch, method).values).shape or not torch.equal(ours, other)


def test_grad_cam_at_a_stage_is_captums_at_that_stage(tiny):
    batch, stage, own = noise(SMALL), tiny.stage_names[1], tiny.copy()
    layer = own.stage(stage).spatial
    reference = LayerGradCam(own, layer).attribute(batch.clone().requires_grad_(), target=1)[0]
    assert relative_difference(ask(tiny, batch, "grad_cam", stage=stage).values, reference) < 1e-4


@pytest.mark.parametrize("method", ["layer_activation", "layer_conductance"])
def test_one_channel_of_a_stage_can_be_asked_about(tiny, method):
    stage = tiny.stage_names[0]  # its maps are as wide as the picture is halved
    answer = ask(tiny, noise(SMALL), method, stage=stage, channel=2)
    own = answer.values[2].abs() if method == "layer_activation" else answer.values[2]
    enlarged = functional.interpolate(own[None, None], size=SMALL, mode="bilinear", align_corners=False)[0, 0]
    assert torch.allclose(answer.map, enlarged)
    with pytest.raises(RequestError, match="channels"):
        ask(tiny, noise(SMALL), method, stage=stage, channel=999)


@pytest.mark.parametrize("method", ABOUT_A_CLASS)
def test_why_this_and_not_that_is_the_map_of_the_difference_of_two_scores(tiny, method):
    batch, other = noise(SMALL), tiny.copy()
    with torch.no_grad():
        other.head.weight[1] -= other.head.weight[3]
        other.head.bias[1] -= other.head.bias[3]
    ours = ask(tiny, batch, method, 1, versus=3).values
    assert relative_difference(ours, ask(other, batch, method, 1).values) < 1e-4
    assert relative_difference(ours, ask(tiny, batch, method, 1).values) > 1e-3


@pytest.mark.parametrize("method", COMPLETE)
def test_completeness_holds_on_the_glass_box(tiny, method):
    target = int(change_from_black(tiny, noise(SMALL)).abs().argmax())
    kept = attribute(tiny, noise(SMALL), AttributionRequest(method, target)).completeness
    assert abs(kept.difference) > 0.1
    assert kept.error < (1e-4 if method == "deep_lift" else 0.05)


@pytest.mark.parametrize("method", COMPLETE)
def test_completeness_holds_on_the_trained_network_and_a_photograph(trained, method):
    batch = coffee(trained)
    with torch.no_grad():
        best = int(trained(batch).argmax())
    kept = attribute(trained, batch, AttributionRequest(method, best, samples=40)).completeness
    assert kept.difference > 1
    assert kept.error < (1e-4 if method == "deep_lift" else 0.05)


def test_completeness_of_a_difference_of_classes_is_that_of_the_difference(tiny):
    change = change_from_black(tiny, noise(SMALL))
    most, least = int(change.argmax()), int(change.argmin())
    request = AttributionRequest("integrated_gradients", most, versus=least)
    kept = attribute(tiny, noise(SMALL), request).completeness
    assert kept.difference == pytest.approx(float(change[most] - change[least]), rel=1e-3)
    assert kept.error < 0.05


def test_completeness_compares_the_picture_with_a_really_black_one(tiny):
    change = change_from_black(tiny, noise(SMALL))
    completeness = ask(tiny, noise(SMALL), "integrated_gradients").completeness
    assert completeness.difference == pytest.approx(float(change[1]), rel=1e-4)


def test_one_step_is_too_few_and_completeness_says_so(tiny):
    assert ask(tiny, noise(SMALL), "integrated_gradients", n_steps=1).completeness.error > 0.05


@pytest.mark.parametrize("method", [name for name in METHODS if name not in COMPLETE])
def test_methods_that_promise_no_sum_claim_none(tiny, method):
    assert ask(tiny, noise(SMALL), method).completeness is None


@pytest.mark.parametrize("method", METHODS)
def test_a_network_that_looks_at_one_corner_gets_a_map_in_that_corner(method):
    answer = ask(
        corner_network(), noise(SIDE), method, target=0, window=8, stride=4, segments=36, samples=160
    )
    inside = answer.map[:CORNER, :CORNER].abs().mean()
    outside = answer.map[CORNER + 8 :].abs().mean()
    if (
        method in ONE_COLOUR_PARTS
    ):  # a part may hang over the corner's edge, and a fit to random tries is not exact
        assert inside > 5 * outside
        return
    share = answer.map[:CORNER, :CORNER].abs().sum() / answer.map.abs().sum()
    # A covering window may hang over the corner's edge by seven pixels; the other methods know no windows.
    assert share > (0.4 if method == "occlusion" else 0.999)
    assert outside == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_two_visitors_at_once_get_what_each_gets_alone(tiny, method):
    batches, targets = [noise(SMALL, seed) for seed in range(3)], [0, 1, 2]
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
        attribute(tiny, noise(SMALL), cheap(method), watch=stop_at_the_second_word)
    assert len(told) == 2
    assert told[1].done == 1
    assert modes_and_hooks(tiny) == before
    assert (
        relative_difference(ask(tiny, noise(SMALL), method).values, captums(tiny, noise(SMALL), method))
        < 1e-4
    )


@pytest.mark.parametrize("method", METHODS)
def test_progress_counts_up_to_the_total_it_announced(tiny, method):
    told = []
    attribute(tiny, noise(SMALL), AttributionRequest(method, 1), watch=told.append)
    assert [progress.done for progress in told] == list(range(told[0].total + 1))
    assert {progress.total for progress in told} == {told[0].total}
    assert all(progress.phase == METHODS[method].title for progress in told)


@pytest.mark.parametrize("method", METHODS)
def test_a_map_can_be_asked_for_where_gradients_are_switched_off(tiny, method):
    expected = ask(tiny, noise(SMALL), method).values
    with torch.inference_mode():
        ours = ask(tiny, noise(SMALL), method).values
    assert torch.equal(ours, expected)


@pytest.mark.parametrize("method", METHODS)
def test_a_network_whose_numbers_ran_away_gets_a_sentence(tiny, method):
    ruined = tiny.copy()
    with torch.no_grad():
        ruined.stages[-2].spatial[0].weight.fill_(torch.nan)
        ruined.head.weight.fill_(torch.nan)
    with pytest.raises(RequestError, match="lower rate"):
        ask(ruined, noise(SMALL), method)


@pytest.mark.parametrize("ends", ["well", "before the first batch", "before the last", "at the very end"])
@pytest.mark.parametrize("method", METHODS)
def test_the_private_copy_is_rid_of_its_hooks_however_the_work_ends(tiny, method, ends, monkeypatch):
    copies, runner = [], RUNNERS[method]

    def kept_copy(backbone, batch):
        copies.append(runner.copy(backbone, batch))
        return copies[-1]

    def stop(progress):
        place = {"before the first batch": 0, "before the last": progress.total - 1}.get(ends, progress.total)
        if ends != "well" and progress.done == place:
            raise Enough

    monkeypatch.setitem(RUNNERS, method, replace(runner, copy=kept_copy))
    with nullcontext() if ends == "well" else pytest.raises(Enough):
        attribute(tiny, noise(SMALL), cheap(method), watch=stop)
    (copy,) = copies
    hooks = [
        len(part._forward_hooks) + len(part._forward_pre_hooks) + len(part._backward_hooks)
        for part in copy.modules()
    ]
    assert not any(hooks)
    assert not any(part.training for part in copy.modules())
    assert all(value.grad is None for value in copy.parameters())
