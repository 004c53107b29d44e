"""Pictures in the light of one neuron: the more it answers to one, the brighter it stands, and the further ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pages.parts.components.registering import register

WORDS = {
    "pictures": "Pictures, those first to which the neuron answers most",
    "present": "your picture now",
    "pick": "look at this picture",
}

_draw = register("lit_pictures")


def _nothing() -> None:
    """Streamlit wants a callback for every value that comes back."""


def lit_pictures(tiles: Sequence[Mapping[str, Any]], sheet: Mapping[str, Any], *, key: str) -> str | None:
    """Draw the pictures in this order, and return the one that the visitor pressed in this run, if any.

    A tile has key, title, place (on the sheet; None with a picture of its own in `own`), value and share (texts), light
    (0 to 1) and present. `sheet` has uri, columns and rows.
    """
    result = _draw(
        key=key, data={"tiles": list(tiles), "sheet": sheet, "words": WORDS}, on_picked_change=_nothing
    )
    return picked_of(result.picked, [str(tile["key"]) for tile in tiles])


def picked_of(told: object, allowed: Sequence[str]) -> str | None:
    """Read what a browser says was pressed; None where that is no picture of these."""
    name = told.get("name") if isinstance(told, Mapping) else None
    return name if isinstance(name, str) and name in allowed else None
