"""Before and after training: the same picture, the same class, and what the training moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.explain.methods import METHODS
from core.shares import percent
from pages.parts import asked, checks, explaining, method_drawer, networks, pictures_shown, resources, runs
from pages.parts.lessons import lesson

if TYPE_CHECKING:
    from torch import Tensor

    from core.explain.attribution import Attribution, AttributionRequest
    from core.explain.before_after import BeforeAfter
    from core.see.backbones import Backbone
    from pages.parts.networks import Trained

KEY = "before_after"
FIRST = ("grad_cam", "integrated_gradients", "saliency")


def show() -> None:
    """Draw the question, the choice of class and method, and both maps with what lies between them."""
    told = lesson(KEY)
    st.markdown(f"#### {told.title}")
    st.markdown(told["question"])
    own = networks.trained()
    if own is None:
        st.info(told["nothing yet"], icon=":material/model_training:")
        with st.container(key="doors_before_after"):
            st.page_link("pages/transfer.py", label="Train one in a minute", icon=":material/swap_horiz:")
        return
    st.caption(f"Your network: {runs.described(own.experiment)}.")
    question = _question(own, _choose(own.backbone))
    asked.follow(question, lambda found, _: _draw(own, found))


def _choose(stack: Backbone) -> AttributionRequest:
    from core.explain.attribution import AttributionRequest

    one, other = st.columns(2, gap="medium")
    with one:
        target = explaining.choose_class(stack, KEY)
    valid = [name for name in FIRST if method_drawer.why_not(stack, name) is None]
    with other:
        method = st.segmented_control(
            "Method",
            valid,
            default=valid[0],
            required=True,
            format_func=lambda name: METHODS[name].title,
            key=f"{KEY}_method",
        )
    return AttributionRequest(method, target)


def _question(own: Trained, request: AttributionRequest) -> asked.Question:
    picture, stack = resources.picture(), own.backbone

    def ask(watch: Any) -> Any:
        from core.explain.before_after import compare
        from core.explain.scrubbing import at

        return compare(at(own.experiment, None), stack, stack.preprocess(picture), request, watch=watch)

    about = (stack.fingerprint(), picture.digest, request)
    return asked.Question(KEY, about, "Compare", 2 * explaining.seconds_for(stack, request), ask)


def _draw(own: Trained, found: Sequence[BeforeAfter]) -> None:
    from core.explain.attribution import overlay

    compared, stack = found[-1], own.backbone
    pixels = pictures_shown.cropped(stack, resources.picture())
    shown: tuple[tuple[str, Attribution, float | None], ...] = (
        (f"Before the first step: {percent(compared.before_share)}", compared.before, compared.limit),
        (f"After training: {percent(compared.after_share)}", compared.after, compared.limit),
        ("What the training moved (after minus before)", compared.moved, None),
    )
    with st.container(key=f"pairs_{KEY}"):
        columns = st.columns(3)
    for column, (title, one, limit) in zip(columns, shown, strict=True):
        column.image(
            pictures_shown.enlarged(overlay(one, pixels, limit=limit), 336),
            width="stretch",
            caption=title,
            alt=explaining.in_words(one, title),
        )
    st.markdown(moved_words(stack.classes[compared.after.request.target], compared))
    st.markdown(lesson(KEY)["notice"])
    _outlines(stack, compared)


def moved_words(name: str, compared: BeforeAfter) -> str:
    """Say how far the map is another one than before."""
    ends = f"Both maps are on one scale (full colour at {compared.limit:.3g}), so a weak one looks pale. "
    if not bool(compared.moved.map.any()):
        return f"{ends}For “{name}” the training moved nothing: not one number of the map is another one."
    rank, structure = (explaining.rounded(value) for value in (compared.alike.rank, compared.alike.structure))
    return (
        f"{ends}For “{name}” the order of the places before and after agrees to **{rank}** (1 is the same order, 0 no "
        f"relation), the structure to {structure}."
    )


def _outlines(stack: Backbone, compared: BeforeAfter) -> None:
    """On a drawn vehicle: how much of both maps lies on it."""
    mask = checks.true_mask(resources.picture())
    if mask is None:
        return
    from core.explain.masks import inside, seen_mask

    seen = seen_mask(mask, stack.preparation)
    before, after = (_on_the_vehicle(one, seen) for one in (compared.before, compared.after))
    chance = percent(inside(compared.after.map, seen).by_chance, 0)
    st.markdown(
        "Of what the map says for the class, this much lies on the vehicle: before training "
        f"{before}, after it **{after}**; of a random map it would be {chance}."
    )


def _on_the_vehicle(one: Attribution, seen: Tensor) -> str:
    """The share of a map on the vehicle; a map with nothing for its class has none, and no chance share either."""
    from core.explain.masks import inside

    return percent(inside(one.map, seen).share, 0) if bool((one.map > 0).any()) else "nothing at all"
