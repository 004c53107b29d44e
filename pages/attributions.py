"""Attributions: which pixels a score depends on, by one method, and whether to believe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from core.explain.methods import METHODS
from pages.parts import (
    drawing,
    explaining,
    frame,
    hot_spot,
    networks,
    pictures_shown,
    resources,
    stacks,
    state,
    telling,
    waiting,
)

if TYPE_CHECKING:
    from core.explain.attribution import Attribution, AttributionRequest
    from core.see.backbones import Backbone

FIRST = ("grad_cam", "occlusion", "integrated_gradients")

frame.guard()


def choose_method() -> str:
    """Draw the three methods to start with; the rest is in the drawer."""
    drawer = st.toggle("All methods", key="attributions_all")
    names = list(METHODS) if drawer else [name for name in FIRST if name in METHODS]
    chosen = st.segmented_control(
        "Method",
        names,
        default=FIRST[0],
        required=True,
        format_func=lambda name: METHODS[name].title,
        key="method",
    )
    card = METHODS[chosen]
    st.caption(f"{card.answers} *{card.beware}* Time: {waiting.seconds_text(card.seconds)}. {card.paper}")
    return chosen


def choose_stage(stack: Backbone) -> str:
    """Draw the stack; Grad-CAM looks at the pancake chosen here."""
    names = stack.stage_names[:-1]
    current = state.stage(names, names[-1])
    title = stack.stage(current).title
    usual = (
        "the usual choice" if current == names[-1] else f"the usual choice is {stack.stage(names[-1]).title}"
    )
    st.caption(
        f"Grad-CAM reads the maps of one pancake, now **{title}** ({usual}). Higher ones know more, and are coarser."
    )
    stacks.look(stack, current, "attributions_stack")
    return current


def ask(stack: Backbone) -> AttributionRequest:
    """Draw the choices and return the question."""
    from core.explain.attribution import AttributionRequest

    method = choose_method()
    target = explaining.choose_class(stack, "attributions")
    stage = choose_stage(stack) if METHODS[method].needs_stage else None
    return AttributionRequest(method=method, target=target, stage=stage)


def draw(stack: Backbone, attribution: Attribution) -> None:
    """Draw the map over the picture, its legend, its exact values and its books."""
    from core.explain.attribution import overlay

    pixels = pictures_shown.cropped(stack, resources.picture())
    strength = st.slider("Strength of the map", 0.0, 1.0, 0.8, 0.05, key="attributions_strength")
    over, plain = st.columns(2)
    name = stack.classes[attribution.request.target]
    over.image(
        pictures_shown.enlarged(overlay(attribution, pixels, strength=strength)),
        caption=f"What the score of “{name}” depends on, by {METHODS[attribution.request.method].title}",
        width="stretch",
        alt=explaining.in_words(attribution, name),
    )
    with plain:
        drawing.chart(
            charts.map_figure(attribution.map.numpy(), signed=attribution.signed), key="attributions_map"
        )
    explaining.legend(attribution)
    explaining.books(attribution)


def show() -> None:
    """Draw the page."""
    told = telling.opening("attributions")
    stack = networks.choose("attributions")
    choices, result = st.columns([1, 2], gap="large")
    with choices:
        request = ask(stack)
    with result:
        attribution = explaining.answer(stack, resources.picture(), request)
        if attribution is not None:
            draw(stack, attribution)
            hot_spot.hide(stack, resources.picture(), attribution)
    telling.closing("attributions", told)


show()
