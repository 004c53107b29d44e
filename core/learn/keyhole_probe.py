"""The probe that plays the keyhole game: straight lines on what single units of a stage say, and nothing else.

Other than on the ladder, where a stage's maps are averaged over the picture, it is given one unit at a time: the channels
of one place, which know no more than that unit's field of view.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.learn.labelled_pictures import LabelledPictures
from core.learn.probes import Known, linear_probe
from core.learn.reports import Pulse, Watch
from core.learn.study_pictures import for_study
from core.see.keyhole import PICTURES, Match, Opening, Point, middle, openings, points_on, unit_features

if TYPE_CHECKING:
    from core.see.backbones import Backbone

LEARN, CHECK = 40, 10  # pictures of each class
PLACES = 6  # looked at in each picture
AT_ONCE = 8
SEED = 0
LOOKING, LEARNING = "looking through keyholes", "learning at every opening"


@dataclass(frozen=True)
class Peep:
    """One place in one of the pictures that are played with, and the class of what is there."""

    picture: int
    point: Point
    label: int


@dataclass(frozen=True, eq=False)
class Keyholes:
    """Everything the game needs: pictures that no probe has seen, places in them, and a probe's answers at each opening.

    answers      for each peep one class an opening
    learned_from how many pictures the probes learned from, PLACES places in each
    on_things    whether the places lie on the thing itself; else somewhere in the middle of the picture
    """

    openings: tuple[Opening, ...]
    pictures: LabelledPictures
    peeps: tuple[Peep, ...]
    answers: tuple[tuple[int, ...], ...]
    learned_from: int
    on_things: bool

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of all peeps that the probe has right, an opening each."""
        right = [[a == peep.label for a in own] for own, peep in zip(self.answers, self.peeps, strict=True)]
        return tuple(float(share) for share in np.mean(right, axis=0))

    @property
    def chance(self) -> float:
        """The share right of whoever always says the biggest class."""
        return max(self.pictures.counts) / len(self.pictures)


def practise(backbone: Backbone, data: LabelledPictures, *, watch: Watch | None = None) -> Keyholes:
    """Let one linear probe an opening learn to name what a single unit there sees, and ask it about other pictures.

    The pictures are drawn anew or, where that cannot be, divided as for training. `watch` hears of every handful and may
    raise to stop. Raises RequestError for a network whose units see everything, DatasetError for too few pictures.
    """
    holes = openings(backbone)
    found = for_study(data, learn=LEARN, check=CHECK)
    pulse = Pulse(watch, LOOKING, len(found.training) + len(found.validation))
    known = _look(backbone, found.training, holes, pulse)
    new = _look(backbone, found.validation, holes, pulse)
    answers = _ask(known, new, holes, len(data.classes), Pulse(watch, LEARNING, len(holes)))
    return Keyholes(
        holes,
        found.validation,
        new.peeps,
        answers,
        len(found.training),
        on_things=found.validation.masks is not None,
    )


@dataclass(frozen=True, eq=False)
class _Looked:
    """Peeps into some pictures, and what the units there say: stage -> (peeps, C)."""

    peeps: tuple[Peep, ...]
    features: dict[str, Tensor]

    @property
    def labels(self) -> Tensor:
        return torch.tensor([peep.label for peep in self.peeps])


def _look(backbone: Backbone, data: LabelledPictures, holes: tuple[Opening, ...], pulse: Pulse) -> _Looked:
    """Take PLACES places in every picture and climb a few pictures at once."""
    chance = random.Random(f"keyhole {SEED}")
    peeps: list[Peep] = []
    rows: list[dict[str, Tensor]] = []
    for first in range(0, len(data), AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, len(data)))
        pulse()
        points = [points_on(_mask(backbone, data, number), PLACES, chance) for number in numbers]
        batch = torch.cat([backbone.preprocess(data.pictures[number]) for number in numbers])
        rows.append(unit_features(backbone, batch, points, holes))
        peeps += _peeps(data, numbers, points)
        pulse(len(numbers))
    features = {hole.stage: torch.cat([row[hole.stage] for row in rows]) for hole in holes}
    return _Looked(tuple(peeps), features)


def _peeps(data: LabelledPictures, numbers: range, points: Sequence[Sequence[Point]]) -> list[Peep]:
    return [
        Peep(number, point, data.labels[number])
        for number, own in zip(numbers, points, strict=True)
        for point in own
    ]


def _mask(backbone: Backbone, data: LabelledPictures, number: int) -> NDArray[np.bool_]:
    """Where the thing is in the prepared picture: its true outline, or the middle where nobody drew one."""
    masks, side = data.masks, backbone.preparation.crop
    if masks is None:
        return middle(side, side)
    white = torch.from_numpy(masks[number] * np.uint8(255))
    return (backbone.preparation.crop_pixels(white.expand(3, -1, -1))[0] > 127).numpy()


def _ask(
    known: _Looked, new: _Looked, holes: Sequence[Opening], classes: int, pulse: Pulse
) -> tuple[tuple[int, ...], ...]:
    """For each new peep one answer an opening."""
    columns = []
    for hole in holes:
        learned = Known(known.features[hole.stage], known.labels, classes)
        columns.append(linear_probe(learned, new.features[hole.stage], pulse).tolist())
        pulse(1)
    return tuple(zip(*columns, strict=True))


def deal(keyholes: Keyholes, number: int) -> Match:
    """A match of five different pictures. The same number gives the same match, so that a room plays the same one."""
    chance = random.Random(f"match {number}")
    count = min(PICTURES, len(keyholes.pictures))
    pictures = chance.sample(range(len(keyholes.pictures)), count)
    peeps = tuple(picture * PLACES + chance.randrange(PLACES) for picture in pictures)
    return Match(peeps, len(keyholes.openings))
