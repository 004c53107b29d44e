"""One frame of the scrubber drawn: the picture, its predictions, one feature map and Grad-CAM, and what is to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from core.see.mosaics import over_picture
from core.shares import percent
from pages.parts import pictures_shown

if TYPE_CHECKING:
    from core.explain.scrubbing import Frame
    from core.learn.experiments import Experiment
    from core.see.backbones import Backbone

MOST = 6  # classes whose bars are drawn
SIDE = 336
COLOURS = alt.Scale(domain=["right", "wrong"], range=["#D9641E", "#8A8178"])


def show(experiment: Experiment, place: int, now: Frame, last: Frame) -> None:
    """Draw a frame; `last` is that of the last epoch, which gives all frames their scales and the order of the bars."""
    with st.container(key="scrubbed"):
        picture, bars, seen, heat = st.columns(4, gap="medium")
    pixels = _pixels(experiment, place)
    classes, truth = experiment.training.classes, experiment.validation.labels[place]
    picture.image(_large(pixels), width="stretch", alt=f"The picture: {classes[truth]}")
    picture.caption(f"**{classes[truth]}**, as the network gets it.")
    with bars:
        chart = predictions(classes, now.probabilities.tolist(), last.probabilities.tolist(), truth)
        st.altair_chart(chart, key="scrubbed_bars", alt=in_words(classes, now, truth))
        st.caption(in_words(classes, now, truth))
    seen.image(
        _large(_lit(pixels, now, last)), width="stretch", alt=f"Feature map of {_title(experiment, now)}"
    )
    seen.caption(map_words(experiment, now, last))
    heat.image(_large(_heated(pixels, now, last)), width="stretch", alt=f"Grad-CAM for {classes[now.target]}")
    heat.caption(heat_words(classes[now.target], last))
    for sentence in what_stayed(experiment, now):
        st.markdown(sentence)


def _pixels(experiment: Experiment, place: int) -> np.ndarray:
    return pictures_shown.cropped(experiment.backbone, experiment.validation.pictures[place])


def _large(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(pixels) if len(pixels) >= SIDE // 2 else pictures_shown.enlarged(pixels, SIDE)


def _brightest(last: Frame) -> float:
    return max(float(last.feature_map.max()), 1e-12)


def _lit(pixels: np.ndarray, now: Frame, last: Frame) -> np.ndarray:
    return over_picture(now.feature_map.numpy(), pixels, brightest=_brightest(last))


def _heated(pixels: np.ndarray, now: Frame, last: Frame) -> np.ndarray:
    from core.explain.maps import overlay

    return overlay(now.attribution, pixels, limit=last.attribution.legend.high)


def predictions(
    classes: tuple[str, ...], shares: list[float], at_last: list[float], truth: int
) -> alt.LayerChart | alt.FacetChart:
    """Draw the shares as bars; the same classes in the same order at every epoch, so that only the bars move."""
    shown = _shown(at_last, truth)
    rows = [
        (
            classes[label],
            shares[label],
            "right" if label == truth else "wrong",
            percent(shares[label], 0),
        )
        for label in shown
    ]
    table = pd.DataFrame(rows, columns=["class", "share", "is", "text"])
    names = [classes[label] for label in shown]
    base = alt.Chart(table).encode(y=alt.Y("class:N", sort=names, title=None, axis=alt.Axis(labelLimit=90)))
    scale = alt.Scale(domain=[0, 1])
    drawn = base.mark_bar().encode(
        x=alt.X("share:Q", title="probability", scale=scale, axis=alt.Axis(format="%", tickCount=3)),
        color=alt.Color("is:N", scale=COLOURS, legend=None),
        tooltip=["class:N", alt.Tooltip("share:Q", format=".2%"), "is:N"],
    )
    written = base.mark_text(align="left", dx=4, color="#8A8178").encode(
        x=alt.X("share:Q", scale=scale), text="text:N"
    )
    return alt.layer(drawn, written).properties(height=34 * len(shown) + 40)


def _shown(at_last: list[float], truth: int) -> list[int]:
    """All classes where they are few; else the likeliest of the last epoch, the right one among them."""
    if len(at_last) <= MOST:
        return list(range(len(at_last)))
    likeliest = sorted(range(len(at_last)), key=lambda label: -at_last[label])
    others = [label for label in likeliest if label != truth][: MOST - 1]
    return sorted([truth, *others])


def in_words(classes: tuple[str, ...], now: Frame, truth: int) -> str:
    """The text twin of the bars."""
    says = f"Says **{classes[now.answer]}**, {percent(float(now.probabilities[now.answer]), 0)}"
    if now.answer == truth:
        return f"{says}: right."
    return f"{says}: wrong, it is {classes[truth]} ({percent(float(now.probabilities[truth]), 0)})."


def _title(experiment: Experiment, now: Frame) -> str:
    return experiment.backbone.stage(now.stage).title


def map_words(experiment: Experiment, now: Frame, last: Frame) -> str:
    """What the feature map shows, and the numbers at the ends of its scale."""
    return (
        f"Channel {now.channel} of {_title(experiment, now)}: bright is {_brightest(last):.2g}, dark is 0 or below; "
        f"here at most {float(now.feature_map.max()):.2g}."
    )


def heat_words(target: str, last: Frame) -> str:
    """What the colours of Grad-CAM mean; one scale for all epochs."""
    limit = last.attribution.legend.high
    return f"Grad-CAM for **{target}**: orange speaks for it ({limit:.2g}), blue against (−{limit:.2g}), grey is 0."


def what_stayed(experiment: Experiment, now: Frame) -> list[str]:
    """Say which maps are the same as before training. Compared number by number; nothing here is taken for granted."""
    if now.epoch == 0:
        start = "what others taught it" if experiment.recipe.pretrained else "random weights"
        return [f"Before the first step: {start}, under a new head whose weights are drawn at random."]
    same, learned = named(experiment.backbone, now.same), named(experiment.backbone, _learned(experiment))
    if now.stage not in now.same:
        return [_changed(experiment, now, same)]
    return [
        f":blue[:material/ac_unit:] **The same as before training, bit for bit:** the maps of {same}. Compared, not claimed.",
        "The heat map changes all the same: Grad-CAM weighs the channels by how much the score depends on them, and that "
        f"changes with what has learned: {learned}.",
    ]


def _changed(experiment: Experiment, now: Frame, same: str) -> str:
    frozen = now.stage in experiment.recipe.plan(experiment.backbone).frozen
    why = "is frozen, but what it gets from below has changed" if frozen else "has learned"
    still = f" Still the same, bit for bit: the maps of {same}." if same else ""
    return (
        f":orange[:material/local_fire_department:] {_title(experiment, now)} {why}: its map is another than before "
        f"training.{still}"
    )


def _learned(experiment: Experiment) -> frozenset[str]:
    return frozenset(experiment.backbone.stage_names) - experiment.recipe.plan(experiment.backbone).frozen


def named(stack: Backbone, stages: frozenset[str]) -> str:
    """Name stages from the bottom; a run of many by its two ends."""
    titles = [(stage.number, stage.title) for stage in stack.stages if stage.name in stages]
    runs: list[list[str]] = []
    for place, (number, title) in enumerate(titles):
        if place and titles[place - 1][0] == number - 1:
            runs[-1].append(title)
        else:
            runs.append([title])
    words = [part for run in runs for part in (run if len(run) < 3 else [f"{run[0]} to {run[-1]}"])]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
