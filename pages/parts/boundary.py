"""The one place where errors become sentences: a LessonError's own, and a kind one for everything else, which is logged."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import LessonError

LOG = logging.getLogger("pancake_lab")
SORRY = (
    "Something went wrong on our side; it has been noted. Choose another picture or reload the page to go on."
)


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show what went wrong as a sentence. A fragment that reruns alone needs this around itself too."""
    try:
        yield
    except LessonError as error:
        st.error(str(error), icon=":material/info:")
    except Exception:
        LOG.exception("a page failed")
        st.error(SORRY, icon=":material/healing:")
