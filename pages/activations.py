"""Activations: what comes out of each pancake, and which pictures look alike there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import (
    frame,
    keyhole_desk,
    look_alikes_shown,
    maps_shown,
    networks,
    pairs_desk,
    patches_shown,
    resources,
    silencing_desk,
    stacks,
    state,
    telling,
)

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection
    from pages.parts.lessons import Lesson

CLIMB = "Look-alikes"
DESKS = {
    "Maps of this pancake": maps_shown.show,
    "Silence channels": silencing_desk.show,
    "Two pictures": pairs_desk.show,
}

frame.guard()


def show_tab(title: str, stack: Backbone, seen: Inspection, told: Lesson) -> None:
    """Draw what is in a tab: the climb, or one pancake of the stack beside it."""
    names = stack.stage_names[:-1]
    stage = state.stage(names, names[0])
    if title == CLIMB:
        look_alikes_shown.show(stack, seen, stage)
        return
    left, right = st.columns([1, 3.2], gap="large")
    with left:
        stacks.look(stack, stage, "activations_stack")
    with right:
        DESKS[title](stack, seen, stage, told)


def show_deeper(stack: Backbone) -> None:
    """Fold away what single channels look for, and the game; each is drawn only once it was opened."""
    names = stack.stage_names[:-1]
    stage = state.stage(names, names[0])
    looking = st.expander(
        f"What is a channel of {stack.stage(stage).title} looking for?",
        icon=":material/center_focus_strong:",
        key="activations_patches",
        on_change="rerun",
    )
    if looking.open:
        with looking:
            patches_shown.show(stack, stage)
    game = st.expander(
        "The keyhole game: name it before the network does",
        icon=":material/key:",
        key="activations_keyhole",
        on_change="rerun",
    )
    if game.open:
        with game:
            keyhole_desk.show(stack)


def show() -> None:
    """Draw the page; only the open tab is worked out."""
    told = telling.opening("activations")
    stack = networks.choose("activations")
    seen = resources.inspection(stack, resources.picture())
    titles = [CLIMB, *DESKS]
    for title, tab in zip(titles, st.tabs(titles, key="activations_tabs", on_change="rerun"), strict=True):
        if tab.open:
            with tab:
                show_tab(title, stack, seen, told)
    show_deeper(stack)
    telling.closing("activations", told)


show()
