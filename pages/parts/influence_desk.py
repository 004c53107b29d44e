"""Which training pictures taught this: helpers and harmers of one answer, and one of them left out to check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.shares import percent
from pages.parts import findings, pictures_shown, resources, state, telling, waiting
from pages.parts.boundary import errors_shown
from pages.parts.lessons import Lesson, lesson

if TYPE_CHECKING:
    from torch import Tensor

    from core.explain.influence import Schooling, Teacher, Teachers
    from core.explain.leaving_out import LeftOut
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.reports import EpochReport

KEY = "influence"
ASKED = "influence_asked"  # run and picture, and the job that asks for its teachers
LEFT_OUT = "influence_left_out"  # run, picture and the one left out, and the job that trains again
PICTURES, SHOWN = 6, 6  # of teachers: two full rows of three on a phone
WIDEST = 1120  # pixels of a row of teachers
SIDE = 144
HARDLY = 0.01  # a change of the score (logit) too small to speak of


def show(run: Job | None) -> None:
    """Draw the desk for a training that is over; say what to do where there is none."""
    told = lesson(KEY)
    st.markdown(f"#### {told.title}")
    st.markdown(told["question"])
    found = None if run is None or waiting.is_going(run) else findings.of(run)
    if run is None or found is None or found.experiment is None or not found.is_whole:
        st.info(told["nothing"], icon=":material/school:")
        return
    if told.bet:
        telling.ask(KEY, told.bet)
    with errors_shown():
        _desk(run, found.experiment, found.reports, told)


def _desk(run: Job, experiment: Experiment, reports: Sequence[EpochReport], told: Lesson) -> None:
    place = _choose_picture(run, experiment, reports)
    _asked_about(experiment, reports, place)
    key = (run.id, place)
    job = _present(ASKED, key)
    if job is None or (not job.records and not waiting.is_going(job)):
        if job is not None:
            waiting.verdict(job)
        st.button(
            "Find its teachers",
            type="primary",
            icon=":material/school:",
            key="influence_ask",
            on_click=_begin,
            args=(ASKED, key, lambda watch: _ask(experiment, reports, place, watch)),
        )
        return
    if waiting.is_going(job):
        waiting.live(lambda: _progress(job, "influence"))
        return
    answer: tuple[Schooling, Tensor, Teachers] = job.records[-1]  # type: ignore[assignment]
    lessons, asked, teachers = answer
    _rows(experiment, teachers, told)
    _check(key, lessons, asked, teachers)
    st.markdown(told["claim"])
    telling.reveal(KEY, told)


def _present(kept: str, key: object) -> Job | None:
    """Return this visitor's job about `key`, if there is one."""
    about, job = state.get(kept) or (None, None)
    return job if about == key else None


def _begin(kept: str, key: object, work: Callable[[Callable[[object], None]], Iterator[object]]) -> None:
    """Begin a job about `key`; what nobody waits for any more is stopped."""
    _, job = state.get(kept) or (None, None)
    if job is not None:
        job.stop()
    with errors_shown():
        state.put(kept, (key, resources.looking().submit(work, label=KEY)))


def _progress(job: Job, key: str) -> Job:
    waiting.show(job, key)
    return job


def _ask(
    experiment: Experiment, reports: Sequence[EpochReport], place: int, watch: Callable[[object], None]
) -> Iterator[object]:
    from core.explain import influence

    store, picture = resources.feature_store(), experiment.validation.pictures[place]
    target = int(reports[-1].probabilities[place].argmax())
    lessons = influence.schooling(experiment, reports, store=store, watch=watch)
    asked = influence.feature(lessons, reports, picture, store=store)
    yield lessons, asked, influence.teachers(lessons, asked, target, count=SHOWN)


# ---------------------------------------------------------------- the picture in question


def _choose_picture(run: Job, experiment: Experiment, reports: Sequence[EpochReport]) -> int:
    from core.explain.scrubbing import telling as worth_telling

    offered = worth_telling(reports, PICTURES)
    titles = {
        place: f"{number} · {_title(experiment, reports, place)}"
        for number, place in enumerate(offered, start=1)
    }
    return st.segmented_control(
        "An answer to a picture that it has not learned from",
        offered,
        default=offered[0],
        required=True,
        format_func=lambda place: titles[place],
        key=f"influence_picture_{run.id}",
    )


def _title(experiment: Experiment, reports: Sequence[EpochReport], place: int) -> str:
    classes, truth = experiment.training.classes, reports[-1].validation_labels[place]
    says = int(reports[-1].probabilities[place].argmax())
    return f"“{classes[truth]}”" if says == truth else f"“{classes[truth]}”: says “{classes[says]}”"


def _asked_about(experiment: Experiment, reports: Sequence[EpochReport], place: int) -> None:
    shares, classes = reports[-1].probabilities[place], experiment.training.classes
    says, truth = int(shares.argmax()), experiment.validation.labels[place]
    picture = experiment.validation.pictures[place]
    mark = ":green[✓]" if says == truth else f":red[✗] it is {classes[truth]},"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.image(pictures_shown.square(picture.image, SIDE), width=SIDE, alt=classes[truth])
        st.markdown(
            f"{mark} it says **{classes[says]}**, {percent(float(shares[says]), 0)}. Who taught it that?"
        )


# ---------------------------------------------------------------- teachers


def _rows(experiment: Experiment, teachers: Teachers, told: Lesson) -> None:
    from core.explain.influence import only_the_head_learned

    for name, found in (
        ("helpers", teachers.helpers),
        ("harmers", teachers.harmers),
        ("alike", teachers.alike),
    ):
        st.markdown(told[name])
        if not found:
            st.caption("None.")
        with st.container(key=f"trio_{name}", width=WIDEST):
            for column, teacher in zip(st.columns(SHOWN), found, strict=False):
                with column:
                    _teacher(experiment, teacher, likeness=name == "alike")
    st.caption(
        f"{told['still'] if only_the_head_learned(experiment) else told['moved']} Influence is by TracInCP (Pruthi et al. "
        f"2020) on the last layer, over {teachers.epochs} epoch{'s' * (teachers.epochs != 1)}; its unit means nothing by "
        "itself. Likeness is a cosine: 1 is the same."
    )


def _teacher(experiment: Experiment, teacher: Teacher, *, likeness: bool) -> None:
    picture, name = experiment.training.pictures[teacher.place], experiment.training.classes[teacher.label]
    weight = (f"{teacher.weight:.2f}" if likeness else f"{teacher.weight:+#.2g}").replace("-", "−")
    st.image(
        pictures_shown.square(picture.image, SIDE),
        width="stretch",
        caption=f"{name} · {weight}",
        alt=f"Training picture {teacher.place + 1}, {name}",
    )


# ---------------------------------------------------------------- leaving one out


def _check(
    key: tuple[str, int],
    lessons: Schooling,
    asked: Tensor,
    teachers: Teachers,
) -> None:
    from core.explain.influence import only_the_head_learned

    if not only_the_head_learned(lessons.experiment):
        return
    offered = {
        **{each.place: f"helper {number}" for number, each in enumerate(teachers.helpers, start=1)},
        **{each.place: f"harmer {number}" for number, each in enumerate(teachers.harmers, start=1)},
    }
    if not offered:
        return
    choice, button = st.columns([3, 1], vertical_alignment="bottom")
    place = choice.selectbox(
        "Leave one out",
        list(offered),
        format_func=lambda place: f"{offered[place]} ({_class_of(lessons.experiment, place)})",
        key=f"influence_leave_{key[0]}_{key[1]}",
    )
    whole = (*key, place)
    button.button(
        "Train again without it",
        type="primary",
        icon=":material/replay:",
        key="influence_retrain",
        on_click=_begin,
        args=(LEFT_OUT, whole, lambda watch: _without(place, lessons, asked, teachers.target, watch)),
        width="stretch",
    )
    job = _present(LEFT_OUT, whole)
    if job is None:
        return
    if waiting.is_going(job):
        waiting.live(lambda: _progress(job, "influence_left_out"))
    else:
        waiting.verdict(job)
        for found in job.records:
            _verdict(lessons.experiment.training.classes, teachers, found)  # type: ignore[arg-type]


def _class_of(experiment: Experiment, place: int) -> str:
    return experiment.training.classes[experiment.training.labels[place]]


def _without(
    place: int, lessons: Schooling, asked: Tensor, target: int, watch: Callable[[object], None]
) -> Iterator[object]:
    from core.explain.leaving_out import leave_out

    yield leave_out(lessons, asked, target, place, store=resources.feature_store(), watch=watch)


def _verdict(classes: Sequence[str], teachers: Teachers, found: LeftOut) -> None:
    """Say what became of the answer, and whether the computed influence had the right sign."""
    before, after = found.shares
    now = found.answers[1]
    answer = f"still says **{classes[now]}**" if now == found.answers[0] else f"now says **{classes[now]}**"
    helped = any(each.place == found.place for each in teachers.helpers)
    st.markdown(
        f"Without this one picture it {answer}. The score (logit) of “{classes[found.target]}” changes by "
        f"**{f'{-found.fall:+.3f}'.replace('-', '−')}**, its share from {percent(before)} to {percent(after)}: "
        f"{effect(found.fall, helped=helped)} Everything else, down to the order of the pictures, was the same."
    )


def effect(fall: float, *, helped: bool) -> str:
    """Say what a picture did to the score, and whether that is what was computed of it."""
    if abs(fall) < HARDLY:
        return "**it made hardly any difference**, too little to call it a helper or a harmer."
    did, said = "it helped" if fall > 0 else "it harmed", "a helper" if helped else "a harmer"
    return f"**{did}**, as computed." if (fall > 0) == helped else f"**{did}**, though computed to be {said}."
