"""The choices that hold on every page: the picture and the network, and a picture of one's own."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import streamlit as st

from core.errors import LessonError
from core.learn.drawn_samples import DRAWN
from core.see.cards import BACKBONES
from core.see.pictures import SAMPLES, Picture, open_picture
from pages.parts import state

OWN = "own"
FIRST_PICTURE = "coffee"
FIRST_NETWORK = "efficientnet_lite0"
PROBLEM = "own_picture_problem"
WIDTHS = {state.PICTURE: 240, state.NETWORK: 330}
PICTURE_MEGABYTES = 10
CAMERA = "Camera"
BROUGHT_NAME = "my own picture"


def picture_key() -> str:
    """Return the key of the chosen picture; an unknown one from a URL becomes the first."""
    chosen = state.get(state.PICTURE)
    return chosen if chosen in _pictures() else FIRST_PICTURE


def network_key() -> str:
    """Return the key of the chosen network; an unknown one from a URL becomes the first."""
    chosen = state.get(state.NETWORK)
    return chosen if chosen in BACKBONES else FIRST_NETWORK


def _pictures() -> list[str]:
    return [OWN] * (state.get(state.OWN_PICTURE) is not None) + list(SAMPLES) + list(DRAWN)


def choose_picture() -> None:
    """Draw the picture's choice; it holds on every page and lives in the URL."""
    _choice(state.PICTURE, _pictures(), picture_key(), picture_label)


def choose_network() -> None:
    """Draw the network's choice; it holds on every page and lives in the URL."""
    _choice(state.NETWORK, list(BACKBONES), network_key(), network_label)


def _choice(key: str, options: list[str], present: str, label: Callable[[str], str]) -> None:
    widget = f"{key}_choice"
    st.session_state[widget] = present
    st.selectbox(
        key.capitalize(),
        options,
        format_func=label,
        key=widget,
        on_change=_chosen,
        args=(key,),
        width=WIDTHS[key],
    )


def _chosen(key: str) -> None:
    state.put(key, state.get(f"{key}_choice"))
    if key == state.NETWORK:  # another network has other stages
        for of_the_old_one in (state.STAGE, state.FROZEN):
            state.put(of_the_old_one, None)


def picture_label(key: str) -> str:
    """Name a picture."""
    if key == OWN:
        return BROUGHT_NAME
    return DRAWN[key].title if key in DRAWN else SAMPLES[key].title


def picture_credit() -> str:
    """Say whose picture it is."""
    key = picture_key()
    if key == OWN:
        whose = "" if state.get(state.OWN_PICTURE) is not state.get(state.BROUGHT) else "yours, "
        return f"{whose}kept for this visit only"
    return "drawn by this app" if key in DRAWN else SAMPLES[key].credit


def network_label(key: str) -> str:
    """Name a network as the story does: borrowed or glass box, and what must be fetched first."""
    card = BACKBONES[key]
    cost = "" if card.built_in else f", fetched: {card.megabytes:.0f} MB"
    return f"{card.title} ({card.kind}{cost})"


def own_picture() -> None:
    """Let a visitor bring a picture: a file or the camera."""
    with st.popover("Your own picture", icon=":material/add_a_photo:", key="own_picture_menu"):
        source = st.segmented_control("From", ["File", CAMERA], default="File", key="own_picture_source")
        if source == CAMERA:
            st.camera_input("Take a picture", key="own_camera", on_change=_take, args=("own_camera",))
        else:
            st.file_uploader(
                f"A photograph of up to {PICTURE_MEGABYTES} MB",
                type=["jpg", "jpeg", "png", "webp", "gif", "bmp"],
                key="own_file",
                max_upload_size=PICTURE_MEGABYTES,
                on_change=_take,
                args=("own_file",),
            )
        _way_back()
        st.caption("It is kept for this visit only, and forgotten when you close or reload the page.")
        if problem := state.get(PROBLEM):
            st.error(problem, icon=":material/info:")


def _way_back() -> None:
    """Offer the picture that the visitor brought, where another one has taken its place at the top."""
    brought = state.get(state.BROUGHT)
    if brought is not None and brought is not state.get(state.OWN_PICTURE):
        st.button(
            "Back to the picture you brought",
            icon=":material/undo:",
            key="own_picture_back",
            on_click=look_at,
            args=(brought,),
        )


def tell_missing_picture() -> None:
    """Say so where the address asks for a picture that is not here: an own one, which no link or reload carries."""
    wanted, shown = state.get(state.PICTURE), picture_label(picture_key())
    if wanted == OWN and state.get(state.OWN_PICTURE) is None:
        st.caption(f"Your own picture went with the reload, so this is “{shown}”: choose yours again above.")
    elif wanted is not None and wanted not in _pictures():
        st.caption(f"The address names a picture that is not here, so this is “{shown}”: choose one above.")


def _take(widget: str) -> None:
    uploaded: Any = state.get(widget)
    state.put(PROBLEM, None)
    if uploaded is None:
        return
    try:
        picture = open_picture(BytesIO(uploaded.getvalue()), name=BROUGHT_NAME)
    except LessonError as error:
        state.put(PROBLEM, str(error))
        return
    _choose(picture)


def _choose(picture: Picture) -> None:
    state.put(state.BROUGHT, picture)
    look_at(picture)


def look_at(picture: Picture) -> None:
    """Put a picture at the top of every page, for this visit only; the one that was brought stays within reach."""
    state.put(state.OWN_PICTURE, picture)
    state.put(state.PICTURE, OWN)
