"""One drawing: choose a scene and a vehicle from a seed, paint both, keep the vehicle's mask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np

from core.errors import DatasetError
from core.learn.drawn_vehicles.brush import Brush, Pose
from core.learn.drawn_vehicles.buses import choose_bus, paint_bus
from core.learn.drawn_vehicles.car_bodies import paint_car
from core.learn.drawn_vehicles.cars import CAR_KINDS, choose_car
from core.learn.drawn_vehicles.foregrounds import paint_occluder, paint_weather
from core.learn.drawn_vehicles.looks import LOOKS, Look, choose_look
from core.learn.drawn_vehicles.motorbikes import choose_motorbike, paint_motorbike
from core.learn.drawn_vehicles.parts import Dress, choose_dress
from core.learn.drawn_vehicles.places import BACKGROUNDS, paint_place
from core.learn.drawn_vehicles.sheet import Sheet
from core.learn.drawn_vehicles.streets import road
from core.learn.drawn_vehicles.truck_cabs import paint_truck
from core.learn.drawn_vehicles.trucks import TRUCK_KINDS, choose_truck

KINDS: tuple[str, ...] = (*CAR_KINDS, *TRUCK_KINDS, "bus", "motorbike")
SIZES = range(32, 513)


@dataclass(frozen=True, eq=False)
class Drawing:
    """A drawn vehicle, read-only: pixels uint8 (size, size, 3), mask bool (size, size) of its visible pixels."""

    pixels: np.ndarray
    mask: np.ndarray
    kind: str
    background: str
    light: str
    weather: str


@dataclass(frozen=True)
class Craft:
    """How a family of vehicles is built and painted, and how long it may be on the sheet (scene units)."""

    choose: Callable[[str, Random], Any]
    paint: Callable[[Brush, Any, Dress, Random], None]
    reach: tuple[float, float]


_CAR = Craft(choose_car, paint_car, (122.0, 198.0))
_TRUCK = Craft(choose_truck, paint_truck, (128.0, 202.0))
CRAFTS: dict[str, Craft] = {
    **dict.fromkeys(CAR_KINDS, _CAR),
    **dict.fromkeys(TRUCK_KINDS, _TRUCK),
    "bus": Craft(choose_bus, paint_bus, (138.0, 206.0)),
    "motorbike": Craft(choose_motorbike, paint_motorbike, (92.0, 146.0)),
}


def draw(
    kind: str, *, seed: int, background: str | None = None, size: int = 224, empty: bool = False
) -> Drawing:
    """Draw one vehicle of a kind; the same arguments give the same bytes.

    The scene hangs on the seed alone, so every kind may stand in the same place; `empty` leaves the vehicle
    and its shadow out and draws the same place without it.
    Raises DatasetError for an unknown kind, background or size.
    """
    _check(kind, background, size)
    scene = Random(f"scene {seed}")
    look, place, horizon = choose_look(scene), scene.choice(BACKGROUNDS), scene.uniform(92, 118)
    place = background or place
    if place == "garage":
        look = _indoors(look)
    sheet, vehicle = Sheet(size), Random(f"{kind} {seed}")
    _paint_scene(sheet, (place, look, horizon), scene)
    if not empty:
        _paint_vehicle(sheet, kind, look, (horizon, vehicle))
    _paint_front(sheet, look, place, Random(f"front {seed}"))
    pixels, mask = sheet.finished()
    pixels.flags.writeable = mask.flags.writeable = False
    return Drawing(pixels, mask, kind, place, look.name, look.weather)


def _check(kind: str, background: str | None, size: int) -> None:
    if kind not in CRAFTS:
        raise DatasetError(f"No vehicle called {kind!r} can be drawn; choose one of {', '.join(KINDS)}.")
    if background is not None and background not in BACKGROUNDS:
        raise DatasetError(f"No background is called {background!r}; choose one of {', '.join(BACKGROUNDS)}.")
    if size not in SIZES:
        raise DatasetError(f"A drawing of {size} pixels is not possible; choose a size from 32 to 512.")


def _indoors(look: Look) -> Look:
    """Under a roof there is no weather, and lamps are on."""
    return replace(LOOKS["overcast"], name="indoors", gain=(1.0, 0.97, 0.92), dark=look.dark)


def _ground(horizon: float) -> tuple[float, float]:
    """The upper and lower edge of the strip the wheels may touch."""
    return horizon + 58, 204.0


def _paint_scene(sheet: Sheet, setting: tuple[str, Look, float], rng: Random) -> None:
    place, look, horizon = setting
    paint_place(place, sheet, look, horizon, rng)
    if place != "garage":
        top, bottom = _ground(horizon)
        road(sheet, look, (top - rng.uniform(10, 16), min(224.0, bottom + rng.uniform(4, 14))), rng)


def _paint_vehicle(sheet: Sheet, kind: str, look: Look, chance: tuple[float, Random]) -> None:
    horizon, rng = chance
    craft = CRAFTS[kind]
    vehicle, dress = craft.choose(kind, rng), choose_dress(rng, lit=look.dark)
    if kind == "fire engine" and rng.random() < 0.6:
        dress = replace(dress, body=rng.choice(((198, 34, 34), (176, 24, 36), (214, 52, 36))))
    pose = _choose_pose(vehicle.length, craft.reach, _ground(horizon), rng)
    _shadow(sheet, look, pose)
    sheet.marking, sheet.gain = 255, look.gain
    craft.paint(Brush(sheet, pose), vehicle, dress, rng)
    sheet.marking, sheet.gain = None, (1.0, 1.0, 1.0)


def _choose_pose(length: float, reach: tuple[float, float], ground: tuple[float, float], rng: Random) -> Pose:
    squeeze, wide = rng.uniform(0.86, 1.0), rng.uniform(*reach)
    room = max(0.0, 112 - wide / 2 - 3)
    x = 112 + rng.uniform(-room, room)
    return Pose(
        x,
        rng.uniform(*ground),
        wide / (length * squeeze),
        rng.choice((-1, 1)),
        squeeze,
        rng.gauss(0, 0.012),
        length,
    )


def _shadow(sheet: Sheet, look: Look, pose: Pose) -> None:
    half = pose.length * pose.scale * pose.squeeze / 2
    deep = 0.5 if look.name == "night" else 0.62 if look.sun else 0.5
    sheet.spot((pose.x, pose.y + 0.5), (half * 1.25, 9), (16, 18, 30), opacity=deep)
    sheet.spot((pose.x, pose.y), (half * 1.05, 4.5), (8, 8, 16), opacity=0.85)


def _paint_front(sheet: Sheet, look: Look, place: str, rng: Random) -> None:
    if place != "garage" and rng.random() < 0.34:
        ground = rng.uniform(206, 218)
        paint_occluder(sheet, look, (rng.uniform(44, 180), ground), rng)
    paint_weather(sheet, look, rng)
