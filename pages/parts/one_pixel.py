"""The picture under the magnifier, a few pixels of it changed, and what the network answers then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.see import pixel_values
from core.see.pictures import Picture
from pages.parts import components, controls, resources, spoiling
from pages.parts.boundary import errors_shown
from pages.parts.components.magnifier import magnifier_view, numbers_of

if TYPE_CHECKING:
    import torch

    from core.see.backbones import Backbone
    from core.see.sabotage import Difference

ASK = "Change a pixel above and press **Ask the network**: its answer will stand here."


@dataclass(frozen=True)
class Sent:
    """What the browser gets: a picture that is not too large, and its numbers, packed."""

    picture: Picture
    numbers: str


@dataclass(frozen=True, eq=False)
class Asked:
    """What came of changed pixels: probabilities (K,), and how much of the network's input moved."""

    probabilities: torch.Tensor
    moved: Difference


def _send(digest: str, _picture: Picture) -> Sent:
    picture = pixel_values.bounded(_picture)
    return Sent(picture, numbers_of(picture))


_sent = st.cache_resource(max_entries=12, show_spinner=False)(_send)
_own_sent = st.cache_resource(max_entries=2, show_spinner=False, scope="session")(_send)


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def _asked(
    fingerprint: str, digests: tuple[str, str], _backbone: Backbone, _pair: tuple[Picture, Picture]
) -> Asked:
    from core.see.sabotage import RIGHT, difference, spoil

    return Asked(spoil(_backbone, _pair[1], RIGHT).probabilities, difference(_backbone, *_pair))


def show(picture: Picture) -> None:
    """Draw the magnifier and the answers below it; what is asked reruns this part alone, without the page."""

    def draw() -> None:
        with errors_shown():
            _show(picture)

    st.fragment(draw)()


def _show(picture: Picture) -> None:
    sent = (_own_sent if controls.picture_key() == controls.OWN else _sent)(picture.digest, picture)
    told = components.magnifier(
        magnifier_view(sent.picture, sent.numbers, about(picture, sent.picture)),
        key=f"magnifier_{picture.digest[:16]}",
    )
    stack = resources.backbone()  # after the drawing, which needs no network to be read
    changes = pixel_values.changes_of(told or [])
    changed = pixel_values.with_changes(sent.picture, changes)
    _answers(stack, sent.picture, changed, len(changes))
    if sent.picture.size != picture.size:
        st.caption(
            "These are the answers to the smaller picture; everything below is about yours as it was opened."
        )


def about(picture: Picture, sent: Picture) -> str:
    """Say how many numbers a picture is, whose it is, and whether it is drawn smaller than it was opened."""
    numbers = (
        f"{sent.width} × {sent.height} pixels, three numbers each: {3 * sent.width * sent.height:,} numbers."
    )
    smaller = (
        f" It was opened with {picture.width:,} × {picture.height:,}; drawn, read and changed is this smaller one."
        if sent.size != picture.size
        else ""
    )
    return f"{numbers}{smaller} Picture: {controls.picture_credit()}"


def _answers(stack: Backbone, picture: Picture, changed: Picture, count: int) -> None:
    """Draw the answers to both pictures side by side, and say what the change did."""
    from core.see.sabotage import RIGHT

    before = spoiling.spoilt(stack, picture, RIGHT).probabilities
    asked = None
    if count:
        asked = _asked(stack.fingerprint(), (picture.digest, changed.digest), stack, (picture, changed))
    pixels = "that pixel" if count == 1 else f"those {count} pixels"
    with st.grid(2, min_column_width=150, gap="small", width=spoiling.WIDEST) as pair:
        with pair.cell():
            st.markdown("**The answer as it was**")
            spoiling.show_answers(stack, before, "pixel_answers_before")
        with pair.cell():
            st.markdown(f"**The answer with {pixels} changed**" if asked else "**And with a pixel changed?**")
            if asked:
                spoiling.show_answers(stack, asked.probabilities, "pixel_answers_after")
            else:
                st.caption(ASK)
    if asked:
        st.markdown(
            f"{spoiling.first_answer(stack.classes, before, asked.probabilities, decimals=2)} {through(asked.moved)}"
        )


def through(moved: Difference) -> str:
    """Say how much of a change reaches the network."""
    if not moved.changed:
        return "The change never reaches the network: it lies outside its square, or was lost in resizing."
    return (
        f"Of the {moved.total:,} numbers that go in, {moved.changed:,} changed: by {moved.largest} of 255 at most, "
        "counted before they are shifted and scaled."
    )
