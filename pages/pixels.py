"""Pixels: a picture is numbers, and the network receives yet other numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core import charts
from pages.parts import controls, drawing, frame, pictures_shown, resources, telling

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture

PATCH = 10
CHANNELS = {"Colour": None, "Red": 0, "Green": 1, "Blue": 2}
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
        channel = st.segmented_control(
            "Show", list(CHANNELS), default="Colour", required=True, key="pixel_channel"
        )
        patch = picture.pixels[top : top + PATCH, left : left + PATCH]
        drawing.chart(
            charts.pixel_grid(patch, channel=CHANNELS[channel], corner=(left, top)), key="pixel_grid"
        )
        st.caption(colour_words(patch))


def colour_words(patch: np.ndarray) -> str:
    """Say what the first pixel of the patch is made of."""
    red, green, blue = (int(value) for value in patch[0, 0])
    return (
        f"The upper left pixel here is {red} red, {green} green, {blue} blue. Point at any other to read it."
    )


def show_channels(picture: Picture) -> None:
    """Draw the three channels as the grey pictures that they are."""
    st.markdown("#### The same picture, one colour at a time")
    for column, (name, channel) in zip(st.columns(4), CHANNELS.items(), strict=True):
        pixels = picture.pixels if channel is None else picture.pixels[:, :, channel]
        text = "All three together" if channel is None else f"{name}: white is 255, black is 0"
        column.image(
            pictures_shown.at_most(pixels, 320), caption=text, width="stretch", alt=f"{picture.name}, {name}"
        )


def show_received(stack: Backbone, picture: Picture) -> None:
    """Draw the steps from the picture to what the network receives, with shape and range at each."""
    for column, step in zip(st.columns(4), stack.preparation.steps(picture), strict=True):
        is_input = step.array.dtype != np.uint8
        pixels = pictures_shown.stretched(step.array) if is_input else step.array
        shape = " × ".join(f"{side:,}" for side in step.shape)
        column.image(
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
    with st.expander("How often each value occurs (histogram)", icon=":material/bar_chart:"):
        drawing.chart(charts.channel_histogram(picture.pixels), key="pixel_histogram")
    telling.closing("pixels", told)


show()
