"""The tower as plain data: one picture's way up a network, ready for a browser. Imports no torch."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class TowerRow:
    """One stage of the way.

    shape       of its last map with height and width, as "32 x 112 x 112": channels, height, width
    sees        how much of the picture one number sees: "19 px", or "the whole picture"
    tiles       its strongest maps side by side, one pixel apart, at their own resolution: a PNG as data URI
    tile_count  how many maps that are, and tile their side in pixels
    channels    which channels they are, strongest first
    signed      whether the palette has zero in its middle
    """

    stage: str
    title: str
    shape: str
    sees: str
    parameters: int
    tiles: str
    tile_count: int
    tile: int
    channels: tuple[int, ...]
    signed: bool


@dataclass(frozen=True)
class Tower:
    """One picture's way up one network; rows run from the bottom to the stage under the head.

    picture_png  the square that the network looks at, as data URI (in fact a JPEG, which is a fifth of a
                 PNG), so that maps can be laid over it
    answers      the likeliest classes with their shares of 1, likeliest first
    """

    network: str
    network_title: str
    picture_name: str
    picture_png: str
    rows: tuple[TowerRow, ...]
    answers: tuple[tuple[str, float], ...]

    def to_json(self) -> str:
        """The tower as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What to_json wrote. Raises ValueError, KeyError or TypeError for anything else."""
        plain = json.loads(text)
        rows = tuple(TowerRow(**{**row, "channels": tuple(row["channels"])}) for row in plain["rows"])
        answers = tuple((name, float(share)) for name, share in plain["answers"])
        return cls(**{**plain, "rows": rows, "answers": answers})
