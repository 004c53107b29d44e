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
    networks,
    recipe_desk,
    resources,
    stacks,
    state,
    telling,
    waiting,
)

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
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


def ready(stack: Backbone, data: LabelledPictures) -> None:
    """Draw the recipe, the bill and Train."""
    from core.learn import experiments

    few = recipe_desk.pictures_a_class(data)
    with st.popover("Engine room", icon=":material/tune:"):
        recipe = recipe_desk.recipe(stack)
    experiment = experiments.plan(stack, data, recipe, pictures_a_class=few)
    show_bill(stack, experiment)
    job = resources.job()
    st.button(
        "Train",
        type="primary",
        icon=":material/bolt:",
        disabled=waiting.is_going(job),
        on_click=start,
        args=(experiment,),
        width="stretch",
    )
    if problem := state.get("start_problem"):
        st.warning(problem, icon=":material/hourglass_top:")


def start(experiment: Experiment) -> None:
    """Queue the training; a full queue is told on the page."""
    from core.errors import LessonError

    state.put("start_problem", None)
    try:
        bench.start(experiment)
    except LessonError as error:
        state.put("start_problem", str(error))


def show_bill(stack: Backbone, experiment: Experiment) -> None:
    """Say what the training will cost before it is spent."""
    from core.learn.bill import estimate

    bill = estimate(experiment, resources.costs(stack), resources.forward_seconds(stack))
    st.markdown(
        f"**The bill:** {bill.trainable:,} of {bill.parameters:,} knobs train on {len(experiment.training)} pictures, "
        f"{len(experiment.validation)} are kept to check. About {waiting.seconds_text(bill.seconds)}: "
        f"{waiting.seconds_text(bill.first_pass)} for the first pass, then {bill.epochs} epochs."
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
            if data.known_as:
                st.caption(told["old head"])
            ready(stack, data)
    with left:
        freeze(stack, data)
    job = resources.job()
    if job is not None:
        st.divider()
        bench.follow(job)
        on_the_chosen_picture()
    telling.closing("transfer", told)


show()
