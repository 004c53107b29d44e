"""From a recipe to a running training: the engine room, the bill, and Train."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import LessonError
from pages.parts import bench, bills, rate_finder, recipe_desk, resources, state, waiting

if TYPE_CHECKING:
    from core.learn.bill import Bill
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone

PROBLEM = "start_problem"


def show(stack: Backbone, data: LabelledPictures, job: Job | None, *, whole: bool) -> Experiment | None:
    """Draw the engine room, the bill and Train; return what Train would start, None where it makes no sense.

    whole: after the first run the bill has its items, and the number of pictures is a choice.
    """
    if whole:
        recipe_desk.pictures_a_class(data)
    trigger, engine = st.columns([2.6, 1], vertical_alignment="bottom")
    with engine, st.popover("Engine room", icon=":material/tune:", width="stretch", key="engine_room"):
        epochs = recipe_desk.pace(stack)
        finder = st.container()
        recipe = recipe_desk.recipe(stack, epochs)
    told = st.container()  # the bill, or what must be changed
    experiment, bill = None, None
    try:
        experiment = planned(stack, data, replace(recipe, network=stack.name, data=data.name))
        with finder:
            rate_finder.show(experiment)
        rate_finder.check(experiment)
        bill = estimate(stack, experiment)
    except LessonError as error:
        told.error(str(error), icon=":material/info:")
    trigger.button(
        "Train",
        type="primary",
        icon=":material/bolt:",
        disabled=bill is None or waiting.is_going(job),
        on_click=start,
        args=(experiment, bill),
        width="stretch",
    )
    with told:
        if experiment is not None and bill is not None:
            bills.show(bill, experiment, whole=whole)
        if problem := state.get(PROBLEM):
            st.warning(problem, icon=":material/hourglass_top:")
    return experiment


def waiting_for_pictures(words: str) -> None:
    """Draw a Train that cannot be pressed yet, and what it waits for."""
    st.button(
        "Train", type="primary", icon=":material/bolt:", disabled=True, key="train_later", width="stretch"
    )
    st.caption(words)


def planned(stack: Backbone, data: LabelledPictures, recipe: object) -> Experiment:
    """Split the pictures and check the recipe."""
    from core.learn import experiments

    return experiments.plan(stack, data, recipe)  # type: ignore[arg-type]


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


def estimate(stack: Backbone, experiment: Experiment) -> Bill:
    """Return what a run will cost, corrected by what earlier ones of its kind took."""
    from core.learn import bill

    seconds, store = resources.stage_seconds(stack), resources.feature_store()
    opening = _opening_seconds(experiment.validation.digest, experiment.validation)
    return bench.experience().corrected(
        bill.estimate(experiment, resources.costs(stack), seconds, store=store, opening=opening)
    )
