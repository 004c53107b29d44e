"""Hide the hot spot: the visitor's own test of a map. What it marks is covered, and as much that it does not mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from core.see.pictures import Picture
from core.shares import percent
from pages.parts import drawing, explaining, pictures_shown

if TYPE_CHECKING:
    from core.explain.attribution import Attribution
    from core.explain.faithfulness import HotSpotTest
    from core.see.backbones import Backbone

UNSEEN = (
    0.02  # in the network's numbers, a step of a pixel: two covers of a flat picture do not differ by more
)
SHARES = {"5 %": 0.05, "10 %": 0.1, "20 %": 0.2}


def hide(stack: Backbone, of: Picture, attribution: Attribution) -> None:
    """Draw the choice of how much to hide, the two covered pictures, and the verdict."""
    share = st.segmented_control(
        "How much of the picture to hide", list(SHARES), default="10 %", required=True, key="hot_spot_share"
    )
    about = explaining.about(stack, attribution.request)
    _show(stack, about, _measured(stack, of, attribution, SHARES[share]))
    if told := explaining.between(attribution.request):
        st.caption(told)


def _measured(stack: Backbone, of: Picture, attribution: Attribution, share: float) -> HotSpotTest:
    """Measure the score with the marked part hidden, and with as much of the rest hidden."""
    from core.explain.faithfulness import hide_hot_spot

    return hide_hot_spot(stack, stack.preprocess(of), attribution, share)


def _show(stack: Backbone, about: str, tested: HotSpotTest) -> None:
    """Draw the two covered pictures with their scores, and the verdict."""
    parts = (("hot spot hidden", tested.hot), ("as much elsewhere hidden", tested.elsewhere))
    with st.container(key="pairs_hot_spot"):
        columns = st.columns(3)
    for column, (title, covered) in zip(columns, parts, strict=False):
        pixels = pictures_shown.from_batch(stack, covered.batch)
        column.image(
            pixels,
            width="stretch",
            caption=f"{title}: {percent(covered.probability)}",
            alt=f"Picture with {title}",
        )
    with columns[2]:
        bars = [
            ("untouched", tested.probability),
            *((title, covered.probability) for title, covered in parts),
        ]
        drawing.chart(
            charts.answers([title for title, _ in bars], [share for _, share in bars]), key="hidden_bars"
        )
    st.markdown(_verdict(about, tested))


def _verdict(about: str, tested: HotSpotTest) -> str:
    """Say in scores, which softmax does not squeeze, what the two covered pictures did."""
    if float((tested.hot.batch - tested.elsewhere.batch).abs().max()) < UNSEEN:
        return "**This says nothing:** the picture has one colour only, so covering a part of it changes nothing."
    hot, elsewhere = (f"{-fall:+.2f}".replace("-", "−") for fall in (tested.hot_fall, tested.elsewhere_fall))
    fall = f"In scores (logits): hiding the hot spot changes {about} by {hot}, hiding as much elsewhere by {elsewhere}. "
    if tested.hot_fall <= 0:
        return fall + "**The score did not fall at all** without the hot spot: do not believe this map."
    if tested.is_believable:
        return fall + "The hot spot cost more: this time the map names something that the score depends on."
    return fall + "**This map misled:** hiding something else costs as much or more."
