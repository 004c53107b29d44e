"""What is worked out of a picture and kept: of the samples for everybody, of a visitor's own picture for the visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.parts import state

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture

OWN_ENTRIES = 4


def kept(make: Callable[..., Any], *, entries: int) -> Callable[..., Any]:
    """Return a function of (network, picture, more ...) that asks `make` once and keeps its latest answers.

    make: called as make(fingerprint, digest, more ..., network, picture); the names of its last two arguments begin with
    an underscore, so that an answer is found again by what they hold and not by which objects they are.
    """
    everybodys = st.cache_resource(max_entries=entries, show_spinner=False)(make)
    ones_own = st.cache_resource(max_entries=OWN_ENTRIES, show_spinner=False, scope="session")(make)

    def ask(stack: Backbone, of: Picture, *more: Any) -> Any:
        door = ones_own if of is state.get(state.OWN_PICTURE) else everybodys
        return door(stack.fingerprint(), of.digest, *more, stack, of)

    return ask
