"""Activations: what comes out of each pancake, and which pictures look alike there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from pages.parts import (
    drawing,
    frame,
    galleries,
    networks,
    pictures_shown,
    resources,
    stacks,
    state,
    telling,
)

if TYPE_CHECKING:
    from torch import Tensor

    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection, Mosaic

ORDERS = {"Strongest first": "strength", "By number": "index"}
SCALES = {"One scale for the stage": "stage", "Each map its own": "map"}
LIMIT = 96

frame.guard()


def choose_stage(stack: Backbone) -> str:
    """Draw the stack; the pancake chosen here is the one looked at below."""
    names = stack.stage_names[:-1]
    current = state.stage(names, names[0])
    stacks.look(stack, current, "activations_stack")
    return current


def show_maps(stack: Backbone, seen: Inspection, stage: str) -> None:
    """Draw the stage's maps as one mosaic, and the picked one large with its numbers."""
    from core.see.feature_maps import mosaic

    maps = seen.spatial[stage]
    options = st.columns(2)
    order = options[0].segmented_control(
        "Order", list(ORDERS), default="Strongest first", required=True, key="order"
    )
    scale = options[1].segmented_control(
        "Brightness", list(SCALES), default="One scale for the stage", required=True, key="scale"
    )
    drawn = mosaic(maps, order=ORDERS[order], limit=LIMIT, scale=SCALES[scale])  # type: ignore[arg-type]
    many, one = st.columns([3, 2], gap="medium")
    with many:
        picked = drawing.chart(
            charts.mosaic_picker(drawn), key=f"mosaic_{stack.name}_{stage}_{order}_{scale}", on_select="rerun"
        )
        shown = len(drawn.channels)
        st.caption(
            f"{shown} of {len(maps):,} channels, each {maps.shape[1]} × {maps.shape[2]}; {galleries.mosaic_words(drawn)}"
        )
    with one:
        open_map(stack, maps, drawn, charts.picked_channel(picked, drawn))


def open_map(stack: Backbone, maps: Tensor, drawn: Mosaic, channel: int) -> None:
    """Draw one map (of (C, H, W)) large on the mosaic's scale, with exact values on hover, or over the picture."""
    from core.see.mosaics import over_picture

    values = maps[channel].numpy()
    brightest = drawn.limits[1] if drawn.limits else None
    over = st.toggle("Over the picture", value=maps.shape[1] <= 14, key="map_over")
    if over:
        pixels = pictures_shown.cropped(stack, resources.picture())
        below = ", dark where it is zero or below" if drawn.signed else ""
        st.image(
            pictures_shown.enlarged(over_picture(values, pixels, brightest=brightest)),
            caption=f"Channel {channel}: bright where its numbers are large{below}",
            width="stretch",
            alt=f"Channel {channel} over the picture",
        )
    else:
        drawing.chart(charts.map_figure(values, signed=drawn.signed, brightest=brightest), key="one_map")
    st.caption(
        f"Channel {channel}: from {values.min():.3f} to {values.max():.3f}, mean {values.mean():.3f}; "
        f"{(values == 0).mean():.0%} of its units are exactly zero."
    )


def show() -> None:
    """Draw the page."""
    told = telling.opening("activations")
    stack = networks.choose("activations")
    seen = resources.inspection(stack, resources.picture())
    left, right = st.columns([1, 2.6], gap="large")
    with left:
        stage = choose_stage(stack)
    alike, maps = right.tabs(["Look-alikes", "Maps of this pancake"], key="activations_tabs")
    with alike:
        galleries.show_look_alikes(stack, seen, stage)
    with maps:
        st.markdown(told["maps"])
        show_maps(stack, seen, stage)
    telling.closing("activations", told)


show()
