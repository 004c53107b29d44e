"""What a finished run leaves to look at, in the order in which one asks: what does it say, how good is it, why, how?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import (
    code_drawer,
    forgetting_meter,
    own_network,
    scrubber,
    sealed_drawer,
    transplant,
    under_the_hood,
    waiting,
)

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from pages.parts.findings import Findings
    from pages.parts.lessons import Lesson


def show(job: Job, found: Findings | None, told: Lesson) -> None:
    """Draw what belongs to a run that is over."""
    if found is None or found.experiment is None or found.last is None or waiting.is_going(job):
        return
    experiment, last = found.experiment, found.last
    st.divider()
    own_network.show()
    scrubber.show(job)
    if last.backbone is not None and last.handed_out is not None:
        sealed_drawer.show(experiment, last.backbone, last.handed_out.accuracy)
    forgetting_meter.show(experiment, found.reports, told)
    under_the_hood.show(found, told)


def show_always(experiment: Experiment | None, job: Job | None) -> None:
    """Draw what needs no run of its own: the head transplant, and the same in code. experiment: what Train would start."""
    transplant.show(experiment, job)
    code_drawer.show(experiment)
