"""The square of a picture that a network looks at, as pixels and as text for the browser."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pages.parts import pictures_shown
from pages.parts.keeping import by_picture

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture


@dataclass(frozen=True, eq=False)
class Square:
    """pixels: uint8 (H, W, 3), before normalisation; uri: the same as a JPEG in a page's text."""

    pixels: np.ndarray
    uri: str

    @property
    def file(self) -> bytes:
        """The JPEG itself."""
        return base64.b64decode(self.uri.partition(",")[2])


def _square(fingerprint: str, digest: str, _stack: Backbone, _of: Picture) -> Square:
    from core.see.tower import photograph_uri

    pixels = pictures_shown.cropped(_stack, _of)
    return Square(pixels, photograph_uri(pixels))


square = by_picture(_square, samples=32)
