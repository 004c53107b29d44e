"""Predictions: from the last numbers to an answer, with nothing skipped."""

from __future__ import annotations

import streamlit as st

from pages.parts import answer_desk, covering_desk, frame, networks, resources, state, telling

frame.guard()


def offer_astronaut() -> None:
    """Draw the way to a picture that the network has no name for."""
    st.button(
        "Try the astronaut",
        icon=":material/rocket_launch:",
        on_click=lambda: state.put(state.PICTURE, "astronaut"),
        help="“Person” is not one of the 1000 things that the borrowed network was trained to name.",
    )


def show() -> None:
    """Draw the page."""
    told = telling.opening("predictions")
    stack = networks.choose("predictions")
    picture = resources.picture()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(told["cover"])
        offer_astronaut()
    covering_desk.show(stack, picture)
    answer_desk.show(stack, picture, told)
    telling.closing("predictions", told)


show()
