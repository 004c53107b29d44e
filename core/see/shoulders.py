"""Whose shoulders a network stands on: who taught it, on what, at what cost, and what it has hardly seen.

Every statement has its source beside it; assets/SOURCES.md lists them all. No torch here.
"""

from dataclasses import dataclass

from core.see.cards import ARXIV, BACKBONES

RECIPES = "https://github.com/pytorch/vision/tree/main/references/classification"
TERMS = "https://www.image-net.org/download.php"


@dataclass(frozen=True)
class Source:
    """Where a statement can be read up."""

    title: str
    address: str


@dataclass(frozen=True)
class Shoulders:
    """Who did the work that a new head builds upon.

    pictures, taught_by, cost, licence: a phrase each. blind_spots: what to expect no good answer to, a sentence
    each. sources: where it all can be read up.
    """

    pictures: str
    taught_by: str
    cost: str
    licence: str
    blind_spots: tuple[str, ...]
    sources: tuple[Source, ...] = ()


_IMAGENET = "ImageNet’s thousand: 1.28 million photographs from the web, sorted by paid workers into 1,000 classes (2012)"
_TERMS = "The photographs remain their owners’; ImageNet hands them out for research and teaching, not for business."
# The numbers of breeds and birds are those of core/learn/imagenet_names.py.
_BLIND = (
    "**People.** “Person” is not on its list: 3 of the 1,000 classes are people (ballplayer, groom, scuba diver). "
    "It was never taught to tell faces apart.",
    "**Fine in one place, coarse in another.** 118 of the 1,000 are breeds of dog and 59 are birds; there is no giraffe.",
    "**Where the pictures are from:** mostly America and Europe. Recognition services tested on things from homes all "
    "over the world did worse on those from poorer ones.",
    "**Hardly any drawings, scans or satellite pictures,** and at least 6 % of the labels of its test pictures are wrong.",
)
_IMAGENET_SOURCES = (
    Source("the thousand classes (Russakovsky et al. 2015)", ARXIV + "1409.0575"),
    Source("its terms", TERMS),
    Source("people in it (Yang et al. 2022)", ARXIV + "2103.06191"),
    Source("its geography (Shankar et al. 2017)", ARXIV + "1711.08536"),
    Source("homes of the world (DeVries et al. 2019)", ARXIV + "1906.02659"),
    Source("wrong labels (Northcutt et al. 2021)", ARXIV + "2103.14749"),
)
_CARDS_90 = "90 passes over all of them, on eight graphics cards of a data centre"


def _imagenet(name: str, taught_by: str, cost: str, source: Source) -> Shoulders:
    licence = f"{BACKBONES[name].licence}. {_TERMS}"
    return Shoulders(_IMAGENET, taught_by, cost, licence, _BLIND, (source, *_IMAGENET_SOURCES))


def _torchvision(name: str, after: str, cost: str = _CARDS_90) -> Shoulders:
    """Taught by torchvision, which logs how."""
    by = f"the makers of torchvision, PyTorch’s picture library, after {after}"
    return _imagenet(name, by, cost, Source("torchvision’s log of its trainings", RECIPES))


SHOULDERS: dict[str, Shoulders] = {
    "efficientnet_lite0": _imagenet(
        "efficientnet_lite0",
        "Google (M. Tan and colleagues), published in March 2020",
        "not published; the recipe beside the weights is for Google’s own chips (Cloud TPU)",
        Source(
            "EfficientNet-Lite",
            "https://blog.tensorflow.org/2020/03/higher-accuracy-on-vision-models-with-efficientnet-lite.html",
        ),
    ),
    "tiny_net": Shoulders(
        "3,600 drawings of cars of six kinds, drawn in code: not one photograph",
        "us, with scripts/make_tiny_net.py",
        "24 passes over 64 × 64 pixels on an ordinary processor, no graphics card",
        f"{BACKBONES['tiny_net'].licence}.",
        (
            "**Everything that is not a drawn car.** No photographs, no animals, no people, no trucks.",
            "**One program drew it all:** every car is seen more or less from the side.",
        ),
    ),
    "alexnet": _torchvision(
        "alexnet",
        "Krizhevsky’s network of 2012 (its own first training took five to six days on two graphics cards)",
    ),
    "vgg11": _torchvision("vgg11", "Simonyan and Zisserman (Oxford, 2014)"),
    "resnet18": _torchvision("resnet18", "He et al. (Microsoft, 2015)"),
    "resnet50": _torchvision("resnet50", "He et al. (Microsoft, 2015)"),
    "mobilenet_v2": _torchvision(
        "mobilenet_v2",
        "Sandler et al. (Google, 2018)",
        "300 passes over all of them, on eight graphics cards of a data centre",
    ),
    "mobilenet_v3_small": _torchvision(
        "mobilenet_v3_small",
        "Howard et al. (Google, 2019)",
        "600 passes over all of them, on eight graphics cards of a data centre",
    ),
    "efficientnet_b0": _imagenet(
        "efficientnet_b0",
        "Google (M. Tan and Q. Le, 2019); the weights came to torchvision by way of R. Wightman’s timm",
        "not stated beside the weights",
        Source("torchvision’s log of its trainings", RECIPES),
    ),
    "convnext_tiny": _torchvision(
        "convnext_tiny",
        "Liu et al. (Facebook, 2022)",
        "600 passes over all of them, on sixteen graphics cards of a data centre",
    ),
}

NOBODY = Shoulders(
    "none yet",
    "nobody: the weights are random numbers, drawn from the recipe’s seed",
    "whatever you are about to spend",
    "yours.",
    (
        "**Everything.** It starts with no edges, no colours, no textures; all it will know is in your pictures.",
    ),
)


def shoulders(name: str, *, pretrained: bool) -> Shoulders:
    """Whose work training starts from: a network's own teachers, or nobody where it starts from random weights."""
    return SHOULDERS[name] if pretrained else NOBODY
