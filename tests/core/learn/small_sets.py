"""Small networks and pictures for the tests of learning: seeded, a few pixels a side, learnable."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np

from core.learn.labelled_pictures import LabelledPictures
from core.learn.picture_shelf import Shelf, Slot
from core.see.backbones import load
from core.see.pictures import from_array

SIDE = 64


def small(name, *, pretrained=False, side=SIDE):
    """A network that looks at `side` pixels only, so that a test takes no time."""
    backbone = load(name, pretrained=pretrained)
    backbone.preparation = replace(backbone.preparation, shorter_side=side, crop=side)
    return backbone


def coloured(count, *, seed=0, classes=("red", "green", "blue"), side=SIDE):
    """`count` pictures a class: noise with more of one colour. Any network can learn them."""
    chance = np.random.default_rng(seed)
    pictures, labels = [], []
    for label in [label for _ in range(count) for label in range(len(classes))]:
        pixels = chance.integers(0, 160, (side, side, 3))
        pixels[..., label % 3] += 90
        pictures.append(from_array(pixels.astype(np.uint8), f"{classes[label]} {len(pictures)}"))
        labels.append(label)
    known_as = MappingProxyType({})
    shelf = Shelf(Slot.of(picture) for picture in pictures)
    return LabelledPictures("colours", tuple(classes), shelf, tuple(labels), known_as)
