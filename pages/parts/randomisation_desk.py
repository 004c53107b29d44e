"""The randomisation test: the network forgets from the head downwards, and one watches which methods notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from core import charts
from core.explain.methods import METHODS
from core.shares import percent
from pages.parts import asked, drawing, explaining, method_drawer, pictures_shown, resources, telling
from pages.parts.lessons import Lesson, lesson

if TYPE_CHECKING:
    from core.explain.attribution import AttributionRequest
    from core.explain.randomisation import Depth
    from core.see.backbones import Backbone

KEY = "randomisation"
FIRST = ("grad_cam", "saliency", "guided_backpropagation")
SLOW = 3.0  # seconds: a method asked for every stage
STEPS = 12  # of Integrated Gradients: enough to see whether its map changes
SIDE = 336  # pixels of a map as it is shown
SAMPLES = 8  # of the random methods
MEASURES = {"Order of the places": "rank", "Structure (SSIM)": "structure"}


def show(stack: Backbone, request: AttributionRequest) -> None:
    """Draw the bet, the choice of methods, the test, and what is to be learned from it."""
    told = lesson(KEY)
    st.markdown(f"#### {told.title}")
    st.markdown(told["question"])
    if told.bet:
        telling.ask(KEY, told.bet)
    methods = _choose(stack)
    if not methods:
        st.info("Choose a method to watch.", icon=":material/touch_app:")
        return
    requests = [_asked_for(stack, request, name) for name in methods]
    asked.follow(_question(stack, requests), lambda depths, done: _draw(stack, depths, told, finished=done))


def _choose(stack: Backbone) -> list[str]:
    quick = [
        name
        for name, card in METHODS.items()
        if card.seconds <= SLOW and method_drawer.why_not(stack, name) is None
    ]
    return st.pills(
        "Methods to watch",
        quick,
        default=[name for name in FIRST if name in quick],
        selection_mode="multi",
        format_func=lambda name: METHODS[name].title,
        key=f"{KEY}_methods_{stack.name}",
    )


def _asked_for(stack: Backbone, request: AttributionRequest, method: str) -> AttributionRequest:
    """The same class by another method, with few steps: it is asked once for every stage."""
    from core.explain.attribution import AttributionRequest

    asked_for = AttributionRequest(method, request.target, n_steps=STEPS)
    return replace(asked_for, samples=SAMPLES) if METHODS[method].samples else asked_for


def _question(stack: Backbone, requests: Sequence[AttributionRequest]) -> asked.Question:
    picture = resources.picture()
    depths = len(stack.stage_names) + 1

    def ask(watch: Any) -> Any:
        from core.explain.randomisation import randomise

        return randomise(stack, stack.preprocess(picture), requests, watch=watch)

    seconds = depths * sum(explaining.seconds_for(stack, request) for request in requests)
    about = (stack.fingerprint(), picture.digest, tuple(requests))
    return asked.Question(KEY, about, "Let it forget", seconds, ask)


def _draw(stack: Backbone, depths: Sequence[Depth], told: Lesson, *, finished: bool) -> None:
    depth = _choose_depth(stack, depths) if finished else depths[-1]
    st.markdown(state_words(stack, depth))
    _maps(stack, depths[0], depth)
    if not finished:
        return
    measure = st.segmented_control(
        "How alike, by", list(MEASURES), default=next(iter(MEASURES)), required=True, key=f"{KEY}_measure"
    )
    drawing.chart(
        charts.forgetting(
            [depth_title(stack, each) for each in depths],
            alike(depths, MEASURES[measure]),
            up="alike",
        ),
        key=f"{KEY}_chart",
    )
    st.table(noticed(depths, MEASURES[measure]), border="horizontal")
    st.markdown(verdict(depths))
    telling.reveal(KEY, told)
    st.markdown(told["notice"])
    with st.expander("Go deeper", icon=":material/school:"):
        st.markdown(told["deeper"])


def _choose_depth(stack: Backbone, depths: Sequence[Depth]) -> Depth:
    place = st.select_slider(
        "Forgotten so far, from the head downwards",
        range(len(depths)),
        value=len(depths) // 2,
        format_func=lambda place: depth_title(stack, depths[place]),
        key=f"{KEY}_depth",
        help="Drag it, or use the arrow keys.",
    )
    return depths[place]


def depth_title(stack: Backbone, depth: Depth) -> str:
    """Name a depth by the stage that forgot last."""
    return stack.stage(depth.stage).title if depth.stage else "nothing"


def state_words(stack: Backbone, depth: Depth) -> str:
    """Say what the network still knows, and what it answers."""
    stages = len(stack.stages)
    name = stack.classes[next(iter(depth.maps.values())).request.target]
    state = (
        "**The network as it is.**"
        if depth.count == 0
        else "**Everything is random now: nothing learned is left.**"
        if depth.count == stages
        else f"**The upper {depth.count} of {stages} pancakes are random, down to {depth_title(stack, depth)}.**"
    )
    return f"{state} It gives “{name}” {percent(depth.probability)}."


def _maps(stack: Backbone, first: Depth, depth: Depth) -> None:
    """Draw every method's map of the whole network, and below it the one of the network as it is now."""
    from core.explain.attribution import overlay

    pixels = pictures_shown.cropped(stack, resources.picture())
    with st.container(key=f"pairs_{KEY}"):
        for column, (name, found) in zip(
            st.columns(max(4, len(depth.maps))), depth.maps.items(), strict=False
        ):
            title, alike = METHODS[name].title, depth.alike[name]
            for each, words in (
                (first.maps[name], f"**{title}**, nothing forgotten"),
                (
                    found,
                    f"**alike {explaining.rounded(alike.rank)}** · structure {explaining.rounded(alike.structure)}",
                ),
            ):
                column.image(
                    pictures_shown.enlarged(overlay(each, pixels), SIDE),
                    width="stretch",
                    alt=f"{title}: {words}",
                )
                column.caption(words)


def alike(depths: Sequence[Depth], measure: str) -> Mapping[str, list[float]]:
    """Return title of a method -> how alike its map was to the first one at every depth."""
    return {
        METHODS[name].title: [getattr(depth.alike[name], measure) for depth in depths]
        for name in depths[0].maps
    }


def noticed(depths: Sequence[Depth], measure: str) -> pd.DataFrame:
    """Return how alike each map was after the head, halfway down and at the end: one row a method."""
    stages = depths[-1].count
    half = stages // 2
    places = {"Head forgotten": 1, f"Upper {half} of {stages}": half, "Everything forgotten": stages}
    rows = {
        title: {words: explaining.rounded(values[place]) for words, place in places.items()}
        for title, values in alike(depths, measure).items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def verdict(depths: Sequence[Depth]) -> str:
    """Say which method noticed most and which least, by the order of the places, averaged over all depths."""
    from core.explain.randomisation import lasting

    kept = sorted(lasting(depths).items(), key=lambda pair: pair[1])
    said = [f"{METHODS[name].title} {explaining.rounded(value)}" for name, value in kept]
    listed = f"On average over all steps the order of the places stays alike to: {', '.join(said)}."
    if len(kept) == 1:
        return listed
    most, least = (METHODS[name].title for name, _ in (kept[0], kept[-1]))
    return f"{listed} **{most} noticed most, {least} least.**"
