"""The data set in sight: what is in it, and how many of its classes the network already has a name for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core.learn.dataset_cards import DATASETS
from core.see.cards import BACKBONES
from pages.parts import fetching, own_classes, pictures_shown, resources, state

if TYPE_CHECKING:
    from core.learn.datasets import LabelledPictures
    from core.see.backbones import Backbone
    from pages.parts.lessons import Lesson

FIRST = "vehicles"
TINY = "tiny_net"
LABEL = "Pictures to learn from"
A_CLASS = 4
MOST_CLASSES = 6
TILE = 224
HINTS = {
    "vehicles": "cars, trucks, buses, motorbikes",
    "trucks": "what does a network that knows only cars make of them?",
    "ants_bees": "why do twenty pictures suffice?",
}


def data_key() -> str:
    """Return the key of the chosen data set; an unknown one from a URL becomes the first."""
    chosen = state.get(state.DATA, FIRST)
    return chosen if chosen in (*DATASETS, own_classes.KEY) else FIRST


def label(key: str) -> str:
    """Name a data set, with what must be fetched first."""
    if key == own_classes.KEY:
        return "Two things in this room: my own pictures"
    card = DATASETS[key]
    named = f"{card.title}: {HINTS[key]}" if key in HINTS else card.title
    return named if card.built_in else f"{named} (fetched: {card.megabytes:.0f} MB)"


def choose(title: str = LABEL) -> str:
    """Draw the choice of data set under a title; own classes lead."""
    st.session_state["data_choice"] = data_key()  # the one default: an index beside it would be a second
    return st.selectbox(
        title,
        [own_classes.KEY, *DATASETS],
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


def answers(key: str, data: LabelledPictures | None) -> int:
    """Return how many classes a new head answers with, known before there is any picture; 0 where only they can tell."""
    if data is not None:
        return len(data.classes)
    return len(own_classes.NAMES) if key == own_classes.KEY else len(DATASETS[key].classes)


def next_words(key: str) -> str:
    """Say what happens once the pictures of a data set are here."""
    if key == own_classes.KEY:
        return own_classes.next_words()
    return "Train wakes once these pictures are here, and the bill stands in this place before anything is spent."


def explain(stack: Backbone, data: LabelledPictures, told: Lesson, *, folded: bool) -> None:
    """Draw the pictures, and what the network knows of their classes already. folded: all of them, when asked for."""
    is_own = data_key() == own_classes.KEY  # those are where they were taken
    if folded:
        with st.expander(counted(data), icon=":material/grid_view:"):
            if not is_own:
                _sheet(data)
            _known(stack, data, told)
        return
    if not is_own:
        _glance(data)
    _known(stack, data, told)


def _known(stack: Backbone, data: LabelledPictures, told: Lesson) -> None:
    if words := known_words(data, stack):
        st.caption(words)
    if words := old_head_words(data, stack, told):
        st.caption(words)


def old_head_words(data: LabelledPictures, stack: Backbone, told: Lesson) -> str:
    """Say what the old head can do without training; a class without a name is never answered by it."""
    count = len(known(data, stack))
    if not count:
        return ""
    words = told["old head" if count == len(data.classes) else "old head, some classes"]
    values = {"network": BACKBONES[stack.name].title, "known": count, "classes": len(data.classes)}
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", str(value))
    return words


def _glance(data: LabelledPictures) -> None:
    """Four pictures: one of each of the first classes, or of a few classes more than one."""
    st.markdown(f"**{counted(data)}**")
    places = [data.labels.index(label) for label in range(len(data.classes))]
    places += [place for place in range(len(data)) if place not in places][: max(0, A_CLASS - len(places))]
    with st.container(key="pairs_glance"):
        columns = st.columns(A_CLASS)
    for column, place in zip(columns, places[:A_CLASS], strict=False):
        name = data.classes[data.labels[place]]
        column.image(pictures_shown.square(data.pictures[place].image, TILE), width="stretch", alt=name)
        column.markdown(f"**{name}**")


def _sheet(data: LabelledPictures) -> None:
    """A strip of pictures a class."""
    columns = st.columns(2, gap="medium")
    for place, strip in enumerate(_strips(data)):
        name = data.classes[place]
        with columns[place % 2]:
            st.markdown(f"**{name}** · {data.counts[place]}")
            st.image(strip, width="stretch", alt=f"{A_CLASS} pictures of {name}")
    if len(data.classes) > MOST_CLASSES:
        st.caption(f"… and {', '.join(data.classes[MOST_CLASSES:])}.")


def counted(data: LabelledPictures) -> str:
    """Say how many pictures of what there are: "120 pictures: 30 each of car, truck"."""
    counts, shown = set(data.counts), data.classes[:MOST_CLASSES]
    more = f" and {len(data.classes) - len(shown)} more" if len(data.classes) > len(shown) else ""
    if len(counts) == 1:
        return f"{len(data)} pictures: {counts.pop()} each of {', '.join(shown)}{more}"
    each = ", ".join(f"{count} {name}" for count, name in zip(data.counts, shown, strict=False))
    return f"{len(data)} pictures: {each}{more}"


def known(data: LabelledPictures, stack: Backbone) -> dict[str, tuple[int, ...]]:
    """Return the classes that the network already has outputs for, with those outputs."""
    from core.learn.zero_rungs import old_names

    return {name: places for name, places in old_names(stack, data).items() if places}


def known_words(data: LabelledPictures, stack: Backbone) -> str:
    """Say how many of the classes the network already has a name for, and what a glass box has learned."""
    learned = (
        f"{BACKBONES[stack.name].title} has seen nothing but drawn cars, of {len(stack.classes)} kinds: "
        f"{', '.join(stack.classes)}. "
        if stack.name == TINY and stack.pretrained
        else ""
    )
    return learned + _matches(data, stack)


def _matches(data: LabelledPictures, stack: Backbone) -> str:
    found, carded = known(data, stack), data.name in DATASETS
    if not found:
        if set(data.classes) & set(own_classes.NAMES):  # nobody has said yet what they are
            return ""
        return f"Its own list has no output of that name for **any of these {len(data.classes)}** classes."
    names = "; ".join(
        f"{name}: {', '.join(stack.classes[place] for place in places[:3])}"
        for name, places in list(found.items())[:4]
    )
    sure = "" if carded else " — if it means the same thing by that word"
    return f"Its own list already has a name for **{len(found)} of {len(data.classes)}** classes ({names}){sure}."


def _strips(data: LabelledPictures) -> list[Any]:
    strips = []
    for index in range(min(len(data.classes), MOST_CLASSES)):
        places = [place for place, label in enumerate(data.labels) if label == index][:A_CLASS]
        strips.append(pictures_shown.strip([data.pictures[place].image for place in places], A_CLASS))
    return strips
