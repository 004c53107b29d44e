"""What makes sense in a recipe: its limits, and the sentence that says what to change. Imports no torch."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

from core.errors import RecipeError
from core.learn.freezing import HEAD
from core.learn.optimisers import OPTIMISERS
from core.learn.schedules import SCHEDULES
from core.learn.views import AUGMENTATIONS

if TYPE_CHECKING:
    from core.learn.recipes import Recipe
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
    "split_seed": (0, 2**31 - 1),
    "pictures_a_class": (1, 100_000),
    "views": (1, 16),
    "patience": (0, 200),
}
WHOLE = frozenset(
    {"epochs", "batch", "hidden", "seed", "split_seed", "pictures_a_class", "views", "patience"}
)
MAY_BE_NONE = frozenset({"rate_below", "pictures_a_class", "network", "data"})
WORDS = {
    "epochs": "number of epochs",
    "batch": "batch size",
    "rate": "learning rate",
    "rate_below": "learning rate below the head",
    "weight_decay": "weight decay",
    "hidden": "size of the hidden layer",
    "dropout": "dropout",
    "seed": "seed",
    "split_seed": "seed of the split",
    "pictures_a_class": "number of pictures a class",
    "views": "number of views of each picture",
    "patience": "patience",
    "optimiser": "optimiser",
    "schedule": "schedule of the learning rate",
    "augmentation": "augmentation",
    "norms": "choice of BatchNorm statistics",
    "kept_as": "way to keep features",
    "pretrained": "pretrained start",
    "drift": "drift of frozen statistics",
    "keep_best": "choice of the best epoch",
    "network": "name of the network",
    "data": "name of the data set",
}
# Which BatchNorm statistics a trained stage is judged with, and handed out with.
NORMS: dict[str, str] = {
    "re-estimated": "Measured again on training pictures, after every epoch.",
    "running": "As they drifted along while it was learning.",
}
KEPT_AS = ("float32", "float16")
TABLES: dict[str, Collection[str]] = {
    "optimiser": OPTIMISERS,
    "schedule": SCHEDULES,
    "augmentation": AUGMENTATIONS,
    "norms": NORMS,
    "kept_as": KEPT_AS,
}
LONGEST_NAME = 200
YES_OR_NO = ("pretrained", "drift", "keep_best")


def check_values(recipe: Recipe) -> None:
    """Raises RecipeError for whatever makes no sense with any network."""
    for name in LIMITS:
        check_number(name, getattr(recipe, name))
    for name, table in TABLES.items():
        _check_choice(name, getattr(recipe, name), table)
    if recipe.augmentation != "none" and recipe.views == 1:
        raise RecipeError(
            "One view of each picture is the picture itself: choose at least 2 views, or no augmentation."
        )
    for name in YES_OR_NO:
        if not isinstance(getattr(recipe, name), bool):
            raise RecipeError(f"The {WORDS[name]} is {getattr(recipe, name)!r}: choose true or false.")
    for name in ("network", "data"):
        if not _is_name(value := getattr(recipe, name)):
            raise RecipeError(f"The {WORDS[name]} is {_short(value)}: choose a name, or none.")


def check_for(recipe: Recipe, backbone: Backbone) -> None:
    """Raises RecipeError for what makes no sense with this network."""
    if recipe.network is not None and recipe.network != backbone.name:
        raise RecipeError(
            f"This recipe is for the network {recipe.network!r}, not for {backbone.name!r}: choose that network, "
            "or a recipe without one."
        )
    plan = recipe.plan(backbone)
    plan.check(backbone)
    _check_rates(recipe, backbone.stage_names, plan.frozen)


def check_number(name: str, value: object) -> None:
    """Raises RecipeError for a number outside of its limits, or for what is no number."""
    if value is None and name in MAY_BE_NONE:
        return
    low, high = LIMITS[name]
    if not _is_number(value) or not low <= value <= high:  # type: ignore[operator]
        raise RecipeError(f"The {WORDS[name]} is {_short(value)}: choose one between {low:g} and {high:g}.")
    if name in WHOLE and not isinstance(value, int):
        raise RecipeError(f"The {WORDS[name]} is {value!r}: choose a whole number.")


def _is_number(value: object) -> bool:
    """A whole number may be too long for math.isfinite."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


def _is_name(value: object) -> bool:
    """Whether it can be said on a page: nothing at all, or some letters that can be shown."""
    return value is None or (isinstance(value, str) and value.isprintable() and len(value) <= LONGEST_NAME)


def _short(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # a whole number with thousands of digits has no text
        return "far too large"
    return text if len(text) < 60 else f"{text[:40]} …"


def _check_choice(name: str, value: object, table: Collection[str]) -> None:
    if not isinstance(value, str) or value not in table:
        raise RecipeError(
            f"There is no {WORDS[name]} called {_short(value)}: choose one of {', '.join(table)}."
        )


def _check_rates(recipe: Recipe, stages: tuple[str, ...], frozen: frozenset[str]) -> None:
    names = [name for name, _ in recipe.rates]
    for name, rate in recipe.rates:
        if name not in stages:
            below = ", ".join(stage for stage in stages if stage not in frozen)
            raise RecipeError(
                f"There is no stage called {name!r} to give a learning rate: choose one of {below}."
            )
        if name in frozen:
            raise RecipeError(
                f"The stage {name!r} is frozen and needs no learning rate: thaw it, or leave its rate out."
            )
        if names.count(name) > 1:
            raise RecipeError(f"The stage {name!r} has two learning rates: choose one of them.")
        check_number("rate" if name == HEAD else "rate_below", rate)
