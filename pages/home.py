"""The tower: the whole way from a picture to an answer on one screen."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from core.see.tower_record import Tower
from pages.parts import components, controls, frame, network_shelf, resources, state, telling
from pages.parts.lessons import LESSONS

EXAMPLE = LESSONS.parent / "home" / "example.json"
WAIT = 1.0
DOORS = {"picture": "pages/pixels.py", "head": "pages/predictions.py"}

frame.guard()


@st.cache_data(max_entries=1, show_spinner=False)
def example() -> Tower:
    """Read the precomputed tower, which paints before torch is imported."""
    return Tower.from_json(EXAMPLE.read_text(encoding="utf-8"))


def is_example() -> bool:
    """Return whether the chosen picture and network are the precomputed ones."""
    return (controls.picture_key(), controls.network_key()) == (
        controls.FIRST_PICTURE,
        controls.FIRST_NETWORK,
    )


def wait() -> None:
    """Look whether the networks are loaded, and go live when they are."""
    if network_shelf.is_warm():
        st.rerun()
    st.caption(
        ":material/hourglass_top: The network is still loading; this is the example. Yours follows by itself."
    )


def tower() -> Tower:
    """Return the tower of the chosen picture and network; the example while the networks are loading."""
    if is_example():
        return example()
    if not network_shelf.is_warm():
        st.fragment(wait, run_every=WAIT)()
        return example()
    return resources.tower(resources.backbone(), resources.picture())


def go(place: str) -> None:
    """Open the chapter that a press in the tower asks for."""
    if place in DOORS:
        st.switch_page(DOORS[place])
    state.put(state.STAGE, place)
    st.switch_page("pages/layers.py")


def show() -> None:
    """Draw the page."""
    told = telling.opening("home")
    place = components.tower(asdict(tower()), key="tower")
    if place:
        go(place)
    with st.container(key="doors"):
        start, train = st.columns(2)
    start.page_link(
        "pages/pixels.py", label="Start with the pixels", icon=":material/grid_on:", width="stretch"
    )
    train.page_link(
        "pages/transfer.py", label="Train your own in a minute", icon=":material/bolt:", width="stretch"
    )
    telling.closing("home", told)


show()
