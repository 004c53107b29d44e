"""Which stages stay as they are: the freeze plan, a few ready-made ones, and the seal that proves it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from core.errors import RecipeError

if TYPE_CHECKING:
    from core.see.backbones import Backbone

HEAD = "head"


@dataclass(frozen=True)
class FreezePlan:
    """The names of the frozen stages, in any combination; the head is always trained."""

    frozen: frozenset[str] = frozenset()

    @classmethod
    def below_head(cls, backbone: Backbone) -> FreezePlan:
        """Everything but the head."""
        return cls(frozenset(backbone.stage_names) - {HEAD})

    @classmethod
    def bottom(cls, backbone: Backbone, count: int) -> FreezePlan:
        """The `count` stages next to the picture, at most everything below the head."""
        below = [name for name in backbone.stage_names if name != HEAD]
        return cls(frozenset(below[: max(0, count)]))

    def prefix(self, backbone: Backbone) -> tuple[str, ...]:
        """The longest run of frozen stages from the bottom: what has to be run only once per picture."""
        return tuple(takewhile(self.frozen.__contains__, backbone.stage_names))

    def check(self, backbone: Backbone) -> None:
        """Raises RecipeError when a stage does not exist or nothing could be learned."""
        unknown = sorted(self.frozen - set(backbone.stage_names))
        if unknown:
            raise RecipeError(
                f"There is no stage called {unknown[0]!r} in this network: freeze some of "
                f"{', '.join(backbone.stage_names[:-1])}."
            )
        if HEAD in self.frozen:
            raise RecipeError("The new head has learned nothing yet and cannot be frozen: thaw the head.")


@dataclass(frozen=True)
class Preset:
    """A ready-made choice: which stages to freeze, where to start, and for how long to train."""

    name: str
    title: str
    about: str
    plan: Callable[[Backbone], FreezePlan]
    epochs: int
    pretrained: bool = True


def _nothing(backbone: Backbone) -> FreezePlan:
    return FreezePlan()


def _lowest_third(backbone: Backbone) -> FreezePlan:
    return FreezePlan.bottom(backbone, round(len(backbone.stage_names) / 3))


def _bottom_half(backbone: Backbone) -> FreezePlan:
    return FreezePlan.bottom(backbone, len(backbone.stage_names) // 2)


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "head",
            "Only the head",
            "Keep everything that others learned and train one small layer on top. Takes seconds.",
            FreezePlan.below_head,
            epochs=25,
        ),
        Preset(
            "top_half",
            "The top half",
            "Keep the lower half and let the upper half adapt, gently. Takes longer.",
            _bottom_half,
            epochs=8,
        ),
        Preset(
            "upper",
            "All but the lowest third",
            "Keep only the lowest stages, which see edges and colours, and let all above adapt. Takes longer still.",
            _lowest_third,
            epochs=6,
        ),
        Preset(
            "everything",
            "Everything",
            "Start from what others learned and let every stage adapt, gently. Slow.",
            _nothing,
            epochs=4,
        ),
        Preset(
            "scratch",
            "From scratch",
            "Throw away what others learned: random weights, every stage trained. Slow, and hungry.",
            _nothing,
            epochs=8,
            pretrained=False,
        ),
    )
}


def preset_of(backbone: Backbone, frozen: frozenset[str], *, pretrained: bool) -> Preset | None:
    """Return the ready-made choice that this one is, None for a choice of one's own."""
    alike = (
        preset
        for preset in PRESETS.values()
        if preset.pretrained == pretrained and preset.plan(backbone).frozen == frozen
    )
    return next(alike, None)


def seal(backbone: Backbone, names: Iterable[str]) -> str:
    """sha256 of all parameters and buffers of these stages, BatchNorm statistics included.

    Taken bottom to top whatever the order of the names; the same bytes give the same seal.
    """
    wanted, digest = set(names), hashlib.sha256()
    for stage in backbone.stages:
        if stage.name in wanted:
            for key, value in stage.module.state_dict(prefix=f"{stage.name}.").items():
                digest.update(key.encode())
                digest.update(value.detach().cpu().contiguous().numpy().data)
    return digest.hexdigest()
