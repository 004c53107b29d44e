"""Compare: past runs, a fair race, and how deep to keep the stack. One question per tab."""

from __future__ import annotations

import streamlit as st

from pages.parts import (
    bench,
    frame,
    hunger_desk,
    ladder_desk,
    race_desk,
    resources,
    run_book,
    runs_desk,
    study_desk,
    sweep_desk,
    telling,
    waiting,
)
from pages.parts.lessons import Lesson

frame.guard()

RUNS = "runs"
TABS = {
    RUNS: "Past runs",
    study_desk.RACE: "A fair race",
    study_desk.SWEEP: "How deep to keep?",
    study_desk.LADDER: "What does it know already?",
    study_desk.HUNGER: "How many pictures?",
}
DESKS = {
    study_desk.RACE: race_desk.show,
    study_desk.SWEEP: sweep_desk.show,
    study_desk.LADDER: ladder_desk.show,
    study_desk.HUNGER: hunger_desk.show,
}


def first() -> str:
    """Return the tab to open first: the study of the address, the runs where there are any, else the ladder to bet on."""
    linked = study_desk.linked_kind()
    if linked in TABS:
        return TABS[linked]
    return TABS[RUNS] if run_book.records() else TABS[study_desk.LADDER]


def take_up_runs() -> None:
    """Put this visitor's latest training and race into the run book, wherever they ended."""
    for job in (bench.present(), study_desk.present(study_desk.RACE)):
        if job is not None and not waiting.is_going(job):
            run_book.keep(job)


def show_tab(kind: str, told: Lesson) -> None:
    """Draw what is in a tab."""
    if kind == RUNS:
        runs_desk.show(told)
    else:
        DESKS[kind](resources.backbone(), told)


def show() -> None:
    """Draw the page; only the open tab is worked out."""
    told = telling.opening("compare")
    take_up_runs()
    tabs = st.tabs(list(TABS.values()), default=first(), key="compare_tab", on_change="rerun")
    for kind, tab in zip(TABS, tabs, strict=True):
        if tab.open:
            with tab:
                show_tab(kind, told)
    telling.closing("compare", told)


show()
