"""Pictures that a network was asked about, to be pressed, and the one that was pressed from near: what it says, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core import charts
from core.explain.methods import METHODS
from pages.parts import controls, drawing, pictures_shown, state, verdicts
from pages.parts.components.mistake_drawings import WallTile, picture_wall
from pages.parts.components.texts import share_text

if TYPE_CHECKING:
    from core.explain.mistakes import Answer, Judged
    from core.see.backbones import Backbone
    from core.see.pictures import Picture
    from pages.parts.networks import Trained

FIRST = 8  # pictures of a row that is not a whole cell
MOST = 60  # pictures of one cell at once
TILE = 168
QUALITY = 82
WRONG, UNSURE = "wrong", "unsure"
KINDS = {WRONG: "Most confident mistakes", UNSURE: "Right, but least sure"}
PICKED = "mistake_picked"  # (job, where it was pressed, place)
SHARES = 6
GRAD_CAM = "grad_cam"


def row(own: Trained, judged: Judged) -> None:
    """Draw the surest mistakes, or the right answers that were hardly given, and the one that was pressed."""
    from core.explain import mistakes

    kind = _kind(own, judged)
    pick = mistakes.most_confident_mistakes if kind == WRONG else mistakes.least_sure_right
    wall(own, judged, pick(judged, FIRST), f"mistakes_{kind}")
    near(own, judged, f"mistakes_{kind}")


def _kind(own: Trained, judged: Judged) -> str:
    """Let the visitor choose a kind of pictures; where there is only one kind, say which."""
    if not judged.wrong:
        st.info(
            f"Not one mistake on {len(judged)} new pictures. Below: right answers, those first that it was least sure of.",
            icon=":material/check_circle:",
        )
        verdicts.fewer(own)
        return UNSURE
    if len(judged.wrong) == len(judged):
        st.info("Not one right answer. Below: the mistakes that it was surest of.", icon=":material/info:")
        return WRONG
    return st.segmented_control(
        "Which pictures",
        list(KINDS),
        default=WRONG,
        required=True,
        format_func=KINDS.__getitem__,
        key="mistakes_kind",
    )


def wall(own: Trained, judged: Judged, answers: Sequence[Answer], where: str) -> None:
    """Draw these pictures, each with what it is and what was said."""
    tiles = [_tile(judged, answer) for answer in answers[:MOST]]
    picked = place_picked(own, where)
    picture_wall(
        tiles,
        key=where,
        label="Pictures with what the network says to them",
        chosen=None if picked is None else str(picked),
        on_pick=lambda name: state.put(PICKED, (own.job, where, int(name))),
    )
    if len(answers) > MOST:
        st.caption(f"The {MOST} surest of {len(answers)}.")


def _tile(judged: Judged, answer: Answer) -> WallTile:
    says, truth = judged.classes[answer.says], judged.classes[answer.truth]
    mark, more = ("✓", "right") if answer.is_right else ("✗", f"it is: {truth}")
    picture = judged.data.pictures[answer.place]
    return WallTile(str(answer.place), thumbnail(picture), f"{mark} {says}, {share_text(answer.share)}", more)


def thumbnail(picture: Picture) -> str:
    """Return the middle square of a picture as text for the browser."""
    return _thumbnail(picture.digest, picture)


@st.cache_resource(max_entries=400, show_spinner=False, scope="session")
def _thumbnail(digest: str, _picture: Picture) -> str:
    from core.see.mosaics import data_uri

    return data_uri(pictures_shown.square(_picture.image, TILE), "JPEG", quality=QUALITY)


def place_picked(own: Trained, where: str) -> int | None:
    """Return which picture was pressed there, None where none of this network's was."""
    job, there, place = state.get(PICKED, ("", "", 0))
    return place if (job, there) == (own.job, where) else None


def near(own: Trained, judged: Judged, where: str) -> None:
    """Draw the picture that was pressed there: as the network gets it, where it looked, and all its shares."""
    place = place_picked(own, where)
    if place is None or not 0 <= place < len(judged):
        st.caption("Press a picture to see where the network looked.")
        return
    answer, picture = judged.answers[place], judged.data.pictures[place]
    with st.container(border=True, key=f"near_{where}"):
        st.markdown(_headline(judged, answer))
        seen, told = st.columns([1 if answer.is_right else 1.6, 1], gap="large", vertical_alignment="center")
        with seen:
            _maps(own.backbone, picture, answer, where)
        with told:
            _shares(judged, answer, where)
            _door(picture, where)


def _headline(judged: Judged, answer: Answer) -> str:
    says, truth = judged.classes[answer.says], judged.classes[answer.truth]
    if answer.is_right:
        return f"**{truth}**, and it says so with {share_text(answer.share)}."
    return (
        f"It says **{says}** with {share_text(answer.share)}; to **{truth}**, which it is, it gives "
        f"{share_text(answer.truth_share)}."
    )


def _maps(stack: Backbone, picture: Picture, answer: Answer, where: str) -> None:
    """Draw the picture and Grad-CAM for what was said, and for what is right where that is another class."""
    targets = list(dict.fromkeys((answer.says, answer.truth)))
    side_by_side = "pairs" if answer.is_right else "trio"
    with st.container(key=f"{side_by_side}_near_{answer.place}_{where}"):
        columns = st.columns(1 + len(targets))
    pixels = pictures_shown.cropped(stack, picture)
    columns[0].image(
        pictures_shown.enlarged(pixels), caption="As the network gets it", width="stretch", alt=picture.name
    )
    for column, target in zip(columns[1:], targets, strict=True):
        name = stack.classes[target]
        column.image(
            pictures_shown.enlarged(_looked(picture.digest, stack.fingerprint(), target, stack, picture)),
            caption=f"{METHODS[GRAD_CAM].title}: what speaks for “{name}” (orange) and against it (blue)",
            width="stretch",
            alt=f"{METHODS[GRAD_CAM].title} for {name}",
        )


@st.cache_resource(max_entries=16, show_spinner=False, scope="session")
def _looked(digest: str, fingerprint: str, target: int, _stack: Backbone, _picture: Picture) -> np.ndarray:
    """Grad-CAM over a picture, uint8 (H, W, 3): the quickest map, on a private copy."""
    from core.explain.attribution import AttributionRequest, attribute, overlay

    request = AttributionRequest(method=GRAD_CAM, target=target)
    found = attribute(_stack, _stack.preprocess(_picture), request)
    return overlay(found, pictures_shown.cropped(_stack, _picture))


def _shares(judged: Judged, answer: Answer, where: str) -> None:
    shares = judged.probabilities[answer.place]
    order = shares.argsort(descending=True)[:SHARES].tolist()
    figure = charts.answers(
        [judged.classes[place] for place in order], [float(shares[place]) for place in order]
    )
    drawing.chart(figure, key=f"{where}_shares")


def _door(picture: Picture, where: str) -> None:
    """Lead to the Attributions page with this picture as the visitor's own: there the map can be put to the test."""
    st.caption("A heat map is a claim: on the Attributions page you can hide what it marks, and see.")
    if st.button(
        "Test it on the Attributions page", icon=":material/local_fire_department:", key=f"{where}_door"
    ):
        controls.look_at(picture)
        st.switch_page("pages/attributions.py")
