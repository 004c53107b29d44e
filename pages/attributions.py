"""Attributions: which pixels a score depends on, by one method, and whether to believe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.explain.methods import METHODS
from pages.parts import (
    before_after_desk,
    checks,
    explaining,
    frame,
    map_shown,
    method_drawer,
    networks,
    randomisation_desk,
    resources,
    shortcut_lab,
    stacks,
    state,
    telling,
)
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from core.explain.attribution import AttributionRequest
    from core.see.backbones import Backbone
    from pages.parts.lessons import Lesson

frame.guard()


def choose_stage(stack: Backbone, method: str) -> str:
    """Draw the stack; methods that read a pancake's maps look at the one chosen here."""
    names = stack.stage_names[:-1]
    current = state.stage(names, names[-1])
    title = stack.stage(current).title
    usual = (
        "the usual choice" if current == names[-1] else f"the usual choice is {stack.stage(names[-1]).title}"
    )
    st.caption(
        f"{METHODS[method].title} reads the maps of one pancake, now **{title}** ({usual}). Higher ones know more, and "
        "are coarser."
    )
    stacks.look(stack, current, "attributions_stack")
    return current


def ask(stack: Backbone, told: Lesson, above: DeltaGenerator, below: DeltaGenerator) -> AttributionRequest:
    """Draw what everybody chooses above the map and the rest folded below it; return the question."""
    from core.explain.attribution import AttributionRequest

    with above:
        one, other = st.columns([1, 2], gap="medium")
        with one:
            target = explaining.choose_class(stack, "attributions")
        with other:
            method = method_drawer.choose(stack)
    card = METHODS[method]
    with below, st.expander("Ask differently", icon=":material/tune:"):
        one, other = st.columns(2, gap="large")
        with one:
            versus = explaining.choose_other(stack, target, "attributions") if card.asks_class else None
            st.caption(told["other class"] if card.asks_class else card.beware)
            baseline = method_drawer.choose_baseline(method)
        with other:
            stage = choose_stage(stack, method) if card.needs_stage else None
    return AttributionRequest(method, target, stage, baseline=baseline, versus=versus)


def show() -> None:
    """Draw the page: the map, its checks, and the longer tests of what maps are worth."""
    told = telling.opening("attributions")
    stack = networks.choose("attributions")
    above, shown, below, tested = (st.container() for _ in range(4))
    request = ask(stack, told, above, below)
    attribution = None
    with shown, errors_shown():
        attribution = explaining.answer(stack, resources.picture(), request)
        if attribution is not None:
            map_shown.show(stack, attribution)
    with below:
        method_drawer.open_drawer(stack)  # after the map: it takes a second to find out what is valid here
    with tested, errors_shown():
        if attribution is not None:
            checks.show(stack, attribution, told)
    st.divider()
    with errors_shown():
        randomisation_desk.show(stack, request)
    st.divider()
    with errors_shown():
        before_after_desk.show()
    st.divider()
    with errors_shown():
        shortcut_lab.show(stack)
    telling.closing("attributions", told)


show()
