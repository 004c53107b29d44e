"""The tower: the whole way from a picture to an answer on one screen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from core.colours import DIVERGING, SEQUENTIAL
from pages.parts.components.registering import register
from pages.parts.components.texts import share_text

WORDS = {
    "way": "The way of the picture, bottom to top; arrow keys move, Enter opens a stage or holds a map",
    "run": "Run up the stack",
    "numbers": "numbers",
    "palettes": "Each map has its own scale.",
    "twin": "The same as a table",
    "twin_caption": "From the answer at the top down to the picture",
}
ENDS = {
    "head": {
        "title": "The answer",
        "sub": "scores, shared out",
        "spoken": "The answer: see how it adds up",
    },
    "picture": {"title": "The picture", "sub": "goes in here", "spoken": "The picture: see its pixels"},
}
BARS = 3  # so many answers are drawn; the table has them all
LEGENDS: dict[bool, dict[str, Any]] = {
    False: {"colours": SEQUENTIAL, "ends": ["0", "strongest"]},
    True: {"colours": DIVERGING, "ends": ["below zero", "above zero"]},
}

PALETTE_WORDS = {
    False: "dark is zero, bright its strongest number",
    True: "white is zero, blue below, orange above",
}

_draw = register("tower", "tower_parts.js")


def tower(
    tower: Mapping[str, Any],
    *,
    key: str,
    on_stage: Callable[[str], None] | None = None,
) -> str | None:
    """Draws the tower and says where the visitor wants to go in this run: a stage, "head" or "picture".

    `tower` has network, network_title, picture_name, picture_png (data URI), rows and answers: (name, share).
    A row, bottom to top, has stage, title, shape such as "32 x 112 x 112", sees such as "19 px", parameters,
    tiles (data URI of one sprite) and tile_count; channels (the channel of each tile) and signed are used
    when they are there. `on_stage(name)` runs before the script, as a widget's callback does.
    """
    rows = [row for row in tower["rows"] if row.get("tile_count") and row["stage"] not in ENDS]
    places = {*ENDS, *(str(row["stage"]) for row in rows)}

    def pass_on() -> None:
        place = _wanted(st.session_state[key].get("stage"), places)
        if place is not None and on_stage is not None:
            on_stage(place)

    result = _draw(key=key, data=tower_view(tower, rows), on_stage_change=pass_on)
    return _wanted(result.stage, places)


def tower_view(tower: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the browser is told: plain values and finished texts, the answer first and the picture last."""
    views = [row_view(row, number) for number, row in enumerate(rows, start=1)][::-1]
    answers = [_answer(name, float(share)) for name, share in tower["answers"]]
    return {
        "signature": _signature(tower),
        "words": WORDS,
        "ends": ENDS,
        "picture": _picture(tower),
        "rows": views,
        "answers": answers[:BARS],
        "table": _table(views, answers),
        "palettes": _palettes(rows),
    }


def row_view(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """One stage of the way; `number` counts from 1 at the picture."""
    shape = " × ".join(f"{int(side):,}" for side in str(row["shape"]).split(" x "))
    sees = _sees(str(row["sees"]))
    headlines = _headlines(row, int(row["tile_count"]))
    parameters = f"{int(row['parameters']):,} parameters"
    return {
        "stage": str(row["stage"]),
        "title": str(row["title"]),
        "number": number,
        "shape": shape,
        "sees": sees,
        "sees_in_short": sees if _pixels(str(row["sees"])) else "sees it all",
        "parameters": parameters,
        "tiles": str(row["tiles"]),
        "count": int(row["tile_count"]),
        "headlines": headlines,
        "tiles_label": f"{row['title']}: its strongest maps",
        "spoken": f"{row['title']}: gives {shape}, {sees}; open this stage",
        "about": f"Gives {shape} numbers; each {sees}. {parameters}.",
        "pixels": _pixels(str(row["sees"])),
        "detail": _about_a_map(shape, sees),
        "legend": LEGENDS[bool(row["signed"])] if "signed" in row else None,
    }


def _headlines(row: Mapping[str, Any], count: int) -> list[str]:
    channels = list(row.get("channels") or ())
    if len(channels) == count:
        return [f"{row['title']}, channel {channel}" for channel in channels]
    return [f"{row['title']}, map {rank} of the {count} strongest" for rank in range(1, count + 1)]


def _about_a_map(shape: str, sees: str) -> str:
    size = " × ".join(shape.split(" × ")[1:])
    laid = f"{size} numbers, laid over the photograph." if size else "Laid over the photograph."
    return f"{laid} Each number {sees}."


def _pixels(sees: str) -> int | None:
    """The side of the square that one number sees; None if it is the whole picture."""
    side = sees.removesuffix(" px")
    return int(side) if side.isdigit() else None


def _sees(sees: str) -> str:
    """ "19 px" -> "sees 19 px"; what already is a phrase stays as it is."""
    return sees if sees.startswith("sees") else f"sees {sees}"


def _picture(tower: Mapping[str, Any]) -> dict[str, str]:
    name, network = str(tower["picture_name"]), str(tower["network_title"])
    return {
        "src": str(tower["picture_png"]),
        "alt": f"The picture: {name}",
        "words": name,
        "headline": name[:1].upper() + name[1:],
        "detail": f"This goes in at the bottom of {network}. Point at a map to lay it over the picture.",
    }


def _answer(name: str, share: float) -> dict[str, Any]:
    return {"name": str(name), "share": min(1.0, max(0.0, share)), "text": share_text(share)}


def _palettes(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the colours of the small maps mean: each palette that occurs, with its words."""
    signs = sorted({bool(row["signed"]) for row in rows if "signed" in row})
    return [{"colours": LEGENDS[sign]["colours"], "text": PALETTE_WORDS[sign]} for sign in signs]


def _table(rows: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    said = ", ".join(f"{answer['name']} {answer['text']}" for answer in answers)
    body = [[row["title"], row["shape"], row["sees"], row["parameters"]] for row in rows]
    return [["", "gives", "a number", "learned"], ["Answer", said, "", ""], *body]


def _signature(tower: Mapping[str, Any]) -> str:
    """Differs for another picture or another network, and then the tower runs up by itself."""
    seen = f"{tower['network']}\n{tower['picture_name']}\n{tower['picture_png']}"
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def _wanted(trigger: object, places: Collection[str]) -> str | None:
    name = trigger.get("name") if isinstance(trigger, Mapping) else None
    return name if isinstance(name, str) and name in places else None
