"""The look-alikes to climb: one row a pancake, the pictures of the gallery that it finds most like the visitor's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.learn.drawn_samples import DRAWN
from core.see.pictures import SAMPLES
from pages.parts import components, controls, galleries, own_classes, resources, squares, state
from pages.parts.components import AlikeRow, AlikeTile

if TYPE_CHECKING:
    from core.see.backbones import Backbone, Stage
    from core.see.feature_maps import Inspection
    from pages.parts.galleries import Gallery

SHOWN = 6
PHOTOGRAPHS = frozenset(card.title for card in SAMPLES.values())
STRANGERS = "Your picture has no relatives in this gallery, so the higher rows can only find strangers."
# How far the found pictures' colours lie from one's own, against any picture's: up to here, in these words.
COLOURS = ((0.55, "much the same colours"), (0.8, "rather the same colours"), (1.0, "colours hardly matter"))
ANY_COLOURS = "colours do not matter"


def show(stack: Backbone, seen: Inspection, stage: str) -> None:
    """Draw the climb, the gallery climbing first where it has not; `stage` is the pancake one stands on."""
    _tell_relatives()
    gallery = galleries.wait(stack)
    if gallery is None:
        return
    found = {each.name: _nearest(seen, gallery, each.name) for each in stack.stages[:-1]}
    shown = sorted({place for alike in found.values() for place, _ in alike})
    rows = [_row(each, gallery, found[each.name], shown) for each in stack.stages[:-1]]
    of = resources.picture()
    components.climb(
        rows,
        [gallery.glimpses[place].tile for place in shown],
        {"src": squares.square(stack, of).uri, "alt": of.name, "caption": f"Your picture: {of.name}"},
        current=stage,
        on_stage=lambda name: state.put(state.STAGE, name),
    )
    st.caption(
        f"Each row: the {SHOWN} of {len(gallery)} pictures ({galleries.contents()}) whose channels, averaged over all "
        "places, answer most like your picture's."
    )


def _nearest(seen: Inspection, gallery: Gallery, stage: str) -> list[tuple[int, float]]:
    """The places and similarities of the nearest pictures; the visitor's own, where it is among them, is no find."""
    from core.see.look_alikes import nearest

    own = resources.picture().digest
    alike = nearest(seen.vectors, gallery.vectors, stage, SHOWN + 1)
    return [(place, share) for place, share in alike if gallery.glimpses[place].digest != own][:SHOWN]


def _row(
    stage: Stage, gallery: Gallery, alike: Sequence[tuple[int, float]], shown: Sequence[int]
) -> AlikeRow:
    kind = galleries.kind(controls.picture_key(), galleries.shown_key())
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
        colour_words(_colours(gallery, alike)),
    )


def _colours(gallery: Gallery, alike: Sequence[tuple[int, float]]) -> float:
    from core.see.look_alikes import colour_distance, mean_colour

    return colour_distance(mean_colour(resources.picture()), gallery.colours, [place for place, _ in alike])


def counted(names: Sequence[str]) -> str:
    """Say what there is of what, most first, and photographs as such: "4 × bus, truck, photograph"."""
    kinds = ["photograph" if name in PHOTOGRAPHS else name for name in names]
    return ", ".join(
        name if count == 1 else f"{count} × {name}" for name, count in Counter(kinds).most_common()
    )


def kin_words(names: Sequence[str], kind: str | None) -> str:
    """Say how many are of the visitor's own kind; where nobody can tell the kind, what they are."""
    return f"{names.count(kind)} of {len(names)}: {kind}, like yours" if kind else counted(names)


def colour_words(distance: float) -> str:
    """Say whether pictures are alike by their colours; `distance` is 1 where they are as far as any."""
    words = next((words for limit, words in COLOURS if distance < limit), ANY_COLOURS)
    return f" · {words} (their distance is {distance:.2f} of the usual)"


def _tell_relatives() -> None:
    """Offer a picture that has relatives in the gallery, and say so where the present one has none."""
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
            on_click=lambda: state.put(state.PICTURE, "drawn_bus"),
        )
