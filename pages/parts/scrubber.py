"""The scrubber: back and forth through the epochs of a run, with one picture's predictions, a feature map and Grad-CAM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import findings, frames_shown, state, waiting
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from core.explain.scrubbing import Frame
    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.reports import EpochReport

FRAMES = "scrubbed_frames"
KEPT = 24  # frames of a visit, a third of a megabyte each
PICTURES = 5
BEFORE = 0


def show(job: Job) -> None:
    """Draw the scrubber of a run that is over; nothing where no epoch was kept."""
    from core.explain.scrubbing import kept

    found = findings.of(job)
    reports = kept(found.reports)
    if waiting.is_going(job) or found.experiment is None or not reports:
        return
    st.markdown("#### Back and forth through its epochs")
    _scrub(job.id, found.experiment, found.reports)


@st.fragment
def _scrub(run: str, experiment: Experiment, reports: Sequence[EpochReport]) -> None:
    from core.explain.scrubbing import kept

    with errors_shown():
        place = _choose_picture(run, experiment, reports)
        dial, choice = st.columns([3.2, 1], gap="large", vertical_alignment="bottom")
        with dial:
            epoch = _choose_epoch(run, kept(reports), reports[-1].epoch)
        with choice:
            stage = _choose_stage(run, experiment)
        by_epoch: dict[int, EpochReport | None] = {
            BEFORE: None,
            **{each.epoch: each for each in kept(reports)},
        }
        asked = _Asked(run, experiment, by_epoch, place, stage)
        frames_shown.show(experiment, place, asked.frame(epoch), asked.frame(max(by_epoch)))


class _Asked:
    """One picture at one stage of one run; its frames are made when they are looked at, and kept for a while."""

    def __init__(
        self,
        run: str,
        experiment: Experiment,
        reports: dict[int, EpochReport | None],
        place: int,
        stage: str,
    ) -> None:
        self.experiment, self.reports, self.place, self.stage = experiment, reports, place, stage
        self._key = (run, place, stage)

    def frame(self, epoch: int) -> Frame:
        """The frame of an epoch, alike to that of the last one: the same channel, the same class."""
        frames: dict[tuple, Frame] = state.get(FRAMES, {})
        key = (*self._key, epoch)
        found = frames.pop(key, None) or self._made(epoch)
        frames = {**state.get(FRAMES, {}), key: found}
        state.put(FRAMES, dict(list(frames.items())[-KEPT:]))  # the latest stand last
        return found

    def _made(self, epoch: int) -> Frame:
        from core.explain.scrubbing import frame

        last = max(self.reports)
        like = None if epoch == last else self.frame(last)
        picture = self.experiment.validation.pictures[self.place]
        return frame(self.experiment, self.reports[epoch], picture, self.stage, like=like)


def _choose_picture(run: str, experiment: Experiment, reports: Sequence[EpochReport]) -> int:
    from core.explain.scrubbing import telling

    offered = telling(reports, PICTURES)
    # Numbered, as options of one name would be one option.
    titles = {
        place: f"{number} · {_title(experiment, reports, place)}"
        for number, place in enumerate(offered, start=1)
    }
    return st.segmented_control(
        "A picture that it has not learned from",
        offered,
        default=offered[0],
        required=True,
        format_func=lambda place: titles[place],
        key=f"scrub_picture_{run}",
    )


def _title(experiment: Experiment, reports: Sequence[EpochReport], place: int) -> str:
    """What a picture is, and how the answer to it went."""
    classes, truth = experiment.training.classes, reports[-1].validation_labels[place]
    first, last = (int(report.probabilities[place].argmax()) for report in (reports[0], reports[-1]))
    if last != truth:
        return f"{classes[truth]}: says {classes[last]}"
    return classes[truth] if first == last else f"{classes[truth]}: first said {classes[first]}"


def _choose_epoch(run: str, reports: Sequence[EpochReport], last: int) -> int:
    epochs = [BEFORE, *(report.epoch for report in reports)]
    epoch = st.select_slider(
        "After epoch",
        epochs,
        value=epochs[-1],
        format_func=lambda epoch: "before" if epoch == BEFORE else str(epoch),
        key=f"scrub_epoch_{run}",
        help="Drag it, or use the arrow keys.",
    )
    if len(reports) < last:
        st.caption(
            f"All that learns here is large, so {len(reports)} of {last} epochs were kept to come back to."
        )
    return epoch


def _choose_stage(run: str, experiment: Experiment) -> str:
    stack, frozen = experiment.backbone, experiment.recipe.plan(experiment.backbone).frozen
    names = stack.stage_names[:-1]

    def words(name: str) -> str:
        return f"{stack.stage(name).title} ({'frozen' if name in frozen else 'learned'})"

    return st.selectbox("Pancake", names[::-1], format_func=words, key=f"scrub_stage_{run}")
