"""Find a learning rate: a short test run in the background whose rate grows until the loss explodes (Smith 2017)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import streamlit as st

from core.errors import LessonError
from core.learn.recipe_checks import LIMITS
from pages.parts import engine_room, resources, state, waiting

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.finder import FinderStep, Finding
    from core.learn.jobs import Job
    from core.learn.recipes import Recipe

FOUND = "rate_found"
HEIGHT = 210
LINE, GOOD, BAD = "#D9641E", "#2E8B57", "#B3382C"


def finding(experiment: Experiment) -> Finding | None:
    """Return what was found for this network, these pictures and this recipe, whatever its rate; None if nothing."""
    job = _job(experiment)
    return None if job is None else _found(job)


def _found(job: Job) -> Finding | None:
    from core.learn.finder import Finding

    return next((record for record in job.records if isinstance(record, Finding)), None)


def check(experiment: Experiment) -> None:
    """Raise RecipeError where the finder has seen this recipe's rate run away."""
    found = finding(experiment)
    if found is not None:
        found.check(experiment.recipe.rate)


def show(experiment: Experiment) -> None:
    """Offer the finder, or draw how far it is, or what it found."""
    job = _job(experiment)
    if job is not None and waiting.is_going(job):
        waiting.live(lambda: _running(job))
        return
    if job is not None:
        waiting.verdict(job)
        _draw(job)
    st.button(
        "Find a rate" if job is None else "Find again",
        icon=":material/search:",
        key="find_rate",
        on_click=_start,
        args=(experiment,),
        help="Tries ever larger rates on a copy, one batch each, and looks where the loss falls fastest.",
    )


def _identity(experiment: Experiment) -> tuple[object, ...]:
    """What a finding is good for: another rate, more epochs or another way to stop do not change it."""
    return (
        experiment.training.digest,
        experiment.backbone.fingerprint(),
        _whatever_the_rate(experiment.recipe),
    )


def _whatever_the_rate(recipe: Recipe) -> Recipe:
    """Rates below the head are kept relative to the head's."""
    below = None if recipe.rate_below is None else recipe.rate_below / recipe.rate
    rates = tuple((name, float(f"{value / recipe.rate:.4g}")) for name, value in recipe.rates)
    return replace(
        recipe,
        rate=1.0,
        rate_below=below,
        rates=rates,
        epochs=1,
        patience=0,
        keep_best=False,
        schedule="constant",
    )


def _job(experiment: Experiment) -> Job | None:
    of, job = state.get(FOUND, (None, None))
    return job if of == _identity(experiment) else None


def _start(experiment: Experiment) -> None:
    store = resources.feature_store()

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.learn.finder import find_rate

        yield from find_rate(
            experiment.backbone, experiment.training, experiment.recipe, watch=watch, store=store
        )

    _, before = state.get(FOUND, (None, None))
    if before is not None:
        before.stop()
    try:
        state.put(FOUND, (_identity(experiment), resources.looking().submit(work, label="rate finder")))
    except LessonError as error:
        st.toast(str(error))


def _running(job: Job) -> Job:
    waiting.show(job, "finder")
    _chart(job)
    return job


def _draw(job: Job) -> None:
    _chart(job)
    if (found := _found(job)) is not None:
        _advise(found)


def _advise(found: Finding) -> None:
    ran = f" It ran away at {found.diverged_at:.2g}." if found.diverged_at else " It never ran away."
    if found.suggestion is None:
        st.caption(found.why + ran)
        return
    rate = float(f"{found.suggestion:.2g}")
    st.caption(f":green[**{rate:g}**] · {found.why}{ran}")
    st.button(
        f"Use {rate:g}",
        icon=":material/check:",
        key="use_rate",
        on_click=_use,
        args=(rate,),
        disabled=engine_room.value("rate") == rate,
    )


def _use(rate: float) -> None:
    """Take the rate for the head. Those below keep their relation to it: together they are what was tried."""
    times = rate / float(engine_room.value("rate"))
    low, high = LIMITS["rate_below"]
    own = {
        name: min(high, max(low, times * value))
        for name, value in engine_room.changed().get("each", {}).items()
    }
    engine_room.take({"rate": rate, "each": own or None})


def _chart(job: Job) -> None:
    from core.learn.finder import FinderStep

    steps, found = [record for record in job.records if isinstance(record, FinderStep)], _found(job)
    if steps:
        st.altair_chart(chart(steps, found), key="finder_chart", alt=words(steps, found))


def words(steps: Sequence[FinderStep], found: Finding | None) -> str:
    """Return the chart's text twin."""
    said = f"The loss over the learning rate, from {steps[0].rate:.1g} to {steps[-1].rate:.1g}"
    return said if found is None else f"{said}; suggested: {found.suggestion or 0:.2g}"


def chart(steps: Sequence[FinderStep], found: Finding | None) -> alt.LayerChart | alt.FacetChart:
    """Draw the loss over the rate, the suggestion and where it ran away."""
    table = pd.DataFrame([(step.rate, step.smoothed) for step in steps], columns=["rate", "loss"])
    axis = alt.X(
        "rate:Q", scale=alt.Scale(type="log"), title="learning rate", axis=alt.Axis(format="~g", tickCount=6)
    )
    lowest = min(step.smoothed for step in steps)
    top = min(max(step.smoothed for step in steps), max(steps[0].smoothed, lowest) * 2)
    line = (
        alt.Chart(table)
        .mark_line(clip=True, color=LINE, strokeWidth=2.5)
        .encode(
            x=axis,
            y=alt.Y("loss:Q", title="loss", scale=alt.Scale(domain=[lowest * 0.95, top])),
            tooltip=[alt.Tooltip("rate:Q", format=".2g"), alt.Tooltip("loss:Q", format=".3f")],
        )
    )
    return alt.layer(line, *_marks(found, axis)).properties(height=HEIGHT)


def _marks(found: Finding | None, axis: Any) -> list[alt.Chart]:
    if found is None:
        return []
    marked = [(found.suggestion, GOOD, "suggested", [1, 0]), (found.diverged_at, BAD, "ran away", [5, 4])]
    return [
        alt.Chart(pd.DataFrame([(rate, text)], columns=["rate", "text"]))
        .mark_rule(color=colour, strokeWidth=2, strokeDash=dash)
        .encode(x=axis, tooltip=["text:N", alt.Tooltip("rate:Q", format=".2g")])
        for rate, colour, text, dash in marked
        if rate
    ]
