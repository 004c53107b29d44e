"""TinyNet's shipped weights: small, with their papers, and as good on new drawings as the record says."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch

from core.learn.drawn_vehicles import CAR_KINDS, collection
from core.see import tiny_net
from core.see.backbones import load
from core.see.pictures import from_array

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_tiny_net", ROOT / "scripts" / "make_tiny_net.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def test_the_shipped_weights_are_small_and_carry_their_origin() -> None:
    weights = tiny_net.read()
    assert weights is not None and tiny_net.WEIGHTS.stat().st_size < 1_000_000
    assert weights.classes == CAR_KINDS
    assert {"seed", "data", "held_out", "accuracy"} <= weights.notes.keys()


def test_the_record_names_the_accuracy_of_the_shipped_weights(script: ModuleType) -> None:
    weights = tiny_net.read()
    assert weights is not None
    score = float(weights.notes["accuracy"])
    assert script.record(script.Plan(), score, weights.classes) in script.SOURCES.read_text()


def test_the_shipped_network_names_new_drawings_of_cars_as_well_as_recorded() -> None:
    weights, network = tiny_net.read(), load("tiny_net")
    assert weights is not None
    drawn = collection("cars", 8, seed=77)
    with torch.no_grad():
        answers = [
            int(network(network.preprocess(from_array(one.pixels, "car"))).argmax()) for one in drawn.drawings
        ]
    right = sum(answer == label for answer, label in zip(answers, drawn.labels, strict=True)) / len(answers)
    assert abs(right - float(weights.notes["accuracy"])) < 0.15  # 48 pictures wobble


def test_the_same_plan_trains_the_same_weights(script: ModuleType) -> None:
    pictures = script.prepared(collection("cars", 2, seed=3, size=64))
    scale = (torch.full((3, 1, 1), 127.5), torch.full((3, 1, 1), 63.75))
    before = torch.get_rng_state()
    one, other = (script.train(pictures, script.Plan(epochs=1, batch=6), scale) for _ in range(2))
    torch.set_rng_state(before)
    assert all(
        torch.equal(a, b) for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    )


def test_moving_a_picture_only_mirrors_and_shifts_it(script: ModuleType) -> None:
    batch = torch.arange(2 * 3 * 8 * 8, dtype=torch.float32).view(2, 3, 8, 8)
    still = script.moved(batch, 0, torch.Generator().manual_seed(1))
    assert all(torch.equal(a, b) or torch.equal(a, b.flip(-1)) for a, b in zip(still, batch, strict=True))
    assert set(script.moved(batch, 2, torch.Generator().manual_seed(1)).unique().tolist()) <= set(
        batch.flatten().tolist()
    )


def test_the_record_is_replaced_not_repeated(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "SOURCES", tmp_path / "SOURCES.md")
    for score in (0.5, 0.75):
        script.write_record(script.record(script.Plan(), score, ("a", "b")))
    text = (tmp_path / "SOURCES.md").read_text()
    assert text.count(script.START) == 1 and "75.0%" in text and "50.0%" not in text
