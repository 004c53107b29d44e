"""Layers: a small window sliding over a picture, and the stack of pancakes that is made of such windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import (
    components,
    field_desk,
    frame,
    kernel_desk,
    microscope_desk,
    resources,
    stack_tables,
    stacks,
    state,
    telling,
)

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from pages.parts.lessons import Lesson

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
    """Draw one stage: its figures, what a unit of it sees of the picture, and its layers."""
    stage = stack.stage(name)
    st.subheader(f"{stage.number} · {stage.title}", anchor=False)
    stack_tables.show_figures(stack, name)
    field_desk.show(stack, name)
    with st.expander(f"The layers inside, {stage.title}", icon=":material/layers:"):
        stack_tables.list_layers(stack, name)


def fold_away(stack: Backbone, told: Lesson) -> None:
    """Draw what only some ask for: the whole stack as a table, and knobs against work."""
    with st.expander("The whole stack as a table", icon=":material/table_rows:"):
        stack_tables.list_stages(stack)
        st.caption(told["words"])
    costs = st.expander(
        "Where are the knobs, where is the work?", icon=":material/bar_chart:", key="costs", on_change="rerun"
    )
    if costs.open:
        with costs:
            stack_tables.compare(stack)


def show() -> None:
    """Draw the page."""
    told = telling.opening("layers")
    stack = resources.backbone()
    current = state.stage(stack.stage_names, stack.stage_names[0])
    kernel_desk.show(stack)
    st.markdown(told["stack"])
    left, right = st.columns([1, 2.4], gap="large")
    with left:
        choose_stage(stack, current)
    with right:
        describe(stack, current)
    microscope_desk.show(stack, current)
    fold_away(stack, told)
    telling.closing("layers", told)


show()
