"""The data sets that need no network: drawn vehicles, handwritten digits, textures. Imports no torch."""

import gzip
import hashlib
from functools import lru_cache, partial

import numpy as np

from core.learn.drawn_vehicles import Collection, Drawing, Order, collection
from core.learn.labelled_pictures import LabelledPictures
from core.learn.picture_shelf import Shelf, Slot
from core.see.pictures import Picture, from_array, sample
from core.see.samples import package_file

DIGIT_SCALE = 8  # 8 x 8 pixels become 64 x 64
PATCH = 64  # side of a texture's patch: large enough for one brick
TEXTURES = ("brick", "grass", "gravel")


def drawn(name: str, per_class: int, seed: int) -> LabelledPictures:
    """Drawn vehicles with their masks, each drawn when it is looked at: "vehicles", "cars" or "trucks"."""
    return of_collection(collection(name, per_class, seed))


def of_collection(found: Collection) -> LabelledPictures:
    """A collection of drawings, each drawn when it is looked at, 224 pixels a side, with its mask."""
    slots = (
        _drawn_slot(order, found.classes[label])
        for order, label in zip(found.drawings.orders, found.labels, strict=True)
    )
    return LabelledPictures(found.name, found.classes, Shelf(slots), found.labels)


def _drawn_slot(order: Order, title: str) -> Slot:
    # The order stands for its content: the same order gives the same bytes.
    key = hashlib.sha256(repr(order).encode()).hexdigest()
    return Slot(key, partial(_drawn_picture, order, title), partial(_drawn_mask, order))


def _drawn_picture(order: Order, title: str) -> Picture:
    name = order.kind if order.kind == title else f"{title} ({order.kind})"
    return from_array(_drawing(order).pixels, name)


def _drawn_mask(order: Order) -> np.ndarray:
    return _drawing(order).mask


@lru_cache(maxsize=64)
def _drawing(order: Order) -> Drawing:
    """Kept for a moment, since a picture and its mask are often wanted one after the other."""
    return order.draw()


def digits() -> LabelledPictures:
    """scikit-learn's 1,797 handwritten digits: 8 x 8 values of 0 to 16, each as a square of 8 x 8 pixels."""
    values, labels = _digit_rows()
    enlarged = values.repeat(DIGIT_SCALE, axis=1).repeat(DIGIT_SCALE, axis=2)
    pictures = (from_array(array, f"a {label}") for array, label in zip(enlarged, labels, strict=True))
    return LabelledPictures("digits", tuple("0123456789"), Shelf(map(Slot.of, pictures)), labels)


def _digit_rows() -> tuple[np.ndarray, tuple[int, ...]]:
    """Values uint8 (1797, 8, 8) and labels, from the file in scikit-learn, which takes seconds to import."""
    with gzip.open(package_file("sklearn/datasets/data/digits.csv.gz"), "rt") as file:
        rows = np.loadtxt(file, delimiter=",")
    values = np.rint(rows[:, :-1] * (255 / 16)).astype(np.uint8)
    return values.reshape(-1, 8, 8), tuple(int(label) for label in rows[:, -1])


def textures() -> LabelledPictures:
    """Patches that do not overlap: the left half of each photograph trains, the right half checks."""
    slots, labels, sides = [], [], []
    for label, title in enumerate(TEXTURES):
        pixels = sample(title).pixels
        middle = pixels.shape[1] // 2
        for top, left in np.ndindex(pixels.shape[0] // PATCH, pixels.shape[1] // PATCH):
            patch = pixels[top * PATCH : (top + 1) * PATCH, left * PATCH : (left + 1) * PATCH]
            slots.append(Slot.of(from_array(patch, f"{title}, row {top + 1}, column {left + 1}")))
            labels.append(label)
            sides.append((left + 1) * PATCH <= middle)
    return LabelledPictures("textures", TEXTURES, Shelf(slots), tuple(labels), in_training=tuple(sides))
