"""The saved neuron: the same to the last bit, runnable anywhere, and nothing in a file is believed."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import FileError
from core.learn.little_programs import LARGEST_FILE, LittleProgram, from_json
from core.learn.measured_vehicles import Scaling
from core.learn.neuron import Neuron

PROGRAM = LittleProgram(
    Neuron((3.0612345678901234, -2.1), 1 / 3), Scaling((0.76, 0.89), (0.09, 0.1)), 60, 601
)


def test_what_is_opened_is_what_was_saved_to_the_last_bit() -> None:
    assert from_json(PROGRAM.to_json().encode()) == PROGRAM


@pytest.mark.parametrize("pair", [(0.88, 0.97), (0.6, 0.9), (0.0, 1.0)])
def test_the_saved_python_says_the_same_without_this_app(tmp_path: Path, pair: tuple[float, float]) -> None:
    script = tmp_path / "neuron.py"
    script.write_text(PROGRAM.in_code(), encoding="utf-8")
    command = [sys.executable, "-I", str(script), *map(str, pair)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()
    assert said == f"{PROGRAM.answer(pair)} ({PROGRAM.share(pair):.1%} truck)"


def test_the_saved_python_is_short_and_needs_nothing() -> None:
    code = PROGRAM.in_code()
    imported = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {ast.unparse(node) for node in imported} == {"import sys", "from math import exp"}
    assert sum(bool(line.strip()) for line in code.splitlines()) <= 17


def test_an_answer_follows_the_larger_share() -> None:
    assert (PROGRAM.answer((0.95, 0.5)), PROGRAM.answer((0.5, 1.0))) == ("truck", "car")
    assert PROGRAM.share((0.95, 0.5)) > 0.5 > PROGRAM.share((0.5, 1.0))


def changed(*path: str, to: object) -> bytes:
    told = json.loads(PROGRAM.to_json())
    part = told
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = to
    return json.dumps(told).encode()


JUNK = {
    "nothing": b"",
    "no text": b"\xff\xfe\x00",
    "a list": b"[1, 2]",
    "deep": b"[" * 9000,
    "too large": b" " * (LARGEST_FILE + 1),
    "another kind": changed("kind", to="something else"),
    "no neuron": changed("neuron", to=3),
    "three weights": changed("neuron", "weights", to=[1, 2, 3]),
    "words": changed("neuron", "weights", to=["a", "b"]),
    "a truth": changed("neuron", "bias", to=True),
    "not finite": changed("neuron", "bias", to=float("nan")),
    "endless": changed("neuron", "bias", to=10**400),
    "no spread": changed("scaling", "spreads", to=[0.0, 0.1]),
    "hardly a spread": changed("scaling", "spreads", to=[1e-9, 0.1]),
    "huge knobs": changed("neuron", "weights", to=[1e6, 0.0]),
    "minus pictures": changed("pictures", to=-1),
    "half a nudge": changed("nudges", to=0.5),
}


@pytest.mark.parametrize("name", JUNK)
def test_what_is_no_saved_neuron_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(FileError, match=r"choose a file that was saved on this page\.$"):
        from_json(JUNK[name])
