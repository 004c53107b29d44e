"""The bill: what a training costs in knobs, seconds and memory, told before it is spent, and kept to afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.waiting import about, seconds_text

if TYPE_CHECKING:
    from core.learn.bill import Bill
    from core.learn.experiments import Experiment


def show(bill: Bill, experiment: Experiment, *, whole: bool) -> None:
    """Draw the bill: a sentence, and with `whole` its items too."""
    st.markdown(words(bill, experiment))
    if whole:
        with st.expander("The bill, item by item", icon=":material/receipt_long:"):
            st.markdown(items(bill, experiment))


def words(bill: Bill, experiment: Experiment) -> str:
    """Say what the training will cost, in a sentence."""
    learn, check = len(experiment.training), len(experiment.validation)
    return (
        f"**The bill:** {bill.trainable:,} of {bill.parameters:,} knobs train on {learn} pictures, {check} are kept to "
        f"check. {about(bill.seconds).capitalize()} in all."
    )


def items(bill: Bill, experiment: Experiment) -> str:
    """List what the seconds go into, and what remembering saves."""
    times = bill.correction
    rows = [
        ("Getting ready", seconds_text(bill.preparing * times)),
        ("First pass through the frozen pancakes", _first_pass(bill)),
        (f"Each of {bill.epochs} epochs", about(bill.epoch * times)),
        ("All together", about(bill.seconds)),
        *_saved(bill),
    ]
    lines = [f"| {what} | {cost} |" for what, cost in rows]
    seen = "" if times == 1.0 else "\n\nCorrected by what the last such run took."
    return "\n".join(["| | |", "|:--|--:|", *lines]) + seen


def _first_pass(bill: Bill) -> str:
    seconds = bill.first_pass * bill.correction
    return about(seconds) if seconds else "nothing: remembered from before"


def _saved(bill: Bill) -> list[tuple[str, str]]:
    return []


def kept_to(bill: Bill, seconds: float) -> str:
    """Compare what was predicted with what it took."""
    return f"predicted {seconds_text(bill.seconds)}, took {seconds_text(seconds)}"
