"""The gallery: the samples and the pictures of the current data set, each of which climbed the network once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from core.errors import BusyError
from core.learn.dataset_cards import DATASETS
from core.learn.drawn_samples import DRAWN
from core.see.pictures import SAMPLES
from pages.parts import controls, data_card, everybody, own_classes, pictures_shown, resources, state

if TYPE_CHECKING:
    from core.learn.jobs import Job, Work
    from core.see.backbones import Backbone
    from core.see.look_alikes import GalleryVectors
    from core.see.pictures import Picture
    from core.see.single_channels import KindsTold

MOST = 160
TILE = 160
QUALITY = 80  # of a tile: some 5 KB each
OF_DRAWINGS = ("vehicles", "cars", "trucks")
CLIMBING = (
    "Every picture of the gallery climbs the network once, for everybody; then it is remembered. "
    "“Maps of this pancake” and “Silence channels” work meanwhile."
)


@dataclass(frozen=True)
class Glimpse:
    """One picture of the gallery: a small square as text for the browser, the digest of its content, its mean colour."""

    tile: str
    digest: str
    colour: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Gallery:
    """What is kept of the pictures.

    glimpses, names  of each; vectors: of each at every stage
    kinds     stage -> how well one channel, and all of them, find the same class; empty without classes
    surface   stage -> how much of a channel, the median one, colours and edges tell
    """

    glimpses: tuple[Glimpse, ...]
    names: tuple[str, ...]
    vectors: GalleryVectors
    kinds: Mapping[str, KindsTold]
    surface: Mapping[str, float]

    def __len__(self) -> int:
        return len(self.glimpses)

    @property
    def colours(self) -> np.ndarray:
        """(N, 3): the mean colour of each."""
        return np.array([glimpse.colour for glimpse in self.glimpses])

    def samples_but(self, *digests: str) -> dict[str, Any]:
        """Return the sample photographs' vectors, without pictures of these digests: stage -> (N, C)."""
        places = [place for place in range(len(SAMPLES)) if self.glimpses[place].digest not in digests]
        return {stage: rows[places] for stage, rows in self.vectors.vectors.items()}


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


class Glimpsed:
    """Pictures that are looked at as they pass: decoding or drawing each a second time would take as long as climbing."""

    def __init__(self, pictures: OneAfterTheOther) -> None:
        self.pictures, self.glimpses = pictures, list[Glimpse]()

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, places: slice) -> list[Picture]:
        passing = self.pictures[places]
        self.glimpses += [_glimpse(picture) for picture in passing]
        return passing


def _glimpse(picture: Picture) -> Glimpse:
    from core.see.look_alikes import mean_colour
    from core.see.mosaics import data_uri

    tile = data_uri(pictures_shown.square(picture.image, TILE), "WEBP", quality=QUALITY)
    return Glimpse(tile, picture.digest, tuple(mean_colour(picture)))


def has_relatives(picture: str, data: str) -> bool:
    """Return whether the gallery may hold more of a picture's kind: sure for what is built in, benefit of the doubt else."""
    if picture in DRAWN:
        return data in OF_DRAWINGS
    if data == own_classes.KEY:
        return True
    if data == "textures":
        return picture in DATASETS[data].classes or picture == controls.OWN
    return bool(data) and not DATASETS[data].built_in


def kind(picture: str, data: str) -> str | None:
    """Return the class of a data set that a chosen picture belongs to, None where nobody can tell."""
    if picture in DRAWN and data in OF_DRAWINGS:
        from core.learn.drawn_vehicles.sets import COLLECTIONS

        drawn = DRAWN[picture].kind
        return next((name for name, kinds in COLLECTIONS[data].items() if drawn in kinds), None)
    return picture if data == "textures" and picture in DATASETS[data].classes else None


def contents() -> str:
    """Say what the gallery holds."""
    photographs, data = f"{len(SAMPLES)} photographs", shown_key()
    if not data:
        return photographs
    others = "your own pictures" if data == own_classes.KEY else DATASETS[data].title.lower()
    return f"{photographs}, the others: {others}"


def shown_key() -> str:
    """Return what the gallery of the look-alikes holds besides the samples: own pictures where these are the data set."""
    is_own = data_card.data_key() == own_classes.KEY and controls.picture_key() not in DRAWN
    return own_classes.KEY if is_own and any(state.get(state.OWN_CLASSES) or ()) else data_key()


def data_key() -> str:
    """Return the built-in or fetched data set in sight; drawings get drawings, "" is no data set at all."""
    key = data_card.data_key()
    if controls.picture_key() in DRAWN and key not in OF_DRAWINGS:
        return data_card.FIRST
    return "" if key == own_classes.KEY or not _is_here(key) else key


def _is_here(key: str) -> bool:
    return DATASETS[key].built_in or resources.is_fetched(key)


def wait(stack: Backbone) -> Gallery | None:
    """Return the gallery of a network; None while it is still climbing or when it failed, with how far it is on screen."""
    start, *key = _asked(stack)
    job = everybody.job(start, *key)
    return everybody.found(job, CLIMBING, lambda: start.clear(*key), label="Climb again")


def ready(stack: Backbone) -> Gallery | None:
    """Return the gallery if it has climbed already, and draw nothing; where there is room for it, it begins."""
    try:
        job = _gallery_job(stack)
    except BusyError:
        return None
    return job.records[-1] if job.records else None  # type: ignore[return-value]


def _gallery_job(stack: Backbone) -> Job:
    return everybody.job(*_asked(stack))


def _asked(stack: Backbone) -> tuple[Any, str, str, Backbone]:
    """Which cached function begins the climb, and what it is given."""
    key = shown_key()
    if key != own_classes.KEY:
        return _climb, stack.fingerprint(), key, stack
    pictures, _ = _own_pictures()
    seen = hashlib.sha256("".join(picture.digest for picture in pictures).encode()).hexdigest()
    return _own_climb, stack.fingerprint(), seen, stack


@st.cache_resource(max_entries=6, show_spinner=False)
def _climb(fingerprint: str, data: str, _backbone: Backbone) -> Job:
    """Start the gallery's climb in the background; the job is kept and with it what it found."""
    return resources.looking().submit(_work(_backbone, *pictures_of(data)), label="look-alikes")


@st.cache_resource(max_entries=2, show_spinner=False, scope="session")
def _own_climb(fingerprint: str, digests: str, _backbone: Backbone) -> Job:
    """The same with a visitor's own pictures, which are nobody else's."""
    pictures, names = _own_pictures()
    samples, titles = pictures_of("")
    work = _work(_backbone, OneAfterTheOther(samples.first, pictures), (*titles, *names))
    return resources.looking().submit(work, label="look-alikes")


def _own_pictures() -> tuple[list[Picture], list[str]]:
    sides = list(zip(own_classes.NAMES, state.get(state.OWN_CLASSES) or (), strict=False))
    return [each for _, own in sides for each in own], [name for name, own in sides for _ in own]


def _work(stack: Backbone, pictures: OneAfterTheOther, names: tuple[str, ...]) -> Work:
    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.see.look_alikes import gallery_vectors

        glimpsed = Glimpsed(pictures)
        vectors = gallery_vectors(stack, glimpsed, watch=watch)  # type: ignore[arg-type]
        surface = _surface(stack, pictures.first, watch)
        kinds = _kinds(vectors, names[len(pictures.first) :], len(pictures.first))
        yield Gallery(tuple(glimpsed.glimpses), names, vectors, kinds, surface)

    return work


def _surface(
    stack: Backbone, samples: Sequence[Picture], watch: Callable[[object], None]
) -> dict[str, float]:
    """Of the photographs alone: what they tell of a channel is the same whichever data set stands beside them."""
    from core.see.look_alikes import GalleryProgress
    from core.see.single_channels import told_by_surface

    start = time.perf_counter()

    def tell(done: int) -> None:
        watch(GalleryProgress("looking at single channels", done, len(samples), time.perf_counter() - start))

    told = told_by_surface(stack, samples, watch=tell)
    return {name: float(shares.nanmedian()) for name, shares in told.items()}


def _kinds(vectors: GalleryVectors, called: Sequence[str], first: int) -> dict[str, KindsTold]:
    import torch

    from core.see.single_channels import NEIGHBOURS, kinds_told

    classes = sorted(set(called))
    if len(classes) < 2 or len(called) <= NEIGHBOURS:
        return {}
    labels = torch.tensor([classes.index(name) for name in called])
    return {stage: kinds_told(rows[first:], labels) for stage, rows in vectors.vectors.items()}


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
