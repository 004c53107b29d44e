"""The sealed test drawer: pictures that neither trained nor chose anything, opened once per recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import LessonError
from core.shares import percent
from pages.parts import figures, resources, runs, state, waiting

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.reports import Score
    from core.see.backbones import Backbone

OPENED = "drawers_opened"
MOST = 30  # openings remembered in a visit


@dataclass(frozen=True, eq=False)
class Opening:
    """One recipe's look into one drawer."""

    drawer: str
    recipe: tuple[object, ...]
    job: Job

    @property
    def score(self) -> Score | None:
        """What came of it, None as long as it is being counted."""
        return self.job.records[0] if self.job.records else None  # type: ignore[return-value]


def show(experiment: Experiment, trained: Backbone, validation_accuracy: float) -> None:
    """Draw the drawer of these pictures: closed, being opened, or open for this recipe."""
    with st.container(border=True, key="drawer"):
        if experiment.sealed is None:
            st.caption(
                ":material/lock: There are too few pictures for a sealed drawer: with a few more of each class some "
                "would be laid away untouched."
            )
            return
        opening = _of(experiment)
        if opening is None:
            _closed(experiment, trained)
        elif waiting.is_going(opening.job):
            waiting.live(lambda: _counting(opening.job))
        elif opening.score is None:
            waiting.verdict(opening.job)
            _closed(experiment, trained)
        else:
            _open(experiment, opening.score, validation_accuracy)


def _all() -> tuple[Opening, ...]:
    return tuple(state.get(OPENED, ()))


def _of(experiment: Experiment) -> Opening | None:
    wanted = runs.identity(experiment)
    return next((opening for opening in reversed(_all()) if opening.recipe == wanted), None)


def openings(experiment: Experiment) -> int:
    """Count the recipes that have looked into this drawer in this visit."""
    if experiment.sealed is None:
        return 0
    drawer = experiment.sealed.digest
    return len(
        {opening.recipe for opening in _all() if opening.drawer == drawer and opening.score is not None}
    )


def _closed(experiment: Experiment, trained: Backbone) -> None:
    count = len(experiment.sealed or ())
    words, button = st.columns([3, 1], vertical_alignment="center")
    words.markdown(
        f":material/lock: **Sealed: {count} pictures that neither trained nor chose.** Epochs, rates and presets are "
        f"chosen by looking at the others; these tell how good the choice is. {_spent(experiment)}"
    )
    button.button(
        "Open it once",
        icon=":material/lock_open:",
        key="open_drawer",
        width="stretch",
        on_click=_start,
        args=(experiment, trained),
    )


def _spent(experiment: Experiment) -> str:
    before = openings(experiment)
    if not before:
        return "Once per recipe."
    recipes = "One recipe has" if before == 1 else f"{before} recipes have"
    return f"{recipes} looked into it already; each look spends it a little."


def _counting(job: Job) -> Job:
    waiting.show(job, "drawer")
    return job


def _open(experiment: Experiment, score: Score, validation_accuracy: float) -> None:
    number, words = st.columns([1, 2.4], vertical_alignment="center")
    number.metric(f"Right on {score.count} sealed pictures", percent(score.accuracy))
    number.caption(figures.trust(score.accuracy, score.count))
    looked = openings(experiment)
    spent = (
        "This drawer has been opened for this recipe only."
        if looked == 1
        else f"{looked} recipes have looked into this drawer in this visit. Whoever takes the best of them has chosen by "
        "the test, and it is no test any more."
    )
    words.markdown(
        f":material/lock_open: **It is open for this recipe**, and stays so. The pictures that were looked at all along "
        f"said {percent(validation_accuracy)}. {spent}"
    )


def _start(experiment: Experiment, trained: Backbone) -> None:
    store = resources.feature_store()

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.learn.drawer import open_drawer

        yield open_drawer(experiment, trained, watch=watch, store=store)

    try:
        job = resources.looking().submit(work, label="sealed drawer")
    except LessonError as error:
        st.toast(str(error))
        return
    drawer = "" if experiment.sealed is None else experiment.sealed.digest
    state.put(OPENED, (*_all(), Opening(drawer, runs.identity(experiment), job))[-MOST:])
