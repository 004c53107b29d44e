"""The stack map's data: one plain row a stage, from what core computed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.parts import components, resources, state

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.costs import StageCost


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape as people do: 32 × 112 × 112."""
    return " × ".join(f"{side:,}" for side in shape)


def gives_text(cost: StageCost) -> str:
    """Write what a stage hands up; where the last maps are made into one list of numbers, both."""
    shape = shape_text(cost.output_shape)
    return f"{shape_text(cost.last_map)} → {shape}" if is_gathered(cost) else shape


def is_gathered(cost: StageCost) -> bool:
    """Return whether a stage makes one list of numbers out of its last maps."""
    return bool(cost.last_map) and cost.last_map != cost.output_shape


def _note(cost: StageCost) -> str:
    if not is_gathered(cost):
        return ""
    how = "averaged to" if cost.last_map[:1] == cost.output_shape else "worked into"
    return f"its maps are {shape_text(cost.last_map)}, {how} {shape_text(cost.output_shape)} numbers"


def rows(
    stack: Backbone,
    *,
    current: str | None = None,
    frozen: frozenset[str] | None = None,
    answers: int | None = None,
) -> list[dict[str, Any]]:
    """Return the stages bottom to top.

    frozen   None leaves freezing out of the drawing
    answers  how many classes a new linear head has; None draws the head that is there, 0 one of an unknown size
    """
    costs = [*resources.costs(stack)]
    if answers is not None:
        new = (stack.head.in_features + 1) * answers
        costs[-1] = replace(costs[-1], output_shape=(answers,), parameters=new)
    total = sum(cost.parameters for cost in costs) or 1
    return [
        {
            "name": stage.name,
            "title": stage.title,
            "number": stage.number,
            "shape": shape_text(cost.output_shape) if any(cost.output_shape) else "your classes",
            "parameters": cost.parameters,
            "share": cost.parameters / total if any(cost.output_shape) else None,
            "frozen": None if frozen is None else stage.name in frozen,
            "current": stage.name == current,
            "note": _note(cost),
        }
        for stage, cost in zip(stack.stages, costs, strict=True)
    ]


def is_flipped() -> bool:
    """Return whether this visitor wants the picture's end on top; one choice for every page that offers it."""
    return bool(state.get(state.FLIPPED))


def offer_flip(page: str) -> None:
    """Draw the switch that turns the stack over, and how to read texts that draw it so."""
    key = f"{page}_flipped"
    st.toggle(
        "Draw it upside down, as many texts do",
        value=is_flipped(),
        key=key,
        on_change=lambda: state.put(state.FLIPPED, state.get(key)),
    )
    if is_flipped():
        st.caption(
            "The picture goes in at the top now. Their “freeze the top layers” is our “freeze from the bottom”."
        )


def look(stack: Backbone, current: str, key: str) -> None:
    """Draw the stack to look at; a press brings a stage below the head into view, the head the one under it."""
    names = stack.stage_names[:-1]
    components.stack_map(
        rows(stack, current=current),
        mode="look",
        key=key,
        on_select=lambda name: state.put(state.STAGE, name if name in names else names[-1]),
    )
