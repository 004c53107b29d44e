"""How pictures are shown: as the network gets them, with what a unit sees drawn in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from torch import Tensor

    from core.see.backbones import Backbone
    from core.see.pictures import Picture
    from core.see.receptive_fields import ReceptiveField

BOX = (194, 87, 26)
RIM = (255, 251, 245)
TILE = 72


def cropped(stack: Backbone, picture: Picture) -> np.ndarray:
    """Return the square that the network receives, before normalisation: uint8 (H, W, 3)."""
    return stack.preparation.crop_pixels(picture.tensor()).permute(1, 2, 0).numpy()


def sees(field: ReceptiveField | None, stack: Backbone) -> str:
    """Say how much of the picture a unit can see at most."""
    side = stack.preparation.crop
    if field is None or field.whole_picture or field.size >= side:
        return "everything"
    return f"{field.size} × {field.size} px"


def enlarged(pixels: np.ndarray, side: int = 448) -> Image.Image:
    """Return a small picture large enough to be looked at, its pixels kept as squares."""
    return Image.fromarray(pixels).resize((side, side), Image.Resampling.NEAREST)


def from_batch(stack: Backbone, batch: Tensor) -> np.ndarray:
    """Return what the network was given as pixel values again: (1, 3, H, W) -> uint8 (H, W, 3)."""
    return stack.preparation.denormalise(batch)[0].permute(1, 2, 0).numpy()


def shaded(values: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    """Return float values (3, H, W) as pixels (H, W, 3): the first of `ends` black, the second white."""
    shares = (values - ends[0]) / (ends[1] - ends[0])
    return (shares.clip(0, 1) * 255).round().astype(np.uint8).transpose(1, 2, 0)


def strip(images: list[Image.Image], count: int, tile: int = TILE) -> Image.Image:
    """Lay pictures side by side as squares; what is missing stays transparent."""
    sheet = Image.new("RGBA", (count * (tile + 4) - 4, tile), (0, 0, 0, 0))
    for place, image in enumerate(images[:count]):
        sheet.paste(square(image, tile), (place * (tile + 4), 0))
    return sheet


def square(image: Image.Image, tile: int) -> Image.Image:
    """Return the middle square of a picture at a given side."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side)).resize((tile, tile), Image.Resampling.LANCZOS)


def png(pixels: np.ndarray) -> bytes:
    """Return uint8 pixels (H, W, 3 or 4) as a file: encoded once where they are kept, and not on every run."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()
