"""Look-alikes: the pictures of the samples and of the current data set that a stage finds most like the visitor's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import streamlit as st

from core.learn.dataset_cards import DATASETS
from core.learn.drawn_samples import DRAWN
from core.see.pictures import SAMPLES
from pages.parts import controls, data_card, everybody, own_classes, pictures_shown, resources, state

if TYPE_CHECKING:
    from PIL.Image import Image

    from core.learn.jobs import Job
    from core.see.backbones import Backbone
    from core.see.feature_maps import Inspection
    from core.see.look_alikes import GalleryVectors
    from core.see.mosaics import Mosaic
    from core.see.pictures import Picture

MOST = 160
SHOWN = 6
TILE = 84
OF_DRAWINGS = ("vehicles", "cars", "trucks")
STRANGERS = "Your picture has no relatives in this gallery, so the higher rows can only find strangers."
CLIMBING = "Every picture of the gallery climbs the network once, for everybody; then it is remembered."


@dataclass(frozen=True, eq=False)
class Gallery:
    """What is kept of the pictures: a small square, the digest and the name of each, and their vectors at every stage."""

    tiles: tuple[Image, ...]
    digests: tuple[str, ...]
    names: tuple[str, ...]
    vectors: GalleryVectors


class OneAfterTheOther:
    """The pictures of two sequences as one, decoded only when they are asked for."""

    def __init__(self, first: Sequence[Picture], second: Sequence[Picture]) -> None:
        self.first, self.second = first, second

    def __len__(self) -> int:
        return len(self.first) + len(self.second)

    def __getitem__(self, places: slice) -> list[Picture]:
        border = len(self.first)
        return [
            self.first[place] if place < border else self.second[place - border]
            for place in range(*places.indices(len(self)))
        ]


def show_look_alikes(stack: Backbone, seen: Inspection, stage: str) -> None:
    """Draw one row a stage, top to bottom as the stack stands; the chosen stage is marked."""
    _tell_relatives()
    gallery = everybody.found(_gallery_job(stack), CLIMBING, lambda: _forget(stack), label="Climb again")
    if gallery is not None:
        _rows(gallery, stack, seen, stage)


def _tell_relatives() -> None:
    """Offer a picture that has relatives in the gallery, and say so where the present one has none."""
    lost = not has_relatives(controls.picture_key(), data_key())
    if lost:
        st.info(STRANGERS, icon=":material/person_search:")
    if controls.picture_key() not in DRAWN:
        st.button(
            "Climb with a drawn bus",
            icon=":material/directions_bus:",
            type="primary" if lost else "secondary",
            help="The gallery then holds other drawn vehicles, buses among them.",
            on_click=lambda: state.put(state.PICTURE, "drawn_bus"),
        )


def has_relatives(picture: str, data: str) -> bool:
    """Return whether the gallery may hold more of a picture's kind: sure for what is built in, benefit of the doubt else."""
    if picture in DRAWN:
        return data in OF_DRAWINGS
    if data == "textures":
        return picture in DATASETS[data].classes or picture == controls.OWN
    return bool(data) and not DATASETS[data].built_in


def _rows(gallery: Gallery, stack: Backbone, seen: Inspection, stage: str) -> None:
    from core.see.look_alikes import nearest

    own = resources.picture().digest
    for each in reversed(stack.stages[:-1]):
        alike = nearest(seen.vectors, gallery.vectors, each.name, SHOWN + 1)
        found = [place for place, _ in alike if gallery.digests[place] != own][:SHOWN]
        words, row = st.columns([1, 4], vertical_alignment="center")
        mark = ":orange[▶] " if each.name == stage else ""
        words.markdown(f"{mark}**{each.number}** {each.title}")
        names = [gallery.names[place] for place in found]
        row.image(
            pictures_shown.strip([gallery.tiles[place] for place in found], SHOWN, TILE),
            width="stretch",
            alt=f"{each.title} finds most alike: {', '.join(names)}",
        )
    st.caption(
        f"Each row: the {SHOWN} of {len(gallery.tiles)} pictures ({_contents()}) whose channels, averaged over all places, "
        "answer most like your picture's. Read it from the bottom row up."
    )


def _contents() -> str:
    photographs = f"{len(SAMPLES)} photographs"
    data = data_key()
    return f"{photographs}, the others: {DATASETS[data].title.lower()}" if data else photographs


def data_key() -> str:
    """Return the data set in the gallery; drawings get drawings, "" is no data set at all."""
    key = data_card.data_key()
    if controls.picture_key() in DRAWN and key not in OF_DRAWINGS:
        return data_card.FIRST
    return "" if key == own_classes.KEY or not _is_here(key) else key


def _is_here(key: str) -> bool:
    return DATASETS[key].built_in or resources.is_fetched(key)


def _gallery_job(stack: Backbone) -> Job:
    return everybody.job(_climb, stack.fingerprint(), data_key(), stack)


def _forget(stack: Backbone) -> None:
    """Forget this one climb, so that the next look starts it anew."""
    _climb.clear(stack.fingerprint(), data_key(), stack)


@st.cache_resource(max_entries=6, show_spinner=False)
def _climb(fingerprint: str, data: str, _backbone: Backbone) -> Job:
    """Start the gallery's climb in the background; the job is kept and with it what it found."""
    pictures, names = pictures_of(data)

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.see.look_alikes import gallery_vectors

        vectors = gallery_vectors(_backbone, pictures, watch=watch)  # type: ignore[arg-type]
        each = chain(pictures.first, pictures.second)
        kept = [(pictures_shown.square(picture.image, TILE), picture.digest) for picture in each]
        tiles, digests = zip(*kept, strict=True)
        yield Gallery(tiles, digests, names, vectors)

    return resources.looking().submit(work, label="look-alikes")


@st.cache_resource(max_entries=4, show_spinner=False)
def pictures_of(data: str) -> tuple[OneAfterTheOther, tuple[str, ...]]:
    """Return the gallery's pictures and what each is called: the samples, then some of each class of a data set, if any."""
    samples = [resources.samples_picture(key) for key in SAMPLES]
    titles = [card.title for card in SAMPLES.values()]
    if not data:
        return OneAfterTheOther(samples, ()), tuple(titles)
    labelled = resources.dataset(data).few(_per_class(data))
    called = [labelled.classes[label] for label in labelled.labels]
    return OneAfterTheOther(samples, labelled.pictures), (*titles, *called)


def _per_class(data: str) -> int:
    """Return how many pictures of each class the gallery takes, MOST in all."""
    return max(1, MOST // len(resources.dataset(data).classes))


def mosaic_words(drawn: Mosaic) -> str:
    """Say what the colours of a mosaic mean."""
    ends = f"from {drawn.limits[0]:.3g} to {drawn.limits[1]:.3g}" if drawn.limits else "each on its own scale"
    palette = "blue is below zero, orange above" if drawn.signed else "dark is zero, bright is strong"
    empty = f"; {len(drawn.empty)} are empty" if drawn.empty else ""
    return f"{palette}, {ends}{empty}"
