"""A network as a stack of named stages, whatever its architecture, and where the networks come from.

backbone = load("efficientnet_lite0")
logits = backbone(backbone.preprocess(picture))        # (1, 1000)
"""

import copy
import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor, nn

from core.errors import NetworkError
from core.see import cuts, living_weights, published
from core.see.cards import BACKBONES, BackboneCard
from core.see.fetching import OnProgress
from core.see.pictures import Picture
from core.see.preparation import Preparation

__all__ = ["BACKBONES", "Backbone", "BackboneCard", "Stage", "bring_to_life", "load"]

SEED = 0


@dataclass(frozen=True, eq=False)
class Stage:
    """A group of layers; number 1 is next to the picture."""

    name: str
    title: str
    number: int
    module: nn.Module

    @property
    def spatial(self) -> nn.Module:
        """The part whose output is the last with height and width (the stage itself, but under the head)."""
        return dict(self.module.named_children()).get("maps", self.module)


class Backbone(nn.Sequential):
    """(N, 3, H, W) float32 -> logits (N, K). The named children are the stages, bottom to top, the head
    last."""

    head: nn.Linear
    name: str
    classes: tuple[str, ...]
    preparation: Preparation
    pretrained: bool

    def __init__(
        self, stages: Mapping[str, nn.Module], name: str, source: published.Source, *, pretrained: bool
    ):
        super().__init__()
        for key, module in stages.items():
            self.add_module(key, module)
        self.name, self.pretrained = name, pretrained
        self.classes, self.preparation = source.classes, source.preparation
        self._known_fingerprint: tuple[tuple[tuple[int, int], ...], str] | None = None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Bottom to top."""
        children = enumerate(self.named_children(), start=1)
        return tuple(Stage(key, cuts.title(key), number, module) for number, (key, module) in children)

    @property
    def stage_names(self) -> tuple[str, ...]:
        return tuple(self._modules)

    def stage(self, name: str) -> Stage:
        """The stage of that name; NetworkError if there is none."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise NetworkError(
            f"This network has no stage {name!r}, so choose one of {', '.join(self.stage_names)}."
        )

    def preprocess(self, picture: Picture) -> Tensor:
        """(1, 3, H, W) float32, as this network's weights expect it."""
        return self.preparation(picture.tensor())

    def fingerprint(self) -> str:
        """sha256 of all parameters and buffers with their names; kept until one of them is changed."""
        versions = tuple(_versions(self))
        if self._known_fingerprint is None or self._known_fingerprint[0] != versions:
            self._known_fingerprint = versions, _sha256(self.state_dict())
        return self._known_fingerprint[1]

    def copy(self) -> Self:
        """A private deep copy in the same modes, every parameter trainable."""
        with torch.inference_mode(False):
            return copy.deepcopy(self).requires_grad_(True)

    def with_head(self, head: nn.Linear, classes: tuple[str, ...]) -> Self:
        """A private copy that answers `classes` with another head: a Linear from the same features."""
        if (head.in_features, head.out_features) != (self.head.in_features, len(classes)):
            raise ValueError(
                f"{head} does not lead from {self.head.in_features} features to {len(classes)} classes"
            )
        other = self.copy()
        other.head, other.classes = copy.deepcopy(head), tuple(classes)
        return other

    def __getitem__(self, index: Any) -> Any:
        """One stage's module, or for a slice a plain nn.Sequential of those stages (shared, not copied)."""
        if not isinstance(index, slice):
            return super().__getitem__(index)
        return nn.Sequential(OrderedDict(list(self.named_children())[index]))

    def __getstate__(self) -> dict[str, Any]:
        # A copy's tensors count their changes from 0 again: it must not inherit what was true at some count.
        return {**self.__dict__, "_known_fingerprint": None}


def load(name: str, *, pretrained: bool = True, on_progress: OnProgress | None = None) -> Backbone:
    """A fresh network in evaluation mode, no gradients, nothing in place: share it read-only, train a copy().

    pretrained=False gives random weights from a fixed seed, brought to life. NetworkError if the name is
    unknown or the weights cannot be had. on_progress is told the bytes of a download, so far and in all; 0
    in all means that the server does not say.
    """
    if name not in BACKBONES:
        raise NetworkError(f"There is no network called {name!r}, so choose one of {', '.join(BACKBONES)}.")
    with torch.inference_mode(False):
        source = published.source(name)
        network = _trained(name, source, on_progress) if pretrained else _random(name, source)
        backbone = _at_rest(Backbone(cuts.CUTS[name](network), name, source, pretrained=pretrained))
        if not pretrained:
            bring_to_life(backbone, seed=SEED)
        return backbone


def bring_to_life(backbone: Backbone, *, seed: int = 0) -> None:
    """Give random weights the normalisation statistics of seeded noise, in place; see living_weights."""
    living_weights.bring_to_life(backbone, backbone.preparation.crop, seed=seed)


def _trained(name: str, source: published.Source, on_progress: OnProgress | None) -> nn.Module:
    with torch.device("meta"):  # no numbers drawn that would be thrown away
        network = cuts.plain(name, len(source.classes))
    network.load_state_dict(source.state(on_progress), assign=True)
    return network


def _random(name: str, source: published.Source) -> nn.Module:
    with living_weights.seeded(SEED):
        return cuts.plain(name, len(source.classes))


def _at_rest(backbone: Backbone) -> Backbone:
    for module in backbone.modules():
        if hasattr(module, "inplace"):
            module.inplace = False  # type: ignore[assignment]  # or captured maps are lost
    return backbone.eval().requires_grad_(False)


def _versions(network: nn.Module) -> Iterator[tuple[int, int]]:
    """Where each tensor lies, and how often it was changed in place, which torch counts. Pages ask for it many times a run,
    and state_dict() takes more than twice as long.
    """
    for module in network.modules():
        for value in (*module._parameters.values(), *module._buffers.values()):
            if value is not None:
                yield value.data_ptr(), value._version


def _sha256(state: Mapping[str, Tensor]) -> str:
    digest = hashlib.sha256()
    for name, value in state.items():
        digest.update(name.encode())
        digest.update(value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()
