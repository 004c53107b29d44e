"""The bill: what a training costs in knobs, seconds and memory, told before it is spent, and kept to afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.waiting import about, seconds_text

if TYPE_CHECKING:
    from core.learn.bill import Bill
    from core.learn.experiments import Experiment


MEGABYTE = 2**20


def show(bill: Bill, experiment: Experiment, *, whole: bool) -> None:
    """Draw the bill: a sentence, and with `whole` its items too."""
    st.markdown(words(bill, experiment))
    if whole:
        with st.expander("The bill, item by item", icon=":material/receipt_long:"):
            st.markdown(items(bill, experiment))


def words(bill: Bill, experiment: Experiment) -> str:
    """Say what the training will cost, in a sentence."""
    learn, check = len(experiment.training), len(experiment.validation)
    sealed = f", {len(experiment.sealed)} stay sealed" if experiment.sealed is not None else ""
    return (
        f"**The bill:** {bill.trainable:,} of {bill.parameters:,} knobs train on {learn} pictures; {check} are kept to "
        f"check{sealed}. {about(bill.seconds).capitalize()} in all."
    )


def items(bill: Bill, experiment: Experiment) -> str:
    """List what the seconds go into, what remembering saves, and the memory that it takes."""
    times = bill.correction
    rows = [
        ("Getting ready", seconds_text(bill.preparing * times)),
        ("First pass: each picture once through what is frozen", _first_pass(bill)),
        (_epochs(bill), seconds_text(bill.epoch * bill.epochs * times)),
        ("**All together**", f"**{about(bill.seconds)}**"),
        (
            "If nothing were remembered, every epoch would climb the whole stack again",
            about(bill.seconds_without_cache),
        ),
        ("Remembering takes", _memory(bill)),
    ]
    lines = [f"| {what} | {cost} |" for what, cost in rows]
    seen = "" if times == 1.0 else "\n\nCorrected by what the last such run took here."
    return "\n".join(["| What | How much |", "|:--|--:|", *lines]) + seen


def _epochs(bill: Bill) -> str:
    """All epochs together, so that the items add up: one epoch's rounded seconds times their number would not."""
    each = bill.epoch * bill.correction
    pace = f"{each:.1f} s" if 1 <= each < 10 else seconds_text(each)
    return f"1 epoch of {pace}" if bill.epochs == 1 else f"{bill.epochs} epochs of {pace}"


def _first_pass(bill: Bill) -> str:
    seconds = bill.first_pass * bill.correction
    return seconds_text(seconds) if seconds else "nothing, remembered"


def _memory(bill: Bill) -> str:
    """The features of the frozen pancakes, or the prepared pictures where nothing below is frozen."""
    most = f"{bill.budget_bytes / MEGABYTE:.0f} MB"
    size = f"{bill.kept_bytes / MEGABYTE:.1f} MB"
    return (
        f"{size} of {most}"
        if bill.fits
        else f"{size}, more than the {most} there are: the rest is computed again"
    )


def kept_to(bill: Bill, seconds: float) -> str:
    """Compare what was predicted with what it took."""
    return f"predicted {seconds_text(bill.seconds)}, took {seconds_text(seconds)}"
