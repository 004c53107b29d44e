"""Where each architecture is cut into stages: one row a network.

The layers themselves stay the library's; only their grouping is ours. The order of the weights is kept, so
the values of the plain network's state dict fit one by one. Groups follow the strides. The head is the last
Linear alone; pooling, flatten and earlier Linears are the `vector` part of the stage below it, whose other
part, `maps`, ends with the last spatial map.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise

import torchvision
from efficientnet_lite_pytorch import EfficientNet
from efficientnet_lite_pytorch.model import MBConvBlock
from torch import Tensor, nn
from torchvision.ops import StochasticDepth

from core.see import tiny_net

Stages = dict[str, nn.Module]  # bottom to top


class Shortcut(nn.Module):
    """(N, C, H, W) -> the same: a block's output added to its input, drop-connect being a module of its own.

    The library drops connections by a rate handed to each call; StochasticDepth does the same sum (Huang et
    al. 2016), is off in evaluation mode, and can be found and exchanged by whoever trains.
    """

    def __init__(self, block: nn.Module, drop_rate: float) -> None:
        super().__init__()
        self.block = block
        self.drop = StochasticDepth(drop_rate, "row")

    def forward(self, below: Tensor) -> Tensor:
        return self.drop(self.block(below)) + below


def cut_efficientnet_lite(network: EfficientNet) -> Stages:
    """Stem, seven groups, top and head of EfficientNet-Lite (Tan and Le 2019, without channel gates)."""
    stages: Stages = {"stem": nn.Sequential(network._conv_stem, network._bn0, network._swish)}
    for number, blocks in enumerate(_lite_groups(network), start=1):
        stages[f"group{number}"] = nn.Sequential(*blocks)
    # The library uses one activation module at the bottom and at the top: a hook on one would fire twice.
    maps = nn.Sequential(network._conv_head, network._bn1, type(network._swish)())
    stages["top"] = _under_head(maps, network._avg_pooling, nn.Flatten(1), network._dropout)
    return {**stages, "head": network._fc}


def _lite_groups(network: EfficientNet) -> list[list[nn.Module]]:
    groups: list[list[nn.Module]] = []
    step = network._global_params.drop_connect_rate / len(network._blocks)  # dropping more often higher up
    for number, block in enumerate(network._blocks):
        if block._block_args.stride != 1:  # only in a group's first block, where the library has a list
            groups.append([])
        groups[-1].append(_lite_block(block, step * number))
    return groups


def _lite_block(block: MBConvBlock, drop_rate: float) -> nn.Module:
    arguments = block._block_args
    same_shape = arguments.stride == 1 and arguments.input_filters == arguments.output_filters
    if not (block.id_skip and same_shape):
        return block
    block.id_skip = False
    return Shortcut(block, drop_rate)


def cut_alexnet(network: torchvision.models.AlexNet) -> Stages:
    """Five convolutions (Krizhevsky 2012 and 2014); two dense layers end the fifth."""
    parts = _slices(network.features, (0, 3, 6, 8, 10, 13))
    stages: Stages = {f"conv{number}": part for number, part in enumerate(parts, start=1)}
    stages["conv5"] = _under_head(parts[-1], network.avgpool, nn.Flatten(1), *network.classifier[:-1])
    return {**stages, "head": network.classifier[-1]}


def cut_vgg(network: torchvision.models.VGG) -> Stages:
    """Five blocks, each ending with a max-pool; the fifth ends with the two dense layers below the head."""
    pools = [
        place for place, layer in enumerate(network.features, start=1) if isinstance(layer, nn.MaxPool2d)
    ]
    parts = _slices(network.features, (0, *pools))
    stages: Stages = {f"block{number}": part for number, part in enumerate(parts, start=1)}
    stages["block5"] = _under_head(parts[-1], network.avgpool, nn.Flatten(1), *network.classifier[:-1])
    return {**stages, "head": network.classifier[-1]}


def cut_resnet(network: torchvision.models.ResNet) -> Stages:
    """Stem with its max-pool, four groups of residual blocks, head."""
    return {
        "stem": nn.Sequential(network.conv1, network.bn1, network.relu, network.maxpool),
        "group1": network.layer1,
        "group2": network.layer2,
        "group3": network.layer3,
        "group4": _under_head(network.layer4, network.avgpool, nn.Flatten(1)),
        "head": network.fc,
    }


def features_cut_at(*places: int, top: str = "top") -> Callable[[nn.Module], Stages]:
    """A cut for torchvision's newer networks: `features` divided before each place, then pooling and
    classifier.

    The first part is the stem, the last one is called `top`, those between are numbered groups.
    """

    def cut(network: nn.Module) -> Stages:
        features, classifier = network.features, network.classifier
        parts = _slices(features, (0, *places, len(features)))  # type: ignore[arg-type]
        names = ("stem", *(f"group{number}" for number in range(1, len(parts) - 1)), top)
        stages: Stages = dict(zip(names, parts, strict=True))
        # MobileNetV2 pools without a module of its own; a LayerNorm over maps wants them before they are
        # flat.
        pool = getattr(network, "avgpool", None) or nn.AdaptiveAvgPool2d(1)
        flatten = () if any(isinstance(layer, nn.Flatten) for layer in classifier) else (nn.Flatten(1),)  # type: ignore[union-attr]
        stages[top] = _under_head(parts[-1], pool, *flatten, *classifier[:-1])  # type: ignore[index]
        return {**stages, "head": classifier[-1]}  # type: ignore[index,dict-item]

    return cut


def _slices(layers: nn.Sequential, places: Iterable[int]) -> list[nn.Sequential]:
    bounds = tuple(places)
    return [layers[start:end] for start, end in pairwise(bounds)]


def _under_head(maps: nn.Module, *vector: nn.Module) -> nn.Sequential:
    stage = nn.Sequential()
    stage.add_module("maps", maps)
    stage.add_module("vector", nn.Sequential(*vector))
    return stage


def cut_tiny_net(network: nn.Module) -> Stages:
    """TinyNet is built as stages."""
    return dict(network.named_children())


CUTS: dict[str, Callable[..., Stages]] = {
    "efficientnet_lite0": cut_efficientnet_lite,
    "tiny_net": cut_tiny_net,
    "alexnet": cut_alexnet,
    "vgg11": cut_vgg,
    "resnet18": cut_resnet,
    "resnet50": cut_resnet,
    "mobilenet_v2": features_cut_at(1, 2, 4, 7, 11, 14, 17, 18),
    "mobilenet_v3_small": features_cut_at(1, 2, 4, 7, 9, 12),
    "efficientnet_b0": features_cut_at(1, 2, 3, 4, 5, 6, 7, 8),
    "convnext_tiny": features_cut_at(1, 2, 4, 6, top="group4"),
}


def plain(name: str, classes: int) -> nn.Module:
    """The library's own network for so many classes, freshly initialised from torch's global generator."""
    own = {"efficientnet_lite0": _plain_lite, "tiny_net": tiny_net.build}
    if name in own:
        return own[name](classes)
    return torchvision.models.get_model(name, weights=None, num_classes=classes)


def _plain_lite(classes: int) -> nn.Module:
    return EfficientNet.from_name("efficientnet-lite0", num_classes=classes)


WORDS = {"conv": "Convolution"}  # every other stage is titled by its key


def title(key: str) -> str:
    """How a page names a stage: "group3" is "Group 3"."""
    word, number = key.rstrip("0123456789"), key.lstrip("abcdefghijklmnopqrstuvwxyz")
    return f"{WORDS.get(word, word.capitalize())} {number}".strip()
