"""What every page stands in: the menu, the shared choices, the mirror to the URL, and the one place for errors."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import chapters, controls, fetching, network_shelf, resources, state
from pages.parts.boundary import errors_shown

WITHOUT_NETWORK = ("knobs", "take_home")
LOOK = Path(__file__).resolve().parents[2] / "assets" / "look.css"


def name_the_tab(chapter: str = "") -> None:
    """Say in the browser's tab where one is.

    Its icon is set too: without one the browser takes the page's, and fetches that from another machine.
    """
    title = f"{chapter} · Pancake Lab" if chapter else "Pancake Lab"
    st.set_page_config(page_title=title, page_icon="🥞", layout="wide")


def navigation(position: str = "top") -> st.Page:
    """Declare the chapters and return the one that the URL asks for."""
    return st.navigation(chapters.sections(), position=position)  # type: ignore[arg-type]


def guard() -> None:
    """Run the frame first when a page script was started without it.

    Streamlit runs a script of pages/ on its own when the first request after a server start is a deep link.
    Declaring the chapters once ends that, for all sessions, and the rerun comes through the entry script.
    """
    if not state.get(state.FRAME):
        name_the_tab()
        navigation("hidden")
        st.rerun()


def show() -> None:
    """Draw the frame and the page in it."""
    page = navigation()
    name_the_tab(page.title)
    st.html(LOOK)
    state.put(state.FRAME, True)
    state.restore()
    network_shelf.warm_up()
    _bar()
    state.mirror()
    _keep_alive()
    with errors_shown():
        if page.url_path in WITHOUT_NETWORK or resources.is_network_here(controls.network_key()):
            page.run()
        else:
            fetching.offer_network(controls.network_key())


def _bar() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"), errors_shown():
        controls.choose_picture()
        controls.choose_network()
        controls.own_picture()
    controls.tell_missing_picture()


def _keep_alive() -> None:
    """Renew the lease of this visitor's training and study while any page of the app is open."""
    if resources.job() is not None or resources.study() is not None:
        st.fragment(_renew, run_every=resources.HEARTBEAT)()


def _renew() -> None:
    for job in (resources.job(), resources.study()):
        if job is not None:
            job.touch()
