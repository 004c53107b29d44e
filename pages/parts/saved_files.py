"""Opening a saved network: the upload, its check, and the sentence when it fails."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import LessonError
from pages.parts import state

OPENED = "opened_network"
FILE_PROBLEM = "file_problem"


def load() -> None:
    """Draw the upload of a saved network."""
    st.markdown("#### 2 · Open it again")
    st.file_uploader(
        "A file that was saved here",
        type=["safetensors"],
        key="network_file",
        on_change=_open_uploaded,
        max_upload_size=60,
    )
    if problem := state.get(FILE_PROBLEM):
        st.error(problem, icon=":material/info:")


def _open_uploaded() -> None:
    uploaded = state.get("network_file")
    if uploaded is not None:
        open_it(uploaded.getvalue)


def open_it(read: Callable[[], bytes]) -> None:
    """Open what `read` returns; a file that cannot be opened is told on the page."""
    from core.take_home.saving import open_saved

    state.put(FILE_PROBLEM, None)
    try:
        state.put(OPENED, open_saved(read()))
    except LessonError as error:
        state.put(FILE_PROBLEM, str(error))
