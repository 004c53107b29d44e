"""The figures of a run: how far it is, how many are right and how sure that is, and what it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.learn.bands import band
from core.shares import percent
from pages.parts import bills

if TYPE_CHECKING:
    from core.learn.reports import EpochReport
    from pages.parts.findings import Findings

ENOUGH = 20


def show(found: Findings, *, other: bool = False) -> None:
    """Draw the figures of the newest report; other: judged with the other BatchNorm statistics than the recipe's."""
    last, count = found.reports[-1], len(found.reports[-1].validation_labels)
    right, _ = judged(last, other=other)
    with st.container(key="pairs_figures"):
        epoch, new, own, time = st.columns(4)
    epoch.metric("Epoch", f"{last.epoch} of {last.epochs}")
    if last.stopped_early:
        epoch.caption("Stopped early: nothing became better.")
    new.metric(f"Right on {count} new pictures", percent(right))
    new.caption(trust(right, count))
    if last.handed_out is not None and last.handed_out.loss != last.validation_loss:
        new.caption(f"Kept is the best epoch's network: {percent(last.handed_out.accuracy)} right.")
    own.metric("Right on its own pictures", percent(last.train_accuracy))
    time.metric("From the click", f"{found.seconds:.1f} s")
    time.caption(_times(found))


def judged(report: EpochReport, *, other: bool) -> tuple[float, float]:
    """Return accuracy and loss on new pictures; other: with the other statistics, where they were measured."""
    if other and report.running is not None:
        return report.running.accuracy, report.running.loss
    return report.validation_accuracy, report.validation_loss


def trust(share: float, count: int) -> str:
    """Say how far a share measured on `count` pictures can be trusted."""
    low, high = band(share, count)
    words = f"95 % band: {percent(low, 0)} to {percent(high, 0)}"
    if count >= ENOUGH:
        return words
    return (
        f"{words}. :material/warning: With {count} pictures, one more right or wrong is {percent(1 / count)}."
    )


def _times(found: Findings) -> str:
    epochs = f"all epochs together {sum(report.seconds for report in found.reports):.1f} s"
    if found.bill is None or not found.is_whole:
        return epochs
    return f"{epochs}; {bills.kept_to(found.bill, found.seconds)}"
