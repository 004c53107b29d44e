"""Starting a study, what it will take, and what it has found so far: the same for every tab of the compare page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from core.errors import LessonError
from core.learn.bands import band
from core.learn.dataset_cards import DATASETS
from core.shares import percent
from pages.parts import bench, data_card, engine_room, resources, state, waiting
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.hunger import HungerPoint
    from core.learn.jobs import Job
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.studies import Expected
    from core.learn.study_pictures import StudyPictures
    from core.learn.sweeps import SweepPoint
    from core.see.backbones import Backbone

RACE, SWEEP, LADDER, HUNGER = "race", "sweep", "ladder", "hunger"
NAMES = {RACE: "race", SWEEP: "freeze sweep", LADDER: "probe ladder", HUNGER: "hunger curve"}
PROBLEM = "study_problem"
AFFORDABLE = 100.0  # seconds that a study takes at most where nothing was chosen

Record = TypeVar("Record")


# ---------------------------------------------------------------- pictures


def choose_data(label: str = data_card.LABEL) -> LabelledPictures | None:
    """Draw the choice of pictures, shared with transfer; None while they are still to be fetched or taken."""
    with errors_shown():
        return data_card.pictures(data_card.choose(label))
    return None


def pictures(data: LabelledPictures, learn: int, check: int) -> StudyPictures:
    """Return what a study learns from and is checked on. A visitor's own pictures are kept in no shared place."""
    from core.learn.study_pictures import for_study

    seed = engine_room.value("split_seed")  # another split has another test drawer, and it stays shut too
    if data.name in DATASETS:
        return _pictures(data.digest, learn, check, seed, data)
    return for_study(data, learn=learn, check=check, seed=seed)


@st.cache_resource(max_entries=12, show_spinner=False)
def _pictures(digest: str, learn: int, check: int, seed: int, _data: LabelledPictures) -> StudyPictures:
    from core.learn.study_pictures import for_study

    return for_study(_data, learn=learn, check=check, seed=seed)


def counted(found: StudyPictures) -> str:
    """Say what is learned from and what is checked on."""
    learn, check = len(found.training), len(found.validation)
    kind = (
        "new ones that no training has met"
        if found.are_new
        else "the validation pictures; the test drawer stays shut"
    )
    return f"Learns from {learn} pictures, is checked on {check} others ({kind})."


# ---------------------------------------------------------------- what it will take


def expect(experiments: Sequence[Experiment]) -> list[Expected]:
    """Return the seconds that each run is expected to take, features that are kept already not counted."""
    from core.learn import studies

    return studies.expect(experiments, resources.costs, resources.stage_seconds)


def price(kind: str, stack: Backbone, expected: Sequence[Expected]) -> str:
    """Say what a study will take, corrected by what the last one of its kind took."""
    bill = bench.experience().corrected(_bill(kind, stack, expected))
    seen = "" if bill.correction == 1.0 else ", going by the last one"
    return f"**Before it starts:** {waiting.about(bill.seconds)} on this machine{seen}."


def _bill(kind: str, stack: Backbone, expected: Sequence[Expected]) -> Any:
    from core.learn import studies

    return studies.as_bill(expected, (kind, stack.name))


# ---------------------------------------------------------------- starting


def offer(kind: str, stack: Backbone, study: Any, expected: Sequence[Expected], label: str) -> None:
    """Draw what a study will take, and its button; while a study is going there is no other."""
    busy = going()
    told, button = st.columns([2.4, 1], gap="medium", vertical_alignment="center")
    told.markdown(price(kind, stack, expected))
    button.button(
        label,
        type="primary",
        icon=":material/play_arrow:",
        key=f"{kind}_start",
        disabled=busy is not None,
        on_click=_start,
        args=(kind, stack, study, tuple(expected)),
        width="stretch",
    )
    if busy not in (None, kind):
        st.info(f"Your {NAMES[busy or kind]} is still at work: stop it in its tab, or wait for it.")
    if problem := state.get(PROBLEM):
        st.warning(problem, icon=":material/hourglass_top:")


def _start(kind: str, stack: Backbone, study: Any, expected: tuple[Expected, ...]) -> None:
    known, store, bill = bench.experience(), resources.feature_store(), _bill(kind, stack, expected)

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        began = time.monotonic()
        yield study
        yield from study.run(watch=watch, store=store, expected=expected)
        known.learn(bill, time.monotonic() - began)

    state.put(PROBLEM, None)
    try:
        job = resources.jobs().submit(work, label=kind)
    except LessonError as error:
        state.put(PROBLEM, str(error))
        return
    state.put(state.STUDY, job.id)
    state.put(state.STUDIES, {**_latest(), kind: job})


# ---------------------------------------------------------------- what it has found


def _latest() -> dict[str, Job]:
    return state.get(state.STUDIES, {})


def present(kind: str) -> Job | None:
    """Return this visitor's latest study of a kind: the session's own, or the one that the address names."""
    linked = resources.study()
    if linked is not None and linked.label == kind:
        return linked
    return _latest().get(kind)


def going() -> str | None:
    """Return the kind of the study that is waiting or at work, if there is one."""
    jobs = (present(kind) for kind in NAMES)
    return next((job.label for job in jobs if job is not None and waiting.is_going(job)), None)


def linked_kind() -> str | None:
    """Return the kind of the study that the address names."""
    job = resources.study()
    return None if job is None else job.label


def found(job: Job, kind: type[Record]) -> list[Record]:
    """Return the records of one kind."""
    return [record for record in job.records if isinstance(record, kind)]


def follow(kind: str, draw: Callable[[Job], None]) -> None:
    """Draw a study's progress and what it has found: live while it is going, still when it is over."""
    job = present(kind)
    if job is None:
        return
    if waiting.is_going(job):
        waiting.live(lambda: _running(job, draw))
        return
    waiting.verdict(job, shown=len(job.records) > 1)
    draw(job)


def _running(job: Job, draw: Callable[[Job], None]) -> Job:
    waiting.show(job, f"study_{job.label}")
    draw(job)
    return job


def scored(point: SweepPoint | HungerPoint) -> dict[str, str]:
    """Return what the table of a study says of one run's score."""
    low, high = band(point.accuracy, point.count)
    return {
        "right": percent(point.accuracy),
        "95 % band": f"{percent(low, 0)} to {percent(high, 0)}",
        "own pictures": percent(point.train_accuracy),
    }
