"""A window of one's own over the picture, beside those that the network learned: typed, turned and slid in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.colours import DIVERGING
from core.see.kernels import DILATIONS, NEARLY_BALANCED, SIZES, STRIDES, WITHIN
from core.see.preparation import WHITE
from pages.parts.components.registering import register

LEARNED_WORDS = {
    "title": "What the network learned instead: the {channels} windows of its first layer",
    "about": "Nobody typed these. Grey is zero, a colour adds, its opposite takes away; one scale for all of them.",
    "empty": "{empty} of the {channels} are empty: all their numbers are as good as zero, so nothing is drawn into them.",
    "patch": "channel {channel}",
    "empty_patch": "channel {channel}, empty: all its numbers are as good as zero",
    "name": "Channel {channel}",
    "detail": "{size} × {size} numbers each for red, green and blue, step {stride}.",
    "empty_detail": "All its numbers are as good as zero: whatever the picture, nothing comes out.",
    "map": "What it makes of your picture, {out} × {out}, before the activation. "
    "Blue: {low} and below; white: 0; orange: {high} and above.",
    "empty_map": "Blank: the same number everywhere, whatever the picture.",
    "empty_map_label": "The map of channel {channel}, blank: the same number everywhere",
    "map_label": "The map of channel {channel}, {out} by {out} numbers, most of them between {low} and {high}",
    "load": "Put it into my window",
}
WORDS: dict[str, Any] = {
    "presets": "Windows to begin with",
    "window": "Your window: {size} × {size} numbers to change",
    "cell": "row {row}, column {column} of the window",
    "turn": "Turn it",
    "swap": "Swap + and −",
    "adds_to_zero": "They add up to 0: an area of one colour becomes 0.",
    "adds_to_one": "They add up to 1: an area of one colour keeps its brightness.",
    "adds": "They add up to {sum}: an area of one colour becomes {size} times as bright. {rescaled}",
    "adds_to_minus_one": "They add up to −1: an area of one colour becomes its negative. {rescaled}",
    "adds_below": "They add up to {sum}: an area of one colour becomes its negative, {size} times as strong. {rescaled}",
    "rescaled": "The map is rescaled to be seen.",
    "adds_learned": "Over all three colours they add up to {sum}.",
    "reads": {"label": "What the window reads", "options": [["grey", "grey"], ["colours", "each colour"]]},
    "planes": {
        "label": "Its numbers for one colour",
        "options": [["0", "red"], ["1", "green"], ["2", "blue"]],
    },
    "photo": "Your picture, {side} × {side}",
    "reads_prepared": "Your picture. This window reads what the network gets of it, three colours at once.",
    "photo_label": "Your picture, {side} by {side} pixels; the arrow keys move the window",
    "result": "Its map, {out} × {out}.",
    "result_label": "The map, {out} by {out} numbers, most between {low} and {high}; the arrow keys move the window",
    "legend": {
        "plain": "Black: {low} and below; white: {high} and above.",
        "signed": "Blue: {low} and below; white: 0; orange: {high} and above.",
        "signed_colours": "Black: {low} and below; grey: 0; bright: {high} and above.",
    },
    "hint": "Point at the map: which pixels made this number?",
    "told": "Row {row}, column {column}: {count} products add up to {sums}.",
    "told_colours": "Row {row}, column {column}: {count} products add up to {sums} for red, green and blue.",
    "sliding": "How the window slides: step {stride}, {padding}, {size} × {size}, dilation {dilation}. "
    "{side} places across become {out}.",
    "settings": {
        "stride": {"title": "Step (stride)", "options": [[each, str(each)] for each in STRIDES]},
        "padding": {"title": "Padding", "options": [[0, "none"], [1, "zeros all round"]]},
        "size": {"title": "Size", "options": [[each, f"{each} × {each}"] for each in SIZES]},
        "dilation": {"title": "Dilation", "options": [[each, str(each)] for each in DILATIONS]},
        "zeros": "{padding} px of zeros all round",
        "no_padding": "no padding",
    },
    "formula": "⌊({side} + 2 · {padding} − {dilation} · ({size} − 1) − 1) / {stride}⌋ + 1 = {out}",
    "formula_words": "⌊(side + 2 · padding − dilation · (size − 1) − 1) / step⌋ + 1 places along each side. Dilation "
    "leaves gaps between the pixels that the window reads: it sees further with the same numbers.",
    "too_old": "This browser is too old to unpack the picture: please use a current one.",
    "learned": LEARNED_WORDS,
}
LOOKS = {"white": WHITE, "balanced": NEARLY_BALANCED, "within": WITHIN}

_draw = register(
    "own_kernel",
    "sentences.js",
    "picture_values.js",
    "map_painting.js",
    "pointing.js",
    "kernel_arithmetic.js",
    "learned_kernels.js",
)


def own_kernel(view: Mapping[str, Any], *, key: str) -> None:
    """Draw the editor of a window with its map, and the windows that a network learned.

    `view` has signature (differs for another picture or network), network, picture (side, values as
    core/see/pixel_values.py packs them), prepared (mean, std), presets (name, title, about, tile, numbers by size), first
    (the preset to begin with), previews (uri, count) and learned; see `pages/parts/kernel_desk.py`.
    """
    _draw(key=key, data={**view, "words": WORDS, "looks": LOOKS, "palette": DIVERGING})
