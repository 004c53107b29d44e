"""The references are published numbers and gradients: the pixels that can change a unit."""

from itertools import pairwise

import pytest
import torch
from torch import nn
from torchvision.ops import SqueezeExcitation

from core.see.backbones import BACKBONES, load
from core.see.receptive_fields import (
    ReceptiveField,
    box,
    climb_field,
    receptive_fields,
    where_it_becomes_whole,
)

PUBLISHED = {
    # Araujo, Norris and Sim 2019; the values include the last max-pool.
    "alexnet": {"conv5": 195},
    "resnet50": {"group4": 427},
    "vgg11": {"block5": 150},
    "resnet18": {"group4": 435},
    "efficientnet_lite0": {
        "stem": 3, "group1": 7, "group2": 19, "group3": 67, "group4": 147, "group5": 339
    },
}  # fmt: skip


def test_sizes_are_the_published_ones(living):
    fields, published = receptive_fields(living), PUBLISHED.get(living.name, {})
    assert {stage: fields[stage].size for stage in published} == published


def test_the_features_of_vgg_16_see_212_pixels():
    import torchvision

    with torch.device("meta"):
        features = torchvision.models.vgg16().features
    assert climb_field(features, ReceptiveField()).size == 212


def test_resnet_50_sees_the_published_483_pixels_where_it_strides_as_the_published_one():
    """The table's ResNet strides in the last block of a group, torchvision's in the first one of the next."""
    import torchvision

    with torch.device("meta"):
        network = torchvision.models.resnet50()
    groups = (network.layer1, network.layer2, network.layer3, network.layer4)
    for below, above in pairwise(groups):
        below[-1].conv2.stride, above[0].conv2.stride = (2, 2), (1, 1)
    stem = (network.conv1, network.bn1, network.relu, network.maxpool)
    assert climb_field(nn.Sequential(*stem, *groups), ReceptiveField()).size == 483


def easy_to_follow(module):
    """A double whose every path carries a positive gradient, so that no pixel in reach can hide.

    Max-pools pass the gradient of one pixel only, clamps may stop it, and weights of both signs may cancel.
    """
    for name, child in module.named_children():
        if isinstance(child, nn.MaxPool2d):
            setattr(module, name, nn.AvgPool2d(child.kernel_size, child.stride, child.padding))
        elif isinstance(child, NOT_STRAIGHT):
            setattr(module, name, nn.Identity())
        else:
            easy_to_follow(child)
    for weights in module.parameters(recurse=False):
        nn.init.constant_(weights, 0.1)
    return module.double().requires_grad_(True)


NOT_STRAIGHT = (
    nn.ReLU,
    nn.ReLU6,
    nn.Hardswish,
    nn.SiLU,
    nn.GELU,
    nn.BatchNorm2d,
    nn.LayerNorm,
)


def measured_box(module, side, row, column):
    """The smallest box around the pixels with a gradient for one unit."""
    batch = torch.ones(1, 3, side, side, dtype=torch.float64, requires_grad=True)
    module(batch)[0, 0, row, column].backward()
    rows, columns = batch.grad[0].abs().sum(0).nonzero().unbind(1)
    return columns.min().item(), rows.min().item(), columns.max().item() + 1, rows.max().item() + 1


SMALL = {
    "convolutions": nn.Sequential(
        nn.Conv2d(3, 2, 3, 2, 1), nn.Conv2d(2, 2, 5, 1, 0), nn.Conv2d(2, 2, 3, 2, 1)
    ),
    "pools": nn.Sequential(nn.Conv2d(3, 2, 3), nn.MaxPool2d(3, 2, 1), nn.Conv2d(2, 2, 3), nn.AvgPool2d(2)),
    "dilated": nn.Sequential(nn.Conv2d(3, 2, 3, dilation=3, padding=3), nn.Conv2d(2, 2, 3, 2, dilation=2)),
    "same": nn.Sequential(nn.Conv2d(3, 2, 5, padding="same"), nn.Conv2d(2, 2, 2, 2, padding="valid")),
    "padded on two sides": nn.Sequential(
        nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(3, 2, 3, 2), nn.Conv2d(2, 2, 3, 2)
    ),
}


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("place", [(0, 0), (3, 5), (6, 6)])
def test_the_box_is_where_the_gradient_is(name, place):
    network = easy_to_follow(SMALL[name])
    field = climb_field(network, ReceptiveField(picture=64))
    assert box(field, *place) == measured_box(network, 64, *place)


@pytest.mark.parametrize("stage", ["stem", "group1", "group2", "group3", "group4"])
def test_the_box_honours_the_lite_networks_uneven_padding(stage):
    backbone = easy_to_follow(load("efficientnet_lite0", pretrained=False))
    fields = receptive_fields(backbone)
    count = backbone.stage_names.index(stage) + 1
    for place in ((0, 0), (4, 7), (13, 13)):
        assert box(fields[stage], *place) == measured_box(backbone[:count], 224, *place)


WIDEST = 40  # pixels; what is higher up takes seconds to differentiate and is made of the same layers


@pytest.mark.parametrize("name", BACKBONES)
def test_the_box_is_where_the_gradient_is_for_every_network(name):
    backbone = easy_to_follow(load(name, pretrained=False))
    fields = receptive_fields(backbone)
    small = [stage for stage, field in fields.items() if not field.whole_picture and field.size <= WIDEST]
    field, below = fields[small[-1]], backbone[: len(small)]
    side = backbone.preparation.crop
    last = side // field.jump - 1
    for place in ((0, 0), (last // 2, last // 3), (last - 1, last - 1)):
        assert box(field, *place) == measured_box(below, side, *place)


def test_from_the_first_squeeze_and_excitation_on_a_unit_sees_everything():
    backbone = load("mobilenet_v3_small", pretrained=False)
    fields = receptive_fields(backbone)
    assert fields["stem"].words == "3 px"
    assert fields["group1"].size == 7
    assert all(fields[name].whole_picture for name in backbone.stage_names[1:])
    assert where_it_becomes_whole(fields) == "group1"
    assert fields["group1"].whole_by == "squeeze-and-excitation"
    assert box(fields["group1"], 2, 3) == (0, 0, 224, 224)


def test_that_a_squeeze_reaches_everywhere_shows_in_the_gradient():
    block = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), SqueezeExcitation(4, 2)).double()
    block[1].activation = nn.Identity()
    assert climb_field(block, ReceptiveField(picture=32)).whole_picture
    assert measured_box(block, 32, 5, 5) == (0, 0, 32, 32)


@pytest.mark.parametrize("name", ["mobilenet_v3_small", "efficientnet_b0"])
def test_where_a_network_first_squeezes_its_gradient_reaches_every_pixel(name):
    backbone = easy_to_follow(load(name, pretrained=False))
    fields, names = receptive_fields(backbone), backbone.stage_names
    count = names.index(where_it_becomes_whole(fields)) + 1
    opened = backbone[:count].apply(without_the_squeezes_clamp)
    assert fields[names[count - 1]].size < 20
    assert measured_box(opened, 224, 5, 5) == (0, 0, 224, 224) == box(fields[names[count - 1]], 5, 5)


def without_the_squeezes_clamp(module):
    if isinstance(module, SqueezeExcitation):
        module.activation = module.scale_activation = nn.Identity()


def test_a_network_without_squeezes_sees_everything_only_where_its_maps_end(living):
    first = where_it_becomes_whole(receptive_fields(living))
    squeezes = any(isinstance(module, SqueezeExcitation) for module in living.modules())
    assert (first != "head") == squeezes


def test_a_field_as_large_as_the_picture_is_called_the_whole_picture():
    fields = receptive_fields(load("efficientnet_lite0", pretrained=False))
    assert fields["group4"].words == "147 px"
    assert fields["group5"].words == "the whole picture"
    assert not fields["group5"].whole_picture
    assert fields["head"].whole_picture


def test_a_box_may_reach_into_the_padding_when_it_is_not_clipped():
    field = climb_field(nn.Conv2d(3, 1, 3, padding=1), ReceptiveField(picture=8))
    assert box(field, 0, 0, clipped=False) == (-1, -1, 2, 2)
    assert box(field, 7, 0) == (0, 6, 2, 8)


def test_every_network_can_be_measured_and_fields_only_grow(living):
    fields = receptive_fields(living)
    assert tuple(fields) == living.stage_names
    sizes = [field.size for field in fields.values()]
    assert sizes == sorted(sizes)
    assert sizes[0] > 1


@pytest.mark.parametrize("layer", [nn.Conv2d(3, 3, (3, 5)), nn.PixelShuffle(2)])
def test_a_layer_without_one_known_reach_is_refused(layer):
    with pytest.raises(ValueError, match=r"reach|how far"):
        climb_field(nn.Sequential(layer), ReceptiveField())
