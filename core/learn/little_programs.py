"""A trained neuron as something to take along: a small JSON file, and the same as plain Python that runs anywhere."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import FileError
from core.learn.measured_vehicles import CLASSES, Scaling
from core.learn.neuron import Neuron
from core.learn.vehicle_measures import NAMES

KIND = "pancake-lab neuron 1"
LARGEST_FILE = 10_000  # bytes; a neuron needs some hundreds
FARTHEST = 500.0  # what the sum may reach, so that exp() cannot overflow wherever the program runs
SAVE_AGAIN = "choose a file that was saved on this page."

CODE = '''\
"""Car or truck? One neuron that learned from {pictures} drawn vehicles in {nudges} nudges."""
import sys
from math import exp

AVERAGE = {averages}
SPREAD = {spreads}
KNOB = {knobs}

def looks_like_a_truck(ends, middle):
    """How high a vehicle stands at its ends and in its middle, as shares of its full height."""
    total = KNOB["bias"]
    total += KNOB["ends"] * (ends - AVERAGE["ends"]) / SPREAD["ends"]
    total += KNOB["middle"] * (middle - AVERAGE["middle"]) / SPREAD["middle"]
    return 1 / (1 + exp(-total))

if __name__ == "__main__":  # for example: python neuron.py 0.88 0.97
    share = looks_like_a_truck(float(sys.argv[1]), float(sys.argv[2]))
    print("truck" if share >= 0.5 else "car", f"({{share:.1%}} truck)")
'''


@dataclass(frozen=True)
class LittleProgram:
    """The neuron, how its inputs are prepared, and from how many pictures it learned in how many nudges."""

    neuron: Neuron
    scaling: Scaling
    pictures: int
    nudges: int

    def share(self, pair: tuple[float, float]) -> float:
        """Return how much a vehicle with these two measures looks like a truck, 0 to 1."""
        return self.neuron.share(self.scaling.inputs(pair))

    def answer(self, pair: tuple[float, float]) -> str:
        """Return the class it says."""
        return CLASSES[self.share(pair) >= 0.5]

    def to_json(self) -> str:
        """Return the program as a small JSON text; Python's floats survive it to the last bit."""
        return json.dumps({"kind": KIND, "classes": CLASSES, "measures": NAMES, **asdict(self)}, indent=2)

    def in_code(self) -> str:
        """Return the program as some fifteen lines of Python that need nothing but Python."""
        knobs = dict(zip((*NAMES, "bias"), self.neuron.knobs, strict=True))
        averages, spreads = (dict(zip(NAMES, each, strict=True)) for each in self._prepared())
        return CODE.format(
            pictures=self.pictures, nudges=self.nudges, averages=averages, spreads=spreads, knobs=knobs
        )

    def _prepared(self) -> tuple[tuple[float, float], tuple[float, float]]:
        return self.scaling.averages, self.scaling.spreads


def from_json(content: bytes) -> LittleProgram:
    """Read what `to_json` wrote; every field is checked. Raises FileError with what to do."""
    if len(content) > LARGEST_FILE:
        raise FileError(f"This file is too large for one neuron: {SAVE_AGAIN}")
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FileError(f"This is not a saved neuron: {SAVE_AGAIN}") from error
    if not isinstance(told, dict) or told.get("kind") != KIND:
        raise FileError(f"This is not a saved neuron: {SAVE_AGAIN}")
    return _checked(told)


def _checked(told: dict[str, Any]) -> LittleProgram:
    neuron, scaling = _part(told, "neuron"), _part(told, "scaling")
    program = LittleProgram(
        Neuron(_pair(neuron, "weights"), _number(neuron, "bias")),
        Scaling(_pair(scaling, "averages"), _pair(scaling, "spreads")),
        _count(told, "pictures"),
        _count(told, "nudges"),
    )
    if min(program.scaling.spreads) <= 0 or _farthest(program) > FARTHEST:
        raise FileError(f"The numbers in this file cannot be a neuron's: {SAVE_AGAIN}")
    return program


def _farthest(program: LittleProgram) -> float:
    """The largest sum, of either sign, that two shares between 0 and 1 can give."""
    corners = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
    return max(abs(program.neuron.total(program.scaling.inputs(corner))) for corner in corners)


def _part(told: dict[str, Any], name: str) -> dict[str, Any]:
    part = told.get(name)
    if not isinstance(part, dict):
        raise FileError(f"This file does not tell its {name}: {SAVE_AGAIN}")
    return part


def _number(told: dict[str, Any], name: str) -> float:
    return _finite(told.get(name), name)


def _pair(told: dict[str, Any], name: str) -> tuple[float, float]:
    values = told.get(name)
    if not isinstance(values, list) or len(values) != len(NAMES):
        raise FileError(f"This file does not tell two {name}: {SAVE_AGAIN}")
    return _finite(values[0], name), _finite(values[1], name)


def _finite(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FileError(f"A number of this file's {name} is missing: {SAVE_AGAIN}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise FileError(f"A number of this file's {name} is not finite: {SAVE_AGAIN}")
    return number


def _count(told: dict[str, Any], name: str) -> int:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9:
        raise FileError(f"This file does not tell the number of {name}: {SAVE_AGAIN}")
    return value
