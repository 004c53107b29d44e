"""What is derived of a network and a picture is kept: of samples for everybody, of one's own picture for the visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from pages.parts import state

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture

Made = TypeVar("Made")


def by_picture(make: Callable[..., Made], *, samples: int = 16, own: int = 4) -> Callable[..., Made]:
    """Return a door to `make` that remembers: door(stack, picture, *further).

    make(fingerprint, digest, *further, _stack, _picture) is called once for each; what begins with an underscore plays
    no part in finding an answer again. The latest `samples` are kept for all visitors, and the latest `own` of a
    visitor's own picture for as long as the visit.
    """
    shared = st.cache_resource(max_entries=samples, show_spinner=False)(make)
    private = st.cache_resource(max_entries=own, show_spinner=False, scope="session")(make)

    def door(stack: Backbone, of: Picture, *further: Any) -> Made:
        kept = private if of is state.get(state.OWN_PICTURE) else shared
        return kept(stack.fingerprint(), of.digest, *further, stack, of)

    return door


def mark(stack: Backbone, of: Picture) -> str:
    """Return a short name of a network and a picture, for the keys of widgets that belong to both."""
    return f"{stack.fingerprint()[:12]}_{of.digest[:12]}"
