"""What a saved network says about itself, and every doubt that a file from elsewhere deserves.

The label travels as the metadata of a safetensors file: strings only, lists and records as JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from core.errors import FileError
from core.see.backbones import BACKBONES, Backbone
from core.see.preparation import Preparation

FORMAT, VERSION = "pancake-lab", 1
MOST_CLASSES, LONGEST_NAME = 1000, 80
# Spaces, and what joins emoji and letters: Python calls them unprintable.
JOINERS = "\u00a0\u200c\u200d\u3000"
MOST_HIDDEN, WIDEST_HIDDEN = 4, 4096
LARGEST_SIDE = 1024  # pixels
INTERPOLATIONS = ("bilinear", "bicubic")  # those that torch can resize with, antialiased
RESIZE_MODES = ("shorter side", "squash")


@dataclass(frozen=True)
class Label:
    """What is needed to build the network again, and where it came from.

    `hidden` are the widths of hidden layers that training put under the head; `fingerprint` is that of the
    saved network, `base_fingerprint` that of the network it was trained from ("" if not told); `recipe` is a
    summary.
    """

    network: str
    classes: tuple[str, ...]
    preparation: Preparation
    pretrained: bool
    fingerprint: str
    hidden: tuple[int, ...] = ()
    base_fingerprint: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict)

    def to_metadata(self) -> dict[str, str]:
        own = {f.name: json.dumps(_plain(getattr(self, f.name)), ensure_ascii=False) for f in fields(self)}
        return {"format": FORMAT, "version": str(VERSION), **own}


def of(backbone: Backbone, *, base: Backbone | None = None, recipe: Mapping[str, Any] | None = None) -> Label:
    """The label of a network; checked like one that is read, so that whatever is saved can be opened."""
    label = Label(
        network=backbone.name,
        classes=tuple(backbone.classes),
        preparation=backbone.preparation,
        pretrained=backbone.pretrained,
        fingerprint=backbone.fingerprint(),
        hidden=hidden_widths(backbone),
        base_fingerprint="" if base is None else base.fingerprint(),
        recipe=recipe or {},
    )
    return from_metadata(label.to_metadata())


def hidden_widths(backbone: Backbone) -> tuple[int, ...]:
    """The widths of the layers hidden1, hidden2 ... that training put under the head."""
    vector = dict(backbone.stages[-2].module.named_children()).get("vector")
    if vector is None:
        return ()
    layers: list[Any] = [part for name, part in vector.named_children() if name.startswith("hidden")]
    return tuple(layer.linear.out_features for layer in layers)


def from_metadata(metadata: Mapping[str, str]) -> Label:
    """The label of a file. Raises FileError for anything missing, of the wrong kind or out of bounds."""
    if metadata.get("format") != FORMAT:
        raise FileError("This file was not saved here: choose one that you saved on this page.")
    if metadata.get("version") != str(VERSION):
        raise FileError("This file was saved by another version of this lab: save it again with this one.")
    try:
        told = {name: json.loads(metadata[name]) for name in READERS}
        return Label(**{name: read(told[name]) for name, read in READERS.items()})
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise FileError("What this file says about itself cannot be read: save the network again.") from error


def _plain(value: Any) -> Any:
    return asdict(value) if isinstance(value, Preparation) else value


def _network(value: Any) -> str:
    if value not in BACKBONES:
        raise FileError("This file holds a network that this lab does not know: choose another file.")
    return value


def _classes(value: Any) -> tuple[str, ...]:
    names = _list_of(str, value)
    if not 1 <= len(names) <= MOST_CLASSES:
        raise FileError(f"A saved network has between 1 and {MOST_CLASSES} classes: choose another file.")
    if not all(_is_printable(name) and 1 <= len(name) <= LONGEST_NAME for name in names):
        raise FileError(
            f"Give every class a printable name of at most {LONGEST_NAME} letters, and save again."
        )
    return names


def _is_printable(name: str) -> bool:
    return all(letter.isprintable() or letter in JOINERS for letter in name)


def _preparation(value: Any) -> Preparation:
    if not isinstance(value, dict):
        raise TypeError(value)
    told = Preparation(**{**value, "mean": _three(value["mean"]), "std": _three(value["std"])})
    sides = _list_of(int, [told.shorter_side, told.crop])
    if not all(1 <= side <= LARGEST_SIDE for side in sides) or min(told.std) <= 0:
        raise ValueError(told)
    if told.interpolation not in INTERPOLATIONS or told.resize_mode not in RESIZE_MODES:
        raise ValueError(told)
    if told.resize_mode == "shorter side" and told.crop > told.shorter_side:
        raise ValueError(told)  # a square larger than what it is cut from
    return told


def _three(value: Any) -> tuple[float, ...]:
    numbers = tuple(float(number) for number in value)
    if len(numbers) != 3 or not all(map(math.isfinite, numbers)):
        raise ValueError(value)
    return numbers


def _hidden(value: Any) -> tuple[int, ...]:
    widths = _list_of(int, value)
    if len(widths) > MOST_HIDDEN or not all(1 <= width <= WIDEST_HIDDEN for width in widths):
        raise ValueError(value)
    return widths


def _list_of(kind: type, value: Any) -> tuple:
    if not isinstance(value, list) or not all(type(item) is kind for item in value):
        raise TypeError(value)
    return tuple(value)


def _is(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(value)
        return value

    return read


READERS: dict[str, Callable[[Any], Any]] = {
    "network": _network,
    "classes": _classes,
    "preparation": _preparation,
    "pretrained": _is(bool),
    "fingerprint": _is(str),
    "hidden": _hidden,
    "base_fingerprint": _is(str),
    "recipe": _is(dict),
}
