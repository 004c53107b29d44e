"""Predictions: from the last numbers to an answer, with nothing skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from pages.parts import drawing, frame, networks, pictures_shown, resources, state, telling

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection

TOP = 5
TERMS = 10
TEMPERATURES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)

frame.guard()


def show_picture(stack: Backbone) -> None:
    """Draw what the network gets, and the astronaut within one click."""
    of = resources.picture()
    st.image(
        pictures_shown.enlarged(pictures_shown.cropped(stack, of)),
        caption="What the network is asked about",
        width="stretch",
        alt=of.name,
    )
    st.button(
        "Try the astronaut",
        icon=":material/rocket_launch:",
        on_click=lambda: state.put(state.PICTURE, "astronaut"),
        width="stretch",
    )


def show_answers(stack: Backbone, seen: Inspection) -> None:
    """Draw the top classes with their scores and shares, at a temperature to play with."""
    from core.see.predictions import others_share, softmax, top_classes

    temperature = st.select_slider(
        "Temperature: how decided the shares are (1 is how the network was trained)",
        TEMPERATURES,
        value=1.0,
        key="temperature",
    )
    shares = softmax(seen.logits, temperature)
    answers = top_classes(shares, stack.classes, TOP)
    names = [f"{answer.name} (score {seen.logits[answer.index]:.2f})" for answer in answers]
    others = len(stack.classes) - len(answers)
    if others:
        names.append(f"the other {others:,} together" if others > 1 else "the one other")
    values = [answer.share for answer in answers] + [others_share(answers)] * bool(others)
    drawing.chart(charts.answers(names, values), key="predictions_answers")


def choose_class(stack: Backbone, seen: Inspection) -> int:
    """Let the visitor search all classes; the likeliest come first."""
    order = seen.logits.argsort(descending=True).tolist()
    return st.selectbox(
        f"Class (type to search all {len(order):,})",
        order,
        format_func=lambda index: f"{stack.classes[index]} · {float(seen.probabilities[index]):.1%}",
        key=f"sum_class_{stack.fingerprint()[:12]}_{resources.picture().digest[:12]}",
    )


def show_sum(stack: Backbone, seen: Inspection, told_sum: str) -> None:
    """Draw the head's sum for one class: the terms that count most, the rest, the bias, the score."""
    from core.see.predictions import head_terms

    st.markdown(told_sum)
    index = choose_class(stack, seen)
    under = stack.stage_names[-2]
    total = head_terms(stack, seen.vectors[under], index, TERMS)
    drawing.chart(charts.head_sum(total), key="predictions_sum")
    st.caption(
        f"{total.listed_count} largest products {charts.signed(total.listed)} · "
        f"the other {total.rest_count:,} together {charts.signed(total.rest)} · "
        f"bias {charts.signed(total.bias)} · score of “{stack.classes[index]}” {total.logit:.2f}"
    )


def show() -> None:
    """Draw the page."""
    told = telling.opening("predictions")
    stack = networks.choose("predictions")
    seen = resources.inspection(stack, resources.picture())
    left, right = st.columns([1, 2], gap="large")
    with left:
        show_picture(stack)
    with right:
        show_answers(stack, seen)
    show_sum(stack, seen, told["sum"])
    telling.closing("predictions", told)


show()
