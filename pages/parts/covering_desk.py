"""Cover a part of the picture and see the answers answer: a brush, or a patch that moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st
from PIL import Image

from core.errors import LessonError
from pages.parts import keeping, pictures_shown, resources
from pages.parts.boundary import errors_shown
from pages.parts.components.brush import Asked, Row, asked, brush

if TYPE_CHECKING:
    from torch import Tensor

    from core.see.backbones import Backbone
    from core.see.pictures import Picture

TITLES = {"grey": "Grey", "black": "Black", "blur": "Blur"}
QUALITY = 88  # of the two small pictures that the browser gets, WebP


@dataclass(frozen=True, eq=False)
class Easel:
    """What is kept of a picture: batch (1, 3, H, W), what it can be covered with, and what the browser is told of both."""

    batch: Tensor
    fills: Mapping[str, Tensor]
    view: Mapping[str, Any]


def show(stack: Backbone, of: Picture) -> None:
    """Draw the brush and the answers beside it; it reruns by itself, without the page."""

    def draw() -> None:
        with errors_shown():
            _desk(stack, of)

    st.fragment(draw)()


def _desk(stack: Backbone, of: Picture) -> None:
    key = f"brush_{keeping.mark(stack, of)}"
    before, problem, question = resources.inspection(stack, of).probabilities, "", asked(key)
    after = before
    if question is not None:
        try:
            after = _answered(stack, of, question)
        except LessonError as error:
            problem = str(error)
    brush(_easel(stack, of).view, rows(stack, before, after), key=key, problem=problem)


def rows(stack: Backbone, before: Tensor, after: Tensor) -> tuple[Row, ...]:
    """Return the answers to two pictures, (K,) and (K,), as the brush draws them."""
    from core.see.covering import changes

    return tuple(
        Row(change.name, change.before, change.after) for change in changes(before, after, stack.classes)
    )


def _answered(stack: Backbone, of: Picture, question: Asked) -> Tensor:
    """Return the shares (K,) for the covered picture; LessonError for a question that makes no sense."""
    from core.see.covering import FILLS, read_mask

    read_mask(question.mask)  # both are checked before they become a key of the cache
    if question.fill not in FILLS:
        raise LessonError(f"Choose one of these to cover with: {', '.join(FILLS)}.")
    return _covered(stack.fingerprint(), of.digest, (str(question.mask), str(question.fill)), stack, of)


@st.cache_resource(max_entries=24, show_spinner=False, scope="session")
def _covered(
    fingerprint: str, digest: str, question: tuple[str, str], _stack: Backbone, _picture: Picture
) -> Tensor:
    from core.see.covering import ask, cover, read_mask

    mask, fill = question
    easel = _easel(_stack, _picture)
    return ask(_stack, cover(easel.batch, read_mask(mask), easel.fills[fill]))


def _make(fingerprint: str, digest: str, _stack: Backbone, _picture: Picture) -> Easel:
    from core.see.covering import FILLS, filling

    batch = _stack.preprocess(_picture)
    fills = {name: filling(_stack, batch, name) for name in FILLS}
    return Easel(batch, fills, _view(_stack, _picture, fills))


_easel = keeping.by_picture(_make)


def _view(stack: Backbone, of: Picture, fills: Mapping[str, Tensor]) -> dict[str, Any]:
    from core.see.covering import GRID
    from core.see.mosaics import data_uri

    shown = {name: pictures_shown.from_batch(stack, fill) for name, fill in fills.items()}
    plain = {name: "#" + bytes(shown[name][0, 0].tolist()).hex() for name in ("grey", "black")}
    pictures = {"picture": pictures_shown.cropped(stack, of), "blurred": shown["blur"]}
    return {
        **{name: data_uri(Image.fromarray(each), "WEBP", quality=QUALITY) for name, each in pictures.items()},
        "side": stack.preparation.crop,
        "grid": GRID,
        "colours": plain,
        "fills": [{"key": name, "title": TITLES[name]} for name in fills],
    }
