"""The whole input spoilt: what the network is given and what it answers, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from core.see.pictures import Picture
from pages.parts import controls, drawing, pictures_shown
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    import torch

    from core.see.backbones import Backbone

TOP = 3
WIDEST = 720  # pixels: both pictures with their answers fit on one screen
SIDE = 448


@dataclass(frozen=True, eq=False)
class SpoiltShown:
    """A picture prepared in one way, as the page draws it: the input as PNG, its range, probabilities (K,)."""

    png: bytes
    low: float
    high: float
    probabilities: torch.Tensor


def _spoil(fingerprint: str, digest: str, name: str, _backbone: Backbone, _picture: Picture) -> SpoiltShown:
    from core.see.sabotage import spoil

    seen = spoil(_backbone, _picture, name)
    file = BytesIO()
    side = len(seen.pixels)
    pictures_shown.enlarged(seen.pixels, side * max(1, round(SIDE / side))).save(file, "PNG")
    return SpoiltShown(file.getvalue(), float(seen.batch.min()), float(seen.batch.max()), seen.probabilities)


_spoilt = st.cache_resource(max_entries=64, show_spinner=False)(_spoil)
_own_spoilt = st.cache_resource(max_entries=12, show_spinner=False, scope="session")(_spoil)


def spoilt(stack: Backbone, of: Picture, name: str) -> SpoiltShown:
    """Return a picture prepared in one of the ways of SPOILINGS and what the network answers; the latest are kept."""
    ask = _own_spoilt if controls.picture_key() == controls.OWN else _spoilt
    return ask(stack.fingerprint(), of.digest, name, stack, of)


def show_answers(stack: Backbone, probabilities: torch.Tensor, key: str) -> None:
    """Draw the top classes of one answer."""
    from core.see.predictions import top_classes

    answers = top_classes(probabilities, stack.classes, TOP)
    drawing.chart(charts.answers([each.name for each in answers], [each.share for each in answers]), key=key)


def first_answer(
    classes: Sequence[str], before: torch.Tensor, after: torch.Tensor, *, decimals: int = 0
) -> str:
    """Say in a sentence what became of the first answer, from the probabilities (K,) before and after."""
    first, now = int(before.argmax()), int(after.argmax())
    shares = [f"{float(each[first]):.{decimals}%}".replace("%", " %") for each in (before, after)]
    way = "rises" if after[first] > before[first] else "falls"
    moved = f"stays at {shares[0]}" if shares[0] == shares[1] else f"{way} from {shares[0]} to {shares[1]}"
    if now == first:
        return f"“{classes[first]}” {moved} and is still first."
    share = f"{float(after[now]):.{decimals}%}".replace("%", " %")
    return f"“{classes[first]}” {moved}, and **“{classes[now]}” is first now**, with {share}."


def sabotage(stack: Backbone, picture: Picture) -> None:
    """Draw the switch that spoils the whole input, and both answers; it reruns by itself, without the page."""

    def draw() -> None:
        with errors_shown():
            _sabotage(stack, picture)

    st.fragment(draw)()


def _sabotage(stack: Backbone, picture: Picture) -> None:
    from core.see.sabotage import RIGHT, SPOILINGS, about_spoiling

    name = st.segmented_control(
        "Prepare it",
        list(SPOILINGS),
        default="scale",
        required=True,
        format_func=lambda key: SPOILINGS[key].title,
        key="spoiling",
    )
    st.caption(about_spoiling(name, stack.preparation))
    right, seen = spoilt(stack, picture, RIGHT), spoilt(stack, picture, name)
    drawn = [("left", "Prepared rightly", right)]
    if name != RIGHT:  # which would be the same picture twice
        drawn.append(("right", SPOILINGS[name].title, seen))
        st.markdown(first_answer(stack.classes, right.probabilities, seen.probabilities))
    with st.grid(2, min_column_width=150, gap="small", width=WIDEST) as pair:
        for side, title, each in drawn:
            with pair.cell():
                st.markdown(f"**{title}**")
                ranged = f"numbers from {each.low:.2f} to {each.high:.2f}".replace("-", "−")
                st.image(
                    each.png,
                    caption=f"What the network takes it for: {ranged}",
                    width="stretch",
                    output_format="PNG",
                    alt=f"{picture.name}: {title}",
                )
                show_answers(stack, each.probabilities, f"spoilt_{side}")
