"""Pixels: a picture is numbers, and the network receives yet other numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core import charts
from pages.parts import controls, drawing, frame, pictures_shown, resources, spoiling, telling
from pages.parts.spoiling import CHANNELS, PATCH

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture

NARROWEST = 150  # pixels a picture: four in a row, two on a phone
STEP_WORDS = {
    "picture": "Your picture as it was opened",
    "resized": "Shrunk until the shorter side fits",
    "cropped": "The middle square",
    "normalised": "Shifted and scaled, what goes in (drawn from its smallest number, black, to its largest, white)",
}

frame.guard()


def choose_place(picture: Picture) -> tuple[int, int]:
    """Draw two sliders for the magnifier and return its upper left corner (left, top)."""
    left = st.slider(
        "Across", 0, max(picture.width - PATCH, 1), picture.width // 2, key=f"across_{picture.width}"
    )
    top = st.slider(
        "Down", 0, max(picture.height - PATCH, 1), picture.height // 2, key=f"down_{picture.height}"
    )
    return min(left, max(picture.width - PATCH, 0)), min(top, max(picture.height - PATCH, 0))


def magnify(picture: Picture) -> None:
    """Draw the picture with the magnifier on it, and the numbers under the magnifier."""
    where, numbers = st.columns(2, gap="large")
    with where:
        place = st.empty()
        left, top = choose_place(picture)
        place.image(
            pictures_shown.with_box(picture, (left, top, left + PATCH, top + PATCH)),
            caption=f"{picture.width} × {picture.height} pixels are {picture.width * picture.height * 3:,} numbers. "
            f"Picture: {controls.picture_credit()}",
            width="stretch",
            alt=f"{picture.name} with the magnifier at {left}, {top}",
        )
    with numbers:
        spoiling.magnified(picture, (left, top))


def show_channels(picture: Picture) -> None:
    """Draw the three channels as the grey pictures that they are."""
    st.markdown("#### The same picture, one colour at a time")
    with st.grid(4, min_column_width=NARROWEST):
        for name, channel in CHANNELS.items():
            pixels = picture.pixels if channel is None else picture.pixels[:, :, channel]
            text = "All three together" if channel is None else f"{name}: white is 255, black is 0"
            st.image(
                pictures_shown.at_most(pixels, 320),
                caption=text,
                width="stretch",
                alt=f"{picture.name}, {name}",
            )


def show_received(stack: Backbone, picture: Picture) -> None:
    """Draw the steps from the picture to what the network receives, with shape and range at each."""
    with st.grid(4, min_column_width=NARROWEST):
        for step in stack.preparation.steps(picture):
            is_input = step.array.dtype != np.uint8
            pixels = pictures_shown.stretched(step.array) if is_input else step.array
            shape = " × ".join(f"{side:,}" for side in step.shape)
            st.image(
                pictures_shown.at_most(pixels, 320),
                caption=f"{STEP_WORDS[step.title]}: {shape} numbers from {step.min:.4g} to {step.max:.4g}",
                width="stretch",
                alt=f"{picture.name}: {STEP_WORDS[step.title]}",
            )


def show() -> None:
    """Draw the page."""
    told = telling.opening("pixels")
    picture = resources.picture()
    magnify(picture)
    show_channels(picture)
    st.markdown(told["receives"])
    show_received(resources.backbone(), picture)
    st.markdown(told["spoil"])
    spoiling.sabotage(resources.backbone(), picture)
    with st.expander("How often each value occurs (histogram)", icon=":material/bar_chart:"):
        drawing.chart(charts.channel_histogram(picture.pixels), key="pixel_histogram")
    telling.closing("pixels", told)


show()
