"""The brush: cover a part of the picture by mouse, touch or keyboard, and read the answers beside it.

The browser keeps what is covered and shows it at once; Python hears of it when the pointer is lifted, or while a
patch is moved, one question at a time: the next one leaves when the answer to the last has come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.parts.components.registering import register
from pages.parts.components.texts import share_text

MODES = {"paint": "Brush", "move": "Moving patch"}
SIZES = (1, 16)  # squares a side
FIRST_SIZE = 6
WORDS: dict[str, Any] = {
    "picture": "The picture as the network sees it. Arrow keys move the patch, Space stamps it, Backspace takes it back.",
    "modes": "How to cover",
    "size": "Size: {size} × {size} px",
    "fills": "Cover with",
    "undo": "Undo",
    "clear": "Clear",
    "before": "before",
    "after": "now",
    "hints": {
        "paint": "What you draw over is hidden from the network. With the keyboard: arrows, then Space.",
        "move": "Move over the picture: the patch follows, and so do the answers. A click or Space stamps it down.",
    },
    "invites": {"paint": "Draw here", "move": "Move over it"},
    "covered": "{share} of the picture is covered.",
    "uncovered": "Nothing is covered yet.",
}

_draw = register("brush", "sentences.js")


@dataclass(frozen=True)
class Asked:
    """What the browser asked last, unchecked: what is covered, with what, and the question's number in this visit."""

    mask: object
    fill: object
    visit: str
    nth: int


@dataclass(frozen=True)
class Row:
    """One answer: its name and its shares before and now."""

    name: str
    before: float
    after: float


def asked(key: str) -> Asked | None:
    """Read what the browser asked of the brush `key`; None where it has not asked anything."""
    return asked_of(getattr(st.session_state.get(key), "cover", None))


def asked_of(told: object) -> Asked | None:
    """Read one question; whether mask and fill make sense is for core to say."""
    if not isinstance(told, Mapping) or type(told.get("nth")) is not int:
        return None
    return Asked(told.get("mask"), told.get("fill"), str(told.get("visit", ""))[:40], told["nth"])


def _nothing() -> None:
    """Streamlit wants a callback for every value that comes back."""


def brush(view: Mapping[str, Any], rows: Sequence[Row], *, key: str, problem: str = "") -> None:
    """Draw the picture to cover and the answers before and now.

    `view` has picture and blurred (data URIs of the same square), side (its pixels), grid (squares a side), colours
    (fill -> #rrggbb) and fills (fill -> title); `problem` is said instead of the answers' change.
    """
    question = asked(key)
    data = {
        **view,
        "words": WORDS,
        "modes": MODES,
        "sizes": SIZES,
        "first_size": FIRST_SIZE,
        "rows": rows_view(rows),
        "status": problem or status(rows),
        "heard": {"visit": question.visit, "nth": question.nth} if question else None,
        "kept": {"mask": question.mask, "fill": question.fill} if question and not problem else None,
    }
    _draw(key=key, data=data, on_cover_change=_nothing)


def rows_view(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What the browser is told of the answers: lengths of bars and finished texts."""
    return [
        {
            "name": row.name,
            "before": row.before,
            "after": row.after,
            "before_text": share_text(row.before),
            "after_text": share_text(row.after),
            "change": change_text(row),
            "fell": row.after < row.before,
        }
        for row in rows
    ]


def change_text(row: Row) -> str:
    """Write how many points a share changed by; nothing where it did not."""
    points = 100 * (row.after - row.before)
    if abs(points) < 0.05:
        return "± 0 points" if points else ""
    sign = "−" if points < 0 else "+"
    return f"{sign}{abs(points):.{0 if abs(points) >= 9.95 else 1}f} points"


def status(rows: Sequence[Row]) -> str:
    """Say in one sentence what covering did to the likeliest answer."""
    first, leads = rows[0], max(rows, key=lambda row: row.after)
    if all(row.before == row.after for row in rows):
        return f"It says “{first.name}”, {share_text(first.before)}."
    fell = f"“{first.name}” went from {share_text(first.before)} to {share_text(first.after)}."
    return fell if leads is first else f"{fell} Now it says “{leads.name}”, {share_text(leads.after)}."
