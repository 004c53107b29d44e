"""Pixels: a picture is numbers, and the network receives yet other numbers."""

from __future__ import annotations

import streamlit as st

from pages.parts import frame, one_pixel, receiving, resources, spoiling, telling

frame.guard()


def show() -> None:
    """Draw the page."""
    told = telling.opening("pixels")
    picture = resources.picture()
    one_pixel.show(picture)
    stack = resources.backbone()
    st.markdown(told["receives"])
    receiving.steps(stack, picture)
    st.markdown(told["spoil"])
    spoiling.sabotage(stack, picture)
    receiving.colours_drawer(picture, told["colours"])
    telling.closing("pixels", told)


show()
