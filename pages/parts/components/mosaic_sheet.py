"""The mosaic of a stage's maps to press, and one map of it large with its numbers."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.colours import DIVERGING, SEQUENTIAL
from pages.parts.components.presses import Heard, unanswered
from pages.parts.components.registering import register

EMPTY = "nothing in it for this picture"
OPENS = "press one to open it, or walk with the arrow keys"
SILENCES = "press one to silence it; arrow keys and Space do the same"

_draw_sheet = register("mosaic_sheet")
_draw_map = register("open_map")


class Mosaic(Protocol):
    """Tiles one pixel apart (see core.see.mosaics.Mosaic)."""

    @property
    def uri(self) -> str: ...
    @property
    def channels(self) -> tuple[int, ...]: ...
    @property
    def empty(self) -> frozenset[int]: ...
    @property
    def tile(self) -> tuple[int, int]: ...
    @property
    def columns(self) -> int: ...


def mosaic_sheet(
    drawn: Mosaic,
    *,
    key: str,
    label: str,
    chosen: Collection[int] | None = None,
    on_pick: Callable[[int], None],
) -> None:
    """Draws all maps of a mosaic; `on_pick(channel)` runs before the script, once for each press.

    `chosen` makes it a sheet to cross channels out on: these are crossed out, and a press means one more or one less.
    Without it what is sent to the browser does not change with a press, so nothing large travels twice.
    """
    names = {str(channel) for channel in drawn.channels}

    def pass_on() -> None:
        pressed, heard = unanswered(st.session_state[key].get("picked"), _heard(key), names)
        st.session_state[f"{key}:heard"] = heard
        for name in pressed if chosen is not None else pressed[-1:]:
            on_pick(int(name))

    heard = _heard(key) if chosen is not None else Heard()
    _draw_sheet(
        key=key,
        data={**sheet_view(drawn, label, chosen), "subject": key, **_counted(heard)},
        on_picked_change=pass_on,
    )


def sheet_view(drawn: Mosaic, label: str, chosen: Collection[int] | None) -> dict[str, Any]:
    """What the browser is told: plain values and finished texts."""
    is_open = chosen is None
    return {
        "signature": hashlib.sha256(drawn.uri.encode()).hexdigest()[:16],
        "src": drawn.uri,
        "tile": list(drawn.tile),
        "columns": drawn.columns,
        "channels": list(drawn.channels),
        "empty": sorted(drawn.empty),
        "chosen": None if chosen is None else sorted(chosen),
        "words": {
            "label": label,
            "hint": OPENS if is_open else SILENCES,
            "empty": EMPTY,
            "off": "silenced",
        },
    }


def _counted(heard: Heard) -> dict[str, Any]:
    return {"visit": heard.visit, "heard": heard.nth}


def _heard(key: str) -> Heard:
    return st.session_state.get(f"{key}:heard", Heard())


@dataclass(frozen=True, eq=False)
class OpenedMap:
    """One map: its numbers (H, W), the ends of its palette, and where it comes from.

    stage     whose map it is; another one forgets whether the visitor wanted it on the picture
    title     what stands above it
    is_signed whether zero is in the middle of the palette
    is_empty  whether it gives one number everywhere
    picture   the square that the network looks at, as data URI
    """

    values: NDArray[np.float32]
    limits: tuple[float, float]
    stage: str
    title: str
    is_signed: bool
    is_empty: bool
    picture: str


def open_map(opened: OpenedMap, *, key: str, over: bool) -> None:
    """Draws one map large, its exact numbers under the pointer; `over`: on the picture until the visitor says otherwise."""
    _draw_map(key=key, data=map_view(opened, over=over))


def map_view(opened: OpenedMap, *, over: bool) -> dict[str, Any]:
    """What the browser is told: the numbers as float32 in little-endian order, row by row, and finished texts."""
    height, width = opened.values.shape
    low, high = opened.limits
    lit = max(float(opened.values.max()), 0.0)  # a light says where a map is largest, so each has its own
    dark = "0 or below" if opened.is_signed else "0"
    return {
        "stage": opened.stage,
        "values": base64.b64encode(opened.values.astype("<f4").tobytes()).decode("ascii"),
        "height": height,
        "width": width,
        "low": low,
        "high": high,
        "lit": lit,
        "empty": opened.is_empty,
        "over": over,
        "picture": opened.picture,
        "colours": list(DIVERGING if opened.is_signed else SEQUENTIAL),
        "legend": {"light": [f"dark: {dark}", f"lit: {lit:.3g}, its largest"], "colour": _ends((low, high))},
        "words": {
            "headline": opened.title,
            "over": "On the picture",
            "alone": "By itself",
            "hint": f"{height} × {width} numbers: point at one, or walk over them with the arrow keys.",
            "spoken": f"{opened.title}: a map of {height} times {width} numbers; arrow keys read them out",
        },
    }


def _ends(limits: Sequence[float]) -> list[str]:
    return [f"{limit:.3g}".replace("-", "−") for limit in limits]
