"""Predictions: from the last numbers to an answer, with nothing skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.learn.drawn_samples import DRAWN
from pages.parts import answer_desk, controls, covering_desk, frame, networks, resources, state, telling

if TYPE_CHECKING:
    from core.see.backbones import Backbone

FEW = 20  # classes that can be read in one line

frame.guard()


def offer_astronaut(classes: int) -> None:
    """Draw the way to a picture that the network has no name for."""
    st.button(
        "Try the astronaut",
        icon=":material/rocket_launch:",
        on_click=lambda: state.put(state.PICTURE, "astronaut"),
        help=f"“Person” is not one of the {classes:,} things that this network was trained to name.",
    )


def tell_list(stack: Backbone) -> None:
    """Name all classes where they are few, and say so where the drawing at hand is none of them."""
    if len(stack.classes) > FEW:
        return
    drawing = DRAWN.get(controls.picture_key())
    missing = drawing is not None and drawing.kind not in stack.classes
    absent = f" A {drawing.kind} is not on it, yet one of these it must say." if drawing and missing else ""
    st.caption(f"Its whole list, {len(stack.classes)} names: {', '.join(stack.classes)}.{absent}")


def show() -> None:
    """Draw the page."""
    told = telling.opening("predictions")
    stack = networks.choose("predictions")
    picture = resources.picture()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(told["cover"])
        offer_astronaut(len(stack.classes))
    tell_list(stack)
    covering_desk.show(stack, picture)
    answer_desk.show(stack, picture, told)
    telling.closing("predictions", told)


show()
