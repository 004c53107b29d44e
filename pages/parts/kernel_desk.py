"""The desk with the window of one's own: what its drawing is given of the picture and of the network."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from pages.parts import pictures_shown, resources
from pages.parts.components.own_kernel import own_kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.see.backbones import Backbone
    from core.see.pictures import Picture

FIRST = "upright"
PREVIEW = 56  # pixels a side, about
NETWORKS, PICTURES = 8, 8  # that are kept


def show(stack: Backbone) -> None:
    """Draw the window of one's own over the visitor's picture, and the windows that the network learned."""
    picture = resources.picture()
    network, digest = stack.fingerprint()[:16], picture.digest[:16]
    view = {
        "signature": f"{network} {digest}",
        "network": network,
        "first": FIRST,
        "presets": _presets(),
        **_picture_view(f"{stack.preparation}", digest, stack, picture),
        **_network_view(network, stack),
    }
    own_kernel(view, key="own_kernel")


@st.cache_resource(max_entries=1, show_spinner=False)
def _presets() -> list[dict[str, Any]]:
    from core.see.kernels import KERNELS, SIZES, kernel

    return [
        {
            "name": name,
            "title": preset.title,
            "about": preset.about,
            "tile": tile,
            "numbers": {size: kernel(name, size).ravel().tolist() for size in SIZES},
        }
        for tile, (name, preset) in enumerate(KERNELS.items())
    ]


# Of a visitor's own pictures too: it goes with the visit.
@st.cache_resource(max_entries=PICTURES, show_spinner=False, scope="session")
def _picture_view(preparation: str, digest: str, _stack: Backbone, _picture: Picture) -> dict[str, Any]:
    from core.see.pictures import from_array
    from core.see.pixel_values import packed
    from core.see.tower import photograph_uri

    square = pictures_shown.cropped(_stack, _picture)
    tiles = previews(square)
    return {
        "picture": {"side": len(square), "values": _text(packed(from_array(square, _picture.name)))},
        "previews": {"uri": photograph_uri(np.concatenate(tiles, axis=1)), "count": len(tiles)},
        "prepared": {"mean": _stack.preparation.mean, "std": _stack.preparation.std},
    }


def previews(square: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Return what every kernel makes of a picture (H, W, 3), small: (h, h, 3) each."""
    from core.see.kernels import KERNELS, apply, draw, kernel
    from core.see.pixel_values import grey

    brightness, stride = grey(square), max(1, len(square) // PREVIEW)
    return [draw(apply(brightness, kernel(name), stride=stride), kernel(name)) for name in KERNELS]


@st.cache_resource(max_entries=NETWORKS, show_spinner=False)
def _network_view(network: str, _stack: Backbone) -> dict[str, Any]:
    from PIL import Image

    from core.see.kernels import learned_kernels, patches
    from core.see.mosaics import data_uri

    kernels = learned_kernels(_stack)
    weights, drawn = kernels.weights, patches(kernels)
    channels, _, size, _ = weights.shape
    row = Image.fromarray(np.concatenate(list(drawn), axis=1))
    return {
        "learned": {
            "weights": _text(weights.numpy().tobytes()),
            "bias": _text(kernels.bias.numpy().tobytes()),
            "channels": channels,
            "size": size,
            "stride": kernels.stride,
            "dilation": kernels.dilation,
            "before": kernels.before,
            "out": kernels.side,
            "side": _stack.preparation.crop,
            "empty": sorted(kernels.empty),
            "first": int(weights.abs().sum((1, 2, 3)).argmax()),
            "sprite": data_uri(row, "PNG"),
        }
    }


def _text(numbers: bytes) -> str:
    return base64.b64encode(numbers).decode("ascii")
