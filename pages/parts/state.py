"""Every key of the session and of the URL, in one place.

Mirrored keys are plain session values, no widget's own: the frame reads them from the URL when it was changed from
outside (a link, a bookmark, back and forward), and writes them back on every run, so that they survive a click in the
menu. Whatever comes from a URL is untrusted text until it was checked against the network or data set at hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from time import monotonic
from typing import Any

import streamlit as st

PICTURE = "picture"
NETWORK = "network"
STAGE = "stage"
FROZEN = "frozen"
START = "start"
DATA = "data"
JOB = "job"
STUDY = "study"  # the job of the compare page
MIRRORED = (PICTURE, NETWORK, STAGE, FROZEN, START, DATA, JOB, STUDY)

OWN = "own"
OWN_PICTURE = "own_picture"
BROUGHT = "brought_picture"  # the last file or camera picture; the own one may be another by now
OWN_CLASSES = "own_classes"
TRAINED = "trained"
BETS = "bets"
RUN_BOOK = "run_book"  # what is left of this visitor's runs
FORGOTTEN = "runs_forgotten"  # names of runs that are not to be written down again
STUDIES = "studies"  # this visitor's latest study of each kind
KEYHOLE = "keyhole_match"  # what the keyhole match is about, its number, and the match itself
OPENED = "maps_opened"  # network and stage -> the channel that was opened last
SILENCED = "channels_silenced"  # network and stage -> the channels that this visitor crossed out
FLIPPED = "flipped"
MICROSCOPE = "microscope_place"  # to which unit of which channel the visitor moved
FRAME = "frame_stands"
ENGINE = "engine_room"  # what this visitor changed in the engine room: field -> value
HAS_TRAINED = "has_trained"  # the page shows more after the first run, or when the address names one
WRITTEN = "url_written"
REPLACED = "url_replaced"  # key -> what its URL said before -> when that was written over
CHOSEN = "chosen_since"  # the mirrored keys that a callback has put since the URL was read last

LONGEST_URL_VALUE = 400
NOTHING = "none"
SETTLING = 3.0  # seconds


def restore() -> None:
    """Take over what the URL says where it differs from what was written there last."""
    written = get(WRITTEN, {})
    for key in MIRRORED:
        value = st.query_params.get(key)
        if (
            value
            and value != written.get(key)
            and len(value) <= LONGEST_URL_VALUE
            and not _is_late(key, value)
        ):
            st.session_state[key] = value
            if key == JOB:  # a reload or a link: whoever comes to a run has seen one begin
                st.session_state[HAS_TRAINED] = True
    put(CHOSEN, None)


def _is_late(key: str, value: str) -> bool:
    """Whether the browser, asking again at once, only had not read yet what was written: nobody chose that."""
    when = get(REPLACED, {}).get(key, {}).get(value)
    return key in get(CHOSEN, ()) or (when is not None and monotonic() - when < SETTLING)


def mirror() -> None:
    """Write the mirrored keys to the URL where they differ from it."""
    for key in MIRRORED:
        value = _shown(key)
        if not value:
            if key in st.query_params:
                del st.query_params[key]
        elif st.query_params.get(key) != value:
            st.query_params[key] = value
    shown = {key: _shown(key) for key in MIRRORED}
    st.session_state[REPLACED] = {key: _replaced(key, shown[key]) for key in MIRRORED}
    st.session_state[WRITTEN] = shown


def _replaced(key: str, shown: Any) -> dict[str, float]:
    """What the URL said of a key within the last seconds, and until when."""
    now, written = monotonic(), get(WRITTEN, {}).get(key)
    recent = {said: when for said, when in get(REPLACED, {}).get(key, {}).items() if now - when < SETTLING}
    if written and written != shown:
        recent[written] = now
    recent.pop(shown, None)
    return recent


def _shown(key: str) -> Any:
    """What the URL says of a key. A training on one's own pictures is nobody else's, so no link leads to it."""
    return None if key in (JOB, STUDY) and get(DATA) == OWN else get(key)


def get(key: str, default: Any = None) -> Any:
    """Return a session value."""
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    """Keep a session value; None forgets it."""
    if key in MIRRORED:
        st.session_state[CHOSEN] = {*get(CHOSEN, ()), key}
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
