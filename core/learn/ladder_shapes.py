"""What a ladder looks like, and what it advises: told with no more certainty than its pictures allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.learn.bands import band

if TYPE_CHECKING:
    from core.learn.ladders import LadderRung

RAW = "raw pixels"
RISING, FLAT, BEATEN, PEAKED = "rising", "flat", "beaten by raw pixels", "rising, then falling"


@dataclass(frozen=True)
class Shape:
    """The shape of one ladder.

    name         RISING, FLAT, BEATEN or PEAKED
    best         the stage where straight lines do best, the lowest of equals
    good_enough  the lowest stage that its pictures cannot tell from the best
    """

    name: str
    best: LadderRung
    good_enough: LadderRung
    raw: LadderRung


def shape(rungs: Sequence[LadderRung]) -> Shape | None:
    """Judge the pretrained network's rungs, bottom to top; None while there are fewer than three or no raw pixels."""
    raw = next((rung for rung in rungs if rung.stage == RAW), None)
    stages = [rung for rung in rungs if rung.pretrained and rung.stage != RAW]
    if raw is None or len(stages) < 3:
        return None
    best = max(stages, key=lambda rung: rung.probe)
    low, _ = band(best.probe, best.count)
    good_enough = next(rung for rung in stages if rung.probe >= low)
    return Shape(_name(stages, best, good_enough, raw), best, good_enough, raw)


def _name(stages: Sequence[LadderRung], best: LadderRung, good_enough: LadderRung, raw: LadderRung) -> str:
    if raw.probe > best.probe:
        return BEATEN
    if stages.index(good_enough) < len(stages) / 3:
        return FLAT
    return PEAKED if stages[-1].probe < band(best.probe, best.count)[0] else RISING
