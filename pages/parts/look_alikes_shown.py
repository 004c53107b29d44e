"""The look-alikes to climb: one row a pancake, the pictures of the gallery that it finds most like the visitor's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.learn.drawn_samples import DRAWN
from pages.parts import components, controls, galleries, own_classes, resources, squares, state
from pages.parts.components import AlikeRow, AlikeTile

if TYPE_CHECKING:
    from core.see.backbones import Backbone, Stage
    from core.see.feature_maps import Inspection
    from core.see.pictures import Picture
    from pages.parts.galleries import Gallery

SHOWN = 6
CLIMBER = "drawn_bus"  # has relatives in the gallery that everybody finds first
STRANGERS = "Your picture has no relatives in this gallery, so the higher rows can only find strangers."
SUBSTITUTE = "“{name}” has no relatives in this gallery, so a drawn bus climbs first."


@dataclass(frozen=True, eq=False)
class Climbing:
    """The picture that climbs, and its kind where somebody can tell."""

    picture: Picture
    kind: str | None


def show(stack: Backbone, seen: Inspection, stage: str) -> None:
    """Draw the climb, the gallery climbing first where it has not; `stage` is the pancake one stands on."""
    key = climber()
    _tell_relatives(key)
    of = resources.picture() if key == controls.picture_key() else resources.samples_picture(key)
    if key != controls.picture_key():
        seen = resources.inspection(stack, of)
    gallery = galleries.wait(stack)
    if gallery is None:
        return
    found = {each.name: _nearest(of, seen, gallery, each.name) for each in stack.stages[:-1]}
    shown = sorted({place for alike in found.values() for place, _ in alike})
    climbing = Climbing(of, galleries.kind(key, galleries.shown_key()))
    rows = [_row(climbing, each, gallery, found[each.name], shown) for each in stack.stages[:-1]]
    whose = "Your picture" if key == controls.picture_key() else "Climbing here"
    components.climb(
        rows,
        [gallery.glimpses[place].tile for place in shown],
        {"src": squares.square(stack, of).uri, "alt": of.name, "caption": f"{whose}: {of.name}"},
        current=stage,
        on_stage=lambda name: state.put(state.STAGE, name),
    )
    st.caption(
        f"Each row: the {SHOWN} of {len(gallery)} pictures ({galleries.contents()}) whose channels, averaged over all "
        f"places, answer most like this picture's."
    )


def _nearest(of: Picture, seen: Inspection, gallery: Gallery, stage: str) -> list[tuple[int, float]]:
    """The places and similarities of the nearest pictures; the visitor's own, where it is among them, is no find."""
    from core.see.look_alikes import nearest

    alike = nearest(seen.vectors, gallery.vectors, stage, SHOWN + 1)
    return [(place, share) for place, share in alike if gallery.glimpses[place].digest != of.digest][:SHOWN]


def _row(
    climbing: Climbing,
    stage: Stage,
    gallery: Gallery,
    alike: Sequence[tuple[int, float]],
    shown: Sequence[int],
) -> AlikeRow:
    kind = climbing.kind
    tiles = tuple(
        AlikeTile(shown.index(place), gallery.names[place], share, gallery.names[place] == kind)
        for place, share in alike
    )
    names = [tile.name for tile in tiles]
    return AlikeRow(
        stage.name,
        stage.title,
        stage.number,
        tiles,
        counted(names),
        kin_words(names, kind),
        colour_words(_colours(climbing.picture, gallery, alike)),
    )


def _colours(of: Picture, gallery: Gallery, alike: Sequence[tuple[int, float]]) -> float:
    from core.see.look_alikes import colour_distance, mean_colour

    return colour_distance(mean_colour(of), gallery.colours, [place for place, _ in alike])


def counted(names: Sequence[str]) -> str:
    """Say what there is of what, most first: "4 × bus, truck, A cup of coffee"."""
    return ", ".join(
        name if count == 1 else f"{count} × {name}" for name, count in Counter(names).most_common()
    )


def kin_words(names: Sequence[str], kind: str | None) -> str:
    """Say how many are of the climbing picture's kind; where nobody can tell the kind, what they are."""
    return f"{names.count(kind)} of {len(names)}: {kind}, the same kind" if kind else counted(names)


def colour_words(distance: float) -> str:
    """Say how near the pictures' mean colours are; `distance` is 1 where they are as far as any.

    It is the whole picture's mean, in which a sky or a road weighs more than the thing before it.
    """
    return (
        f" · mean colour of the whole picture, background and all: {distance:.2f} of the usual distance away"
    )


def climber() -> str:
    """Return the key of the picture that climbs: the visitor's, or one with relatives where they have chosen none yet."""
    present, data = controls.picture_key(), galleries.shown_key()
    if state.get(state.PICTURE) is not None or galleries.has_relatives(present, data):
        return present
    return CLIMBER if galleries.has_relatives(CLIMBER, data) else present


def _tell_relatives(climbing: str) -> None:
    """Offer a picture that has relatives in the gallery, and say so where the present one has none."""
    if climbing != controls.picture_key():
        _tell_substitute(controls.picture_key())
        return
    if controls.picture_key() in DRAWN or galleries.shown_key() == own_classes.KEY:
        return
    lost = not galleries.has_relatives(controls.picture_key(), galleries.shown_key())
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="climb_relatives"):
        if lost:
            st.markdown(f":material/person_search: {STRANGERS}", width="content")
        st.button(
            "Climb with a drawn bus",
            icon=":material/directions_bus:",
            type="primary" if lost else "secondary",
            help="The gallery then holds other drawn vehicles, buses among them.",
            on_click=lambda: state.put(state.PICTURE, CLIMBER),
        )


def _tell_substitute(own: str) -> None:
    """Say why another picture climbs than the one above, and offer that one."""
    name = controls.picture_label(own)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="climb_relatives"):
        st.markdown(f":material/directions_bus: {SUBSTITUTE.format(name=name)}", width="content")
        st.button(
            "Climb with my picture",
            icon=":material/swap_horiz:",
            on_click=lambda: state.put(state.PICTURE, own),
        )
