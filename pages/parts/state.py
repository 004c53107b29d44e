"""Every key of the session and of the URL, in one place.

Bound keys belong to widgets that the frame draws on every page; Streamlit itself keeps them in the URL. Mirrored keys
are plain session values: read from the URL once, when a session starts, and written back by the frame on every run.
Whatever comes from a URL is untrusted text until the page has checked it against the network or data set at hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

PICTURE = "picture"
NETWORK = "network"
BOUND = (PICTURE, NETWORK)

STAGE = "stage"
FROZEN = "frozen"
START = "start"
DATA = "data"
JOB = "job"
MIRRORED = (STAGE, FROZEN, START, DATA, JOB)

OWN_PICTURE = "own_picture"
OWN_CLASSES = "own_classes"
TRAINED = "trained"
BETS = "bets"
FRAME = "frame_stands"
RESTORED = "url_restored"

LONGEST_URL_VALUE = 400
NOTHING = "none"


def restore() -> None:
    """Read the mirrored keys from the URL, once a session."""
    if st.session_state.get(RESTORED):
        return
    st.session_state[RESTORED] = True
    for key in MIRRORED:
        value = st.query_params.get(key)
        if value and len(value) <= LONGEST_URL_VALUE:
            st.session_state.setdefault(key, value)


def mirror() -> None:
    """Write the mirrored keys to the URL where they differ from it."""
    for key in MIRRORED:
        value = st.session_state.get(key)
        if not value:
            if key in st.query_params:
                del st.query_params[key]
        elif st.query_params.get(key) != value:
            st.query_params[key] = value


def get(key: str, default: Any = None) -> Any:
    """Return a session value."""
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    """Keep a session value; None forgets it."""
    if value is None:
        st.session_state.pop(key, None)
    else:
        st.session_state[key] = value


def stage(names: Iterable[str], default: str) -> str:
    """Return the stage in view if this network has it, else `default`."""
    value = get(STAGE)
    return value if value in set(names) else default


def frozen(names: Iterable[str], default: frozenset[str]) -> frozenset[str]:
    """Return the frozen stages that this network has; `default` where nothing was chosen or nothing fits."""
    value = get(FROZEN)
    if value is None:
        return default
    if value == NOTHING:
        return frozenset()
    return frozenset(value.split(".")) & frozenset(names) or default


def put_frozen(names: Iterable[str]) -> None:
    """Keep the frozen stages, in a form that the URL can carry."""
    put(FROZEN, ".".join(sorted(names)) or NOTHING)


def bet(chapter: str) -> str | None:
    """Return what the visitor bet in a chapter, None where no bet was placed."""
    return get(BETS, {}).get(chapter)


def put_bet(chapter: str, option: str) -> None:
    """Keep a bet in the visitor's notebook."""
    put(BETS, {**get(BETS, {}), chapter: option})
