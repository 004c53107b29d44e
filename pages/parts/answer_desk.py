"""From the last map to the answer: one class is chosen, and every step to its score and share is laid open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st
from PIL import Image

from pages.parts import keeping, lighting_up, pictures_shown, resources
from pages.parts.boundary import errors_shown
from pages.parts.components.answer_sum import (
    answer_sum,
    map_view,
    number,
    softmax_view,
    terms_view,
    total_view,
)
from pages.parts.components.texts import share_text

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection
    from core.see.last_steps import LastSteps
    from core.see.pictures import Picture
    from core.see.predictions import HeadSum
    from pages.parts.lessons import Lesson

TERMS = 10  # that add most, and as many that add least
LISTED = 5  # classes whose way through softmax is shown
TEMPERATURES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
KNOWN = "dog"  # a word that is in many of ImageNet's names
LONGEST = 40  # letters that one may search for
QUALITY = 85  # of the picture below the maps, WebP


def show(stack: Backbone, of: Picture, told: Lesson) -> None:
    """Draw the choice of a class, its sum, and the pictures that light its neuron up; it reruns without the page."""

    def draw() -> None:
        with errors_shown():
            st.markdown(told["sum"])
            index = choose_class(stack, of)
            answer_sum(_view(stack, of, index), key=f"sum_{keeping.mark(stack, of)}")
            st.caption(_in_one_line(stack, of, index))
            st.markdown(told["neuron"])
            lighting_up.show(stack, of, index)

    st.fragment(draw)()


# ---------------------------------------------------------------- the class


def choose_class(stack: Backbone, of: Picture) -> int:
    """Let the visitor search all classes by any part of their names; the likeliest come first."""
    from core.see.predictions import find_classes

    mark, count = keeping.mark(stack, of), len(stack.classes)
    search, choice = st.columns([1, 2], vertical_alignment="bottom")
    words = search.text_input(
        f"Search the {count:,} classes",
        placeholder=f"any part of a name, such as {example(stack.classes)}",
        icon=":material/search:",
        max_chars=LONGEST,
        live=True,
        key=f"class_search_{mark[:12]}",
    )
    found = find_classes(stack.classes, words, resources.inspection(stack, of).logits)
    return choice.selectbox(
        found_text(words, len(found), count),
        found or find_classes(stack.classes, "", resources.inspection(stack, of).logits),
        format_func=_labels(stack, of).__getitem__,
        key=f"class_{mark}",
    )


def example(classes: Sequence[str]) -> str:
    """Return a word that a search among these names finds: "dog" where it does, else the first name's own."""
    return KNOWN if any(KNOWN in name.lower() for name in classes) else classes[0]


def found_text(words: str, found: int, count: int) -> str:
    """Say how many classes a search has found."""
    asked = " ".join(words.split())
    if not asked:
        return f"Class: all {count:,}, the likeliest first"
    if not found:
        return f"No name has “{asked}” in it: all {count:,}, the likeliest first"
    return f"Class: {found:,} of {count:,} have “{asked}” in their name, the likeliest first"


def _make_labels(fingerprint: str, digest: str, _stack: Backbone, _picture: Picture) -> tuple[str, ...]:
    """Name every class with its share. A name that occurs twice carries its number, or the list could not tell them apart."""
    names, shares = _stack.classes, resources.inspection(_stack, _picture).probabilities.tolist()
    twice = {name for name in names if names.count(name) > 1}
    return tuple(
        f"{name} (number {index}) · {share_text(share)}" if name in twice else f"{name} · {share_text(share)}"
        for index, (name, share) in enumerate(zip(names, shares, strict=True))
    )


_labels = keeping.by_picture(_make_labels)

# ---------------------------------------------------------------- its sum


def _make_sum(fingerprint: str, digest: str, index: int, _stack: Backbone, _picture: Picture) -> HeadSum:
    from core.see.predictions import head_terms

    seen = resources.inspection(_stack, _picture)
    return head_terms(_stack, seen.vectors[_stack.stage_names[-2]], index, TERMS)


def _make_view(
    fingerprint: str, digest: str, index: int, _stack: Backbone, _picture: Picture
) -> dict[str, Any]:
    from core.see.mosaics import data_uri

    pixels = Image.fromarray(pictures_shown.cropped(_stack, _picture))
    seen, total = resources.inspection(_stack, _picture), _sum(_stack, _picture, index)
    about = f"{fingerprint}:{digest}"
    return {
        "about": about,
        "signature": f"{about}:{index}",
        "picture": data_uri(pixels, "WEBP", quality=QUALITY),
        **view(_stack, seen, total),
    }


# A picture takes some 40 kB for each class that was looked at.
_sum, _view = (
    keeping.by_picture(_make_sum, samples=64, own=16),
    keeping.by_picture(_make_view, samples=64, own=16),
)


def view(stack: Backbone, seen: Inspection, total: HeadSum) -> dict[str, Any]:
    """Return what the drawing of the steps is told: core's numbers, finished as texts."""
    from core.see.last_steps import last_steps
    from core.see.predictions import softmax_sum

    steps, name = last_steps(stack, seen), stack.classes[total.class_index]
    terms = (*total.most, *total.least)
    longest = max(abs(term.value) for term in terms)
    return {
        "says": says(steps, name),
        "terms": {
            "most": terms_view(total.most, longest),
            "least": terms_view(total.least, longest),
        },
        "totals": [
            total_view(f"the {total.listed_count} above", total.listed),
            total_view(f"the other {total.rest_count:,} features together", total.rest),
            total_view("bias, added whatever the picture", total.bias),
            total_view(f"score of “{name}”", total.logit),
        ],
        **maps(steps, [term.channel for term in terms]),
        "chosen": name,
        "trained": TEMPERATURES.index(1.0),
        "softmax": [
            softmax_view(
                softmax_sum(
                    seen.logits,
                    stack.classes,
                    temperature=temperature,
                    count=LISTED,
                    also=total.class_index,
                )
            )
            for temperature in TEMPERATURES
        ],
    }


def maps(steps: LastSteps, features: list[int]) -> dict[str, Any]:
    """Return the map of every listed feature, or one example where no feature has a map of its own."""
    if steps.link == "mixed":
        features = [int(steps.maps.mean((1, 2)).argmax())]
    largest = float(steps.maps[features].max())
    drawn = {str(feature): _map(steps, feature, largest) for feature in features}
    return {"maps": drawn, "example": str(features[0])}


def _map(steps: LastSteps, feature: int, largest: float) -> dict[str, Any]:
    drawn = map_view(steps.maps[feature].double(), largest)
    mean = f"{drawn['sum']} ÷ {drawn['count']} = {drawn['mean']}"
    if steps.link == "mixed":
        caption = f"Map {feature}, the strongest: bright where it answers."
        kept = f"{mean}: one of the {len(steps.maps):,} means"
        return {
            **drawn,
            "caption": caption,
            "arithmetic": kept if steps.is_averaged else f"All {drawn['count']} stay",
        }
    scaled = f", scaled to {number(float(steps.features[feature]))}" if steps.link == "scaled" else ""
    return {
        **drawn,
        "caption": f"Map {feature}: bright where it answers.",
        "arithmetic": f"{mean}{scaled}: feature {feature}",
    }


def says(steps: LastSteps, name: str) -> dict[str, str]:
    """Return a sentence for every step, as this network takes it."""
    channels, height, width = steps.maps.shape
    count, between = len(steps.features), ", ".join(steps.between)
    own = "Press a feature in step 2 to see its map." if steps.link != "mixed" else "Here is one of them."
    return {
        "maps": f"{channels:,} maps of {height} × {width} numbers. {own}",
        "between": {
            "mean": "Where it answered is forgotten here; how much is kept.",
            "scaled": f"Then all means are scaled together ({between}). Where it answered is forgotten.",
            "mixed": f"{_gathered(steps)} are then mixed: {between}. That leaves {count:,} features, and none of them has a "
            "map of its own.",
        }[steps.link],
        "sum": f"All {count:,} features, each × the weight that “{name}” gives it.",
        "softmax": "Each score becomes e^(score − best); its share of their sum is the answer.",
    }


def _gathered(steps: LastSteps) -> str:
    return f"The {len(steps.maps):,} means" if steps.is_averaged else f"All {steps.pooled.numel():,} numbers"


def _in_one_line(stack: Backbone, of: Picture, index: int) -> str:
    total, share = _sum(stack, of, index), float(resources.inspection(stack, of).probabilities[index])
    return (
        f"In one line: {total.listed_count} listed products {number(total.listed, sign=True)}, "
        f"the other {total.rest_count:,} together {number(total.rest, sign=True)}, bias {number(total.bias, sign=True)}: "
        f"score of “{stack.classes[index]}” {number(total.logit)}, which softmax turns into {share_text(share)}."
    )
