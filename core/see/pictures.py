"""A picture: upright RGB, from a file, an array or one of the bundled samples. Imports no torch.

The whole walk begins here: `open_picture` -> Picture -> `backbone.preprocess`.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from PIL import Image

from core.errors import PictureError
from core.see.picture_files import decode
from core.see.samples import DEFAULT_SAMPLE, SAMPLES, SampleCard

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["DEFAULT_SAMPLE", "SAMPLES", "Picture", "SampleCard", "from_array", "open_picture", "sample"]


@dataclass(frozen=True, eq=False)
class Picture:
    """An upright RGB picture. Two pictures are equal when their size and pixels are, whatever their names.

    image: Pillow image, mode RGB, not to be changed; name: for people; digest: sha256 of size and pixels.
    """

    image: Image.Image
    name: str
    digest: str

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.image.size

    @property
    def mode(self) -> str:
        return "RGB"

    @property
    def pixels(self) -> np.ndarray:
        """uint8 (H, W, 3), read-only; a fresh copy at each call, so keep it while you need it."""
        array = np.array(self.image, dtype=np.uint8)
        array.setflags(write=False)
        return array

    def tensor(self) -> "Tensor":
        """uint8 (3, H, W), contiguous, yours to change."""
        import torch  # here, so that pages which only show pictures need not wait for torch

        channels_first = np.ascontiguousarray(np.array(self.image, dtype=np.uint8).transpose(2, 0, 1))
        return torch.from_numpy(channels_first)

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Picture) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)


def open_picture(source: bytes | Path | BinaryIO, *, name: str = "") -> Picture:
    """The picture in a file's bytes, at a path or in an open binary file, its longest side at most 2048.

    Raises PictureError, with a sentence for the visitor, if it cannot or should not be opened.
    """
    own_name = source.stem if isinstance(source, Path) else "picture"
    return _picture(decode(source), name or own_name)


def from_array(array: np.ndarray, name: str) -> Picture:
    """A picture from uint8 values, (H, W, 3) or grey (H, W); PictureError for anything else."""
    grey_or_rgb = array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 3)
    if array.dtype != np.uint8 or not grey_or_rgb or array.size == 0:
        raise PictureError(
            "A picture is rows of pixels with one or three whole numbers from 0 to 255 (uint8) each: "
            f"convert the array of {array.dtype} with shape {array.shape} first."
        )
    return _picture(Image.fromarray(np.ascontiguousarray(array)).convert("RGB"), name)


@lru_cache(maxsize=32)
def sample(key: str) -> Picture:
    """A bundled photograph, see SAMPLES; PictureError for an unknown key."""
    if key not in SAMPLES:
        raise PictureError(f"There is no sample called “{key}”: choose one of {', '.join(SAMPLES)}.")
    card = SAMPLES[key]
    return open_picture(card.path, name=card.title)


def _picture(image: Image.Image, name: str) -> Picture:
    content = hashlib.sha256(f"{image.width}x{image.height} ".encode() + image.tobytes())
    return Picture(image, name, content.hexdigest())
