"""The recipe in the visitor's hands: what is frozen, where the weights start, and the numbers in the engine room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.learn.freezing import PRESETS, FreezePlan, preset_of
from core.learn.recipes import Recipe
from pages.parts import state

if TYPE_CHECKING:
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone

FIRST_TWO = ("head", "scratch")
RANDOM = "random"
FEW = (2, 5, 10, 20, 50)
ALL = "all"
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)


def frozen(stack: Backbone) -> frozenset[str]:
    """Return the frozen stages: the visitor's choice where it fits this network, else all below the head."""
    below = stack.stage_names[:-1]
    return state.frozen(below, frozenset(below))


def is_random() -> bool:
    """Return whether the training starts from random weights."""
    return state.get(state.START) == RANDOM


def toggle(stack: Backbone, name: str) -> None:
    """Freeze a thawed stage, thaw a frozen one. Random weights are not worth freezing: thawing starts there."""
    state.put_frozen(frozen(stack) ^ {name})


def current(stack: Backbone) -> str | None:
    """Return the preset that the present choice is, None for a choice of one's own."""
    preset = preset_of(stack, frozen(stack), pretrained=not is_random())
    return None if preset is None else preset.name


def choose_preset(stack: Backbone, *, every: bool = False) -> None:
    """Draw the presets: two on the first visit, all once something was trained or where `every` one matters."""
    every = every or bool(state.get(state.JOB))
    offered = list(PRESETS) if every else [name for name in PRESETS if name in FIRST_TWO]
    present = current(stack)
    st.session_state["preset"] = present if present in offered else None
    st.radio(
        "What shall learn?",
        offered,
        format_func=lambda name: PRESETS[name].title,
        key="preset",
        on_change=_apply,
        args=(stack,),
    )
    if present:
        st.caption(PRESETS[present].about)


def _apply(stack: Backbone) -> None:
    preset = PRESETS.get(state.get("preset"))
    if preset is not None:
        state.put_frozen(preset.plan(stack).frozen)
        state.put(state.START, None if preset.pretrained else RANDOM)


def pictures_a_class(data: LabelledPictures) -> int | None:
    """Draw how many pictures of each class may be learned from; None means all."""
    offered = [count for count in FEW if count < min(data.counts)]
    chosen = st.select_slider(
        "Pictures of each class to learn from",
        [*offered, ALL],
        value=ALL,
        key=f"few_{data.name}_{len(offered)}",
    )
    return None if chosen == ALL else int(str(chosen))


def recipe(stack: Backbone) -> Recipe:
    """Draw the numbers of the recipe, and return it whole."""
    preset = PRESETS.get(current(stack) or "head", PRESETS["head"])
    epochs = st.slider(
        "Epochs (how often it sees every picture)", 1, 60, preset.epochs, key=f"epochs_{preset.name}"
    )
    rate = st.select_slider(
        "Learning rate (how far each nudge goes)", RATES, value=1e-3, format_func="{:g}".format, key="rate"
    )
    hidden = st.segmented_control(
        "Head",
        [0, 64],
        default=0,
        required=True,
        format_func=lambda size: f"hidden layer of {size}" if size else "linear",
        key="hidden",
    )
    seed = st.number_input("Seed (same recipe, same curve)", 0, 9999, 0, key="seed")
    return Recipe(
        freeze=FreezePlan(frozen(stack)),
        epochs=epochs,
        rate=rate,
        seed=int(seed),
        hidden=hidden,
        pretrained=not is_random(),
    )
