"""Charts with a bar a pancake: how far it moved, how hard it is pushed, how far its statistics drifted.

Altair, since they tick while a network trains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd
import streamlit as st

from core.shares import percent

if TYPE_CHECKING:
    from core.see.backbones import Backbone

ROW, ROUND = 26, 96  # pixels: a bar's, and those of axis and legend, which Streamlit counts in
AXIS = alt.Axis(tickCount=5, format="~g")
FROZEN, LEARNS = "frozen", "learns"
COLOURS = alt.Scale(domain=[LEARNS, FROZEN], range=["#D9641E", "#2B7BB9"])
PARTS = {
    "forward": ("up: guess", "#D9641E"),
    "backward": ("down: whose fault", "#E0A100"),
    "update": ("nudge the knobs", "#7A5195"),
    "norms": ("measure BatchNorm again", "#5FA3A0"),
    "evaluation": ("check on new pictures", "#2B7BB9"),
}
OTHER = "#8A8178"


@dataclass(frozen=True)
class Row:
    """One pancake's bar."""

    title: str
    value: float
    text: str
    state: str


def rows(
    stack: Backbone, values: Mapping[str, float], frozen: frozenset[str], *, zero: str = "exactly 0"
) -> list[Row]:
    """One row a stage, the one near the answer first; what is exactly nothing is said to be so."""
    return [
        Row(
            stack.stage(name).title,
            value,
            zero if value == 0.0 else f"{value:.3g}",
            FROZEN if name in frozen else LEARNS,
        )
        for name, value in reversed(list(values.items()))
    ]


def bars(found: Sequence[Row], title: str, key: str) -> None:
    """Draw the bars, with their numbers beside them."""
    alternative = f"{title}: " + "; ".join(f"{row.title} {row.text}" for row in found)
    st.altair_chart(bar_chart(found, title), key=key, alt=alternative)


def bar_chart(found: Sequence[Row], title: str) -> alt.LayerChart | alt.FacetChart:
    """One horizontal bar a pancake, the stack's order."""
    table = pd.DataFrame([(row.title, row.value, row.text, row.state) for row in found])
    table.columns = pd.Index(["pancake", "value", "text", "state"])
    highest = max((row.value for row in found), default=0.0) or 1.0
    base = alt.Chart(table).encode(
        y=alt.Y("pancake:N", sort=[row.title for row in found], title=None, axis=alt.Axis(labelLimit=0)),
        x=alt.X("value:Q", title=title, scale=alt.Scale(domain=[0, highest * 1.3]), axis=AXIS),
    )
    drawn = base.mark_bar().encode(
        color=alt.Color("state:N", scale=COLOURS, legend=alt.Legend(orient="bottom", title=None)),
        tooltip=["pancake:N", alt.Tooltip("value:Q", format=".6g"), "state:N"],
    )
    said = base.mark_text(align="left", dx=4, color=OTHER).encode(text="text:N")
    return alt.layer(drawn, said).properties(height=ROW * len(found) + ROUND)


def seconds(spent: Mapping[str, float], key: str) -> None:
    """Draw what the seconds went into, as one bar."""
    total = sum(spent.values()) or 1.0
    named = [(PARTS.get(part, (part, OTHER)), value) for part, value in spent.items() if value > 0]
    alternative = "; ".join(
        f"{name}: {value:.2f} s, {percent(value / total, 0)}" for (name, _), value in named
    )
    st.altair_chart(_stacked(named), key=key, alt=alternative)
    st.caption(alternative.replace("; ", " · "))


def _stacked(named: list[tuple[tuple[str, str], float]]) -> alt.Chart:
    table = pd.DataFrame([(name, value, place) for place, ((name, _), value) in enumerate(named)])
    table.columns = pd.Index(["part", "seconds", "place"])
    scale = alt.Scale(domain=[name for (name, _), _ in named], range=[colour for (_, colour), _ in named])
    return (
        alt.Chart(table)
        .mark_bar(height=30)
        .encode(
            x=alt.X("seconds:Q", title="seconds", stack="zero", axis=AXIS),
            color=alt.Color("part:N", scale=scale, legend=alt.Legend(orient="bottom", title=None, columns=3)),
            order="place:Q",
            tooltip=["part:N", alt.Tooltip("seconds:Q", format=".3f")],
        )
        .properties(height=180)
    )
