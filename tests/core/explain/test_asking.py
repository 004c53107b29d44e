import pytest
import torch
from torch import nn

from core.errors import RequestError
from core.explain.asking import LONGEST_SIDE, settled, windows
from core.explain.attribution import METHODS, AttributionRequest, attribute
from core.see.backbones import Backbone
from core.see.published import Source
from tests.core.explain.networks import SIDE, corner_network, living, noise

NOT_FINITE = noise(SIDE)
NOT_FINITE[0, 0, 0, 0] = torch.nan
BATCH = noise(SIDE)

REFUSED = [
    (AttributionRequest("tea_leaves", 0), BATCH, "methods"),
    (AttributionRequest("saliency", 3), BATCH, "from 0 to 2"),
    (AttributionRequest("saliency", -1), BATCH, "from 0 to 2"),
    (AttributionRequest("saliency", "bright"), BATCH, "by its number"),
    (AttributionRequest("saliency", True), BATCH, "by its number"),
    (AttributionRequest("saliency", 0, versus=3), BATCH, "from 0 to 2"),
    (AttributionRequest("saliency", 0, versus=0), BATCH, "another class"),
    (AttributionRequest("layer_activation", 0, versus=1), BATCH, "same for every class"),
    (AttributionRequest("layer_activation", 0, channel=-1), BATCH, "channel"),
    (AttributionRequest("layer_activation", 0, channel=2), BATCH, "channels"),
    (AttributionRequest("smooth_grad", 0, samples=1), BATCH, "samples"),
    (AttributionRequest("lime", 0, samples=10**6), BATCH, "samples"),
    (AttributionRequest("kernel_shap", 0, segments=1), BATCH, "parts"),
    (AttributionRequest("var_grad", 0, seed=-1), BATCH, "seed"),
    (AttributionRequest("guided_grad_cam", 0, stage="head"), BATCH, "head"),
    (AttributionRequest("saliency", 0, positive_only=True), BATCH, "Grad-CAM"),
    (AttributionRequest("saliency", 0), NOT_FINITE, "not finite"),
    (AttributionRequest("saliency", 0), BATCH[0], "one prepared picture"),
    (AttributionRequest("saliency", 0), BATCH.repeat(2, 1, 1, 1), "one prepared picture"),
    (AttributionRequest("saliency", 0), BATCH.to(torch.uint8), "one prepared picture"),
    (AttributionRequest("saliency", 0), torch.zeros(1, 3, 1, LONGEST_SIDE + 1), "at most"),
    (AttributionRequest("grad_cam", 0, stage="head"), BATCH, "head"),
    (AttributionRequest("grad_cam", 0, stage="attic"), BATCH, "corner"),
    (AttributionRequest("integrated_gradients", 0, n_steps=0), BATCH, "steps"),
    (AttributionRequest("integrated_gradients", 0, n_steps=10**6), BATCH, "steps"),
    (AttributionRequest("integrated_gradients", 0, baseline="sky"), BATCH, "baselines"),
    (AttributionRequest("occlusion", 0, window=SIDE + 1), BATCH, "window"),
    (AttributionRequest("occlusion", 0, window=-2), BATCH, "window"),
    (AttributionRequest("occlusion", 0, window=4, stride=5), BATCH, "stride"),
    (AttributionRequest("occlusion", 0, window=4, stride=-1), BATCH, "stride"),
    (AttributionRequest("occlusion", 0, window=1, stride=1), noise(128), "windows"),
]


@pytest.mark.parametrize(("request_", "batch", "words"), REFUSED)
def test_what_cannot_be_asked_gets_one_sentence_that_says_what_to_do(request_, batch, words):
    with pytest.raises(RequestError, match=words) as refused:
        attribute(corner_network(), batch, request_)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("method", [name for name, card in METHODS.items() if card.needs_stage])
def test_a_stage_that_has_only_channels_left_is_refused(method):
    parts = {"flat": nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(1)), "head": nn.Linear(3, 2)}
    source = Source(("this", "that"), corner_network().preparation, lambda _: {})
    flat = Backbone(parts, "flat", source, pretrained=False).eval()
    with pytest.raises(RequestError, match="lower stage"):
        attribute(flat, BATCH, AttributionRequest(method, 0))


def test_grad_cam_takes_the_stage_under_the_head_unless_told():
    assert settled(living("tiny_net"), noise(64), AttributionRequest("grad_cam", 0)).stage == "conv5"


def test_integrated_gradients_start_from_black_and_occlusion_covers_with_the_mean():
    network = corner_network()
    assert settled(network, BATCH, AttributionRequest("integrated_gradients", 0)).baseline == "black"
    assert settled(network, BATCH, AttributionRequest("occlusion", 0)).baseline == "mean"
    assert settled(network, BATCH, AttributionRequest("occlusion", 0, baseline="blur")).baseline == "blur"


def test_the_window_is_a_seventh_of_the_picture_and_moves_by_half_of_itself():
    request = settled(corner_network(), noise(224), AttributionRequest("occlusion", 0))
    assert (request.window, request.stride) == (32, 16)
    assert windows(request, noise(224)) == 13 * 13


def test_a_settled_request_stays_as_it_is():
    once = settled(corner_network(), BATCH, AttributionRequest("occlusion", 1))
    assert settled(corner_network(), BATCH, once) == once


def test_samples_and_parts_are_the_cards_own_unless_told_and_none_where_there_are_none():
    kept = settled(corner_network(), BATCH, AttributionRequest("lime", 0))
    assert (kept.samples, kept.segments) == (METHODS["lime"].samples, METHODS["lime"].segments)
    told = settled(corner_network(), BATCH, AttributionRequest("lime", 0, samples=30, segments=9))
    assert (told.samples, told.segments) == (30, 9)
    none = settled(corner_network(), BATCH, AttributionRequest("saliency", 0, samples=30, segments=9))
    assert (none.samples, none.segments) == (0, 0)
