"""One pixel changed, and the whole input spoilt: what the network answers before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from core.see.pictures import Picture
from pages.parts import drawing, pictures_shown, resources
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    import torch

    from core.see.backbones import Backbone
    from core.see.sabotage import Spoiled

RED = "#FF0000"
TOP = 3
WIDEST = 720  # pixels: both pictures with their answers fit on one screen
PATCH = 10  # pixels a side under the magnifier
CHANNELS = {"Colour": None, "Red": 0, "Green": 1, "Blue": 2}


@st.cache_resource(max_entries=96, show_spinner=False)
def _spoilt(fingerprint: str, digest: str, name: str, _backbone: Backbone, _picture: Picture) -> Spoiled:
    from core.see.sabotage import spoil

    return spoil(_backbone, _picture, name)


def spoilt(stack: Backbone, of: Picture, name: str) -> Spoiled:
    """Return a picture prepared in one of the ways of SPOILINGS and what the network answers; the latest are kept."""
    return _spoilt(stack.fingerprint(), of.digest, name, stack, of)


def show_answers(stack: Backbone, probabilities: torch.Tensor, key: str) -> None:
    """Draw the top classes of one answer."""
    from core.see.predictions import top_classes

    answers = top_classes(probabilities, stack.classes, TOP)
    drawing.chart(charts.answers([each.name for each in answers], [each.share for each in answers]), key=key)


def magnified(picture: Picture, corner: tuple[int, int]) -> None:
    """Draw the numbers under the magnifier, and let one pixel of it be changed; it reruns by itself, without the page."""

    def draw() -> None:
        with errors_shown():
            _magnified(picture, corner)

    st.fragment(draw)()


def _magnified(picture: Picture, corner: tuple[int, int]) -> None:
    left, top = corner
    channel = st.segmented_control(
        "Show", list(CHANNELS), default="Colour", required=True, key="pixel_channel"
    )
    place = st.empty()
    changed, across, down = _choose_pixel(picture, corner)
    patch = changed.pixels[top : top + PATCH, left : left + PATCH]
    with place:
        drawing.chart(charts.pixel_grid(patch, channel=CHANNELS[channel], corner=corner), key="pixel_grid")
    red, green, blue = (int(value) for value in picture.pixels[down, across])
    st.caption(
        f"In your picture the pixel at {across} across, {down} down is {red} red, {green} green, {blue} blue. "
        "Point at any other to read it."
    )
    _tell_change(resources.backbone(), picture, changed)


def _choose_pixel(picture: Picture, corner: tuple[int, int]) -> tuple[Picture, int, int]:
    """Draw the choice of one pixel and its new colour; return the changed picture and the place."""
    from core.colours import channels_of
    from core.see.sabotage import with_pixel

    left, top = corner
    last = min(left + PATCH, picture.width) - 1, min(top + PATCH, picture.height) - 1
    where = f"{picture.digest[:8]}_{left}_{top}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        colour = st.color_picker("**Change one pixel** to", RED, key="pixel_colour")
        across = st.number_input(
            "Across", left, last[0], (left + last[0]) // 2, key=f"pixel_x_{where}", width=130
        )
        down = st.number_input("Down", top, last[1], (top + last[1]) // 2, key=f"pixel_y_{where}", width=130)
    return with_pixel(picture, (across, down), channels_of(colour)), across, down


def _tell_change(stack: Backbone, picture: Picture, changed: Picture) -> None:
    """Draw the answers with the picture as it was and with the one pixel changed, and how much of the input moved."""
    from core.see.sabotage import RIGHT, difference

    before, after = (spoilt(stack, each, RIGHT).probabilities for each in (picture, changed))
    with st.grid(2, min_column_width=150, gap="small") as pair:
        for name, shares in (("as it was", before), ("with that pixel", after)):
            with pair.cell():
                st.markdown(f"**The answer {name}**")
                show_answers(stack, shares, f"pixel_answers_{name}")
    top = int(before.argmax())
    moved = difference(stack, picture, changed)
    still = "still" if int(after.argmax()) == top else "no longer"
    through = (
        f"{moved.changed:,} of the {moved.total:,} numbers that go in changed, by {moved.largest} at most"
        if moved.changed
        else "that pixel never reaches the network: it lies outside its square, or was lost in shrinking"
    )
    st.caption(
        f"“{stack.classes[top]}” {float(before[top]):.2%} → {float(after[top]):.2%}, {still} first; {through}."
    )


def sabotage(stack: Backbone, picture: Picture) -> None:
    """Draw the switch that spoils the whole input, and both answers; it reruns by itself, without the page."""

    def draw() -> None:
        with errors_shown():
            _sabotage(stack, picture)

    st.fragment(draw)()


def _sabotage(stack: Backbone, picture: Picture) -> None:
    from core.see.sabotage import RIGHT, SPOILINGS

    name = st.segmented_control(
        "Prepare it",
        list(SPOILINGS),
        default="scale",
        required=True,
        format_func=lambda key: SPOILINGS[key].title,
        key="spoiling",
    )
    st.caption(SPOILINGS[name].about)
    with st.grid(2, min_column_width=150, gap="small", width=WIDEST) as pair:
        for title, key in (("Prepared rightly", RIGHT), (SPOILINGS[name].title, name)):
            seen = spoilt(stack, picture, key)
            with pair.cell():
                st.markdown(f"**{title}**")
                st.image(
                    pictures_shown.enlarged(seen.pixels, 320),
                    caption=f"What the network takes it for: numbers from {float(seen.batch.min()):.2f} "
                    f"to {float(seen.batch.max()):.2f}",
                    width="stretch",
                    alt=f"{picture.name}: {title}",
                )
                show_answers(stack, seen.probabilities, f"spoilt_{title}")
