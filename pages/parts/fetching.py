"""What is not on this machine yet: its size and licence are told before anything is fetched, with progress and a Stop."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.learn.jobs import Job
from core.see.cards import BACKBONES
from pages.parts import controls, resources, state, waiting

FETCHING = "fetching"


def offer(key: str, about: str, megabytes: float, start: Callable[[str], Job]) -> None:
    """Draw the offer to fetch something, or how far it has come; the page reruns by itself when it is here."""
    job: Job | None = state.get(FETCHING, {}).get(key)
    if job is not None and waiting.is_going(job):
        waiting.live(lambda: _progress(job))
        return
    if job is not None:
        waiting.verdict(job)
    st.info(about, icon=":material/cloud_download:")
    if st.button(f"Fetch {megabytes:.0f} MB", icon=":material/download:", type="primary", key=f"fetch_{key}"):
        state.put(FETCHING, {**state.get(FETCHING, {}), key: start(key)})
        st.rerun()


def _progress(job: Job) -> Job:
    waiting.show(job, "fetch")
    return job


def offer_network(key: str) -> None:
    """Draw the offer to fetch a network, and the one that needs no fetching beside it."""
    card = BACKBONES[key]
    about = (
        f"{card.title} is not on this machine yet. {card.about} Its weights are {card.megabytes:.0f} MB from torchvision; "
        f"{card.licence}."
    )
    offer(key, about, card.megabytes, resources.fetch_network)
    st.button(
        f"Use {BACKBONES[controls.FIRST_NETWORK].title}, which is built in",
        icon=":material/undo:",
        on_click=lambda: state.put(state.NETWORK, controls.FIRST_NETWORK),
    )
