"""Transfer: keep what others learned, plug in a new head, and train it live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import (
    aftermath,
    bench,
    components,
    data_card,
    frame,
    launching,
    recipe_desk,
    recordings_shown,
    resources,
    stacks,
    state,
    telling,
    truck_story,
)
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone
    from pages.parts.lessons import Lesson

frame.guard()
SIDES = (1, 2.2)


def freeze(stack: Backbone, answers: int, *, line: bool) -> None:
    """Draw the stack as the control: a click freezes or thaws a pancake, and after the first run there is a line to drag."""
    components.stack_map(
        stacks.rows(stack, frozen=recipe_desk.frozen(stack), answers=answers),
        mode="freeze",
        key="transfer_stack",
        flipped=stacks.is_flipped(),
        on_select=lambda name: recipe_desk.toggle(stack, name),
        on_line=(lambda count: recipe_desk.freeze_up_to(stack, count)) if line else None,
    )
    st.caption(
        f"{'Drag the line, or click' if line else 'Click'} a pancake to freeze or thaw it. :material/ac_unit: stays as "
        "it is, :material/local_fire_department: learns; the head is new. Per cent: share of all knobs."
    )
    if line:
        stacks.offer_flip("transfer")


def choose(stack: Backbone, answers: int, *, whole: bool) -> None:
    """Draw what learns: the presets, and the stack right under them, which they set and which may set itself."""
    with errors_shown():
        recipe_desk.choose_preset(stack, every=whole or truck_story.is_told(stack))
    with errors_shown():
        freeze(stack, answers, line=whole)


def launch(
    stack: Backbone, data: LabelledPictures | None, job: Job | None, *, whole: bool
) -> Experiment | None:
    """Draw Train and its bill; a training at work stays in sight whatever happens."""
    experiment = None
    with errors_shown():
        if data is None:
            launching.waiting_for_pictures(data_card.next_words(data_card.data_key()))
        else:
            experiment = launching.show(stack, data, job, whole=whole)
    with errors_shown():
        bench.progress(job)
    return experiment


def look(stack: Backbone, data: LabelledPictures | None, told: Lesson, *, folded: bool) -> None:
    """Draw the truck story where it belongs, and the pictures with what the network knows of their classes already."""
    with errors_shown():
        truck_story.show(stack, told, folded=folded)
    if data is not None:
        with errors_shown():
            data_card.explain(stack, data, told, folded=folded)


def show() -> None:
    """Draw the page: data, recipe and Train, stack and pictures, the run, and what came of it."""
    told = telling.opening("transfer")
    stack, job, whole = resources.backbone(), bench.present(), bool(state.get(state.HAS_TRAINED))
    data, found = None, None
    with errors_shown():
        data = data_card.pictures(data_card.choose())
    with errors_shown():
        recordings_shown.show()
    left, right = st.columns(SIDES, gap="large")
    with left:
        choose(stack, data_card.answers(data_card.data_key(), data), whole=whole)
    with right:
        experiment = launch(stack, data, job, whole=whole)
        look(stack, data, told, folded=job is not None)
        if job is not None:
            with errors_shown():
                found = bench.follow(job, experiment)
    with errors_shown():
        if job is not None:
            aftermath.show(job, found, told)
        if whole:
            aftermath.show_always(experiment, job)
    telling.closing("transfer", told)


show()
