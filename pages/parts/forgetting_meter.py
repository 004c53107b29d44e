"""The forgetting meter: how many of the old network's own first answers it would still give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from core.learn.reports import EpochReport
    from pages.parts.lessons import Lesson


def show(reports: Sequence[EpochReport], told: Lesson) -> None:
    """Draw the share that survives, and what it is a share of; nothing where the start was random."""
    survives = reports[-1].remembered
    if survives is None:
        return
    figure, words = st.columns([1, 2.4], vertical_alignment="center")
    figure.metric("The old network remembers", f"{survives:.0%}", border=False)
    words.markdown(told["forgetting"].replace("{share}", f"{survives:.0%}"))
