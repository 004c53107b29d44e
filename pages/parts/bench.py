"""The bench: what a training run brings, while it runs and afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from pages.parts import (
    drawing,
    figures,
    live_charts,
    networks,
    pictures_shown,
    resources,
    runs,
    state,
    twin,
    waiting,
)

if TYPE_CHECKING:
    from core.learn.bill import Bill, Experience
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.reports import EpochReport
    from core.learn.zero_rungs import Rung

SHOWN = 4
LATEST = "latest_training"


@dataclass(frozen=True)
class Findings:
    """What a job has found so far, sorted by kind."""

    experiment: Experiment | None
    bill: Bill | None
    rungs: Sequence[Rung]
    reports: Sequence[EpochReport]
    seconds: float


def findings(job: Job) -> Findings:
    """Sort the records of a training job."""
    from core.learn.bill import Bill
    from core.learn.experiments import Experiment
    from core.learn.reports import EpochReport
    from core.learn.zero_rungs import Rung

    records = job.records
    return Findings(
        next((record for record in records if isinstance(record, Experiment)), None),
        next((record for record in records if isinstance(record, Bill)), None),
        [record for record in records if isinstance(record, Rung)],
        [record for record in records if isinstance(record, EpochReport)],
        job.seconds,
    )


@st.cache_resource(max_entries=1, show_spinner=False)
def experience() -> Experience:
    """Return what earlier runs of all visitors took, compared with their bills."""
    from core.learn.bill import Experience

    return Experience()


def start(experiment: Experiment, bill: Bill) -> None:
    """Queue the training; its id goes into the URL, so that a reload finds it again."""
    known, store = experience(), resources.feature_store()

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        began = time.monotonic()
        yield experiment
        yield bill
        yield from experiment.run(watch=watch, store=store)
        known.learn(bill, time.monotonic() - began)

    job = resources.jobs().submit(work, label=experiment.training.name)
    state.put(state.JOB, job.id)
    state.put(LATEST, job)


def present() -> Job | None:
    """Return this visitor's training. The session keeps its own when the process has made room for others' runs."""
    job, kept = resources.job(), state.get(LATEST)
    return kept if job is None and kept is not None and kept.id == state.get(state.JOB) else job


def progress(job: Job | None) -> None:
    """Draw how far a training has come, with its Stop; how it ended where it did not end well."""
    if job is None:
        return
    if waiting.is_going(job):
        waiting.live(lambda: _progress(job))
    else:
        waiting.verdict(job, shown=bool(findings(job).reports))


def _progress(job: Job) -> Job:
    waiting.show(job, "training")
    return job


def follow(job: Job, chosen: Experiment | None) -> None:
    """Draw a job: live while it runs, still when it is over. chosen: what Train would start now."""
    found = findings(job)
    if found.experiment is not None:
        st.markdown(
            f"#### {'This' if waiting.is_going(job) else 'Last'} run: {runs.described(found.experiment)}"
        )
        if chosen is not None and runs.differ(found.experiment, chosen):
            st.warning(
                f"These results are from {runs.described(found.experiment)}: press Train for the new choice.",
                icon=":material/history:",
            )
    if waiting.is_going(job):
        waiting.live(lambda: _running(job))
        return
    _draw(found, twin.rungs(job))
    if found.reports and found.experiment is not None and found.reports[-1].backbone is not None:
        twin.show(job, found.experiment, found.reports[-1].validation_accuracy)
    _remember(job, found)


def _running(job: Job) -> Job:
    _draw(findings(job), ())
    return job


def _draw(found: Findings, more: Sequence[Rung]) -> None:
    rungs, experiment = [*found.rungs, *more], found.experiment
    if not found.reports or experiment is None:
        if rungs:
            st.markdown(f"Without any training: {live_charts.legend(rungs)}")
        return
    last = found.reports[-1]
    figures.show(found)
    left, right = st.columns(2, gap="medium")
    with left:
        st.altair_chart(live_charts.accuracy(found.reports, rungs, last.epochs), key="accuracy_chart")
        st.caption(f"Lines across, without training this network: {live_charts.legend(rungs)}")
    with right:
        st.altair_chart(live_charts.loss(found.reports, last.epochs), key="loss_chart")
    _minds(experiment, last)
    with st.expander("How far each pancake has moved, and the seal", icon=":material/verified:"):
        _movement(experiment, last)


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


def _movement(experiment: Experiment, last: EpochReport) -> None:
    titles = [experiment.backbone.stage(name).title for name in last.movement]
    drawing.chart(charts.movement(titles, list(last.movement.values())), key="movement_chart")
    st.caption(
        "Relative change of the knobs of each pancake since the start; frozen ones are at exactly 0. "
        f"{runs.seal_words(experiment, last)} Computed with {last.threads} threads."
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
