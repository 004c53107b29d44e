"""Cached doors to core: what all visitors share, loaded once, bounded, keyed by content.

Nothing here imports torch before it is needed: the first page is painted while the networks are still loading.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.learn.drawn_samples import DRAWN, drawn_sample
from core.learn.jobs import Job, Jobs
from core.see.cards import BACKBONES
from core.see.pictures import Picture, sample
from pages.parts import controls, network_shelf, state

if TYPE_CHECKING:
    from core.learn.datasets import LabelledPictures
    from core.learn.frozen_features import FeatureStore
    from core.see.backbones import Backbone
    from core.see.costs import StageCost
    from core.see.feature_maps import Inspection
    from core.see.fetching import OnProgress
    from core.see.receptive_fields import ReceptiveField
    from core.see.stage_layers import LayerLine
    from core.see.tower_record import Tower

HEARTBEAT = 10.0
FEATURE_BUDGET = 256 * 2**20
WORKERS = 1
QUEUE = 6
LEASE = 150.0


@dataclass(frozen=True)
class Fetched:
    """How many kilobytes of a download are here: a progress like any other."""

    done: int
    total: int
    seconds: float
    phase: str = "fetching, in kilobytes"


# ---------------------------------------------------------------- pictures and networks


def picture() -> Picture:
    """Return the picture chosen in the frame."""
    key = controls.picture_key()
    own = state.get(state.OWN_PICTURE)
    if key == controls.OWN and own is not None:
        return own
    return samples_picture(controls.FIRST_PICTURE if key == controls.OWN else key)


@st.cache_resource(max_entries=64, show_spinner=False)
def samples_picture(key: str) -> Picture:
    """Return a sample: a photograph or a drawing."""
    return drawn_sample(key) if key in DRAWN else sample(key)


def backbone() -> Backbone:
    """Return the network chosen in the frame, shared and read-only."""
    return network_shelf.network(controls.network_key())


def _inspect(fingerprint: str, digest: str, _backbone: Backbone, _picture: Picture) -> Inspection:
    from core.see.feature_maps import inspect

    return inspect(_backbone, _backbone.preprocess(_picture))


# What belongs to a visitor's own picture goes with the visit; samples are kept for everybody.
_inspection = st.cache_resource(max_entries=16, show_spinner=False)(_inspect)
_own_inspection = st.cache_resource(max_entries=4, show_spinner=False, scope="session")(_inspect)


def _is_own(picture: Picture) -> bool:
    return picture is state.get(state.OWN_PICTURE)


def inspection(stack: Backbone, of: Picture) -> Inspection:
    """Return what every stage makes of a picture; kept for the latest pictures and networks."""
    ask = _own_inspection if _is_own(of) else _inspection
    return ask(stack.fingerprint(), of.digest, stack, of)


@st.cache_resource(max_entries=16, show_spinner=False)
def _costs(fingerprint: str, _backbone: Backbone) -> tuple[StageCost, ...]:
    from core.see.costs import stage_costs

    return stage_costs(_backbone)


def costs(stack: Backbone) -> tuple[StageCost, ...]:
    """Return shapes, parameters and multiply-adds of every stage, bottom to top."""
    return _costs(stack.fingerprint(), stack)


@st.cache_resource(max_entries=64, show_spinner=False)
def _layers(fingerprint: str, name: str, _backbone: Backbone) -> tuple[LayerLine, ...]:
    from core.see.stage_layers import layers_of

    stage = _backbone.stage(name)
    side = _backbone.preparation.crop
    below = (3, side, side) if stage.number == 1 else costs(_backbone)[stage.number - 2].output_shape
    return layers_of(stage, below)


def layers(stack: Backbone, name: str) -> tuple[LayerLine, ...]:
    """Return the layers of a stage in the order in which a picture meets them."""
    return _layers(stack.fingerprint(), name, stack)


@st.cache_resource(max_entries=16, show_spinner=False)
def _forward_seconds(fingerprint: str, _backbone: Backbone) -> float:
    from core.see.costs import forward_seconds

    return forward_seconds(_backbone)


def forward_seconds(stack: Backbone) -> float:
    """Return how long one picture takes through the whole network on this machine, measured once."""
    return _forward_seconds(stack.fingerprint(), stack)


@st.cache_resource(max_entries=16, show_spinner=False)
def _stage_seconds(fingerprint: str, _backbone: Backbone) -> dict[str, float]:
    from core.see.costs import stage_seconds

    return stage_seconds(_backbone)


def stage_seconds(stack: Backbone) -> dict[str, float]:
    """Return how long one of several pictures takes in each stage on this machine, measured once."""
    return _stage_seconds(stack.fingerprint(), stack)


@st.cache_resource(max_entries=16, show_spinner=False)
def _fields(fingerprint: str, _backbone: Backbone) -> dict[str, ReceptiveField]:
    from core.see.receptive_fields import receptive_fields

    return receptive_fields(_backbone)


def fields(stack: Backbone) -> dict[str, ReceptiveField]:
    """Return how far a unit of every stage sees."""
    return _fields(stack.fingerprint(), stack)


def _climb(fingerprint: str, digest: str, _backbone: Backbone, _picture: Picture) -> Tower:
    from core.see.tower import climb

    return climb(_backbone, _picture)


_tower = st.cache_resource(max_entries=32, show_spinner=False)(_climb)
_own_tower = st.cache_resource(max_entries=4, show_spinner=False, scope="session")(_climb)


def tower(stack: Backbone, of: Picture) -> Tower:
    """Return the whole way from a picture to an answer, as plain data for the home page."""
    ask = _own_tower if _is_own(of) else _tower
    return ask(stack.fingerprint(), of.digest, stack, of)


# ---------------------------------------------------------------- data sets and training


@st.cache_resource(max_entries=4, show_spinner="Preparing the pictures …")
def dataset(name: str) -> LabelledPictures:
    """Return a data set that is built in or already fetched."""
    from core.learn import datasets

    return datasets.load(name)


def is_fetched(name: str) -> bool:
    """Return whether a data set that must be fetched is already on this machine."""
    from core.learn import datasets

    return datasets.is_fetched(name)


def fetch_dataset(name: str) -> Job:
    """Start fetching a data set in the background."""

    def get(on_progress: OnProgress) -> object:
        from core.learn import datasets

        return datasets.load(name, on_progress=on_progress)

    return _fetch(get, name)


def is_network_here(name: str) -> bool:
    """Return whether a network is built in or already fetched."""
    if BACKBONES[name].built_in:
        return True
    from core.see import published

    return published.is_here(name)


def fetch_network(name: str) -> Job:
    """Start fetching a network's weights in the background; loading them afterwards takes no network access."""

    def get(on_progress: OnProgress) -> object:
        from core.see import backbones

        backbones.load(name, on_progress=on_progress)
        return name

    return _fetch(get, name)


def _fetch(get: Callable[[OnProgress], object], label: str) -> Job:
    def work(watch: Callable[[object], None]) -> Iterator[object]:
        start = time.monotonic()
        yield get(lambda done, total: watch(Fetched(done // 1024, total // 1024, time.monotonic() - start)))

    return downloads().submit(work, label=label)


@st.cache_resource(max_entries=1, show_spinner=False)
def jobs() -> Jobs:
    """Return the one queue of training jobs of this process."""
    return Jobs(workers=WORKERS, queue=QUEUE, lease=LEASE)


@st.cache_resource(max_entries=1, show_spinner=False)
def looking() -> Jobs:
    """Return the queue of shorter work: attributions and galleries. It never waits behind a training."""
    return Jobs(workers=WORKERS, queue=2 * QUEUE, lease=LEASE)


@st.cache_resource(max_entries=1, show_spinner=False)
def downloads() -> Jobs:
    """Return the queue of downloads: they wait for other machines, and nobody else should wait for them."""
    return Jobs(workers=WORKERS, queue=QUEUE, lease=LEASE)


@st.cache_resource(max_entries=1, show_spinner=False)
def feature_store() -> FeatureStore:
    """Return the activations that frozen stages gave, kept for all visitors within one budget."""
    from core.learn.frozen_features import FeatureStore

    return FeatureStore(FEATURE_BUDGET)


def job() -> Job | None:
    """Return this visitor's latest training job, found again after a reload by its id in the URL."""
    identity: Any = state.get(state.JOB)
    return jobs().get(identity) if identity else None


def study() -> Job | None:
    """Return this visitor's latest study of the compare page, found again in the same way."""
    identity: Any = state.get(state.STUDY)
    return jobs().get(identity) if identity else None
