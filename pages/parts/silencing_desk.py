"""The silencing desk: set channels of a pancake to zero and watch the answer, beside as many channels drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from core import charts
from core.shares import percent
from pages.parts import components, drawing, resources, state
from pages.parts.keeping import by_picture

if TYPE_CHECKING:
    from torch import Tensor

    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection, Mosaic
    from core.see.pictures import Picture
    from pages.parts.lessons import Lesson

STRONGEST, RANDOM, ALL, PRESSED = "Strongest", "Random", "All", "My choice"
HOW = "silencing_how"
THUMB = 28  # units a side of the maps to press: enough to know them again
DRAWS = 5  # of as many random channels
FIRST = 8
LISTED = 5


@dataclass(frozen=True, eq=False)
class Asked:
    """Shares (K,) with the channels silenced, and for each draw of as many random ones (draws, K), None without any."""

    after: Tensor
    at_random: Tensor | None


def show(stack: Backbone, seen: Inspection, stage: str, told: Lesson) -> None:
    """Draw the choice of channels on the left, the answers before and after on the right."""
    st.markdown(told["silencing"])
    left, right = st.columns([1.1, 1], gap="large")
    with left:
        channels = _choose(stack, seen, stage)
    with right:
        _answer(stack, seen, stage, channels, told)
        st.caption(told["zero signed"] if _is_signed(seen, stage) else told["zero clamped"])


def _is_signed(seen: Inspection, stage: str) -> bool:
    from core.see.feature_maps import is_signed

    return is_signed(seen.spatial[stage])


def _choose(stack: Backbone, seen: Inspection, stage: str) -> tuple[int, ...]:
    subject = f"silencing_{stack.fingerprint()[:12]}_{stage}"
    count = len(seen.spatial[stage])
    how = st.segmented_control(
        f"Which of {stack.stage(stage).title}'s {count:,} channels",
        [STRONGEST, RANDOM, ALL, PRESSED],
        default=STRONGEST,
        required=True,
        key=HOW,
    )
    channels = _asked_for(how, seen.spatial[stage], subject)
    components.mosaic_sheet(
        thumbs(stack, resources.picture(), stage),
        key=subject,
        label="Channels to silence",
        chosen=channels,
        on_pick=lambda channel: _press(subject, channels, channel),
    )
    return channels


def _asked_for(how: str, maps: Tensor, subject: str) -> tuple[int, ...]:
    """The channels by the chosen way, ascending."""
    count = len(maps)
    if how == ALL:
        return tuple(range(count))
    if how == PRESSED:
        return tuple(
            sorted(channel for channel in state.get(state.SILENCED, {}).get(subject, ()) if channel < count)
        )
    from core.see.feature_maps import strongest
    from core.see.silencing import random_channels

    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        many = st.slider("How many", 1, count, min(FIRST, count), key=f"{subject}_many")
        if how == STRONGEST:
            return tuple(sorted(strongest(maps, many)))
        seed = st.number_input("Draw number", 0, 999, 0, key=f"{subject}_seed", width=140)
    return random_channels(many, count, seed=int(seed))


def _press(subject: str, channels: tuple[int, ...], channel: int) -> None:
    """One more or one less than are crossed out now, however those were chosen."""
    pressed = state.get(state.SILENCED, {})
    present = set(pressed.get(subject, ()) if state.get(HOW) == PRESSED else channels)
    state.put(state.SILENCED, {**pressed, subject: tuple(sorted(present ^ {channel}))})
    state.put(HOW, PRESSED)


def _thumbs(fingerprint: str, digest: str, stage: str, _stack: Backbone, _of: Picture) -> Mosaic:
    from torch.nn.functional import adaptive_avg_pool2d

    from core.see.feature_maps import is_signed, strongest
    from core.see.mosaics import lay_out

    maps = resources.inspection(_stack, _of).spatial[stage]
    small = adaptive_avg_pool2d(maps, min(THUMB, *maps.shape[1:]))
    return lay_out(
        small.numpy(),
        strongest(maps, len(maps)),  # as the slider counts them
        brightest=float(small.abs().max()),
        palette="signed" if is_signed(maps) else "sequential",
    )


thumbs = by_picture(_thumbs, samples=16)


def _ask(
    fingerprint: str, digest: str, stage: str, channels: tuple[int, ...], _stack: Backbone, _of: Picture
) -> Asked:
    from core.see.silencing import random_channels, silence_kept, silence_sets

    maps = resources.inspection(_stack, _of).spatial[stage]
    after = silence_kept(_stack, stage, channels, maps).probabilities
    if not 0 < len(channels) < len(maps):  # none or all: there is nothing to draw
        return Asked(after, None)
    # Seeds of its own, so that no draw of the visitor's is compared with itself.
    sets = [random_channels(len(channels), len(maps), seed=1000 + draw) for draw in range(DRAWS)]
    return Asked(after, silence_sets(_stack, stage, sets, maps))


ask = by_picture(_ask, samples=48)


def _answer(stack: Backbone, seen: Inspection, stage: str, channels: tuple[int, ...], told: Lesson) -> None:
    from core.see.covering import changes

    if not channels:
        st.info("Press a map to silence its channel.", icon=":material/touch_app:")
        return
    asked: Asked = ask(stack, resources.picture(), stage, channels)
    rows = changes(seen.probabilities, asked.after, stack.classes, LISTED)
    silenced = "1 channel silenced" if len(channels) == 1 else f"{len(channels):,} channels silenced"
    series: dict[str, Any] = {
        "as it is": [row.before for row in rows],
        silenced: [row.after for row in rows],
    }
    if asked.at_random is not None:
        mean = asked.at_random.mean(0)
        series[f"as many at random (mean of {DRAWS})"] = [float(mean[row.index]) for row in rows]
    first = int(seen.probabilities.argmax())
    st.markdown(verdict(stack.classes[first], seen.probabilities, asked, first))
    drawing.chart(charts.answers_beside([row.name for row in rows], series), key="silenced_answers")
    if any(round(row.after, 2) > round(row.before, 2) for row in rows):
        st.caption(told["raised"])


def verdict(name: str, before: Tensor, asked: Asked, first: int) -> str:
    """Say what became of the likeliest answer, and what as many random channels make of it."""
    words = f"“{name}”: {percent(float(before[first]), 0)} → **{percent(float(asked.after[first]), 0)}**"
    if asked.at_random is None:
        return f"{words}."
    shares = asked.at_random[:, first]
    return (
        f"{words}. As many channels drawn at random: **{percent(float(shares.mean()), 0)}** "
        f"({percent(float(shares.min()), 0)} to {percent(float(shares.max()), 0)} in {len(shares)} draws)."
    )
