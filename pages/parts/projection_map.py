"""The new pictures as points, before training and after it: which of them a pancake puts side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import streamlit as st
from PIL import Image

from core.learn.freezing import HEAD
from pages.parts import asked, mistake_gallery, pictures_shown, resources, state
from pages.parts.components.mistake_drawings import Mark, point_map
from pages.parts.components.texts import share_text

if TYPE_CHECKING:
    from core.explain.mistakes import Answer, Judged
    from core.explain.projections import Climbed, Projection
    from core.see.backbones import Backbone
    from pages.parts.networks import Trained

WHERE = "mistakes_map"
TILE = 96
QUALITY = 80
WIDEST = 1120  # pixels of both maps: on a projector they would be taller than the screen
MOST = 200  # pictures, as core.explain.projections has it
METHODS = {"pca": "PCA", "tsne": "t-SNE"}


def show(own: Trained, judged: Judged) -> None:
    """Draw the offer, the climb under way, or both maps."""
    st.markdown("Every new picture climbs the network as it was before training, and as it is now.")
    asked.follow(_question(own), lambda records, whole: _maps(own, judged, records[-1]) if whole else None)


def _question(own: Trained) -> asked.Question:
    validation = own.experiment.validation

    def ask(watch: Callable[[Any], None]) -> Iterator[object]:
        from core.explain import projections

        yield projections.climb(own.experiment, own.backbone, watch=watch)

    return asked.Question(
        name="mistakes_map",
        about=(own.job, own.backbone.fingerprint(), validation.digest),
        button="Draw the maps",
        seconds=2 * min(len(validation), MOST) * resources.forward_seconds(own.experiment.backbone),
        ask=ask,
    )


def _maps(own: Trained, judged: Judged, climbed: Climbed) -> None:
    stage, method = _choose(own.backbone, climbed)
    before, after = (_projected(own.job, side, stage, method, climbed) for side in ("before", "after"))
    moved = climbed.has_moved(stage)
    panels = {"Before training": before, "After training": after} if moved else {"Before and after": after}
    with st.container(width=WIDEST):
        point_map(
            {title: [tuple(point) for point in found.points.tolist()] for title, found in panels.items()},
            [_mark(judged, judged.answers[place]) for place in climbed.places],
            key=f"point_map_{stage}_{method}_{own.job[:8]}",
            classes=judged.classes,
            sheet=_sheet(own.job, judged, climbed),
            on_pick=lambda name: state.put(mistake_gallery.PICKED, (own.job, WHERE, int(name))),
        )
    st.markdown(words(before, after, moved=moved))
    mistake_gallery.near(own, judged, WHERE)


def _choose(stack: Backbone, climbed: Climbed) -> tuple[str, str]:
    names = list(climbed.after)
    usual = names[-2] if climbed.has_moved(names[-2]) else HEAD
    left, right = st.columns(2)
    stage = left.selectbox(
        "Numbers of which pancake",
        names[::-1],
        index=names[::-1].index(usual),
        format_func=lambda name: f"{stack.stage(name).title}{' (the scores)' if name == HEAD else ''}",
        key="map_stage",
    )
    method = right.segmented_control(
        "Laid out by",
        list(METHODS),
        default="pca",
        required=True,
        format_func=METHODS.__getitem__,
        key="map_method",
    )
    return stage, method


@st.cache_resource(max_entries=12, show_spinner="Laying the pictures out …", scope="session")
def _projected(job: str, side: str, stage: str, method: str, _climbed: Climbed) -> Projection:
    from core.explain import projections

    return projections.project(getattr(_climbed, side)[stage], _climbed.labels, method)


def _mark(judged: Judged, answer: Answer) -> Mark:
    says, truth = judged.classes[answer.says], judged.classes[answer.truth]
    told = f"{truth}, and it says so with {share_text(answer.share)}"
    if not answer.is_right:
        told = f"{truth}; it says {says} with {share_text(answer.share)}"
    return Mark(str(answer.place), answer.truth, not answer.is_right, told)


@st.cache_resource(max_entries=2, show_spinner=False, scope="session")
def _sheet(job: str, _judged: Judged, _climbed: Climbed) -> dict[str, Any]:
    """All pictures of the map in one file, row by row."""
    from core.see.mosaics import data_uri

    columns = max(1, round(len(_climbed.places) ** 0.5))
    rows = -(-len(_climbed.places) // columns)
    drawn = Image.new("RGB", (columns * TILE, rows * TILE))
    for at, place in enumerate(_climbed.places):
        tile = pictures_shown.square(_judged.data.pictures[place].image, TILE)
        drawn.paste(tile, (at % columns * TILE, at // columns * TILE))
    return {"uri": data_uri(drawn, "JPEG", quality=QUALITY), "columns": columns, "rows": rows}


def words(before: Projection, after: Projection, *, moved: bool) -> str:
    """Say what the two maps come to in numbers that no map distorts."""
    if not moved:
        return (
            "This pancake is frozen: both maps would be the same, point for point. Of a picture's five nearest, "
            f"{share_text(after.kin)} are of its class already. {_trust(after)}"
        )
    return (
        f"Of a picture's five nearest, {share_text(before.kin)} are of its class before training and "
        f"{share_text(after.kin)} after it, counted in all numbers. {_trust(after)}"
    )


def _trust(found: Projection) -> str:
    held = (
        ""
        if found.explained is None
        else f"The two directions hold {share_text(found.explained)} of the spread. "
    )
    return (
        f"{held}How far one may trust neighbours on paper: {found.trust:.2f} of 1. Left, right, up and down mean nothing, "
        "and the two maps have directions of their own."
    )
