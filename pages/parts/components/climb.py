"""Climbing the look-alikes: one row a pancake, the one stood on large."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.parts.components.registering import register

WORDS = {
    "up": "Climb one pancake",
    "down": "Back down",
    "where": "Pancake {at} of {of}, counted from the picture",
    "rows": "What each pancake finds alike; arrow keys climb",
}

_draw = register("climb")


@dataclass(frozen=True)
class AlikeTile:
    """One picture that a pancake finds alike: its place among the pictures, its name, the cosine, and whether it is of
    the same kind as the visitor's own."""

    picture: int
    name: str
    similarity: float
    is_kin: bool = False


@dataclass(frozen=True)
class AlikeRow:
    """One pancake's opinion: the nearest pictures, in short what they are, and what one notices (its lead set bold)."""

    stage: str
    title: str
    number: int
    tiles: tuple[AlikeTile, ...]
    brief: str
    lead: str
    notice: str


def climb(
    rows: Sequence[AlikeRow],
    pictures: Sequence[str],
    own: Mapping[str, str],
    *,
    current: str,
    on_stage: Callable[[str], None],
) -> None:
    """Draws the rows, bottom to top as given; a step is taken in the browser, and `on_stage(name)` hears of the last one.

    pictures  data URIs, each sent once however many rows show it
    own       src, alt and caption of the visitor's picture
    """
    key = "climb"
    names = {row.stage for row in rows}

    def pass_on() -> None:
        name = _wanted(st.session_state[key].get("stage"), names)
        if name is not None:
            on_stage(name)

    data = {
        "rows": [row_view(row) for row in reversed(rows)],
        "pictures": list(pictures),
        "own": dict(own),
        "current": current,
        "words": WORDS,
    }
    _draw(key=key, data=data, on_stage_change=pass_on)


def row_view(row: AlikeRow) -> dict[str, Any]:
    """What the browser is told about one row: plain values and finished texts."""
    tiles = [
        {
            "picture": tile.picture,
            "name": f"{_number(tile.similarity)} · {tile.name}",
            "kin": tile.is_kin,
            "words": f"{tile.name}: similarity {_number(tile.similarity)}",
        }
        for tile in row.tiles
    ]
    return {
        "name": row.stage,
        "title": row.title,
        "number": row.number,
        "tiles": tiles,
        "brief": row.brief,
        "kin": row.lead,
        "notice": row.notice,
        "spoken": f"{row.lead}{row.notice}",
    }


def _number(share: float) -> str:
    return f"{share:.2f}".replace("-", "−")


def _wanted(trigger: object, names: Collection[str]) -> str | None:
    name = trigger.get("name") if isinstance(trigger, Mapping) else None
    return name if isinstance(name, str) and name in names else None
