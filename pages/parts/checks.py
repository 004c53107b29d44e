"""The checks beside a map: whether it keeps its books, what hiding does, whether it stands still, and what others say."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core import charts
from core.learn.drawn_samples import DRAWN, drawn_mask
from core.shares import percent
from pages.parts import asked, controls, drawing, explaining, hot_spot, networks, other_maps, resources
from pages.parts.lessons import Lesson

if TYPE_CHECKING:
    import numpy as np

    from core.explain.attribution import Attribution
    from core.explain.curves import Areas, CurvePoint
    from core.explain.masks import Inside
    from core.explain.metrics import Infidelity
    from core.see.backbones import Backbone
    from core.see.pictures import Picture


def show(stack: Backbone, attribution: Attribution, told: Lesson) -> None:
    """Draw what costs nothing as sentences, and the tests of a map one a tab."""
    st.markdown("#### Can this map be believed?")
    for sentence in at_once(stack, attribution):
        st.markdown(f"- {sentence}")
    hide, curves, steady, others = st.tabs(
        [
            ":material/visibility_off: Hide the hot spot",
            ":material/trending_down: Take away, give back",
            ":material/vibration: Does it stand still?",
            ":material/groups: Do others agree?",
        ]
    )
    with hide:
        hot_spot.hide(stack, resources.picture(), attribution)
    with curves:
        _curves(stack, attribution, told)
    with steady:
        _steady(stack, attribution, told)
    with others:
        other_maps.show(stack, attribution, told)


# ---------------------------------------------------------------- at once


def at_once(stack: Backbone, attribution: Attribution) -> list[str]:
    """Say what is known of a map without asking the network again."""
    lines = [explaining.books(attribution), _outline(stack, resources.picture(), attribution)]
    return [line for line in lines if line]


def _outline(stack: Backbone, picture: Picture, attribution: Attribution) -> str:
    mask = true_mask(picture)
    if mask is None:
        return ""
    from core.explain.masks import inside, seen_mask

    if not bool((attribution.map > 0).any()):
        return "**On the vehicle:** nothing, for this map marks nothing that speaks for its class."
    return outline_words(inside(attribution.map, seen_mask(mask, stack.preparation)))


def outline_words(found: Inside) -> str:
    """Say how much of the map lies on the drawn vehicle, beside what a random map would have there."""
    share, chance = percent(found.share, 0), percent(found.by_chance, 0)
    if share == chance:
        verdict = "as much"
    elif found.share > found.by_chance:
        verdict = f"{found.share / found.by_chance:.1f} times as much"
    else:
        verdict = "less: it marks the surroundings rather than the vehicle"
    return (
        f"**On the vehicle:** {share} of what the map says for its class lies inside the vehicle's true outline. "
        f"A random map would have {chance} there, the outline's share of the picture; this one has {verdict}."
    )


def true_mask(picture: Picture) -> np.ndarray | None:
    """Return where the thing is in a drawn picture, None where nobody drew its outline."""
    key = controls.picture_key()
    if key in DRAWN:
        return drawn_mask(key)
    own = networks.trained()
    masks = None if own is None else own.experiment.validation.masks
    if own is None or masks is None:
        return None
    pictures = enumerate(own.experiment.validation.pictures)
    place = next((place for place, drawn in pictures if drawn == picture), None)
    return None if place is None else masks[place]


# ---------------------------------------------------------------- take away, give back


def _curves(stack: Backbone, attribution: Attribution, told: Lesson) -> None:
    from core.explain import curves

    st.markdown(told["curves"] + explaining.between(attribution.request))
    picture = resources.picture()
    question = asked.Question(
        "curves",
        explaining.key_of(stack, picture, attribution.request),
        "Take away and give back",
        curves.passes() * resources.forward_seconds(stack),
        lambda watch: curves.deletion_insertion(stack, stack.preprocess(picture), attribution, watch=watch),
    )
    asked.follow(question, _draw_curves)


def _draw_curves(points: Sequence[CurvePoint], finished: bool) -> None:
    from core.explain.curves import areas

    if not finished:
        last = points[-1]
        st.caption(
            f"{percent(last.share, 0)} gone: {percent(last.deletion)}. {percent(last.share, 0)} back: {percent(last.insertion)}."
        )
        return
    away, back = st.columns(2, gap="medium")
    with away:
        drawing.chart(charts.hiding_curves(points), key="deletion_curve")
    with back:
        drawing.chart(charts.hiding_curves(points, insertion=True), key="insertion_curve")
    st.markdown(areas_words(areas(points)))


def areas_words(found: Areas) -> str:
    """Say the four areas, and where the map's order does better than a random one."""
    verdict = {
        (True, True): "The map's order beats the random one both ways.",
        (True, False): "The map's order beats the random one at taking away, not at giving back.",
        (False, True): "The map's order beats the random one at giving back, not at taking away.",
        (False, False): "A random order does as well or better, both ways.",
    }[found.deletion_is_better, found.insertion_is_better]
    return (
        f"Area under deletion: **{found.deletion:.3f}**, in random orders {found.random_deletion:.3f} (lower is better). "
        f"Area under insertion: **{found.insertion:.3f}**, in random orders {found.random_insertion:.3f} (higher is better). "
        f"**{verdict}**"
    )


# ---------------------------------------------------------------- infidelity and sensitivity


def _steady(stack: Backbone, attribution: Attribution, told: Lesson) -> None:
    from core.explain import metrics

    st.markdown(told["steady"])
    picture = resources.picture()
    once = explaining.seconds_for(stack, attribution.request)
    seconds = (metrics.SHAKES + 1) * once + metrics.MASKS * resources.forward_seconds(stack)

    def ask(watch: object) -> object:
        batch = stack.preprocess(picture)
        yield metrics.infidelity_of(stack, batch, attribution, watch=watch)  # type: ignore[arg-type]
        yield metrics.sensitivity_of(stack, batch, attribution, watch=watch)  # type: ignore[arg-type]

    about = explaining.key_of(stack, picture, attribution.request)
    question = asked.Question("steady", about, "Shake it", seconds, ask)  # type: ignore[arg-type]
    asked.follow(question, lambda found, _: _draw_steady(stack, picture, attribution.title, found))


def _draw_steady(stack: Backbone, picture: Picture, title: str, found: Sequence[object]) -> None:
    from core.explain.metrics import shake_of

    rows = [infidelity_row(found[0])]  # type: ignore[arg-type]
    if len(found) > 1:
        shaken = shake_of(stack, stack.preprocess(picture))
        rows.append(sensitivity_row(float(found[1]), shaken))  # type: ignore[arg-type]
    columns = ["Check", title, "To compare with", "In words"]
    st.table(pd.DataFrame(rows, columns=columns).set_index("Check"), border="horizontal")


def infidelity_row(found: Infidelity) -> tuple[str, str, str, str]:
    """Return check, number, what to compare it with, and both in words."""
    own, flat = percent(found.missed, 0), percent(found.missed_by_flat, 0)
    better = found.missed < found.missed_by_flat and own != flat
    return (
        "**Infidelity:** what it does not foretell when a square is covered",
        own,
        f"{flat} for a map that marks everything alike",
        "it knows something about where to cover" if better else "it foretells no more than that",
    )


def sensitivity_row(moved: float, shaken: float) -> tuple[str, str, str, str]:
    """Return check, number, what to compare it with, and both in words."""
    times = moved / shaken
    words = f"{times:.1f} times as far as the picture" if times > 1 else "no further than the picture"
    if not isfinite(shaken):
        words = "there is nothing to compare with"
    return (
        "**Sensitivity:** how far it moves when every pixel is shaken by at most 2 of 255",
        percent(moved),
        f"{percent(shaken)}: so far moves the picture itself"
        if isfinite(shaken)
        else "a picture without contrast",
        words,
    )
