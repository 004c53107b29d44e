"""The last steps of every network, against its own logits and against torch's layers run by hand."""

import pytest
import torch
from torch import nn

from core.learn.new_heads import with_hidden
from core.see.backbones import load
from core.see.feature_maps import inspect
from core.see.last_steps import last_steps
from core.see.predictions import head_terms

LINKS = {"alexnet": "mixed", "vgg11": "mixed", "mobilenet_v3_small": "mixed", "convnext_tiny": "scaled"}
BETWEEN = {
    "alexnet": ("dense layer, 9,216 → 4,096", "ReLU", "dense layer, 4,096 → 4,096", "ReLU"),
    "vgg11": ("dense layer, 25,088 → 4,096", "ReLU", "dense layer, 4,096 → 4,096", "ReLU"),
    "mobilenet_v3_small": ("dense layer, 576 → 1,024", "hard swish"),
    "convnext_tiny": ("layer normalisation",),
}


@pytest.fixture(scope="module")
def seen():
    """Remember what each network sees in one batch of noise: several tests look at it."""
    kept = {}

    def look(backbone, batch):
        if backbone.name not in kept:
            kept[backbone.name] = inspect(backbone, batch)
        return kept[backbone.name]

    return look


def test_terms_rest_and_bias_make_up_the_logit_of_every_network(living, noise, seen):
    inspection = seen(living, noise(living))
    features = last_steps(living, inspection).features
    largest = float(inspection.logits.abs().max())
    assert largest > 1e-3
    for index in {0, int(inspection.logits.argmax()), len(living.classes) - 1}:
        total = head_terms(living, features, index)
        added = sum(term.activation * term.weight for term in (*total.most, *total.least))
        assert added + total.rest + total.bias == pytest.approx(total.logit, abs=1e-9)
        assert abs(total.logit - float(inspection.logits[index])) <= 1e-4 * largest


def test_what_stands_between_the_maps_and_the_head_is_told(living, noise, seen):
    steps = last_steps(living, seen(living, noise(living)))
    assert steps.link == LINKS.get(living.name, "mean")
    assert steps.between == BETWEEN.get(living.name, ())
    assert steps.is_averaged is (living.name not in ("alexnet", "vgg11"))
    assert steps.features.shape == (living.head.in_features,)


def test_where_features_are_averages_each_is_the_mean_of_its_own_map(living, noise, seen):
    steps = last_steps(living, seen(living, noise(living)))
    if not steps.is_averaged:
        assert steps.pooled.shape[0] == steps.maps.shape[0]
        return
    means = steps.maps.double().mean((1, 2))
    largest = means.abs().max()
    assert (steps.pooled.flatten() - means).abs().max() <= 1e-5 * largest
    if steps.link == "mean":
        assert torch.equal(steps.pooled.flatten(), steps.features)
    else:
        assert len(steps.features) != len(means) or not torch.allclose(steps.features, means.float())


def test_a_hidden_layer_of_one_s_own_mixes_the_features(noise):
    tiny = load("tiny_net", pretrained=False)
    width = tiny.head.in_features
    own = with_hidden(tiny, nn.Linear(width, 12), nn.Linear(12, 2), ("mug", "glass")).eval()
    steps = last_steps(own, inspect(own, noise(own)))
    assert (steps.link, steps.between) == ("mixed", (f"dense layer, {width} → 12", "ReLU"))
    assert steps.features.shape == (12,)
