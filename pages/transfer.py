"""Transfer: keep what others learned, plug in a new head, and train it live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from pages.parts import (
    bench,
    components,
    data_card,
    drawing,
    frame,
    launching,
    networks,
    recipe_desk,
    resources,
    stacks,
    telling,
)

if TYPE_CHECKING:
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone

frame.guard()


def freeze(stack: Backbone, data: LabelledPictures | None) -> None:
    """Draw the stack as the control: a click freezes or thaws a pancake."""
    recipe_desk.choose_preset(stack)
    components.stack_map(
        stacks.rows(
            stack,
            frozen=recipe_desk.frozen(stack),
            answers=None if data is None else len(data.classes),
        ),
        mode="freeze",
        key="transfer_stack",
        on_select=lambda name: recipe_desk.toggle(stack, name),
    )
    st.caption(
        "Click a pancake to freeze or thaw it. :material/ac_unit: stays as it is, "
        ":material/local_fire_department: learns; the head is new."
    )


def on_the_chosen_picture() -> None:
    """Draw what the freshly trained network says to the picture of the frame, and where to go from here."""
    own = networks.trained()
    if own is None:
        return
    picture = resources.picture()
    seen = resources.inspection(own.backbone, picture)
    st.markdown(f"#### Your network on the chosen picture ({picture.name})")
    shown, answers, onward = st.columns([1, 2, 1], gap="medium", vertical_alignment="center")
    shown.image(picture.image, width="stretch", alt=picture.name)
    shares = seen.probabilities.tolist()
    top = shares.index(max(shares))
    with answers:
        drawing.chart(charts.answers(own.backbone.classes, shares, highlight=top), key="own_answers")
    answers.caption("It must choose from its new list, whatever you show it.")
    with onward, st.container(key="doors_trained"):
        st.page_link(
            "pages/attributions.py", label="Why does it say so?", icon=":material/local_fire_department:"
        )
        st.page_link("pages/take_home.py", label="Take it home", icon=":material/download:")


def show() -> None:
    """Draw the page."""
    told = telling.opening("transfer")
    stack = resources.backbone()
    left, right = st.columns([1, 2.2], gap="large")
    with right:
        data = data_card.pictures(data_card.choose())
        if data is not None:
            data_card.show(data, stack)
            if data_card.known(data, stack):
                st.caption(told["old head"])
            launching.show(stack, data)
    with left:
        freeze(stack, data)
    job = resources.job()
    if job is not None:
        st.divider()
        bench.follow(job)
        on_the_chosen_picture()
    telling.closing("transfer", told)


show()
