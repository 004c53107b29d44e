"""The tower: climb the whole stack with one picture and write down what is seen at every stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from core.see.backbones import BACKBONES
from core.see.feature_maps import inspect, is_signed, strongest
from core.see.mosaics import data_uri, lay_out
from core.see.predictions import top_classes
from core.see.receptive_fields import ReceptiveField, receptive_fields
from core.see.tower_record import Tower, TowerRow

if TYPE_CHECKING:
    from core.see.backbones import Backbone, Stage
    from core.see.pictures import Picture

__all__ = ["Tower", "TowerRow", "climb"]

TILES = 8
ANSWERS = 5
COLOURS = 32  # of a sprite; with all of them the tower of one picture takes 800 KB


def climb(backbone: Backbone, picture: Picture) -> Tower:
    """Run one picture up the backbone and return the whole way as plain data, well under 400 KB."""
    square = backbone.preparation.crop_pixels(picture.tensor())
    inspection = inspect(backbone, backbone.preprocess(picture))
    fields = receptive_fields(backbone)
    rows = [_row(stage, inspection.spatial[stage.name], fields[stage.name]) for stage in backbone.stages[:-1]]
    answers = top_classes(inspection.probabilities, backbone.classes, ANSWERS)
    return Tower(
        network=backbone.name,
        network_title=BACKBONES[backbone.name].title,
        picture_name=picture.name,
        picture_png=photograph_uri(square.permute(1, 2, 0).numpy()),
        rows=tuple(rows),
        answers=tuple((answer.name, answer.share) for answer in answers),
    )


def _row(stage: Stage, maps: Tensor, field: ReceptiveField) -> TowerRow:
    channels, signed = strongest(maps, TILES), is_signed(maps)
    palette = "signed" if signed else "sequential"
    sprite = lay_out(maps.numpy(), channels, brightest=None, palette=palette, columns=TILES)
    return TowerRow(
        stage=stage.name,
        title=stage.title,
        shape=" x ".join(str(side) for side in maps.shape),
        sees=field.words,
        parameters=sum(parameter.numel() for parameter in stage.module.parameters()),
        tiles=sprite_uri(sprite.image),
        tile_count=len(channels),
        tile=sprite.tile[0],
        channels=channels,
        signed=signed,
    )


def sprite_uri(pixels: NDArray[np.uint8]) -> str:
    """Pixels (H, W, 3) as a PNG in a page's text, with few colours: a sprite must stay small, not exact."""
    image = Image.fromarray(pixels).quantize(COLOURS, dither=Image.Dither.NONE)
    return data_uri(image, "PNG", optimize=True)


def photograph_uri(pixels: NDArray[np.uint8]) -> str:
    """Pixels (H, W, 3) as a JPEG in a page's text, a fifth of what a PNG would take."""
    return data_uri(Image.fromarray(pixels), "JPEG", quality=88)
