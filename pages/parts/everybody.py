"""Work that all visitors wait for together: begun once, kept with what it found, and never stopped by one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.parts import waiting

if TYPE_CHECKING:
    from core.learn.jobs import Job


def job(start: Any, *key: Any) -> Job:
    """Return the job that a cached function started, begun anew where everybody had left it.

    start: a function under st.cache_resource that submits the work and returns its job.
    """
    kept: Job = start(*key)
    if kept.state != "stopped":
        return kept
    start.clear(*key)  # nobody waited for it any more; now somebody does
    return start(*key)


def found(kept: Job, words: str, again: Callable[[], None], *, label: str) -> Any:
    """Return what the job found last; None while it is still going or when it failed, with how far it is on screen.

    words: what is going on, said below the progress. again, label: the button that forgets a job that failed.
    """
    if waiting.is_going(kept):
        st.caption(words)
        waiting.live(lambda: _progress(kept))
        return None
    if not kept.records:
        waiting.verdict(kept)
        st.button(label, icon=":material/replay:", on_click=again)
        return None
    return kept.records[-1]


def _progress(kept: Job) -> Job:
    """Draw how far it is. It has no Stop: all visitors wait for the same work."""
    share, text = waiting.progress_text(kept)
    st.progress(share, text=text)
    return kept
