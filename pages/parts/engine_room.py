"""The engine room: every number of a recipe, in five drawers, each with a short word on what it does.

What a visitor has changed is one plain session value, so that it outlives a click in the menu; widgets show it and
write it back. Whatever has not been touched has the default of core's recipe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.learn.recipe_checks import KEPT_AS, LIMITS, NORMS
from core.learn.recipes import OPTIMISERS, Recipe
from core.learn.schedules import SCHEDULES
from pages.parts import state

DEFAULTS = Recipe()


@dataclass(frozen=True)
class Knob:
    """One field of a recipe: its question, what it does in a sentence, and what there is to choose from.

    options   in order; a number that was set elsewhere joins them
    titles    what options are called, where their own name would not do
    """

    field: str
    label: str
    about: str
    options: tuple[Any, ...]
    titles: Mapping[Any, str]


def _knob(field: str, label: str, about: str, options: Any, **titles: str) -> Knob:
    return Knob(field, label, about, tuple(options), titles)


def _numbers(
    field: str, label: str, about: str, options: Any, named: Mapping[Any, str] | None = None
) -> Knob:
    return Knob(field, label, about, tuple(options), named or {})


KNOBS: dict[str, Knob] = {
    knob.field: knob
    for knob in (
        _knob(
            "optimiser",
            "Optimiser",
            "How a nudge is made out of the gradient. AdamW gives every knob a pace of its own; SGD needs rates ten to a "
            "hundred times larger.",
            OPTIMISERS,
            adamw="AdamW",
            adam="Adam",
            sgd="SGD with momentum",
        ),
        _knob(
            "schedule",
            "Schedule",
            "How the learning rate changes from the first step to the last.",
            SCHEDULES,
            constant="steady",
            cosine="cosine",
            one_cycle="one cycle",
        ),
        _numbers(
            "weight_decay",
            "Weight decay",
            "Pulls every knob a little towards zero at each step, so that none grows without need.",
            (0.0, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3),
        ),
        _numbers(
            "hidden",
            "Hidden layer in the new head",
            "None: one straight sum per class. With a hidden layer the head can bend its lines, and can learn by heart.",
            (0, 16, 64, 256, 1024),
            {0: "none"},
        ),
        _numbers(
            "dropout",
            "Dropout in the new head",
            "The share of its inputs that is switched off at random in every training step.",
            (0.0, 0.1, 0.2, 0.3, 0.5, 0.7),
            {0.0: "off"},
        ),
        _numbers(
            "batch",
            "Batch: pictures in a step",
            "Few pictures a step: many wobbly steps. Many: few steady ones.",
            (2, 4, 8, 16, 32, 64, 128, 256),
        ),
        _knob(
            "augmentation",
            "Vary the training pictures",
            "Mirrored or moved pictures are new to the network, and mean the same.",
            ("none",),
            none="as they are",
        ),
        _numbers(
            "views",
            "Views of each picture",
            "So many varied views of every training picture are made once and remembered; the epochs take turns.",
            (2, 3, 4, 6, 8, 12, 16),
        ),
        _knob(
            "norms",
            "Judge trained BatchNorm with",
            "Trained pancakes keep running statistics that lag behind in a short training. Measured again they are fair to "
            "every set-up.",
            NORMS,
            running="running statistics",
            **{"re-estimated": "statistics measured again"},
        ),
        _numbers(
            "patience",
            "Stop early",
            "Stops when the loss on new pictures has not fallen for so many epochs.",
            (0, 1, 2, 3, 5, 10, 20),
            {0: "never"},
        ),
        _knob(
            "kept_as",
            "Remembered features",
            "What frozen pancakes give is kept once per picture. Half the bits take half the memory.",
            KEPT_AS,
            float32="32 bits",
            float16="16 bits",
        ),
    )
}


def changed() -> dict[str, Any]:
    """Return what this visitor changed: field -> value."""
    return dict(state.get(state.ENGINE, {}))


def value(field: str) -> Any:
    """Return what the engine room says of a field of the recipe."""
    return changed().get(field, getattr(DEFAULTS, field, None))


def put(field: str, wanted: Any) -> None:
    """Change one field; None: back to the default."""
    take({field: wanted})


def take(wanted: Mapping[str, Any]) -> None:
    """Change several fields at once. For callbacks: before the widgets of this run are drawn."""
    whole = {**changed(), **wanted}
    state.put(state.ENGINE, {field: each for field, each in whole.items() if each is not None} or None)


def reset() -> None:
    """Put everything back to where it was on the first visit."""
    state.put(state.ENGINE, None)


def widget(field: str, present: Any) -> dict[str, Any]:
    """Return key and callback of a widget that shows `present` and writes the field back."""
    key = f"engine_{field}"
    st.session_state[key] = present
    return {"key": key, "on_change": lambda: put(field, state.get(key))}


def choose(field: str, options: tuple[Any, ...] = ()) -> Any:
    """Draw the knob of a field: a row of names, or a slider over its numbers. options: where core has more."""
    knob, present = KNOBS[field], value(field)
    offered = options or knob.options

    def words(option: Any) -> str:
        plain = f"{option:g}" if isinstance(option, (int, float)) else str(option).replace("_", " ")
        return knob.titles.get(option, plain)

    own = widget(field, present)
    if isinstance(present, str):
        return st.segmented_control(
            knob.label, offered, required=True, format_func=words, help=knob.about, **own
        )
    ordered = sorted({*offered, present})
    return st.select_slider(knob.label, ordered, format_func=words, help=knob.about, **own)


def whole(field: str, label: str, about: str = "") -> int:
    """Draw a whole number within its limits."""
    low, high = LIMITS[field]
    own = widget(field, value(field))
    return int(st.number_input(label, int(low), int(min(high, 9999)), help=about or None, **own) or 0)


def yes_or_no(field: str, label: str, about: str = "") -> bool:
    """Draw a switch."""
    return st.toggle(label, help=about or None, **widget(field, bool(value(field))))
