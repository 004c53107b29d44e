"""The figures of a run: how far it is, how many are right and how sure that is, and what it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.learn.bands import band
from pages.parts import bills

if TYPE_CHECKING:
    from pages.parts.findings import Findings

ENOUGH = 20


def show(found: Findings) -> None:
    """Draw the figures of the newest report."""
    last, count = found.reports[-1], len(found.reports[-1].validation_labels)
    with st.container(key="pairs_figures"):
        epoch, new, own, time = st.columns(4)
    epoch.metric("Epoch", f"{last.epoch} of {last.epochs}")
    if last.stopped_early:
        epoch.caption("Stopped early: nothing became better.")
    new.metric(f"Right on {count} new pictures", f"{last.validation_accuracy:.1%}")
    new.caption(trust(last.validation_accuracy, count))
    own.metric("Right on its own pictures", f"{last.train_accuracy:.1%}")
    time.metric("From the click", f"{found.seconds:.1f} s")
    time.caption(_times(found))


def trust(share: float, count: int) -> str:
    """Say how far a share measured on `count` pictures can be trusted."""
    low, high = band(share, count)
    words = f"95 % band: {low:.0%} to {high:.0%}".replace("%", " %").replace("95  %", "95 %")
    if count >= ENOUGH:
        return words
    return f"{words}. :material/warning: With {count} pictures, one more right or wrong is {1 / count:.0%}."


def _times(found: Findings) -> str:
    epochs = f"all epochs together {sum(report.seconds for report in found.reports):.1f} s"
    if found.bill is None or not found.is_whole:
        return epochs
    return f"{epochs}; {bills.kept_to(found.bill, found.seconds)}"
