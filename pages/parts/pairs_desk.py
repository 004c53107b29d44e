"""The pairs desk: two pictures through the same stage, what they share and where they part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core import charts
from core.learn.drawn_samples import DRAWN
from core.see.pictures import SAMPLES
from pages.parts import controls, drawing, galleries, pictures_shown, resources, squares
from pages.parts.keeping import by_picture

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection
    from core.see.pairs import Meeting
    from core.see.pictures import Picture
    from pages.parts.galleries import Gallery
    from pages.parts.lessons import Lesson

CLIMBER = "climber"  # the picture of the gallery whose likeness to one's own grows most on the way up
STILL = 0.15  # of similarity: a smaller change from bottom to top is none
OF_A_CLASS = 2  # pictures of each class of the data set in sight
MOST_CLASSES = 12
LATE = 14  # units a side


def show(stack: Backbone, seen: Inspection, stage: str, told: Lesson) -> None:
    """Draw the choice of a second picture, how alike the two are on each stage, and the channels behind it."""
    st.markdown(told["pairs"])
    gallery = galleries.wait(stack)
    if gallery is None:
        return
    first = resources.picture()
    second = _second(_kept_climber(stack, first, galleries.shown_key(), gallery))
    meetings = _kept_meetings(stack, first, second.digest, second, gallery)
    names = [met.stage for met in meetings]
    met = meetings[names.index(stage)]
    left, right = st.columns([1, 1.25], gap="large")
    with left:
        _two(stack, first, second)
        titles = [stack.stage(name).title for name in names]
        st.markdown(way_up(meetings))
        drawing.chart(charts.similarities(titles, meetings, current=names.index(stage)), key="pair_ladder")
    with right:
        st.markdown(verdict(stack.stage(stage).title, met))
        _maps(stack, (first, second), met)


def _climber(
    fingerprint: str, digest: str, data: str, _gallery: Gallery, _stack: Backbone, _of: Picture
) -> int:
    """Return the place of the picture with the longest climb: of one's own kind where that is known, else a photograph."""
    from core.see.pairs import longest_climb

    kind = galleries.kind(controls.picture_key(), data)
    kin = [place for place, name in enumerate(_gallery.names) if kind and name == kind]
    places = [place for place in kin or range(len(SAMPLES)) if _gallery.glimpses[place].digest != _of.digest]
    others = _gallery.samples_but(_of.digest)
    rows = {stage: each[places] for stage, each in _gallery.vectors.vectors.items()}
    return places[longest_climb(resources.inspection(_stack, _of).vectors, rows, others)]


_kept_climber = by_picture(_climber, samples=24)


def _second(climber: int) -> Picture:
    """Let the visitor choose the second picture: the longest climb, a sample, a drawing, or one of the data set in sight."""
    present = controls.picture_key()
    pictures, names = galleries.pictures_of(galleries.data_key())
    labels = {CLIMBER: f"{names[climber]}: the longest climb"}
    labels |= {key: label for key, label in _options().items() if key != present}
    key = st.selectbox(
        "Beside it",
        list(labels),
        format_func=lambda key: labels.get(key, key),
        key="pair_second",
        width=340,
    )
    return pictures[climber : climber + 1][0] if key == CLIMBER else _picture(key)


def _options() -> dict[str, str]:
    """What can be chosen, by key: samples, drawings, and "data set/place" for the first few of each class."""
    options = {key: controls.picture_label(key) for key in (*SAMPLES, *DRAWN)}
    data = galleries.data_key()
    if not data:
        return options
    labelled = resources.dataset(data)
    for label, name in enumerate(labelled.classes[:MOST_CLASSES]):
        places = [place for place, each in enumerate(labelled.labels) if each == label][:OF_A_CLASS]
        options |= {f"{data}/{place}": f"{name} {nth}" for nth, place in enumerate(places, start=1)}
    return options


def _picture(key: str) -> Picture:
    data, _, place = key.partition("/")
    return resources.dataset(data).pictures[int(place)] if place else resources.samples_picture(key)


def _meetings(
    fingerprint: str,
    digest: str,
    beside: str,
    _second: Picture,
    _gallery: Gallery,
    _stack: Backbone,
    _of: Picture,
) -> tuple[Meeting, ...]:
    """The samples are the same in every gallery of a network, so they need no part in what this is kept under."""
    from core.see.pairs import meet

    first, second = (resources.inspection(_stack, each).vectors for each in (_of, _second))
    return meet(first, second, _gallery.samples_but(_of.digest, _second.digest))


_kept_meetings = by_picture(_meetings, samples=24)


def _two(stack: Backbone, first: Picture, second: Picture) -> None:
    with st.container(key="pairs_two"):
        for column, picture, words in zip(
            st.columns(2), (first, second), ("Yours", "Beside it"), strict=True
        ):
            column.image(squares.square(stack, picture).file, width="stretch", alt=picture.name)
            column.caption(words)


def way_up(meetings: Sequence[Meeting]) -> str:
    """Say what the curve does between the lowest stage and the highest, and where it ends among other pairs."""
    low, top = meetings[0], meetings[-1]
    change = top.similarity - low.similarity
    if change > STILL:
        words = "Climbing, the two **come closer**"
    elif change < -STILL:
        words = "Climbing, the two **part**"
    else:
        words = "From bottom to top it **hardly changes**"
    return (
        f"{words}: similarity {low.similarity:.2f} → {top.similarity:.2f}, at the top {_among(top)}.".replace(
            "-", "−"
        )
    )


def _among(met: Meeting) -> str:
    if met.similarity > met.high:
        return "more alike than either is to most photographs"
    if met.similarity < met.low:
        return "less alike than either is to most photographs"
    return "about as alike as either is to a photograph"


def verdict(title: str, met: Meeting) -> str:
    """Say how alike the two are at a stage, against what either is to any other picture."""
    usual = f"with a sample photograph it is {met.usual:.2f} on average"
    text = f"**{title}: {_among(met)}.** Similarity {met.similarity:.2f}; {usual}."
    return text.replace("-", "−")


def _maps(stack: Backbone, two: tuple[Picture, Picture], met: Meeting) -> None:
    for title, words, channels in (
        ("Shared", "both answer more than other pictures do", met.shared),
        ("Parting", "their answers differ most", met.parting),
    ):
        if not channels:
            st.caption(f"**{title}:** no channel here.")
            continue
        listed = ", ".join(str(channel) for channel in channels)
        st.markdown(f"**{title}** · channels {listed}: {words}")
        st.image(
            strip(stack, two[0], met.stage, channels, two[1]),
            width="stretch",
            alt=f"Channels {listed}: your picture's maps above, the other's below",
        )
    late = resources.inspection(stack, two[0]).spatial[met.stage].shape[1] <= LATE
    st.caption(
        "Above yours, below the other; both maps of a channel have one scale."
        + (" They light the pictures, as so late a map only says where." if late else "")
    )


def _strip(
    fingerprint: str,
    digest: str,
    stage: str,
    channels: Sequence[int],
    beside: str,
    _second: Picture,
    _stack: Backbone,
    _of: Picture,
) -> bytes:
    from core.see.pairs import side_by_side

    maps = [resources.inspection(_stack, each).spatial[stage] for each in (_of, _second)]
    shown = (squares.square(_stack, _of).pixels, squares.square(_stack, _second).pixels)
    pixels = side_by_side(maps[0], maps[1], channels, shown if maps[0].shape[1] <= LATE else None)
    return pictures_shown.png(pixels)


_kept_strip = by_picture(_strip, samples=24)


def strip(stack: Backbone, first: Picture, stage: str, channels: tuple[int, ...], second: Picture) -> bytes:
    """Return the maps of two pictures side by side as a PNG, drawn once for each pair."""
    return _kept_strip(stack, first, stage, channels, second.digest, second)
