"""Sample pictures changing their minds: what the network says to a few pictures that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import streamlit as st

from core.shares import percent
from pages.parts import pictures_shown

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.reports import EpochReport

FEW, MANY = 4, 8
SIDE = 168


def show(experiment: Experiment, reports: Sequence[EpochReport], *, count: int = FEW) -> None:
    """Draw `count` validation pictures, spread over the classes, with what the newest report says to them."""
    last = reports[-1]
    st.markdown("**What it says to pictures it has not seen**")
    chosen = places(last.validation_labels, count)
    with st.container(key="pairs_minds"):
        for start in range(0, len(chosen), FEW):
            for column, place in zip(st.columns(FEW), chosen[start : start + FEW], strict=False):
                with column:
                    _mind(experiment, reports, place)


def places(labels: Sequence[int], count: int) -> list[int]:
    """Which pictures are shown: evenly spread, since the pictures of a class stand together."""
    step = max(1, len(labels) // count)
    return list(range(step // 2, len(labels), step))[:count]


def _mind(experiment: Experiment, reports: Sequence[EpochReport], place: int) -> None:
    last, classes = reports[-1], experiment.training.classes
    truth, says = last.validation_labels[place], int(last.probabilities[place].argmax())
    share = float(last.probabilities[place][says])
    picture = experiment.validation.pictures[place]
    st.image(pictures_shown.square(picture.image, SIDE), width="stretch", alt=classes[truth])
    mark = ":green[✓]" if says == truth else f":red[✗] it is {classes[truth]},"
    st.markdown(f"{mark} says **{classes[says]}**, {percent(share, 0)}")
    if changes := changed_minds(reports, place):
        st.caption(f"changed its mind {changes} time{'s' * (changes != 1)}")


def changed_minds(reports: Sequence[EpochReport], place: int) -> int:
    """Count how often the first answer to a picture changed from one epoch to the next."""
    answers = [int(report.probabilities[place].argmax()) for report in reports]
    return sum(before != after for before, after in pairwise(answers))
