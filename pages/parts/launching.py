"""From a recipe to a running training: how many pictures, the engine room, the bill, and Train."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.errors import LessonError
from pages.parts import bench, recipe_desk, resources, state, waiting

if TYPE_CHECKING:
    from core.learn.bill import Bill
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone

PROBLEM = "start_problem"


def show(stack: Backbone, data: LabelledPictures, job: Job | None) -> Experiment:
    """Draw the recipe, the bill and Train; return what Train would start."""
    from core.learn import experiments

    amount, engine = st.columns([3, 1], vertical_alignment="bottom")
    with amount:
        few = recipe_desk.pictures_a_class(data)
    with engine, st.popover("Engine room", icon=":material/tune:", width="stretch"):
        recipe = recipe_desk.recipe(stack)
    experiment = experiments.plan(stack, data, recipe, pictures_a_class=few)
    bill = _bill(stack, experiment)
    st.markdown(bill_words(bill, experiment))
    st.button(
        "Train",
        type="primary",
        icon=":material/bolt:",
        disabled=waiting.is_going(job),
        on_click=start,
        args=(experiment, bill),
        width="stretch",
    )
    if problem := state.get(PROBLEM):
        st.warning(problem, icon=":material/hourglass_top:")
    return experiment


def start(experiment: Experiment, bill: Bill) -> None:
    """Queue the training; a full queue is told on the page."""
    state.put(PROBLEM, None)
    try:
        bench.start(experiment, bill)
    except LessonError as error:
        state.put(PROBLEM, str(error))


@st.cache_resource(max_entries=32, show_spinner=False)
def _opening_seconds(digest: str, _data: LabelledPictures) -> float:
    from core.learn.bill import opening_seconds

    return opening_seconds(_data)


def _bill(stack: Backbone, experiment: Experiment) -> Bill:
    from core.learn.bill import estimate

    seconds, store = resources.forward_seconds(stack), resources.feature_store()
    opening = _opening_seconds(experiment.validation.digest, experiment.validation)
    return bench.experience().corrected(
        estimate(experiment, resources.costs(stack), seconds, store=store, opening=opening)
    )


def bill_words(bill: Bill, experiment: Experiment) -> str:
    """Say what the training will cost before it is spent."""
    learn, check = len(experiment.training), len(experiment.validation)
    first = bill.first_pass * bill.correction
    passed = (
        "nothing for the first pass, which is remembered"
        if not first
        else f"{waiting.about(first)} of it for the first pass"
    )
    seen = "" if bill.correction == 1.0 else "; corrected by what the last such run took"
    return (
        f"**The bill:** {bill.trainable:,} of {bill.parameters:,} knobs train on {learn} pictures, {check} are kept to "
        f"check. {waiting.about(bill.seconds).capitalize()} in all: {passed}, then {bill.epochs} epochs{seen}."
    )
