"""The field finder: which pixels of the picture one unit can see, as a box that follows the pointer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.colours import DIVERGING, SEQUENTIAL
from pages.parts.components.registering import register

WORDS = {
    "map_label": "The map, {rows} by {columns} units; the arrow keys go from unit to unit",
    "picture_label": "The picture, {side} by {side} pixels, with the box of what the unit sees; the arrow keys move it",
    "picture": "Point here too: the unit whose middle is nearest is marked. Hatched: padding.",
    "sees": "The unit in row {row}, column {column} is {value} and sees {size} × {size} px.",
    "directly": "The unit in row {row}, column {column} is {value}. It sees {size} × {size} px directly and all others "
    "indirectly.",
    "all_of_it": "The whole picture lies within.",
    "outside_both": "Of these {size} px, {count} lie outside the picture, in the padding, across and down alike.",
    "outside_each": "Of its {size} px, {across} across and {down} down lie outside the picture, in the padding.",
    "outside_across": "Of its {size} px across, {count} lie outside the picture, in the padding.",
    "outside_down": "Of its {size} px down, {count} lie outside the picture, in the padding.",
}
PALETTES = {"signed": DIVERGING, "sequential": SEQUENTIAL}

_draw = register("field_finder", "sentences.js", "map_painting.js", "pointing.js")


def field_finder(view: Mapping[str, Any], *, key: str) -> None:
    """Draw a stage's map beside the picture; pointing at one marks the place in the other.

    `view` has signature (differs for another stage, picture or network), picture (uri, side), field (size, jump, start,
    whole), map (values as base64 of float32, rows, columns, signed, brightest, about) and why, a sentence or nothing.
    """
    _draw(key=key, data={**view, "words": WORDS, "palettes": PALETTES})
