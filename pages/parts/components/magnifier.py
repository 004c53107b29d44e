"""The magnifier: a picture with the numbers under the pointer, and pixels that can be changed."""

from __future__ import annotations

import base64
from typing import Any

from core.see.pictures import Picture
from core.see.pixel_values import MOST_CHANGES, packed
from pages.parts.components.registering import register

WORDS: dict[str, Any] = {
    "magnifier": "magnifier",
    "picture": "{name}, {width} × {height} pixels. Arrow keys move the magnifier, Shift makes larger steps, "
    "Enter goes to the colour of the pixel",
    "grid": "The numbers of the pixels under the magnifier",
    "modes": "Which of the numbers",
    "mode": {"all": "All three", "red": "Red", "green": "Green", "blue": "Blue", "grey": "Grey"},
    "squares": "squares",
    "readout": "{x} across, {y} down: red {red}, green {green}, blue {blue}",
    "readout_grey": "{x} across, {y} down: grey {grey} = 0.299 × {red} + 0.587 × {green} + 0.114 × {blue}",
    "legend": {
        "all": "In each square, from top to bottom: red, green, blue. Click one to go there.",
        "red": "How much red: 0 is none, 255 is full.",
        "green": "How much green: 0 is none, 255 is full.",
        "blue": "How much blue: 0 is none, 255 is full.",
        "grey": "Grey: as bright as the three together look to the eye, so green counts most.",
    },
    "editor": "The pixel {x} across, {y} down",
    "range": "{name}, 0 to 255",
    "number": "{name} as a number, 0 to 255",
    "red_button": "Make it bright red",
    "back": "Put it back",
    "all_back": "Put all {count} back",
    "ask": "Ask the network",
    "none": "Nothing is changed yet.",
    "one": "1 pixel is changed (at most {most}).",
    "some": "{count} pixels are changed (at most {most}).",
    "stale": "The answers below are older: ask again.",
    "too_many": "{most} pixels are changed already: put one back first.",
    "too_old": "This browser cannot unpack the picture's numbers: open the page in a newer one.",
}

_draw = register("magnifier", "sentences.js", "picture_values.js")


def magnifier(view: dict[str, Any], *, key: str) -> object:
    """Draws the magnifier on what `magnifier_view` made of a picture.

    Returns what the visitor last asked the network about, as a browser says it: unchecked, None before the first time.
    `key` belongs to one picture: another one begins afresh.
    """
    return _draw(key=key, data=view, on_asked_change=_nothing).asked


def magnifier_view(picture: Picture, numbers: str, about: str) -> dict[str, Any]:
    """What the browser is told: the numbers of the picture as `numbers_of` gives them, and texts; `about` stands below."""
    return {
        "words": WORDS,
        "most": MOST_CHANGES,
        "picture": {
            "name": picture.name,
            "width": picture.width,
            "height": picture.height,
            "about": about,
            "values": numbers,
        },
    }


def numbers_of(picture: Picture) -> str:
    """All numbers of a picture, packed, as text."""
    return base64.b64encode(packed(picture)).decode("ascii")


def _nothing() -> None:
    """Streamlit wants a callback for every value that comes back."""
