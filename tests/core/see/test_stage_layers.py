"""The layers of a stage, in the order in which a picture meets them."""

import torch

from core.see.backbones import load
from core.see.stage_layers import layers_of


def test_a_linear_bottleneck_ends_without_an_activation() -> None:
    """EfficientNet-Lite0 registers one ReLU6 a block, after everything else, and uses it twice, inside."""
    kinds = [
        line.kind
        for line in layers_of(load("efficientnet_lite0", pretrained=False).stage("group1"), (32, 112, 112))
    ]
    assert kinds == [
        "depthwise convolution",
        "batch normalisation",
        "ReLU6",
        "convolution",
        "batch normalisation",
    ]


def test_every_parameter_of_a_stage_is_listed_once_where_no_layer_is_used_twice() -> None:
    stage = load("tiny_net", pretrained=False).stages[0]
    listed = sum(line.parameters for line in layers_of(stage, (3, 64, 64)))
    assert listed == sum(parameter.numel() for parameter in stage.module.parameters())


def test_looking_leaves_the_stage_alone() -> None:
    stage = load("tiny_net", pretrained=False).stages[0]
    before = {name: value.clone() for name, value in stage.module.state_dict().items()}
    layers_of(stage, (3, 64, 64))
    assert all(torch.equal(value, before[name]) for name, value in stage.module.state_dict().items())
    assert not any(module._forward_hooks for module in stage.module.modules())


def test_windows_are_described_with_their_size_and_step() -> None:
    (stem, *_) = layers_of(load("efficientnet_lite0", pretrained=False).stage("stem"), (3, 224, 224))
    assert stem.what == "32 windows of 3 × 3, over 3 channels, step 2"
