"""A question that takes a while: what it will take, a button, progress with a Stop, and then what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.errors import LessonError
from pages.parts import resources, state, waiting

if TYPE_CHECKING:
    from core.learn.jobs import Job

ASKED = "asked"  # name of the question -> (what it is about, its job): the latest of each kind

Ask = Callable[[Callable[[Any], None]], Iterator[object]]  # with `watch`, as the generators of core take it


@dataclass(frozen=True)
class Question:
    """One kind of question. name: its key; about: what the answer belongs to; seconds: a guess before it starts."""

    name: str
    about: object
    button: str
    seconds: float
    ask: Ask


def follow(question: Question, draw: Callable[[Sequence[Any], bool], None]) -> None:
    """Draw the button, or the progress, or the answer: draw(records so far, whether that is all)."""
    job = _job(question)
    if job is None:
        _offer(question, question.button)
        return
    if waiting.is_going(job):
        waiting.live(lambda: _running(question, job, draw))
        return
    waiting.verdict(job, shown=bool(job.records))
    if job.records:
        draw(job.records, job.state == "done")
    if job.state != "done":
        _offer(question, "Ask again")


def _job(question: Question) -> Job | None:
    """The latest job of this kind, if it is about the same thing; one about another thing is not waited for any more."""
    about, job = state.get(ASKED, {}).get(question.name, (None, None))
    if about == question.about:
        return job
    if waiting.is_going(job):
        job.stop()
    return None


def _running(question: Question, job: Job, draw: Callable[[Sequence[Any], bool], None]) -> Job:
    waiting.show(job, question.name)
    if job.records:
        draw(job.records, False)
    return job


def _offer(question: Question, label: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        pressed = st.button(label, icon=":material/play_arrow:", key=f"{question.name}_start")
        st.caption(f"Takes {waiting.about(question.seconds)} on this machine.")
    if not pressed:
        return
    try:
        job = resources.looking().submit(_work(question.ask), label=question.name)
    except LessonError as error:
        st.warning(str(error), icon=":material/hourglass_top:")
        return
    state.put(ASKED, {**state.get(ASKED, {}), question.name: (question.about, job)})
    st.rerun()


def _work(ask: Ask) -> Ask:
    def work(watch: Callable[[Any], None]) -> Iterator[object]:
        yield from ask(watch)

    return work
