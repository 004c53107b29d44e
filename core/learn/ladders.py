"""The probe ladder: what a network knows about your classes on each stage, before anything is trained.

Every picture climbs once. What each stage hands up is averaged over the picture (the stage under the head gives its
own vector), and two probes are asked how well the classes can be told apart there. Beside them stand a rung for the
raw pixels and a ladder for the same network with random weights. After Alain and Bengio 2016.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from core.learn import probes, studies, zero_rungs
from core.learn.feature_store import FeatureStore
from core.learn.frozen_features import AT_ONCE
from core.learn.ladder_shapes import RAW
from core.learn.picture_rows import Row
from core.learn.probes import Known
from core.learn.reports import Pulse, Watch
from core.learn.swift_prefix import noise, swift_copy

if TYPE_CHECKING:
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.studies import Expected
    from core.see.backbones import Backbone
    from core.see.pictures import Picture

CLIMBING = "climbing and probing"
PROBED = 10  # pictures that probing one stage counts as in the progress


@dataclass(frozen=True)
class LadderRung:
    """How well the classes of `data` can be told apart on one stage, or by raw pixels: shares right of `count`.

    probe: by straight lines. neighbours: by the vote of the nearest. pretrained: False on the random network's ladder.
    """

    data: str
    stage: str
    pretrained: bool
    probe: float
    neighbours: float
    count: int


@dataclass(frozen=True, eq=False)
class Ladder:
    """A network and the pictures on both sides of the split. with_twin: the random network climbs too."""

    backbone: Backbone
    training: LabelledPictures
    validation: LabelledPictures
    with_twin: bool = True

    def run(self, *, watch: Watch | None = None, store: FeatureStore | None = None) -> Iterator[LadderRung]:
        """Yield the rung of raw pixels, then bottom to top the network's own, then the random twin's."""
        store = FeatureStore() if store is None else store
        pulse = Pulse(watch, f"{CLIMBING}, {self.training.name}", self.work)
        thumbnails = zero_rungs.thumbnails(self._row(), Pulse(_quietly(pulse), "", 1))
        yield self._rung(RAW, thumbnails, pulse, pretrained=True)
        yield from self._climb(self.backbone, store, pulse, pretrained=True)
        if self.with_twin:
            yield from self._climb(studies.untaught(self.backbone), store, pulse, pretrained=False)

    @property
    def pictures(self) -> int:
        return len(self.training) + len(self.validation)

    @property
    def work(self) -> int:
        """What the progress counts to: pictures that climb, and stages that are probed."""
        ladders = 1 + self.with_twin
        return ladders * self.pictures + PROBED * (1 + ladders * (len(self.backbone.stages) - 1))

    def _row(self) -> list[Picture]:
        return [*self.training.pictures, *self.validation.pictures]

    def _climb(
        self, backbone: Backbone, store: FeatureStore, pulse: Pulse, *, pretrained: bool
    ) -> Iterator[LadderRung]:
        features = ladder_features(
            backbone, self.training.pictures, self.validation.pictures, store=store, pulse=pulse
        )
        for stage, rows in features.items():
            yield self._rung(stage, rows, pulse, pretrained=pretrained)

    def _rung(self, stage: str, rows: Tensor, pulse: Pulse, *, pretrained: bool) -> LadderRung:
        learned, answers = len(self.training), torch.tensor(self.validation.labels)
        known = Known(rows[:learned], torch.tensor(self.training.labels), len(self.training.classes))
        new_rows = rows[learned:]
        probe = _share(probes.linear_probe(known, new_rows, pulse), answers)
        neighbours = _share(probes.vote(known, new_rows), answers)
        pulse(PROBED)
        return LadderRung(self.training.name, stage, pretrained, probe, neighbours, len(answers))


@dataclass(frozen=True, eq=False)
class Ladders:
    """Several ladders one after the other."""

    ladders: tuple[Ladder, ...]

    def run(
        self,
        *,
        watch: Watch | None = None,
        store: FeatureStore | None = None,
        expected: Sequence[Expected] = (),
    ) -> Iterator[LadderRung]:
        """Yield the rungs of all. expected: seconds of each ladder, for the time left."""
        course = studies.Course(watch, expected or studies.alike(len(self.ladders)))
        for place, one in enumerate(self.ladders):
            yield from one.run(watch=course.run(place, one.training.name), store=store)


def _share(said: Tensor, answers: Tensor) -> float:
    return float((said == answers).float().mean())


def ladder_features(
    backbone: Backbone, *pictures: Sequence[Picture], store: FeatureStore, pulse: Pulse
) -> dict[str, Tensor]:
    """Stage -> (N, C) float32 for every stage below the head, from one pass over each picture.

    Kept in `store` as one vector a picture, so that climbing once more costs nothing. `pulse` counts pictures.
    """
    climb = _Climb(backbone, Row(*pictures), store)
    rows = torch.stack(list(climb.vectors(pulse)))
    widths = climb.widths()
    return dict(zip(widths, rows.split(list(widths.values()), dim=1), strict=True))


class _Climb:
    """Pictures on their way through all stages of a network, a few at once."""

    def __init__(self, backbone: Backbone, row: Row, store: FeatureStore) -> None:
        self.row, self.store, self.preparation = row, store, backbone.preparation
        self._stages = backbone.stages[:-1]
        self._plain = nn.Sequential(*(stage.module for stage in self._stages))
        self._swift: nn.Module | None = None
        self._widths: list[int] = []
        self._keys = row.keys(_origin(backbone))

    def widths(self) -> dict[str, int]:
        """Stage -> how many numbers it gives of a picture."""
        if not self._widths:
            self._run([self._crop(0)])  # all pictures were known already
        return {stage.name: width for stage, width in zip(self._stages, self._widths, strict=True)}

    def vectors(self, pulse: Pulse) -> Iterator[Tensor]:
        for start in range(0, len(self.row), AT_ONCE):
            places = range(start, min(start + AT_ONCE, len(self.row)))
            yield from self._few(places)
            pulse(len(places))

    def _few(self, places: Sequence[int]) -> Iterable[Tensor]:
        found = self.store.get_all([self._keys[place] for place in places])
        missing = [place for place, value in zip(places, found, strict=True) if value is None]
        computed = dict(zip(missing, self._run([self._crop(place) for place in missing]), strict=False))
        for place, value in computed.items():
            self.store.put(self._keys[place], value)
        return [
            computed[place] if value is None else value for place, value in zip(places, found, strict=True)
        ]

    def _crop(self, place: int) -> Tensor:
        return self.row.crop(place, self.preparation).permute(1, 2, 0).contiguous()

    def _run(self, crops: list[Tensor]) -> list[Tensor]:
        """One vector a picture, all stages behind each other. Always as many at once: another number may round differently."""
        if not crops:
            return []
        full = torch.stack(crops + crops[-1:] * (AT_ONCE - len(crops)))
        below = self.preparation.normalise_channels_last(full)
        if self._swift is None:
            self._swift = swift_copy(self._plain, noise(below.shape[1:]))
        pooled = []
        with torch.no_grad():
            for stage in self._swift.children():
                below = stage(below)
                pooled.append(below.mean((2, 3)) if below.ndim == 4 else below.clone())
        self._widths = [each.shape[1] for each in pooled]
        return [vector.clone() for vector in torch.cat(pooled, dim=1)[: len(crops)]]


def _origin(backbone: Backbone) -> str:
    """What the vectors depend on besides the picture."""
    parts = ["ladder", repr(backbone.preparation), backbone.fingerprint(), str(torch.get_num_threads())]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _quietly(pulse: Pulse) -> Watch:
    """A watch that only gives the chance to stop."""
    return lambda progress: pulse()
