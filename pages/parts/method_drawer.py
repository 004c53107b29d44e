"""Choosing how to ask: three methods to start with, and a drawer with all of them, each with what it can and cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.explain.maps import AttributionRequest
from core.explain.methods import BASELINES, METHODS
from pages.parts import explaining, state, waiting

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

    from core.see.backbones import Backbone

FIRST = ("grad_cam", "occlusion", "integrated_gradients")
CHOSEN, TAKEN = "method", "method_taken"  # the one in use; the last one taken out of the drawer
VALID = "yes"
GREY = "color: #8A8178"


def choose(stack: Backbone) -> str:
    """Draw the choice of a method that is valid for this network, and return its name."""
    offered = [name for name in (*FIRST, _taken()) if name and why_not(stack, name) is None]
    if state.get(CHOSEN) not in offered:
        state.put(CHOSEN, offered[0])
    chosen = st.segmented_control("Method", offered, required=True, format_func=_title, key=CHOSEN)
    return chosen or offered[0]


def open_drawer(stack: Backbone) -> None:
    """Draw the folded table of all methods, out of which one can be taken."""
    with st.expander(f"All {len(METHODS)} methods", icon=":material/inventory_2:"):
        reasons = {name: why_not(stack, name) for name in METHODS}
        seconds = {name: explaining.seconds_for(stack, AttributionRequest(name, 0)) for name in METHODS}
        others = [name for name in METHODS if reasons[name] is None and name not in FIRST]
        st.selectbox(
            "Take one out",
            others,
            index=None,
            format_func=_title,
            placeholder="Choose a method",
            key="method_drawer",
            on_change=_take,
        )
        st.dataframe(
            greyed(table(reasons, seconds)),
            hide_index=True,
            width="stretch",
            height=36 * (len(METHODS) + 1),
            key="method_table",
        )


def _taken() -> str:
    """The method that was taken out of the drawer last, if it is not one of the first three."""
    taken = state.get(TAKEN, "")
    return taken if taken in METHODS and taken not in FIRST else ""


def _title(name: str) -> str:
    return METHODS[name].title


def _take() -> None:
    taken = state.get("method_drawer")
    if taken in METHODS:
        state.put(TAKEN, taken)
        state.put(CHOSEN, taken)


def why_not(stack: Backbone, method: str) -> str | None:
    """Return why a method is not offered for this network, None where it is."""
    from core.explain.validity import why_not as reason

    return reason(stack, method)


def table(reasons: dict[str, str | None], seconds: dict[str, float]) -> pd.DataFrame:
    """Return one row a method: name, whether it is valid here or why not, what it answers, its cost, its paper."""
    rows = [
        {
            "Method": card.title,
            "Valid here": reasons[name] or VALID,
            "Takes": _brief(seconds[name]) if reasons[name] is None else "",
            "What it answers": card.answers,
            "Beware": card.beware,
            "Valid for": card.networks,
            "Paper": card.paper,
        }
        for name, card in METHODS.items()
    ]
    return pd.DataFrame(rows)


def _brief(seconds: float) -> str:
    return "< 1 s" if seconds < 1 else waiting.seconds_text(seconds)


def greyed(methods: pd.DataFrame) -> Styler:
    """Return the table with the methods in grey that are not valid here; the reason stands in the row."""
    return methods.style.apply(
        lambda row: [GREY if row["Valid here"] != VALID else ""] * len(row), axis="columns"
    )


def choose_baseline(method: str) -> str:
    """Draw the choice of the picture without information that a method compares with; "" for one that needs none."""
    usual = METHODS[method].baseline
    if not usual:
        return ""
    chosen = st.selectbox(
        "Compared with",
        list(BASELINES),
        index=list(BASELINES).index(usual),
        format_func=lambda name: BASELINES[name].title,
        key=f"baseline_{method}",
    )
    st.caption(BASELINES[chosen].meaning)
    return chosen
