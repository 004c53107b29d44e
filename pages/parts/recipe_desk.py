"""The recipe in the visitor's hands: what is frozen, where the weights start, and the engine room's numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.learn.freezing import PRESETS, FreezePlan, preset_of
from core.learn.recipes import Recipe
from pages.parts import engine_drawers, engine_room, state

if TYPE_CHECKING:
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone

FIRST_TWO = ("head", "scratch")
RANDOM = "random"
FEW = (2, 5, 10, 20, 50)
ALL = "all"


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


def freeze_up_to(stack: Backbone, count: int) -> None:
    """Freeze the `count` pancakes next to the picture and thaw all above: where the freeze line was let go."""
    state.put_frozen(FreezePlan.bottom(stack, count).frozen)


def current(stack: Backbone) -> str | None:
    """Return the preset that the present choice is, None for a choice of one's own."""
    preset = preset_of(stack, frozen(stack), pretrained=not is_random())
    return None if preset is None else preset.name


def choose_preset(stack: Backbone, *, every: bool = False) -> None:
    """Draw the presets: two on the first visit, all once something was trained or where `every` one matters."""
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
    wanted = engine_room.changed().get("pictures_a_class")
    offered = sorted({*(count for count in FEW if count < min(data.counts)), *filter(None, [wanted])})
    st.select_slider(
        "Pictures of each class to learn from",
        [*offered, ALL],
        **engine_room.widget("few", ALL if wanted is None else wanted),
    )
    return wanted


def pace(stack: Backbone) -> int:
    """Draw epochs and learning rate, and return the epochs."""
    return engine_drawers.show_pace(PRESETS.get(current(stack) or "head", PRESETS["head"]).epochs)


def recipe(stack: Backbone, epochs: int) -> Recipe:
    """Draw the drawers of the engine room, and return the recipe whole."""
    chosen = engine_drawers.show(stack, frozen(stack), random=is_random())
    return Recipe(freeze=FreezePlan(frozen(stack)), pretrained=not is_random(), epochs=epochs, **chosen)


def take(stack: Backbone, wanted: Recipe) -> None:
    """Set everything here to a recipe, one that was run before for example. For callbacks."""
    state.put_frozen(wanted.plan(stack).frozen)
    state.put(state.START, None if wanted.pretrained else RANDOM)
    engine_room.reset()
    engine_drawers.take(wanted)
