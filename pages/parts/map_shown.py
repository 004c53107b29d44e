"""One map: laid over its picture, with its exact numbers, its legend, and the files of it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core import charts
from core.explain.methods import METHODS
from pages.parts import drawing, explaining, pictures_shown, resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.explain.attribution import Attribution
    from core.see.backbones import Backbone

KINDS = {"PNG": "image/png", "CSV": "text/csv", "NPZ": "application/octet-stream"}


def show(stack: Backbone, attribution: Attribution) -> None:
    """Draw the map over the picture, its numbers beside it, and what both mean."""
    from core.explain.attribution import overlay

    pixels = pictures_shown.cropped(stack, resources.picture())
    over, plain, words = st.columns([3, 3.4, 2.4], gap="medium")
    with words:
        _meaning(attribution)
        strength = st.slider("Strength of the map", 0.0, 1.0, 0.8, 0.05, key="attributions_strength")
        laid = overlay(attribution, pixels, strength=strength)
        _files(attribution, pixels, laid)
    about = explaining.about(stack, attribution.request)
    over.image(
        pictures_shown.enlarged(laid),
        caption=f"What the score of {about} depends on, by {explaining.asked_by(stack, attribution)}",
        width="stretch",
        alt=explaining.in_words(attribution, about),
    )
    with plain:
        drawing.chart(
            charts.map_figure(
                attribution.map.numpy(), signed=attribution.signed, limit=attribution.legend.high
            ),
            key="attributions_map",
        )


def _meaning(attribution: Attribution) -> None:
    """Say what was asked, what the colours mean, and what to beware of."""
    card = METHODS[attribution.request.method]
    st.markdown(f"**{card.answers}**")
    explaining.legend(attribution)
    st.caption(f"**Beware:** {card.beware} ({card.paper})")


def _files(attribution: Attribution, pixels: np.ndarray, laid: np.ndarray) -> None:
    """Offer the picture and the raw values; each is written when it is asked for."""
    name = f"{attribution.request.method}_class_{attribution.request.target}"
    with st.container(horizontal=True, gap="small", key="map_files"):
        _offer("PNG", "The picture with its map", lambda: pictures_shown.png(laid), f"{name}.png")
        _offer(
            "CSV",
            "The numbers of the map, one line a row of pixels",
            lambda: as_csv(attribution),
            f"{name}.csv",
        )
        _offer(
            "NPZ",
            "For NumPy: the map, Captum's values, the pixels and the question",
            lambda: as_npz(attribution, pixels),
            f"{name}.npz",
        )


def _offer(label: str, about: str, write: Callable[[], bytes], file: str) -> None:
    st.download_button(
        label,
        write,
        file_name=file,
        mime=KINDS[label],
        icon=":material/download:",
        type="tertiary",
        help=about,
        key=f"download_{label}",
        on_click="ignore",
    )


def as_csv(attribution: Attribution) -> bytes:
    """Return the map as text: one line a row of pixels, exact to the last bit of float32."""
    file = io.BytesIO()
    np.savetxt(file, attribution.map.numpy(), fmt="%.9g", delimiter=",")
    return file.getvalue()


def as_npz(attribution: Attribution, pixels: np.ndarray) -> bytes:
    """Return the map (H, W), Captum's values (C, h, w), the pixels the network got (H, W, 3), and the question."""
    file = io.BytesIO()
    np.savez_compressed(
        file,
        map=attribution.map.numpy(),
        values=attribution.values.numpy(),
        pixels=pixels,
        question=np.array(repr(attribution.request)),
    )
    return file.getvalue()
