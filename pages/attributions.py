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
    from core.explain.attribution import AttributionRequest
    from core.see.backbones import Backbone

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


def ask(stack: Backbone) -> AttributionRequest:
    """Draw the choices and return the question."""
    from core.explain.attribution import AttributionRequest

    target = explaining.choose_class(stack, "attributions")
    versus = explaining.choose_other(stack, target, "attributions")
    method = method_drawer.choose(stack)
    baseline = method_drawer.choose_baseline(method)
    stage = choose_stage(stack, method) if METHODS[method].needs_stage else None
    return AttributionRequest(method, target, stage, baseline=baseline, versus=versus)


def show() -> None:
    """Draw the page: the map, its checks, and two longer tests of what maps are worth."""
    told = telling.opening("attributions")
    stack = networks.choose("attributions")
    choices, result = st.columns([1, 2], gap="large")
    with choices:
        request = ask(stack)
    with result, errors_shown():
        attribution = explaining.answer(stack, resources.picture(), request)
        if attribution is not None:
            map_shown.show(stack, attribution)
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
