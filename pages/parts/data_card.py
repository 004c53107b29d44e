"""The data set in sight: what is in it, and how many of its classes the network already has a name for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core.learn.dataset_cards import DATASETS
from pages.parts import fetching, own_classes, pictures_shown, resources, state

if TYPE_CHECKING:
    from core.learn.datasets import LabelledPictures
    from core.see.backbones import Backbone

FIRST = "vehicles"
A_CLASS = 6
MOST_CLASSES = 8


def data_key() -> str:
    """Return the key of the chosen data set; an unknown one from a URL becomes the first."""
    chosen = state.get(state.DATA, FIRST)
    return chosen if chosen in (*DATASETS, own_classes.KEY) else FIRST


def label(key: str) -> str:
    """Name a data set, with what must be fetched first."""
    if key == own_classes.KEY:
        return "My own two classes"
    card = DATASETS[key]
    return card.title if card.built_in else f"{card.title} (fetched: {card.megabytes:.0f} MB)"


def choose() -> str:
    """Draw the choice of data set; own classes lead."""
    options = [own_classes.KEY, *DATASETS]
    return st.selectbox(
        "Pictures to learn from",
        options,
        index=options.index(data_key()),
        format_func=label,
        key="data_choice",
        on_change=lambda: state.put(state.DATA, state.get("data_choice")),
    )


def pictures(key: str) -> LabelledPictures | None:
    """Return the chosen pictures, or None while they are still to be fetched or taken; what to do is on screen then."""
    if key == own_classes.KEY:
        return own_classes.collect()
    if DATASETS[key].built_in or resources.is_fetched(key):
        return resources.dataset(key)
    card = DATASETS[key]
    about = f"{card.title} is not on this machine yet: {card.megabytes:.0f} MB from {card.source}; {card.licence}."
    fetching.offer(key, about, card.megabytes, resources.fetch_dataset)
    return None


def show(data: LabelledPictures, stack: Backbone) -> None:
    """Draw a sheet of the pictures, one row a class, and what the network already has a name for."""
    for name, row in zip(data.classes, _rows(data), strict=False):
        words, shown = st.columns([1, 3], vertical_alignment="center")
        words.markdown(f"**{name}**  \n{data.labels.count(data.classes.index(name))} pictures")
        shown.image(row, width="stretch", alt=f"{A_CLASS} pictures of {name}")
    if len(data.classes) > MOST_CLASSES:
        st.caption(f"… and {len(data.classes) - MOST_CLASSES} classes more.")
    st.caption(known_words(data, stack))


def known(data: LabelledPictures, stack: Backbone) -> dict[str, tuple[int, ...]]:
    """Return the classes that the network already has outputs for, with those outputs."""
    from core.learn.zero_rungs import old_names

    return {name: places for name, places in old_names(stack, data).items() if places}


def known_words(data: LabelledPictures, stack: Backbone) -> str:
    """Say how many of the classes the network already has a name for."""
    found = known(data, stack)
    if not found:
        return f"The network's own list has a name for **none** of these {len(data.classes)} classes: they are new to it."
    names = "; ".join(
        f"{name}: {', '.join(stack.classes[place] for place in places[:3])}"
        for name, places in list(found.items())[:4]
    )
    return f"The network's own list already has a name for **{len(found)} of {len(data.classes)}** classes ({names})."


def _rows(data: LabelledPictures) -> list[Any]:
    rows = []
    for index in range(min(len(data.classes), MOST_CLASSES)):
        places = [place for place, label in enumerate(data.labels) if label == index][:A_CLASS]
        rows.append(pictures_shown.strip([data.pictures[place].image for place in places], A_CLASS))
    return rows
