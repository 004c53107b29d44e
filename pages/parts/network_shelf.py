"""The networks that all visitors share: loaded once a process, the first one in the background while home is read.

The shelf is no cache of Streamlit's, as the warming thread takes from it too, and threads call nothing of Streamlit.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import streamlit as st

from core.learn.jobs import Job, Jobs
from pages.parts import controls

if TYPE_CHECKING:
    from core.see.backbones import Backbone

NETWORKS = 4

_LOADED: dict[str, Backbone] = {}
_LOADING = threading.Lock()


@st.cache_resource(max_entries=1, show_spinner=False)
def _warming() -> Job:
    return Jobs(workers=1, queue=1, lease=float("inf")).submit(_warm, label="loading the networks")


def _warm(_: Callable[[object], None]) -> Iterator[object]:
    """Import what is heavy and load the built-in network, while the first page is already being read."""
    import captum.attr
    import torch

    from core import machine

    machine.settle_threads()
    yield torch.__version__
    _shared(controls.FIRST_NETWORK)
    yield captum.attr.Saliency.__name__
    # Half a million objects that will never be garbage: keep them out of every later collection.
    gc.collect()
    gc.freeze()


def warm_up() -> None:
    """Start loading in the background, once a process."""
    _warming()


def is_warm() -> bool:
    """Return whether the networks are ready, so that asking for one does not wait."""
    return _warming().state not in ("queued", "running")


def network(name: str) -> Backbone:
    """Return a pretrained network, shared by all visitors and read-only."""
    if name in _LOADED:  # a spinner takes a thread, even where nobody will see it
        return _shared(name)
    with st.spinner("Loading the network …", show_time=True):
        return _shared(name)


def _shared(name: str) -> Backbone:
    """Load a network once a process. Not a cache of Streamlit's, as the warming thread asks for it too."""
    from core import machine
    from core.see import backbones

    machine.settle_threads()
    with _LOADING:
        loaded = _LOADED.pop(name, None) or backbones.load(name)
        _LOADED[name] = loaded  # the latest stands last
        for oldest in [key for key in _LOADED if key != controls.FIRST_NETWORK][: -NETWORKS or None]:
            del _LOADED[oldest]
        return loaded
