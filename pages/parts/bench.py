"""The bench: starting a training run, and what it brings, while it runs and afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from core.learn.steering import Steering
from pages.parts import (
    figures,
    findings,
    judging,
    live_charts,
    minds,
    networks,
    resources,
    run_book,
    runs,
    state,
    steering_wheel,
    twin,
    under_the_hood,
    waiting,
)
from pages.parts.findings import Findings

if TYPE_CHECKING:
    from core.learn.bill import Bill, Experience
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.zero_rungs import Rung

LATEST = "latest_training"


@st.cache_resource(max_entries=1, show_spinner=False)
def experience() -> Experience:
    """Return what earlier runs of all visitors took, compared with their bills."""
    from core.learn.bill import Experience

    return Experience()


def start(experiment: Experiment, bill: Bill) -> None:
    """Queue the training with a wheel of its own; its id goes into the URL, so that a reload finds it again."""
    known, store, steering = experience(), resources.feature_store(), Steering()
    steered = replace(experiment, steering=steering)

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        began = time.monotonic()
        patient = steering_wheel.not_for_ever(steering, watch)
        yield steered
        yield bill
        yield from steered.run(watch=patient, store=store)
        if not patient.has_waited:
            known.learn(bill, time.monotonic() - began)

    job = resources.jobs().submit(work, label=experiment.training.name)
    steering_wheel.take(job)
    state.put(state.JOB, job.id)
    state.put(LATEST, job)


def present() -> Job | None:
    """Return this visitor's training. The session keeps its own when the process has made room for others' runs."""
    job, kept = resources.job(), state.get(LATEST)
    return kept if job is None and kept is not None and kept.id == state.get(state.JOB) else job


def progress(job: Job | None) -> None:
    """Draw how far a training has come, with its wheel; how it ended where it did not end well."""
    if job is None:
        if state.get(state.JOB):
            st.info(
                "The run of this link is not here any more: runs are kept for half an hour. Press Train for a new one.",
                icon=":material/history:",
            )
        return
    if waiting.is_going(job):
        waiting.live(lambda: _progress(job))
    else:
        waiting.verdict(job, shown=bool(findings.of(job).reports))


def _progress(job: Job) -> Job:
    found = findings.of(job)
    steering = None if found.experiment is None else found.experiment.steering
    share, text = waiting.progress_text(job)
    paused = steering is not None and steering.paused and job.state == "running"
    st.progress(share, text=f"Paused. {text}" if paused else text)
    steering_wheel.show(job, steering, rate=bool(state.get(state.HAS_TRAINED)))
    return job


def follow(job: Job, chosen: Experiment | None) -> Findings:
    """Draw a job: live while it runs, still when it is over. chosen: what Train would start now."""
    found = findings.of(job)
    if found.experiment is not None:
        _headline(job, found.experiment, chosen)
    if waiting.is_going(job):
        waiting.live(lambda: _running(job))
        return found
    _draw(found, twin.rungs(job), whole=bool(state.get(state.HAS_TRAINED)))
    if found.is_whole and found.experiment is not None:
        twin.show(job, found.experiment, found.reports[-1].validation_accuracy)
    remember(job, found)
    return found


def _headline(job: Job, experiment: Experiment, chosen: Experiment | None) -> None:
    which = "This" if waiting.is_going(job) else "Last"
    st.markdown(f"#### {which} run: {runs.described(experiment)}")
    if chosen is not None and runs.differ(experiment, chosen):
        st.warning(
            f"These results are from {runs.described(experiment)}: press Train for the new choice.",
            icon=":material/history:",
        )


def _running(job: Job) -> Job:
    found, whole = findings.of(job), bool(state.get(state.HAS_TRAINED))
    _draw(found, (), whole=whole)
    if whole and found.experiment is not None and found.last is not None:
        under_the_hood.movement(found.experiment, found.last)
    return job


def _draw(found: Findings, more: Sequence[Rung], *, whole: bool) -> None:
    """Draw figures, curves and minds; on the first run one curve and four pictures are enough."""
    rungs, experiment = [*found.rungs, *more], found.experiment
    if found.last is None or experiment is None:
        if rungs:
            st.markdown(f"Without any training: {live_charts.legend(rungs)}")
        return
    above = st.container()
    other = judging.is_other(experiment.recipe, found.reports) if whole else False
    with above:
        figures.show(found, other=other)
    curves = st.columns(2, gap="medium") if whole else (st.container(), None)
    with curves[0]:
        chart = live_charts.accuracy(found.reports, rungs, found.last.epochs, other=other)
        st.altair_chart(chart, key="accuracy_chart", alt=live_charts.words(found.reports, other=other))
    if curves[1] is not None:
        with curves[1]:
            st.altair_chart(live_charts.loss(found.reports, found.last.epochs, other=other), key="loss_chart")
    st.caption(f"Lines across, without training this network: {live_charts.legend(rungs)}")
    if whole and (told := judging.words(experiment.recipe, found.last)):
        st.caption(told)
    minds.show(experiment, found.reports, count=minds.MANY if whole else minds.FEW)


def remember(job: Job, found: Findings) -> None:
    """Keep the trained network for the other pages, and that this visitor has seen a run."""
    known, last, experiment = networks.trained(), found.last, found.experiment
    if last is None or experiment is None:
        return
    run_book.keep(job)
    if not state.get(state.HAS_TRAINED):
        state.put(state.HAS_TRAINED, True)
        st.rerun()
    if last.backbone is None or last.handed_out is None or (known and known.job == job.id):
        return
    own = networks.Trained(last.backbone, experiment, last.handed_out.accuracy, job.id)
    state.put(state.TRAINED, own)
