"""Transfer: keep what others learned, plug in a new head, and train it live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.see.cards import BACKBONES
from pages.parts import (
    bench,
    components,
    data_card,
    frame,
    launching,
    own_classes,
    own_network,
    recipe_desk,
    resources,
    stacks,
    telling,
)
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone
    from pages.parts.lessons import Lesson

frame.guard()


def is_truck_story(stack: Backbone) -> bool:
    """Return whether the network that knows cars is about to meet trucks."""
    return stack.name == data_card.TINY and data_card.data_key() == "trucks"


def freeze(stack: Backbone, answers: int | None) -> None:
    """Draw the stack as the control: a click freezes or thaws a pancake."""
    components.stack_map(
        stacks.rows(stack, frozen=recipe_desk.frozen(stack), answers=answers),
        mode="freeze",
        key="transfer_stack",
        flipped=stacks.is_flipped(),
        on_select=lambda name: recipe_desk.toggle(stack, name),
        on_line=lambda count: recipe_desk.freeze_up_to(stack, count),
    )
    stacks.offer_flip("transfer")
    st.caption(
        "Drag the line, or click a pancake to freeze or thaw it. :material/ac_unit: stays as it is, "
        ":material/local_fire_department: learns; the head is new."
    )


def prepare(stack: Backbone, job: Job | None) -> tuple[LabelledPictures | None, Experiment | None]:
    """Draw the choice of pictures and of what learns, and Train; a training at work stays in sight whatever happens."""
    data, experiment = None, None
    with errors_shown():
        data = data_card.pictures(data_card.choose())
    left, right = st.columns([1, 2.2], gap="large")
    with left:
        recipe_desk.choose_preset(stack, every=is_truck_story(stack))
    with right:
        if data is not None:
            with errors_shown():
                experiment = launching.show(stack, data, job)
        bench.progress(job)
    return data, experiment


def explain(stack: Backbone, data: LabelledPictures, told: Lesson, *, unfolded: bool) -> None:
    """Draw the pictures, and what the network knows of their classes already."""
    if data_card.data_key() == own_classes.KEY:
        data_card.show_known(data, stack)  # the pictures themselves are where they were taken
    else:
        data_card.show(data, stack, unfolded=unfolded)
    if data_card.known(data, stack):
        st.caption(told["old head"].replace("{network}", BACKBONES[stack.name].title))
    if is_truck_story(stack):
        st.info(told["trucks"], icon=":material/local_shipping:")
        st.caption(told["trucks measured"])


def show() -> None:
    """Draw the page."""
    told = telling.opening("transfer")
    stack, job = resources.backbone(), bench.present()
    data, experiment = prepare(stack, job)
    left, right = st.columns([1, 2.2], gap="large")
    with left, errors_shown():
        freeze(stack, None if data is None else len(data.classes))
    with right, errors_shown():
        if data is not None:
            explain(stack, data, told, unfolded=job is None)
    if job is not None:
        st.divider()
        bench.follow(job, experiment)
        own_network.show()
    telling.closing("transfer", told)


show()
