"""The networks on offer, one card each. No torch here: the home page lists them before torch is loaded."""

from dataclasses import dataclass
from typing import Literal

DEFAULT = "efficientnet_lite0"
LITE = "https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite"
TORCHVISION = "https://docs.pytorch.org/vision/stable/models.html"
ARXIV = "https://arxiv.org/abs/"


@dataclass(frozen=True)
class BackboneCard:
    """One network: where it comes from, what it costs to get, and what to expect of it."""

    name: str
    title: str
    about: str
    paper: str
    megabytes: float  # size of the weights file
    licence: str = "BSD-3-Clause (torchvision), weights trained on ImageNet"
    source: str = TORCHVISION
    kind: Literal["borrowed", "glass box"] = "borrowed"
    built_in: bool = False  # works without network access
    weights: str = ""  # torchvision's name of the weights, where torchvision has them


# For ResNet-50 and MobileNetV2 the first weights are meant: torchvision's second ones score higher on
# ImageNet, but their label smoothing and mixing of pictures make the shares flat and the features worse to
# build upon (Kornblith et al. 2021, "Why do better loss functions lead to less transferable features?").
_V1 = "IMAGENET1K_V1"

_CARDS = (
    BackboneCard(
        "efficientnet_lite0",
        "EfficientNet-Lite0",
        "A phone-sized network trained on 1.2 million photographs of a thousand kinds of thing.",
        ARXIV + "1905.11946",
        megabytes=18.8,
        licence="Apache-2.0",
        source=LITE,
        built_in=True,
    ),
    BackboneCard(
        "tiny_net",
        "TinyNet",
        "Our own five convolutions on 64 x 64 pictures, small enough to show every number of them.",
        ARXIV + "1409.1556",
        megabytes=0.5,
        licence="Apache-2.0, like this project",
        source="scripts/ of this repository",
        kind="glass box",
        built_in=True,
    ),
    BackboneCard(
        "alexnet",
        "AlexNet",
        "The network that started it all in 2012: large windows at the bottom, heavy dense layers on top.",
        ARXIV + "1404.5997",
        megabytes=233.1,
        weights=_V1,
    ),
    BackboneCard(
        "vgg11",
        "VGG-11",
        "Nothing but 3x3 windows and pooling: simple to read, heavy to carry.",
        ARXIV + "1409.1556",
        megabytes=506.8,
        weights=_V1,
    ),
    BackboneCard(
        "resnet18",
        "ResNet-18",
        "Shortcuts around every pair of layers let deep stacks learn.",
        ARXIV + "1512.03385",
        megabytes=44.7,
        weights=_V1,
    ),
    BackboneCard(
        "resnet50",
        "ResNet-50",
        "The workhorse of the field: fifty layers, shortcuts, narrow middles.",
        ARXIV + "1512.03385",
        megabytes=97.8,
        weights=_V1,
    ),
    BackboneCard(
        "mobilenet_v2",
        "MobileNetV2",
        "Made for phones: one window per channel, then a cheap mix of the channels.",
        ARXIV + "1801.04381",
        megabytes=13.6,
        weights=_V1,
    ),
    BackboneCard(
        "mobilenet_v3_small",
        "MobileNetV3-Small",
        "Found by a search for speed; its channels turn each other up and down.",
        ARXIV + "1905.02244",
        megabytes=9.8,
        weights=_V1,
    ),
    BackboneCard(
        "efficientnet_b0",
        "EfficientNet-B0",
        "The bigger relative of the built-in network, with smooth activations and channel gates.",
        ARXIV + "1905.11946",
        megabytes=20.5,
        weights=_V1,
    ),
    BackboneCard(
        "convnext_tiny",
        "ConvNeXt-Tiny",
        "A convolutional network rebuilt with what vision transformers taught us.",
        ARXIV + "2201.03545",
        megabytes=109.1,
        weights=_V1,
    ),
)

BACKBONES: dict[str, BackboneCard] = {card.name: card for card in _CARDS}
