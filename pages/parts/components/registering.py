"""How a drawing beside this module becomes a component of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


def register(name: str, *further: str) -> Callable[..., Any]:
    """Mounts `name`.html with `name`.css and `name`.js, each after what all drawings share (pancake.*).

    `further` are scripts that `name`.js and sheets that `name`.css stands on.

    The files are read once; Streamlit gets them as text, so no iframe and no served folder is needed.
    """
    return st.components.v2.component(
        f"pancake_lab_{name}",
        html=(HERE / f"{name}.html").read_text("utf-8"),
        css=_together("pancake.css", *_only(".css", further), f"{name}.css"),
        js=_together("pancake.js", *_only(".js", further), f"{name}.js"),
    )


def _only(ending: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name.endswith(ending))


def _together(*names: str) -> str:
    return "\n".join((HERE / name).read_text("utf-8") for name in names)
