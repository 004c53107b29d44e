"""The rung that costs something: the same network as nobody has taught it, trained by the same recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import LessonError
from core.shares import percent
from pages.parts import resources, state, waiting

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.zero_rungs import Rung

TWIN = "twin_job"


def rungs(job: Job) -> Sequence[Rung]:
    """Return the rung of a run's twin, none before it was trained."""
    from core.learn.zero_rungs import Rung

    twin = _of(job)
    return [record for record in twin.records if isinstance(record, Rung)] if twin is not None else []


def _of(job: Job) -> Job | None:
    of, twin = state.get(TWIN, ("", None))
    return twin if of == job.id else None


def show(job: Job, experiment: Experiment, accuracy: float) -> None:
    """Offer the twin, or draw how far it is, or what came of it."""
    twin = _of(job)
    if twin is not None and waiting.is_going(twin):
        waiting.live(lambda: _running(twin))
    elif found := rungs(job):
        st.markdown(
            f":material/shuffle: The same network, untaught: **{percent(found[0].accuracy)}**; with what it had learned: "
            f"**{percent(accuracy)}**."
        )
    else:
        if twin is not None:
            waiting.verdict(twin)
        _offer(job, experiment)


def _offer(job: Job, experiment: Experiment) -> None:
    st.button(
        "Compare with the same network, untaught (random weights)",
        icon=":material/shuffle:",
        key="twin",
        on_click=_start,
        args=(job, experiment),
        help="Its stages keep random weights and only the new head learns: about as long as the first pass.",
    )


def _running(twin: Job) -> Job:
    waiting.show(twin, "twin")
    return twin


def _start(job: Job, experiment: Experiment) -> None:
    store = resources.feature_store()

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        yield from experiment.random_twin(watch=watch, store=store)

    try:
        state.put(TWIN, (job.id, resources.jobs().submit(work, label="random twin")))
    except LessonError as error:
        state.put(TWIN, None)
        st.toast(str(error))
