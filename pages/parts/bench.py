"""The bench: what a training run brings, while it runs and afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from core.errors import LessonError
from core.learn.bands import band
from pages.parts import drawing, live_charts, networks, pictures_shown, resources, state, waiting

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.reports import EpochReport
    from core.learn.zero_rungs import Rung

SHOWN = 4
TWIN = "twin_job"


@dataclass(frozen=True)
class Findings:
    """What a job has found so far, sorted by kind."""

    experiment: Experiment | None
    rungs: Sequence[Rung]
    reports: Sequence[EpochReport]


def findings(job: Job) -> Findings:
    """Sort the records of a training job."""
    from core.learn.experiments import Experiment
    from core.learn.reports import EpochReport
    from core.learn.zero_rungs import Rung

    records = job.records
    return Findings(
        next((record for record in records if isinstance(record, Experiment)), None),
        [record for record in records if isinstance(record, Rung)],
        [record for record in records if isinstance(record, EpochReport)],
    )


def start(experiment: Experiment) -> None:
    """Queue the training; its id goes into the URL, so that a reload finds it again."""

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        yield experiment
        yield from experiment.run(watch=watch, store=resources.feature_store())

    job = resources.jobs().submit(work, label=experiment.training.name)
    state.put(state.JOB, job.id)


def follow(job: Job) -> None:
    """Draw a job: live while it runs, still when it is over."""
    if waiting.is_going(job):
        waiting.live(lambda: _running(job))
        return
    waiting.verdict(job)
    found = findings(job)
    if found.reports:
        _draw(replace(found, rungs=[*found.rungs, *_twin_rung(job)]))
        _twin(job, found)
    _remember(job, found)


def _running(job: Job) -> Job:
    waiting.show(job, "training")
    found = findings(job)
    if found.reports:
        _draw(found)
    elif found.rungs:
        st.caption(
            "Before any training: " + "; ".join(f"{rung.title} {rung.accuracy:.0%}" for rung in found.rungs)
        )
    return job


def _draw(found: Findings) -> None:
    last, experiment = found.reports[-1], found.experiment
    if experiment is None:
        return
    _figures(found.reports, len(experiment.validation))
    left, right = st.columns(2, gap="medium")
    with left:
        st.altair_chart(live_charts.accuracy(found.reports, found.rungs, last.epochs), key="accuracy_chart")
    with right:
        st.altair_chart(live_charts.loss(found.reports, last.epochs), key="loss_chart")
    _minds(experiment, last)
    with st.expander("How far each pancake has moved, and the seal", icon=":material/verified:"):
        _movement(found)


def _twin_job(job: Job) -> Job | None:
    of, twin = state.get(TWIN, ("", None))
    return twin if of == job.id else None


def _twin_rung(job: Job) -> Sequence[Rung]:
    twin = _twin_job(job)
    return twin.records if twin is not None else ()  # type: ignore[return-value]


def _twin(job: Job, found: Findings) -> None:
    """Offer the rung that costs something: the same network as nobody has taught it."""
    twin = _twin_job(job)
    if twin is not None and waiting.is_going(twin):
        waiting.live(lambda: _twin_running(twin))
    elif not _twin_rung(job) and found.experiment is not None and found.reports[-1].backbone is not None:
        if twin is not None:
            waiting.verdict(twin)
        st.button(
            "Compare with the same network, untaught (random weights)",
            icon=":material/shuffle:",
            key="twin",
            on_click=_start_twin,
            args=(job, found.experiment),
            help="Its stages keep random weights and only the new head learns: about as long as the first pass.",
        )


def _twin_running(twin: Job) -> Job:
    waiting.show(twin, "twin")
    return twin


def _start_twin(job: Job, experiment: Experiment) -> None:
    def work(watch: Callable[[object], None]) -> Iterator[object]:
        yield from experiment.random_twin(watch=watch, store=resources.feature_store())

    try:
        state.put(TWIN, (job.id, resources.jobs().submit(work, label="random twin")))
    except LessonError as error:
        state.put(TWIN, None)
        st.toast(str(error))


def _figures(reports: Sequence[EpochReport], count: int) -> None:
    last = reports[-1]
    low, high = band(last.validation_accuracy, count)
    columns = st.columns(4)
    columns[0].metric("Epoch", f"{last.epoch} of {last.epochs}")
    columns[1].metric(
        f"Right on {count} new pictures",
        f"{last.validation_accuracy:.1%}",
        help=f"95 % band: {low:.0%} to {high:.0%}",
    )
    columns[2].metric("Right on its own pictures", f"{last.train_accuracy:.1%}")
    columns[3].metric("All epochs together", f"{sum(report.seconds for report in reports):.1f} s")


def _minds(experiment: Experiment, last: EpochReport) -> None:
    """Draw a few validation pictures with what the network says to them now."""
    labels = last.validation_labels
    step = max(1, len(labels) // SHOWN)
    classes = experiment.training.classes
    st.markdown("**What it says to pictures it has not seen**")
    for column, place in zip(st.columns(SHOWN), range(step // 2, len(labels), step), strict=False):
        says = int(last.probabilities[place].argmax())
        share, right = float(last.probabilities[place][says]), says == labels[place]
        picture = experiment.validation.pictures[place]
        mark = ":green[✓]" if right else f":red[✗] it is {classes[labels[place]]},"
        column.image(pictures_shown.square(picture.image, 168), width="stretch", alt=classes[labels[place]])
        column.markdown(f"{mark} says **{classes[says]}**, {share:.0%}")


def _movement(found: Findings) -> None:
    last, first = found.reports[-1], found.reports[0]
    drawing.chart(charts.movement(list(last.movement), list(last.movement.values())), key="movement_chart")
    same = "unchanged" if last.frozen_seal == first.frozen_seal else "CHANGED"
    st.caption(
        "Relative change of the knobs of each pancake since the start; frozen ones are at exactly 0. "
        f"Seal of the frozen pancakes: {last.frozen_seal[:16]}…, {same} since the first epoch. "
        f"Computed with {last.threads} threads."
    )


def _remember(job: Job, found: Findings) -> None:
    """Keep the trained network for the other pages."""
    known = networks.trained()
    if not found.reports or found.reports[-1].backbone is None or (known and known.job == job.id):
        return
    last, experiment = found.reports[-1], found.experiment
    if experiment is None or last.backbone is None:
        return
    own = networks.Trained(last.backbone, experiment, last.validation_accuracy, job.id)
    state.put(state.TRAINED, own)
