"""A recipe: everything that decides how training goes, in one frozen record."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from core.errors import RecipeError
from core.learn import recipe_checks, recipe_files
from core.learn.freezing import HEAD, PRESETS, FreezePlan
from core.learn.optimisers import OPTIMISERS
from core.learn.recipe_checks import LIMITS, NORMS

if TYPE_CHECKING:
    from core.see.backbones import Backbone

__all__ = ["LIMITS", "NORMS", "OPTIMISERS", "Recipe"]


@dataclass(frozen=True)
class Recipe:
    """How to train. Every field has a default that works for a new head on frozen stages.

    freeze        None: everything below the head
    batch         pictures in a step
    rate          learning rate of the head
    seed          decides order, first weights and dropout; the same recipe gives the same curve
    rate_below    of thawed stages below it; None: a tenth of `rate`, or all of it when they start from random
    hidden        units of a hidden layer in the new head; 0: the head is linear
    dropout       in front of the new head's last layer
    optimiser     key in OPTIMISERS
    pretrained    False: every stage starts from random weights drawn from the seed
    network       key in BACKBONES, when it is for one network only
    data          name of the data set, when it is for one only
    split_seed    decides which pictures are learned from and which are kept for checking
    pictures_a_class  so many to learn from at most; None: all
    schedule      key in SCHEDULES: how the learning rates change from step to step
    rates         stage -> its own learning rate; the others use `rate` and `rate_below`
    augmentation  key in AUGMENTATIONS: how the training pictures are varied
    views         of each training picture, when they are varied
    norms         key in NORMS: which BatchNorm statistics trained stages are judged with
    drift         frozen BatchNorm statistics drift, as most tools let them do silently
    patience      stop after so many epochs without a lower validation loss; 0: never
    keep_best     hand out the weights of the epoch with the lowest validation loss, not the last
    kept_as       "float32" or "float16": how cached features are kept
    """

    freeze: FreezePlan | None = None
    epochs: int = 25
    batch: int = 32
    rate: float = 1e-3
    seed: int = 0
    rate_below: float | None = None
    hidden: int = 0
    dropout: float = 0.0
    optimiser: str = "adamw"
    weight_decay: float = 0.01
    pretrained: bool = True
    network: str | None = None
    data: str | None = None
    split_seed: int = 0
    pictures_a_class: int | None = None
    schedule: str = "constant"
    rates: tuple[tuple[str, float], ...] = ()
    augmentation: str = "none"
    views: int = 4
    norms: str = "re-estimated"
    drift: bool = False
    patience: int = 0
    keep_best: bool = False
    kept_as: str = "float32"

    @classmethod
    def from_preset(cls, name: str, backbone: Backbone, **changes: Any) -> Recipe:
        """The recipe of a preset (a key of PRESETS) for this network, with some fields changed."""
        if name not in PRESETS:
            raise RecipeError(f"There is no preset called {name!r}: choose one of {', '.join(PRESETS)}.")
        preset = PRESETS[name]
        fields = {"freeze": preset.plan(backbone), "epochs": preset.epochs, "pretrained": preset.pretrained}
        return cls(**{**fields, **changes})

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """What `to_json` wrote; missing fields have their defaults. Raises RecipeError with what to change."""
        recipe = cls(**recipe_files.fields_of(text, cls))
        recipe_checks.check_values(recipe)
        return recipe

    def to_json(self) -> str:
        """Every field by its name; `from_json` gives an equal recipe."""
        return recipe_files.to_json(self)

    def plan(self, backbone: Backbone) -> FreezePlan:
        return FreezePlan.below_head(backbone) if self.freeze is None else self.freeze

    def cached_stages(self, backbone: Backbone) -> tuple[str, ...]:
        """The frozen stages from the bottom that are run only once per picture: below any statistics that drift."""
        prefix = self.plan(backbone).prefix(backbone)
        return (
            tuple(takewhile(lambda name: not _has_statistics(backbone, name), prefix))
            if self.drift
            else prefix
        )

    @property
    def rate_of_thawed(self) -> float:
        if self.rate_below is not None:
            return self.rate_below
        return self.rate / 10 if self.pretrained else self.rate

    def stage_rates(self, backbone: Backbone) -> dict[str, float]:
        """Stage -> the learning rate it starts from, before any schedule; 0.0 for frozen ones."""
        frozen, own = self.plan(backbone).frozen, dict(self.rates)
        names = backbone.stage_names
        usual = {name: self.rate if name == HEAD else self.rate_of_thawed for name in names}
        return {name: 0.0 if name in frozen else own.get(name, usual[name]) for name in names}

    def check(self, backbone: Backbone) -> None:
        """Raises RecipeError, with what to change, when this recipe makes no sense for this network."""
        recipe_checks.check_values(self)
        recipe_checks.check_for(self, backbone)


def _has_statistics(backbone: Backbone, stage: str) -> bool:
    return any(name.endswith("running_mean") for name, _ in backbone.stage(stage).module.named_buffers())
