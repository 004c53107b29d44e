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
    from core.explain.influence import Schooling, Teacher, Teachers
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.reports import EpochReport

KEY = "influence"
ASKED = "influence_asked"  # run and picture, and the job that asks for its teachers
LEFT_OUT = "influence_left_out"  # run, picture and the one left out, and the job that trains again
PICTURES, SHOWN = 6, 5
SIDE = 144


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
    st.markdown(f"##### {told['claim']}")
    telling.reveal(KEY, told)


def _desk(run: Job, experiment: Experiment, reports: Sequence[EpochReport], told: Lesson) -> None:
    place = _choose_picture(run, experiment, reports)
    _asked_about(experiment, reports, place)
    key = (run.id, place)
    job = _job(ASKED, key, lambda watch: _ask(experiment, reports, place, watch))
    if waiting.is_going(job):
        waiting.live(lambda: _progress(job, "influence"))
        return
    if not job.records:
        waiting.verdict(job)
        st.button(
            "Ask again", icon=":material/replay:", key="influence_again", on_click=_forget, args=(ASKED,)
        )
        return
    lessons, asked, teachers = job.records[-1]  # type: ignore[misc]
    _rows(experiment, teachers, told)
    _check(key, lessons, asked, teachers)


def _job(kept: str, key: object, work: Callable[[Callable[[object], None]], Iterator[object]]) -> Job:
    """Return this visitor's job about `key`, begun where there is none; what nobody waits for any more is stopped."""
    about, job = state.get(kept, (None, None))
    if about == key and job is not None:
        return job
    if job is not None:
        job.stop()
    job = resources.looking().submit(work, label=KEY)
    state.put(kept, (key, job))
    return job


def _forget(kept: str) -> None:
    state.put(kept, None)


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
    return classes[truth] if says == truth else f"{classes[truth]}: says {classes[says]}"


def _asked_about(experiment: Experiment, reports: Sequence[EpochReport], place: int) -> None:
    shares, classes = reports[-1].probabilities[place], experiment.training.classes
    says, truth = int(shares.argmax()), experiment.validation.labels[place]
    seen, words = st.columns([1, 4], vertical_alignment="center")
    picture = experiment.validation.pictures[place]
    seen.image(pictures_shown.square(picture.image, SIDE), width="stretch", alt=classes[truth])
    mark = ":green[✓]" if says == truth else f":red[✗] it is {classes[truth]},"
    words.markdown(
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
    weight = f"{teacher.weight:.2f}" if likeness else f"{teacher.weight:+.2g}"
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
    asked: object,
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
    pressed = button.button(
        "Train again without it",
        type="primary",
        icon=":material/replay:",
        key="influence_retrain",
        width="stretch",
    )
    whole = (*key, place)
    if pressed or state.get(LEFT_OUT, (None, None))[0] == whole:
        _without(whole, lessons, asked, teachers.target)


def _class_of(experiment: Experiment, place: int) -> str:
    return experiment.training.classes[experiment.training.labels[place]]


def _without(key: tuple, lessons: Schooling, asked: object, target: int) -> None:
    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.explain.leaving_out import leave_out

        yield leave_out(lessons, asked, target, key[-1], store=resources.feature_store(), watch=watch)  # type: ignore[arg-type]

    job = _job(LEFT_OUT, key, work)
    if waiting.is_going(job):
        waiting.live(lambda: _progress(job, "influence_left_out"))
        return
    waiting.verdict(job)
    for found in job.records:
        _verdict(lessons.experiment.training.classes[target], found)


def _verdict(name: str, found: object) -> None:
    before, after = found.shares  # type: ignore[attr-defined]
    fall = found.fall  # type: ignore[attr-defined]
    effect = "it helped" if fall > 0 else "it harmed" if fall < 0 else "it made no difference"
    st.markdown(
        f"Without this one picture the score (logit) of “{name}” changes by **{-fall:+.3f}**, its share from {percent(before)} to "
        f"{percent(after)}: **{effect}**. Everything else, down to the order of the pictures, was the same."
    )
