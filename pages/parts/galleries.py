"""Look-alikes: the pictures of the samples and of the current data set that a stage finds most like the visitor's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.see.pictures import SAMPLES, Picture
from pages.parts import data_card, own_classes, pictures_shown, resources, waiting

if TYPE_CHECKING:
    from core.learn.jobs import Job
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection
    from core.see.mosaics import Mosaic

MOST = 160
SHOWN = 6
TILE = 84


@dataclass(frozen=True, eq=False)
class Gallery:
    """Pictures, what each is called, and their vectors at every stage of one network."""

    pictures: tuple[Picture, ...]
    names: tuple[str, ...]
    vectors: Any


def show_look_alikes(stack: Backbone, seen: Inspection, stage: str) -> None:
    """Draw one row a stage, top to bottom as the stack stands; the chosen stage is marked."""
    job = _gallery_job(stack)
    if waiting.is_going(job):
        st.caption("Every picture of the gallery climbs the network once; after that it is remembered.")
        waiting.live(lambda: _progress(job))
        return
    if not job.records:
        waiting.verdict(job)
        st.button("Climb again", icon=":material/replay:", on_click=_climb.clear)
    else:
        _rows(job.records[-1], stack, seen, stage)  # type: ignore[arg-type]


def _progress(job: Job) -> Job:
    waiting.show(job, "gallery")
    return job


def _rows(gallery: Gallery, stack: Backbone, seen: Inspection, stage: str) -> None:
    from core.see.look_alikes import nearest

    own = resources.picture().digest
    for each in reversed(stack.stages[:-1]):
        alike = nearest(seen.vectors, gallery.vectors, each.name, SHOWN + 1)
        found = [place for place, _ in alike if gallery.pictures[place].digest != own][:SHOWN]
        words, row = st.columns([1, 4], vertical_alignment="center")
        mark = ":orange[▶] " if each.name == stage else ""
        words.markdown(f"{mark}**{each.number}** {each.title}")
        names = [gallery.names[place] for place in found]
        row.image(
            pictures_shown.strip([gallery.pictures[place].image for place in found], SHOWN, TILE),
            width="stretch",
            alt=f"{each.title} finds most alike: {', '.join(names)}",
        )
    st.caption(
        f"Each row: the {SHOWN} of {len(gallery.pictures)} pictures whose channels, averaged over all places, "
        "answer most like your picture's. Read it from the bottom row up."
    )


def _gallery_job(stack: Backbone) -> Job:
    key = data_card.data_key()
    return _climb(stack.fingerprint(), "" if key == own_classes.KEY or not _is_here(key) else key, stack)


def _is_here(key: str) -> bool:
    from core.learn.dataset_cards import DATASETS

    return DATASETS[key].built_in or resources.is_fetched(key)


@st.cache_resource(max_entries=6, show_spinner=False)
def _climb(fingerprint: str, data: str, _backbone: Backbone) -> Job:
    """Start the gallery's climb in the background; the job is kept and with it what it found."""
    samples = [resources.samples_picture(key) for key in SAMPLES]
    names = [card.title for card in SAMPLES.values()]
    labelled = _some(data) if data else None

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.see.look_alikes import gallery_vectors

        pictures = [*samples, *(labelled.pictures if labelled else ())]
        called = [*names, *((labelled.classes[label] for label in labelled.labels) if labelled else ())]
        yield Gallery(tuple(pictures), tuple(called), gallery_vectors(_backbone, pictures, watch=watch))

    return resources.looking().submit(work, label="look-alikes")


def _some(data: str) -> LabelledPictures:
    """Return at most MOST pictures of a data set, as many of each class; they are decoded when looked at."""
    labelled = resources.dataset(data)
    return labelled.few(max(1, MOST // len(labelled.classes)))


def mosaic_words(drawn: Mosaic) -> str:
    """Say what the colours of a mosaic mean."""
    ends = f"from {drawn.limits[0]:.3g} to {drawn.limits[1]:.3g}" if drawn.limits else "each on its own scale"
    palette = "blue is below zero, orange above" if drawn.signed else "dark is zero, bright is strong"
    empty = f"; {len(drawn.empty)} are empty" if drawn.empty else ""
    return f"{palette}, {ends}{empty}"
