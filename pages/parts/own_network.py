"""The network that this visitor trained last, on the picture of the frame, and where to go from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from pages.parts import controls, drawing, networks, resources, runs, state

if TYPE_CHECKING:
    from pages.parts.networks import Trained

MOST_ANSWERS = 10
# drawn sets -> the drawing that fits them
FITTING = {"vehicles": "drawn_bus", "cars": "drawn_convertible", "trucks": "drawn_fire_engine"}


def show() -> None:
    """Draw what the freshly trained network says to the chosen picture."""
    own = networks.trained()
    if own is None:
        return
    picture = resources.picture()
    st.markdown(f"#### Your network on the chosen picture ({picture.name})")
    shown, answers, onward = st.columns([1, 2, 1], gap="medium", vertical_alignment="center")
    shown.image(picture.image, width="stretch", alt=picture.name)
    with answers:
        _answers(own)
    with onward:
        _suggest(own)
        with st.container(key="doors_trained"):
            st.page_link("pages/mistakes.py", label="What does it get wrong?", icon=":material/rule:")
            st.page_link(
                "pages/attributions.py", label="Why does it say so?", icon=":material/local_fire_department:"
            )
            st.page_link("pages/take_home.py", label="Take it home", icon=":material/download:")


def _answers(own: Trained) -> None:
    from core.see.predictions import top_classes

    seen = resources.inspection(own.backbone, resources.picture())
    top = top_classes(seen.probabilities, own.backbone.classes, MOST_ANSWERS)
    drawing.chart(
        charts.answers([answer.name for answer in top], [answer.share for answer in top]), key="own_answers"
    )
    st.caption(
        f"It was trained on {runs.classes_named(own.experiment)} and must choose from these, whatever you show it."
    )


def _suggest(own: Trained) -> None:
    """Offer a picture that it has a class for."""
    key = FITTING.get(own.experiment.training.name)
    if key is not None:
        st.button(
            f"Try {controls.picture_label(key)[:1].lower()}{controls.picture_label(key)[1:]}",
            icon=":material/image:",
            on_click=state.put,
            args=(state.PICTURE, key),
            disabled=controls.picture_key() == key,
            key="fitting_picture",
        )
        return
    st.button(
        "Try one of its new pictures",
        icon=":material/image:",
        on_click=_take,
        args=(own,),
        help="A picture kept to check on. It becomes your own picture at the top of the page.",
        key="fitting_picture",
    )


def _take(own: Trained) -> None:
    pictures = own.experiment.validation.pictures
    present = state.get(state.OWN_PICTURE)
    places = range(0, len(pictures), max(1, len(pictures) // 8))
    fresh = (pictures[place] for place in places if pictures[place] != present)
    controls.look_at(next(fresh, pictures[0]))
