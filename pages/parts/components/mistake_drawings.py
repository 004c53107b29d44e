"""The drawings of the mistakes page: the confusion matrix to press, pictures to press, and two maps of points."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.parts.components.registering import register
from pages.parts.components.texts import share_text

SMALL = 8  # with more classes a cell holds its count alone
MANY = 8  # with more pictures each is smaller
WIDE, NARROW = (
    (26.0, 0.5),
    (16.0, 0.43),
)  # the room above all cells, and a letter, in rem: beside a wall, on a phone
SIGN = 2  # letters that fit into a point of the map
COLOURS = (
    "#2b7bb9",
    "#c2551a",
    "#3f7f4f",
    "#7a5195",
    "#9a6a00",
    "#b0315b",
    "#3f7d7a",
    "#6b5a4a",
    "#4a5fb0",
    "#8a4b2a",
)

_draw_grid = register("confusion_grid")
_draw_wall = register("picture_wall")
_draw_map = register("point_map")


def confusion_grid(
    classes: Sequence[str],
    counts: Sequence[Sequence[int]],
    *,
    key: str,
    chosen: tuple[int, int] | None,
    on_pick: Callable[[int, int], None],
) -> None:
    """Draws counts (row: what it is, column: what was said); `on_pick(row, column)` hears of a press on a filled cell."""
    names = {f"{i}:{j}" for i, row in enumerate(counts) for j, count in enumerate(row) if count}

    def take(name: str) -> None:
        row, column = name.split(":")
        on_pick(int(row), int(column))

    _draw_grid(
        key=key, data=grid_view(classes, counts, chosen), on_picked_change=lambda: _pass_on(key, names, take)
    )


def grid_view(
    classes: Sequence[str], counts: Sequence[Sequence[int]], chosen: tuple[int, int] | None
) -> dict[str, Any]:
    """What the browser is told: plain values and finished texts."""
    return {
        "classes": list(classes),
        "cells": [_row_view(classes, row, place) for place, row in enumerate(counts)],
        "chosen": None if chosen is None else list(chosen),
        "small": len(classes) > SMALL,
        "upright": _upright(classes),
        "letters": max(map(len, classes)),
        "words": {
            "caption": "Down: what it is. Across: what the network says. Blue is right, orange is wrong.",
            "hint": "Press a cell to see its pictures; arrow keys walk.",
        },
    }


def _upright(classes: Sequence[str]) -> str:
    """Where the names above the columns stand upright, as their longest word is wider than a cell."""
    letters = max(len(word) for name in classes for word in name.split() or [""])
    wide, narrow = (room / len(classes) / letter for room, letter in (WIDE, NARROW))
    return "never" if letters <= narrow else "phone" if letters <= wide else "always"


def _row_view(classes: Sequence[str], row: Sequence[int], place: int) -> list[dict[str, Any]]:
    total = max(1, sum(row))
    return [
        {
            "count": int(count),
            "share": int(count) / total,
            "text": share_text(int(count) / total),
            "words": _cell_words(classes[place], classes[column], int(count), int(sum(row))),
        }
        for column, count in enumerate(row)
    ]


def _cell_words(truth: str, said: str, count: int, total: int) -> str:
    rightly = "rightly " if truth == said else ""
    share = f" ({share_text(count / total)})" if total else ""
    return f"{count} of {total} pictures of “{truth}”{share} {rightly}called “{said}”"


@dataclass(frozen=True)
class WallTile:
    """One picture: its data URI, a first line, a second one, and both in words for whoever cannot see it."""

    key: str
    src: str
    lead: str
    more: str

    @property
    def words(self) -> str:
        return f"{self.lead}, {self.more}"


def picture_wall(
    tiles: Sequence[WallTile], *, key: str, label: str, chosen: str | None, on_pick: Callable[[str], None]
) -> None:
    """Draws pictures in this order, many of them smaller; `on_pick(key of the tile)` hears of a press."""
    view = [
        {
            "key": tile.key,
            "src": tile.src,
            "lead": _unbroken(tile.lead),
            "more": tile.more,
            "words": tile.words,
        }
        for tile in tiles
    ]
    _draw_wall(
        key=key,
        data={"tiles": view, "label": label, "chosen": chosen, "many": len(tiles) > MANY},
        on_picked_change=lambda: _pass_on(key, {tile.key for tile in tiles}, on_pick),
    )


def _unbroken(text: str) -> str:
    """A percent sign stays with its number at the end of a line."""
    return text.replace(" %", "\u00a0%")


@dataclass(frozen=True)
class Mark:
    """One picture on the maps: its key, its class, whether the network was wrong about it, and what is said of it."""

    key: str
    label: int
    is_wrong: bool
    words: str


def point_map(
    panels: Mapping[str, Sequence[tuple[float, float]]],
    marks: Sequence[Mark],
    *,
    key: str,
    classes: Sequence[str],
    sheet: Mapping[str, Any],
    on_pick: Callable[[str], None],
) -> None:
    """Draws maps by title, each with a point (x, y) for every mark; `sheet` (uri, columns, rows) has their pictures."""
    signs = signs_of(classes)
    data = {
        "subject": key,
        "panels": [_panel_view(title, points) for title, points in panels.items()],
        "marks": [
            {
                "key": mark.key,
                "sign": signs[mark.label],
                "colour": COLOURS[mark.label % len(COLOURS)],
                "wrong": mark.is_wrong,
                "words": mark.words,
            }
            for mark in marks
        ],
        "classes": [
            {"name": name, "sign": sign, "colour": COLOURS[place % len(COLOURS)]}
            for place, (name, sign) in enumerate(zip(classes, signs, strict=True))
        ],
        "sheet": dict(sheet),
        "words": {
            "hint": "Point at one to see its picture; a thick rim means that the network is wrong about it."
        },
    }
    _draw_map(
        key=key, data=data, on_picked_change=lambda: _pass_on(key, {mark.key for mark in marks}, on_pick)
    )


def signs_of(classes: Sequence[str]) -> list[str]:
    """What stands in a class's points: its name where all are short enough, as digits are, else its place from 1."""
    if max(map(len, classes), default=0) <= SIGN:
        return list(classes)
    return [str(place + 1) for place in range(len(classes))]


def _panel_view(title: str, points: Sequence[tuple[float, float]]) -> dict[str, Any]:
    return {
        "title": title,
        "points": fitted(points),
        "words": f"{title}: a map of {len(points)} pictures; arrow keys walk from left to right, Enter opens one",
    }


def fitted(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Points (x, y) moved and shrunk together into the unit square, in the middle of it."""
    ends = [(min(values), max(values)) for values in zip(*points, strict=True)]
    size = max(high - low for low, high in ends) or 1.0
    middle = [(low + high) / 2 for low, high in ends]
    return [
        [round((value - centre) / size + 0.5, 4) for value, centre in zip(point, middle, strict=True)]
        for point in points
    ]


def _pass_on(key: str, allowed: Collection[str], take: Callable[[str], None]) -> None:
    name = picked_name(st.session_state[key].get("picked"), allowed)
    if name is not None:
        take(name)


def picked_name(told: object, allowed: Collection[str]) -> str | None:
    """Read what a browser says was pressed; None where that is nothing of these."""
    name = told.get("name") if isinstance(told, Mapping) else None
    return name if isinstance(name, str) and name in allowed else None
