"""The confusion matrix: press a cell, and its pictures stand beside it; class by class what that comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import mistake_gallery, state
from pages.parts.components.mistake_drawings import confusion_grid
from pages.parts.figures import percent

if TYPE_CHECKING:
    from core.explain.mistakes import ClassScore, Confusion, Judged
    from pages.parts.networks import Trained

MOST_CLASSES = 14  # of a matrix that can still be read
CELL = "confusion_cell"  # (job, class it is, class that was said)
WALL = "mistakes_cell"
SIDES = (1, 1)


def show(own: Trained, judged: Judged) -> None:
    """Draw the matrix with the pictures of the cell that was pressed."""
    from core.explain import mistakes

    whole = mistakes.confusion(judged)
    places = _shown(whole)
    cell = _chosen(own, whole)
    left, right = st.columns(SIDES, gap="large")
    with left:
        _grid(own, whole, places, cell)
    with right:
        st.markdown(_cell_words(judged, whole, cell))
        mistake_gallery.wall(own, judged, mistakes.in_cell(judged, *cell), WALL)
    mistake_gallery.near(own, judged, WALL)


def _shown(whole: Confusion) -> tuple[int, ...]:
    count = len(whole.classes)
    return tuple(range(count)) if count <= MOST_CLASSES else whole.busiest(MOST_CLASSES)


def _grid(own: Trained, whole: Confusion, places: tuple[int, ...], cell: tuple[int, int]) -> None:
    part = whole.of(places)
    confusion_grid(
        part.classes,
        part.counts.tolist(),
        key="confusion_grid",
        chosen=(places.index(cell[0]), places.index(cell[1])) if set(cell) <= set(places) else None,
        on_pick=lambda row, column: state.put(CELL, (own.job, places[row], places[column])),
    )
    if len(places) < len(whole.classes):
        outside = int(whole.mistakes.sum() - part.mistakes.sum())
        st.caption(
            f"The {len(places)} of {len(whole.classes)} classes with most mistakes; {outside} of "
            f"{int(whole.mistakes.sum())} mistakes lie outside, and shares are of the pictures shown here."
        )


def _chosen(own: Trained, whole: Confusion) -> tuple[int, int]:
    """Return the cell that was pressed; before that the fullest one off the diagonal, else the first class."""
    job, row, column = state.get(CELL, ("", 0, 0))
    if job == own.job:
        return row, column
    wrong = whole.mistakes
    place = int((wrong if wrong.any() else whole.counts).argmax())
    return divmod(place, len(whole.classes))


def _cell_words(judged: Judged, whole: Confusion, cell: tuple[int, int]) -> str:
    truth, said = (judged.classes[place] for place in cell)
    count, total = int(whole.counts[cell]), int(whole.counts[cell[0]].sum())
    if cell[0] == cell[1]:
        return f"**{count} of {total} “{truth}”, rightly called so**"
    return f"**{count} of {total} “{truth}”, called “{said}”**"


def classes(judged: Judged) -> None:
    """Draw precision and recall of every class, with their bands."""
    from core.explain import mistakes

    scores = mistakes.class_scores(judged)
    st.dataframe(
        {
            "class": [score.name for score in scores],
            "pictures of it": [score.count for score in scores],
            "recall (95 % band)": [_share(score.recall, score.recall_band) for score in scores],
            "times said": [score.said for score in scores],
            "precision (95 % band)": [_share(score.precision, score.precision_band) for score in scores],
        },
        hide_index=True,
        key="class_scores",
    )
    st.caption(_worst(scores))


def _share(share: float | None, within: tuple[float, float]) -> str:
    if share is None:
        return "–"
    low, high = (percent(end, 0) for end in within)
    return f"{percent(share, 0)} ({low.removesuffix(' %')} to {high})"


def _worst(scores: tuple[ClassScore, ...]) -> str:
    known = [score for score in scores if score.recall is not None]
    if not known:
        return ""
    worst = min(known, key=lambda score: score.recall or 0.0)
    told = f"**Recall**: of {worst.count} pictures of “{worst.name}” it found {worst.right}."
    if worst.precision is not None:
        told += f" **Precision**: {worst.said} times it said “{worst.name}”, {worst.right} of them rightly."
    return told
