"""The same question by other methods: their maps side by side, and how far they agree with the one above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.explain.methods import METHODS
from pages.parts import asked, explaining, method_drawer, pictures_shown, resources

if TYPE_CHECKING:
    from core.explain.attribution import Attribution, AttributionRequest
    from core.see.backbones import Backbone
    from core.see.pictures import Picture
    from pages.parts.lessons import Lesson

KEY = "others"
SIDE = 336
MOST = 6


def show(stack: Backbone, attribution: Attribution, told: Lesson) -> None:
    """Draw the maps of other methods that are known already, and ask the three usual methods where they are not."""
    st.markdown(told["others"])
    picture = resources.picture()
    known = explaining.alike(stack, picture, attribution)
    missing = _missing(stack, attribution.request, {each.request.method for each in known})
    if known:
        _draw(stack, attribution, known[-MOST:])
    if missing:
        asked.follow(
            _question(stack, picture, missing),
            lambda found, done: _take_in(stack, picture, zip(missing, found, strict=True)) if done else None,
        )


def _missing(stack: Backbone, own: AttributionRequest, known: Set[str]) -> list[AttributionRequest]:
    """The same question by the usual methods that have not been asked yet, as the page asks them by default."""
    from core.explain.attribution import AttributionRequest

    return [
        AttributionRequest(
            name,
            own.target,
            stack.stage_names[-2] if METHODS[name].needs_stage else None,
            baseline=METHODS[name].baseline,
            versus=own.versus,
        )
        for name in method_drawer.FIRST
        if name not in {*known, own.method} and method_drawer.why_not(stack, name) is None
    ]


def _question(stack: Backbone, picture: Picture, requests: Sequence[AttributionRequest]) -> asked.Question:
    def ask(watch: Any) -> Iterator[Attribution]:
        from core.explain.attribution import attribute

        for request in requests:
            yield attribute(stack, stack.preprocess(picture), request, watch=watch)

    names = " and ".join(METHODS[request.method].title for request in requests)
    about = (stack.fingerprint(), picture.digest, tuple(requests))
    seconds = sum(explaining.seconds_for(stack, request) for request in requests)
    return asked.Question(KEY, about, f"Ask {names}", seconds, ask)


def _take_in(
    stack: Backbone, picture: Picture, found: Iterable[tuple[AttributionRequest, Attribution]]
) -> None:
    """Keep what was found with the other answers, and draw the page with them."""
    for request, attribution in found:
        explaining.keep(explaining.key_of(stack, picture, request), attribution)
    st.rerun()


def _draw(stack: Backbone, attribution: Attribution, known: Sequence[Attribution]) -> None:
    from core.explain.attribution import overlay
    from core.explain.metrics import agreement

    pixels = pictures_shown.cropped(stack, resources.picture())
    agreed = [(other, agreement(attribution, other)) for other in known]
    with st.container(key="pairs_others"):
        shown = [(attribution, "this map"), *((other, value_words(value)) for other, value in agreed)]
        for column, (each, words) in zip(st.columns(max(4, len(shown))), shown, strict=False):
            column.image(
                pictures_shown.enlarged(overlay(each, pixels), SIDE),
                width="stretch",
                alt=explaining.in_words(each, each.title),
            )
            column.caption(f"**{explaining.asked_by(stack, each)}**  \n{words}")


def value_words(value: float) -> str:
    """Write an agreement, from −1 to 1."""
    return f"agrees {value:+.2f}".replace("-", "−")
