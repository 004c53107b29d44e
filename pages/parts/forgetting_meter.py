"""The forgetting meter: how many of the old network's own first answers it would still give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.see.cards import BACKBONES
from core.shares import percent

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.reports import EpochReport
    from pages.parts.lessons import Lesson


def show(experiment: Experiment, reports: Sequence[EpochReport], told: Lesson) -> None:
    """Draw the share that survives, and what it is a share of; nothing where the start was random."""
    survives = reports[-1].remembered
    if survives is None:
        return
    from core.learn.forgetting import small_set

    count = len(small_set())
    with st.container(border=True, key="forgetting"):
        figure, words = st.columns([1, 2.4], vertical_alignment="center")
        figure.metric("Old answers that survive", percent(survives, 0))
        figure.progress(survives)
        sentence = told["forgetting"].replace("{share}", percent(survives, 0)).replace("{count}", str(count))
        old = BACKBONES[experiment.backbone.name].title
        words.markdown(
            sentence.replace("{network}", old).replace("{classes}", f"{len(experiment.backbone.classes):,}")
        )
