"""From a recipe to a running training: how many pictures, the engine room, the bill, and Train."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.errors import LessonError
from pages.parts import bench, recipe_desk, resources, state, waiting

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone

PROBLEM = "start_problem"


def show(stack: Backbone, data: LabelledPictures) -> None:
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
    if problem := state.get(PROBLEM):
        st.warning(problem, icon=":material/hourglass_top:")


def start(experiment: Experiment) -> None:
    """Queue the training; a full queue is told on the page."""
    state.put(PROBLEM, None)
    try:
        bench.start(experiment)
    except LessonError as error:
        state.put(PROBLEM, str(error))


def show_bill(stack: Backbone, experiment: Experiment) -> None:
    """Say what the training will cost before it is spent."""
    from core.learn.bill import estimate

    bill = estimate(experiment, resources.costs(stack), resources.forward_seconds(stack))
    st.markdown(
        f"**The bill:** {bill.trainable:,} of {bill.parameters:,} knobs train on {len(experiment.training)} pictures, "
        f"{len(experiment.validation)} are kept to check. About {waiting.seconds_text(bill.seconds)}: "
        f"{waiting.seconds_text(bill.first_pass)} for the first pass, then {bill.epochs} epochs."
    )
