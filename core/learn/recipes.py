"""A recipe: everything that decides how training goes, in one frozen record."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import RecipeError
from core.learn.freezing import PRESETS, FreezePlan

if TYPE_CHECKING:
    from torch.optim import Optimizer

    from core.see.backbones import Backbone

# (lowest, highest) of what makes sense; a value from a widget, an address or a file is checked against it
LIMITS: dict[str, tuple[float, float]] = {
    "epochs": (1, 200),
    "batch": (2, 256),
    "rate": (1e-7, 1.0),
    "rate_below": (1e-8, 1.0),
    "weight_decay": (0.0, 1.0),
    "hidden": (0, 2048),
    "dropout": (0.0, 0.9),
    "seed": (0, 2**31 - 1),
}
WHOLE = frozenset({"epochs", "batch", "hidden", "seed"})
WORDS = {
    "epochs": "number of epochs",
    "batch": "batch size",
    "rate": "learning rate",
    "rate_below": "learning rate below the head",
    "weight_decay": "weight decay",
    "hidden": "size of the hidden layer",
    "dropout": "dropout",
    "seed": "seed",
}


@dataclass(frozen=True)
class Recipe:
    """How to train. Every field has a default that works for a new head on frozen stages.

    freeze        None: everything below the head
    rate          learning rate of the head
    rate_below    of thawed stages below it; None: a tenth of `rate`, or all of it when they start from random
    hidden        units of a hidden layer in the new head; 0: the head is linear
    dropout       in front of the new head's last layer
    pretrained    False: every stage starts from random weights drawn from the seed
    seed          decides order, first weights and dropout; the same recipe gives the same curve
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

    @classmethod
    def from_preset(cls, name: str, backbone: Backbone, **changes: Any) -> Recipe:
        """The recipe of a preset (a key of PRESETS) for this network, with some fields changed."""
        if name not in PRESETS:
            raise RecipeError(f"There is no preset called {name!r}: choose one of {', '.join(PRESETS)}.")
        preset = PRESETS[name]
        fields = {"freeze": preset.plan(backbone), "epochs": preset.epochs, "pretrained": preset.pretrained}
        return cls(**{**fields, **changes})

    def plan(self, backbone: Backbone) -> FreezePlan:
        return FreezePlan.below_head(backbone) if self.freeze is None else self.freeze

    @property
    def rate_of_thawed(self) -> float:
        if self.rate_below is not None:
            return self.rate_below
        return self.rate / 10 if self.pretrained else self.rate

    def check(self, backbone: Backbone) -> None:
        """Raises RecipeError, with what to change, when this recipe makes no sense for this network."""
        for name in LIMITS:
            _check_number(name, getattr(self, name))
        if self.optimiser not in OPTIMISERS:
            raise RecipeError(
                f"There is no optimiser called {self.optimiser!r}: choose one of {', '.join(OPTIMISERS)}."
            )
        self.plan(backbone).check(backbone)


def _check_number(name: str, value: object) -> None:
    if value is None and name == "rate_below":
        return
    low, high = LIMITS[name]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not low <= value <= high:  # type: ignore[operator]
        raise RecipeError(f"The {WORDS[name]} is {value!r}: choose one between {low:g} and {high:g}.")
    if name in WHOLE and not isinstance(value, int):
        raise RecipeError(f"The {WORDS[name]} is {value!r}: choose a whole number.")


def _adamw(groups: Iterable[dict[str, Any]], weight_decay: float) -> Optimizer:
    from torch.optim import AdamW

    return AdamW(groups, weight_decay=weight_decay)


def _adam(groups: Iterable[dict[str, Any]], weight_decay: float) -> Optimizer:
    from torch.optim import Adam

    return Adam(groups, weight_decay=weight_decay)


def _sgd(groups: Iterable[dict[str, Any]], weight_decay: float) -> Optimizer:
    from torch.optim import SGD

    return SGD(groups, momentum=0.9, weight_decay=weight_decay)


# groups of parameters with their "lr", weight decay -> optimiser; torch is imported when one is made
OPTIMISERS: dict[str, Callable[[Iterable[dict[str, Any]], float], Optimizer]] = {
    "adamw": _adamw,
    "adam": _adam,
    "sgd": _sgd,
}
