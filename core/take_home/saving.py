"""A trained network as one file: safetensors, never pickle, so that opening a file cannot run anything.

https://huggingface.co/docs/safetensors: eight bytes with the length of a JSON header, the header, the
numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors import torch as safetensors
from torch import Tensor, nn

from core.errors import FileError
from core.learn.new_heads import with_hidden
from core.learn.recipes import Recipe
from core.see import cuts
from core.see.backbones import Backbone
from core.see.published import Source
from core.take_home import labels
from core.take_home.labels import Label

LARGEST_FILE = 600_000_000  # bytes; VGG-11, the largest network on offer, has 507 million
LARGEST_HEADER = 2_000_000  # bytes
LENGTH = 8  # bytes of the header's length, which come first
DTYPES = {torch.float32: "F32", torch.int64: "I64"}


def save(backbone: Backbone, *, base: Backbone | None = None, recipe: Recipe | None = None) -> bytes:
    """The network with its classes, preparation and fingerprint as the bytes of a safetensors file.

    `base` is the network it was trained from, `recipe` how: both are only noted. Raises FileError for class
    names that could not be opened again.
    """
    label = labels.of(backbone, base=base, recipe=_summary(recipe))
    state = {name: value.detach().cpu().contiguous() for name, value in backbone.state_dict().items()}
    return safetensors.save(state, label.to_metadata())


def open_saved(content: bytes) -> Backbone:
    """The network that `save` wrote: evaluation mode, no gradients, the same logits to the last bit.

    Nothing in the file is trusted: size, label, names, shapes and kinds of all tensors are checked against
    the architecture before a number is read, then that all are finite and as they were saved. Raises
    FileError otherwise.
    """
    header = _header(content)
    label = labels.from_metadata(_metadata(header))
    blank = _blank(label)
    wanted = _kinds(blank.state_dict())
    _check_kinds({name: _kind(entry) for name, entry in header.items()}, wanted)
    state = _numbers(content)
    _check_kinds(_kinds(state), wanted)  # the library may have read a crooked header differently
    blank.load_state_dict(state, assign=True)
    if blank.fingerprint() != label.fingerprint:
        raise FileError("The numbers in this file are not those that were saved: save the network again.")
    return blank.eval().requires_grad_(False)


def read_label(content: bytes) -> Label:
    """What a saved network says about itself, without building it. Raises FileError as `open_saved` does."""
    return labels.from_metadata(_metadata(_header(content)))


def _summary(recipe: Recipe | None) -> Mapping[str, Any]:
    if recipe is None:
        return {}
    frozen = None if recipe.freeze is None else sorted(recipe.freeze.frozen)
    return {**asdict(recipe), "freeze": frozen}


def _header(content: bytes) -> dict[str, Any]:
    """The JSON header, read by hand: the library shows it only of files on disk."""
    if len(content) > LARGEST_FILE:
        raise FileError(f"This file is larger than {LARGEST_FILE // 1_000_000} MB: choose a smaller one.")
    length = int.from_bytes(content[:LENGTH], "little")
    if len(content) <= LENGTH or not 2 <= length <= min(LARGEST_HEADER, len(content) - LENGTH):
        raise FileError("This is not a saved network: choose a .safetensors file that was saved here.")
    try:
        header = json.loads(content[LENGTH : LENGTH + length])
    except (ValueError, RecursionError) as error:
        raise FileError("The beginning of this file is damaged: save the network again.") from error
    if not isinstance(header, dict):
        raise FileError("The beginning of this file is damaged: save the network again.")
    return header


def _metadata(header: dict[str, Any]) -> dict[str, str]:
    metadata = header.pop("__metadata__", None)
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise FileError("This file does not say what it holds: choose one that was saved here.")
    return metadata


def _blank(label: Label) -> Backbone:
    """The architecture without numbers (on torch's "meta" device): it costs no memory to find out it does
    not fit.
    """
    source = Source(label.classes, label.preparation, lambda _: {})
    with torch.device("meta"):
        stages = cuts.CUTS[label.network](cuts.plain(label.network, len(label.classes)))
        backbone = Backbone(stages, label.network, source, pretrained=label.pretrained)
        for width in label.hidden:
            hidden, head = nn.Linear(backbone.head.in_features, width), nn.Linear(width, len(label.classes))
            backbone = with_hidden(backbone, hidden, head, label.classes)
    for module in backbone.modules():
        if hasattr(module, "inplace"):
            module.inplace = False  # type: ignore[assignment]  # as after load: captured maps stay as they were
    return backbone


def _kinds(state: Mapping[str, Tensor]) -> dict[str, tuple[Any, Any]]:
    """Name -> (kind of number, shape), as a header tells them."""
    return {name: (DTYPES.get(value.dtype), list(value.shape)) for name, value in state.items()}


def _kind(entry: Any) -> tuple[Any, Any]:
    return (entry.get("dtype"), entry.get("shape")) if isinstance(entry, dict) else (None, None)


def _check_kinds(found: Mapping[str, tuple[Any, Any]], wanted: Mapping[str, tuple[Any, Any]]) -> None:
    odd = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if odd:
        raise FileError(
            f"This file does not fit its own network ({len(odd)} parts differ, for example {odd[0][:60]!r}): "
            "save the network again."
        )


def _numbers(content: bytes) -> dict[str, Tensor]:
    try:
        state = safetensors.load(content)
    except SafetensorError as error:
        raise FileError("This file is damaged or was cut short: save the network again.") from error
    if not all(bool(torch.isfinite(value).all()) for value in state.values()):
        raise FileError("Some numbers in this file are not finite: train again with a lower rate, then save.")
    return state
