"""The stack in figures: one stage's, all of them as a table, and the layers that lie inside a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core import charts
from core.shares import percent
from pages.parts import drawing, pictures_shown, resources, stacks

if TYPE_CHECKING:
    from core.see.backbones import Backbone

TALLEST, FITTING = 460, 9  # pixels of the table of layers; so many layers fit without scrolling
MILLIONS_FROM = 100_000  # multiply-adds; fewer are written out
HELP = {
    "Gives": "What it hands up for one picture: channels × height × width.",
    "Knobs": "Parameters: the numbers that training sets.",
    "Multiply-adds": "Products added to a sum, for one picture: the work.",
    "A unit sees": "How much of the picture can reach one unit at most: its receptive field.",
}


def figures_of(stack: Backbone) -> dict[str, dict[str, str]]:
    """Return every stage's shape, knobs, work and receptive field as texts, all of them computed, bottom to top."""
    fields = resources.fields(stack)
    return {
        cost.name: {
            "Gives": stacks.gives_text(cost),
            "Knobs": f"{cost.parameters:,}",
            "Multiply-adds": _work_text(cost.multiply_adds),
            "A unit sees": pictures_shown.sees(fields[cost.name], stack),
        }
        for cost in resources.costs(stack)
    }


def _work_text(multiply_adds: int) -> str:
    return f"{multiply_adds / 1e6:,.1f} M" if multiply_adds >= MILLIONS_FROM else f"{multiply_adds:,}"


def show_figures(stack: Backbone, name: str) -> None:
    """Draw a stage's figures in one row."""
    with st.container(horizontal=True, gap="large", key="stage_figures"):
        for label, value in figures_of(stack)[name].items():
            st.metric(label, value, width="content", help=HELP[label])


def list_stages(stack: Backbone) -> None:
    """Draw all stages as a table, in the order in which the stack is drawn."""
    stages = stack.stages if stacks.is_flipped() else stack.stages[::-1]
    figures, fields = figures_of(stack), resources.fields(stack)
    rows = [
        {
            "Pancake": f"{stage.number} {stage.title}",
            **figures[stage.name],
            # Where a unit depends on everything, the closed form still says what its own windows reach.
            "Its windows reach": f"{fields[stage.name].size} px, {fields[stage.name].jump} px apart",
        }
        for stage in stages
    ]
    st.table(pd.DataFrame(rows), hide_index=True)


def list_layers(stack: Backbone, name: str) -> None:
    """Draw the layers of a stage as a table."""
    lines = resources.layers(stack, name)
    table = pd.DataFrame(
        {"Layer": [line.kind for line in lines], "What it does": [line.what for line in lines]}
    )
    table["Knobs"] = [f"{line.parameters:,}" for line in lines]
    # A table of the page's own: its words wrap on a phone, where a data frame scrolls sideways.
    with st.container(height=TALLEST if len(table) > FITTING else "content", border=False):
        st.table(table, hide_index=True)


def compare(stack: Backbone) -> None:
    """Draw knobs against work, stage by stage."""
    from core.see.costs import lower_half

    costs = resources.costs(stack)
    titles = [f"{stage.number} {stage.title}" for stage in stack.stages]
    drawing.chart(
        charts.stage_costs(
            titles, [cost.parameters for cost in costs], [cost.multiply_adds for cost in costs]
        ),
        key="layers_costs",
    )
    lower = lower_half(costs)
    st.caption(
        f"The lower half of the stack ({titles[0]} to {titles[lower.stages - 1]}) holds "
        f"{percent(lower.parameters)} of the knobs and does {percent(lower.multiply_adds, 0)} of the multiply-adds."
    )
