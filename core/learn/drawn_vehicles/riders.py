"""Who sits on a motorbike."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from core.learn.drawn_vehicles.brush import Brush
from core.learn.drawn_vehicles.parts import BODY_COLOURS, TYRE
from core.learn.drawn_vehicles.sheet import Colour, Point, darker, lighter


@dataclass(frozen=True)
class Posture:
    """Where the rider's joints are, in metres."""

    hip: Point
    shoulder: Point
    grip: Point
    foot: Point


def paint_rider(brush: Brush, posture: Posture, rng: Random) -> None:
    """Leg, back, arm, helmet."""
    jacket, helmet = rng.choice(BODY_COLOURS), rng.choice(BODY_COLOURS)
    _leg(brush, posture, rng.choice(((52, 66, 96), (46, 46, 52), (110, 96, 78))))
    _back(brush, posture, jacket)
    (x, y), grip = posture.shoulder, posture.grip
    elbow = ((x + grip[0]) / 2 - 0.04, (y + grip[1]) / 2 - 0.08)
    brush.line([(x - 0.02, y - 0.06), elbow, grip], 0.11, darker(jacket, 0.12))
    brush.disc(*grip, 0.055, (48, 40, 38))
    _helmet(brush, (x + 0.07, y + 0.2), helmet)


def _leg(brush: Brush, posture: Posture, jeans: Colour) -> None:
    (x, y), foot = posture.hip, posture.foot
    brush.line([(x, y), (x + 0.42, y - 0.12), foot], 0.16, jeans)
    brush.line([(foot[0] - 0.05, foot[1] - 0.02), (foot[0] + 0.14, foot[1] - 0.04)], 0.1, TYRE)


def _back(brush: Brush, posture: Posture, jacket: Colour) -> None:
    hip, shoulder = posture.hip, posture.shoulder
    outline = [
        (hip[0] - 0.13, hip[1] - 0.1, 0.06), (shoulder[0] - 0.16, shoulder[1] - 0.04, 0.12),
        (shoulder[0] + 0.04, shoulder[1] + 0.06, 0.1), (shoulder[0] + 0.12, shoulder[1] - 0.12, 0.08),
        (hip[0] + 0.16, hip[1] - 0.06, 0.08),
    ]  # fmt: skip
    brush.shape(outline, ((0.0, lighter(jacket, 0.2)), (1.0, darker(jacket, 0.25))))


def _helmet(brush: Brush, middle: Point, colour: Colour) -> None:
    x, y = middle
    brush.disc(x, y, 0.15, colour)
    brush.disc(x - 0.03, y + 0.05, 0.07, lighter(colour, 0.4))
    visor = [
        (x + 0.02, y - 0.06, 0.02),
        (x, y + 0.05, 0.03),
        (x + 0.14, y + 0.04, 0.04),
        (x + 0.145, y - 0.06, 0.03),
    ]
    brush.shape(visor, (40, 48, 62))
