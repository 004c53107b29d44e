"""Take it home: the trained network is a file that can be saved, opened and asked again."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from core.see.pictures import open_picture
from core.shares import percent
from pages.parts import controls, drawing, frame, networks, resources, saved_files, state, telling

if TYPE_CHECKING:
    from core.see.backbones import Backbone

frame.guard()


def save() -> None:
    """Draw the download of the network that was trained last."""
    st.markdown("#### 1 · Save")
    own = networks.trained()
    if own is None:
        st.info(
            "Nothing is trained yet. Train a head first; that takes less than a minute.",
            icon=":material/bolt:",
        )
        st.page_link("pages/transfer.py", label="Train your own", icon=":material/swap_horiz:")
        return
    name_list = ", ".join(own.backbone.classes[:6]) + " …" * (len(own.backbone.classes) > 6)
    st.markdown(
        f"Your network knows **{name_list}**; {percent(own.accuracy, 0)} right on {len(own.experiment.validation)} pictures "
        "it had not seen."
    )
    st.download_button(
        "Save the file",
        lambda: content(own),
        file_name="my_pancakes.safetensors",
        icon=":material/download:",
        type="primary",
    )
    st.button(
        "Open this very file again",
        icon=":material/replay:",
        on_click=saved_files.open_it,
        args=(lambda: content(own),),
    )


def content(own: networks.Trained) -> bytes:
    """Return the file: the network, its labels, and how it was made."""
    from core.take_home.saving import save as as_bytes

    return as_bytes(own.backbone, base=own.experiment.backbone, recipe=own.experiment.recipe)


def try_it(stack: Backbone) -> None:
    """Draw the reopened network at work on a picture: the frame's, or a new one."""
    from core.see.predictions import top_classes

    st.markdown("#### 3 · Give it a picture")
    picture = resources.picture()
    uploaded = st.file_uploader(
        "Another photograph, if you like",
        type=["jpg", "jpeg", "png", "webp"],
        key="new_photo",
        max_upload_size=controls.PICTURE_MEGABYTES,
    )
    if uploaded is not None:
        picture = open_picture(BytesIO(uploaded.getvalue()), name="the new photograph")
    shown, answers = st.columns([1, 2], gap="medium")
    shown.image(picture.image, caption=picture.name, width="stretch", alt=picture.name)
    seen = resources.inspection(stack, picture)
    top = top_classes(seen.probabilities, stack.classes, 10)
    with answers:
        drawing.chart(charts.answers([a.name for a in top], [a.share for a in top]), key="opened_answers")
        _same(stack)


def _same(stack: Backbone) -> None:
    own = networks.trained()
    if own is None or own.backbone.classes != stack.classes:
        return
    again = resources.inspection(own.backbone, resources.picture()).logits
    mine = resources.inspection(stack, resources.picture()).logits
    same = "exactly the same" if bool((again == mine).all()) else "NOT the same"
    st.caption(
        f"On the picture chosen above, the scores of the opened file and of the page's network are {same}."
    )


def show() -> None:
    """Draw the page."""
    told = telling.opening("take_home")
    left, right = st.columns(2, gap="large")
    with left:
        save()
    with right:
        saved_files.load()
    opened: Backbone | None = state.get(saved_files.OPENED)
    if opened is not None:
        try_it(opened)
    telling.closing("take_home", told)


show()
