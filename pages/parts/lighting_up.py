"""The neuron that lights up: every sample picture in the light of one class, the visitor's own among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import streamlit as st
from PIL import Image

from core.learn.drawn_samples import DRAWN
from core.see.pictures import SAMPLES
from pages.parts import controls, everybody, pictures_shown, resources, state
from pages.parts.components.answer_sum import number
from pages.parts.components.lit_pictures import lit_pictures
from pages.parts.components.texts import share_text

if TYPE_CHECKING:
    from torch import Tensor

    from core.learn.jobs import Job
    from core.see.backbones import Backbone
    from core.see.lighting_up import Lit
    from core.see.pictures import Picture

KEYS = (*SAMPLES, *DRAWN)
TILE = 88  # pixels
COLUMNS = 6
QUALITY = 78  # of the sheet of small pictures, WebP
LOOKING = "Every sample climbs the network once, for everybody; then all classes are remembered."


def show(stack: Backbone, of: Picture, index: int) -> None:
    """Draw all pictures, those first to which the neuron of a class answers most; a press looks at another picture."""
    scores = everybody.found(_job(stack), LOOKING, lambda: _forget(stack), label="Look again")
    if scores is None:
        return
    from core.see.lighting_up import light_up

    keys = [*KEYS, *([controls.OWN] * _is_own(of))]
    pressed = lit_pictures(
        tiles(light_up(_with_own(stack, of, scores), index), keys, of), _sheet(), key="lit_pictures"
    )
    if pressed is not None and pressed != controls.picture_key():
        state.put(state.PICTURE, pressed)
        st.rerun()


def tiles(lit: tuple[Lit, ...], keys: list[str], of: Picture) -> list[dict[str, Any]]:
    """Return what the drawing is told of every picture; the brightest has light 1, the darkest 0."""
    high, low = lit[0].value, lit[-1].value
    return [
        {
            "key": keys[each.place],
            "title": controls.picture_label(keys[each.place]),
            "place": each.place,
            "own": _tile(of) if keys[each.place] == controls.OWN else None,
            "value": number(each.value),
            "share": share_text(each.share),
            "light": (each.value - low) / ((high - low) or 1.0),
            "present": keys[each.place] == controls.picture_key(),
        }
        for each in lit
    ]


def _is_own(of: Picture) -> bool:
    return of is state.get(state.OWN_PICTURE)


def _with_own(stack: Backbone, of: Picture, scores: Tensor) -> Tensor:
    """Return the scores (N, K), and those of the visitor's own picture as one more row where it is looked at."""
    if not _is_own(of):
        return scores
    import torch

    return torch.cat([scores, resources.inspection(stack, of).logits[None]])


def _tile(of: Picture) -> str:
    from core.see.mosaics import data_uri

    return data_uri(pictures_shown.square(of.image, TILE), "WEBP", quality=QUALITY)


@st.cache_resource(max_entries=1, show_spinner=False)
def _sheet() -> dict[str, Any]:
    """Return all samples on one small sheet."""
    from core.see.mosaics import data_uri

    rows = -(-len(KEYS) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * TILE, rows * TILE))
    for place, key in enumerate(KEYS):
        corner = (place % COLUMNS * TILE, place // COLUMNS * TILE)
        sheet.paste(pictures_shown.square(resources.samples_picture(key).image, TILE), corner)
    return {"uri": data_uri(sheet, "WEBP", quality=QUALITY), "columns": COLUMNS, "rows": rows}


def _job(stack: Backbone) -> Job:
    return everybody.job(_look, stack.fingerprint(), stack)


def _forget(stack: Backbone) -> None:
    _look.clear(stack.fingerprint(), stack)


@st.cache_resource(max_entries=6, show_spinner=False)
def _look(fingerprint: str, _backbone: Backbone) -> Job:
    """Start showing all samples to the network; the job is kept, and with it the scores of all classes."""
    pictures = [resources.samples_picture(key) for key in KEYS]

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.see.lighting_up import all_scores

        yield all_scores(_backbone, pictures, watch=watch)

    return resources.looking().submit(work, label="the neuron that lights up")
