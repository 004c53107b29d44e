"""Layers: the stack, what each pancake does, its shape, its knobs and its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core import charts
from pages.parts import components, drawing, frame, pictures_shown, resources, stacks, state, telling

if TYPE_CHECKING:
    from core.see.backbones import Backbone

TALLEST, FITTING = 460, 9  # pixels of the table of layers; so many layers fit without scrolling
HELP = {
    "Gives": "What it hands up for one picture: channels × height × width.",
    "Knobs": "Parameters: the numbers that training sets.",
    "Multiply-adds": "Products added to a sum, for one picture: the work.",
    "A unit sees": "How much of the picture can reach one unit at most: its receptive field.",
}

frame.guard()


def choose_stage(stack: Backbone, current: str) -> None:
    """Draw the stack as a map; a click opens a pancake."""
    components.stack_map(
        stacks.rows(stack, current=current),
        mode="look",
        flipped=stacks.is_flipped(),
        key="layers_stack",
        on_select=lambda name: state.put(state.STAGE, name),
    )
    stacks.offer_flip("layers")


def describe(stack: Backbone, name: str) -> None:
    """Draw one stage: its figures, what it sees of the picture, and its layers."""
    stage = stack.stage(name)
    cost = resources.costs(stack)[stage.number - 1]
    field = resources.fields(stack).get(name)
    st.subheader(f"{stage.number} · {stage.title}", anchor=False)
    figures = {
        "Gives": stacks.gives_text(cost),
        "Knobs": f"{cost.parameters:,}",
        "Multiply-adds": f"{cost.multiply_adds / 1e6:,.1f} M",
        "A unit sees": pictures_shown.sees(field, stack),
    }
    with st.container(horizontal=True, gap="large", key="stage_figures"):
        for label, value in figures.items():
            st.metric(label, value, width="content", help=HELP[label])
    seen, inside = st.columns([1, 2], gap="medium")
    with seen:
        pictures_shown.field_on_picture(stack, resources.picture(), field)
    with inside:
        list_layers(stack, name)


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
    st.markdown("#### Where are the knobs, where is the work?")
    drawing.chart(
        charts.stage_costs(
            titles, [cost.parameters for cost in costs], [cost.multiply_adds for cost in costs]
        ),
        key="layers_costs",
    )
    lower = lower_half(costs)
    st.caption(
        f"The lower half of the stack ({titles[0]} to {titles[lower.stages - 1]}) holds "
        f"{lower.parameters:.1%} of the knobs and does {lower.multiply_adds:.0%} of the multiply-adds."
    )


def show() -> None:
    """Draw the page."""
    told = telling.opening("layers")
    stack = resources.backbone()
    current = state.stage(stack.stage_names, stack.stage_names[0])
    left, right = st.columns([1, 2.4], gap="large")
    with left:
        choose_stage(stack, current)
    with right:
        describe(stack, current)
    compare(stack)
    st.caption(told["words"])
    telling.closing("layers", told)


show()
