"""The maps of a pancake: all of them on one sheet, one large with its numbers, and honestly what single channels say."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.shares import percent
from pages.parts import components, galleries, resources, squares, state
from pages.parts.components import OpenedMap
from pages.parts.keeping import by_picture

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection, MapStatistics, Mosaic
    from core.see.pictures import Picture
    from pages.parts.lessons import Lesson

ORDERS = {"Strongest first": "strength", "By number": "index"}
SCALES = {"This pancake": "stage", "Each map its own": "map", "The whole network": "network"}
LATE = 14  # units a side: so coarse a map is read on the picture
READABLE, PARTLY = 0.4, 0.1  # of what a channel says is told by colours and edges


def show(stack: Backbone, seen: Inspection, stage: str, told: Lesson) -> None:
    """Draw all maps of the stage, and the picked one large."""
    order, scale = _options()
    drawn = sheet(stack, resources.picture(), stage, ORDERS[order], SCALES[scale])
    many, one = st.columns([3, 2.3], gap="medium")
    with many:
        subject = f"mosaic_{stack.fingerprint()[:12]}_{stage}"
        components.mosaic_sheet(
            drawn,
            key=subject,
            label=f"The {len(drawn.channels):,} maps of {stack.stage(stage).title}",
            on_pick=lambda channel: _open(subject, channel),
        )
        height, width = seen.spatial[stage].shape[1:]
        st.caption(f"{len(drawn.channels):,} channels, each {height} × {width}; {palette_words(drawn)}")
    with one:
        _large(stack, seen, stage, drawn, opened(subject, drawn), told)
    st.markdown("\n".join(f"- {line}" for line in honest_lines(stack, stage, drawn)))


def _options() -> tuple[str, str]:
    with st.container(horizontal=True, gap="medium"):
        order = st.segmented_control(
            "Order", list(ORDERS), default="Strongest first", required=True, key="order"
        )
        scale = st.segmented_control(
            "One brightness for", list(SCALES), default="This pancake", required=True, key="scale"
        )
    return order, scale


def _sheet(
    fingerprint: str, digest: str, stage: str, order: Any, scale: Any, _stack: Backbone, _of: Picture
) -> Mosaic:
    from core.see.feature_maps import common_scale, mosaic

    seen = resources.inspection(_stack, _of)
    brightest = common_scale(seen) if scale == "network" else scale
    return mosaic(seen.spatial[stage], order=order, limit=None, scale=brightest)


sheet = by_picture(_sheet, samples=24)


def _open(subject: str, channel: int) -> None:
    state.put(state.OPENED, {**state.get(state.OPENED, {}), subject: channel})


def opened(subject: str, drawn: Mosaic) -> int:
    """Return the channel that this visitor opened last at a stage; until then the first one drawn."""
    channel = state.get(state.OPENED, {}).get(subject)
    return channel if channel in drawn.channels else drawn.channels[0]


def _large(stack: Backbone, seen: Inspection, stage: str, drawn: Mosaic, channel: int, told: Lesson) -> None:
    from core.see.feature_maps import map_statistics

    maps = seen.spatial[stage]
    values = maps[channel].numpy()
    largest = drawn.limits[1] if drawn.limits else float(abs(values).max()) or 1.0
    components.open_map(
        OpenedMap(
            values=values,
            limits=(-largest if drawn.signed else 0.0, largest),
            stage=f"{stack.name}:{stage}",
            title=f"{stack.stage(stage).title}, channel {channel}",
            is_signed=drawn.signed,
            is_empty=channel in drawn.empty,
            picture=squares.square(stack, resources.picture()).uri,
        ),
        key="open_map",
        over=maps.shape[1] <= LATE,
    )
    numbers = map_statistics(maps, channel)
    st.caption(statistics_words(numbers))
    st.caption(
        told["signed"] if numbers.off is None else told["clamped"].replace("{off}", percent(numbers.off, 0))
    )


def statistics_words(numbers: MapStatistics) -> str:
    """Say a map's four numbers."""
    words = (
        f"Smallest {numbers.low:.3g} · largest {numbers.high:.3g} · mean {numbers.mean:.3g} · "
        f"standard deviation {numbers.deviation:.3g}"
    )
    return words.replace("-", "−")


def palette_words(drawn: Mosaic) -> str:
    """Say what the colours of a sheet mean."""
    ends = f"from {drawn.limits[0]:.3g} to {drawn.limits[1]:.3g}" if drawn.limits else "each on its own scale"
    palette = "white is zero, blue below, orange above" if drawn.signed else "dark is zero, bright is strong"
    return f"{palette}, {ends}".replace("-", "−")


def honest_lines(stack: Backbone, stage: str, drawn: Mosaic) -> list[str]:
    """Say what single channels of this stage are worth, each line measured with this network and shown where it applies."""
    gallery = galleries.ready(stack)
    lines = [_empty_line(stack, stage, drawn), _field_line(stack, stage)]
    if gallery is not None:
        lines += [_surface_line(gallery.surface[stage]), _kinds_line(gallery, stage, len(drawn.channels))]
    return [line for line in lines if line]


def _empty_line(stack: Backbone, stage: str, drawn: Mosaic) -> str:
    if not drawn.empty:
        return ""
    from core.see.kernels import learned_kernels

    zero = learned_kernels(stack).empty if stage == stack.stage_names[0] else frozenset()
    if zero == drawn.empty:
        return f"{len(zero)} of {len(drawn.channels)} maps are **empty**, here and on every picture: their kernels are all zeros."
    dead = f"; {len(zero)} of them on every picture, as their kernels are all zeros" if zero else ""
    return f"{len(drawn.empty)} of {len(drawn.channels):,} maps are **empty** for this picture: one number everywhere{dead}."


def _field_line(stack: Backbone, stage: str) -> str:
    field, side = resources.fields(stack)[stage], stack.preparation.crop
    if not field.sees_everything:
        return f"A unit here sees **{field.size} of the picture's {side} pixels** a side."
    reach = "depends on" if field.whole_picture else f"could see {field.size} pixels a side, more than"
    return f"A unit here {reach} **the whole picture** ({side}): such a map says where, not what."


def _surface_line(share: float) -> str:
    if isnan(share):  # no channel varied
        return ""
    verdict = (
        "can be read"
        if share >= READABLE
        else "can be read in part"
        if share >= PARTLY
        else "can hardly be read"
    )
    return f"Single maps here **{verdict}**: colours and edges alone explain {percent(share, 0)} of what a typical one shows."


def _kinds_line(gallery: galleries.Gallery, stage: str, count: int) -> str:
    if stage not in gallery.kinds:
        return ""
    told = gallery.kinds[stage]
    alone, together, chance = (f"{100 * share:.0f}" for share in (told.alone, told.together, told.chance))
    return (
        f"Asked for pictures of the same kind, one channel alone is right {alone} times in 100 (guessing: {chance}), "
        f"**all {count:,} together {together} times**."
    )
