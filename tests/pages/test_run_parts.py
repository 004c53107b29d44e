"""The parts of a run, without a browser: charts, small print, rates, the story's verdict, patience."""

from types import SimpleNamespace

import pytest

from core.learn.bill import Bill
from core.learn.recipes import Recipe
from core.learn.reports import Score
from core.learn.steering import Steering
from pages.parts import (
    bills,
    engine_room,
    judging,
    minds,
    rates_desk,
    runs,
    stage_charts,
    steering_wheel,
    truck_story,
    under_the_hood,
)


def report(epoch=1, **fields):
    usual = {
        "epoch": epoch,
        "epochs": 3,
        "validation_loss": 1.0 / epoch,
        "validation_accuracy": 0.5,
        "train_accuracy": 0.5,
        "kept_as": "float32",
        "threads": 2,
        "stopped_early": False,
        "steered": False,
        "running": None,
    }
    return SimpleNamespace(**{**usual, **fields})


def test_rates_fall_from_pancake_to_pancake_and_never_below_what_a_recipe_allows() -> None:
    rates = dict(rates_desk.ladder(["top", "middle", "bottom"], 1e-3, 10.0))
    assert rates == pytest.approx({"top": 1e-4, "middle": 1e-5, "bottom": 1e-6})
    assert dict(rates_desk.ladder(["top"], 1e-7, 100.0))["top"] == 1e-8


@pytest.mark.parametrize(
    ("rate_below", "rates", "mode"),
    [
        (None, (), "tenth"),
        (1e-3, (), "same"),
        (None, (("conv5", 1e-5), ("head", 1e-3)), "each"),
    ],
)
def test_a_recipe_s_rates_are_found_again_in_the_engine_room(rate_below, rates, mode) -> None:
    taken = rates_desk.taken(rate_below, rates, 1e-3)
    assert taken["below"] == mode
    assert "head" not in taken.get("each", {})


def test_every_knob_says_what_it_does_and_begins_where_a_recipe_begins() -> None:
    for knob in engine_room.KNOBS.values():
        assert knob.about.endswith(".")
        assert getattr(Recipe(), knob.field) in knob.options


def test_a_frozen_pancake_is_said_to_be_at_exactly_nothing() -> None:
    stack = SimpleNamespace(stage=lambda name: SimpleNamespace(title=name.title()))
    rows = stage_charts.rows(stack, {"stem": 0.0, "head": 0.25}, frozenset({"stem"}))  # type: ignore[arg-type]
    assert [(row.title, row.text, row.state) for row in rows] == [
        ("Head", "0.25", "learns"),
        ("Stem", "exactly 0", "frozen"),
    ]


def test_sample_pictures_are_spread_over_the_classes() -> None:
    labels = [0] * 10 + [1] * 10 + [2] * 10 + [3] * 10
    assert [labels[place] for place in minds.places(labels, 4)] == [0, 1, 2, 3]
    assert len(minds.places([0, 1], 4)) == 2


def test_a_changed_mind_is_counted_from_epoch_to_epoch() -> None:
    import torch

    answers = [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.6, 0.4]]
    reports = [SimpleNamespace(probabilities=torch.tensor([each])) for each in answers]
    assert minds.changed_minds(reports, 0) == 2  # type: ignore[arg-type]


def test_the_small_print_says_the_best_epoch_and_that_somebody_steered() -> None:
    experiment = SimpleNamespace(recipe=Recipe(keep_best=True, patience=2))
    reports = [report(1), report(2, validation_loss=0.1), report(3, stopped_early=True, steered=True)]
    told = " ".join(under_the_hood.small_print(experiment, reports))  # type: ignore[arg-type]
    assert "epoch **2**; the best epoch's weights" in told
    assert "for 2 epochs" in told
    assert "will not give this curve again" in told


def test_the_other_statistics_are_told_in_points_and_pictures() -> None:
    last = report(validation_accuracy=0.9, running=Score(0.4, 0.8, 50))
    told = judging.words(Recipe(), last)  # type: ignore[arg-type]
    assert "10.0 points less, or 5 pictures" in told
    assert judging.words(Recipe(), report()) == ""  # type: ignore[arg-type]


def test_the_bill_says_what_remembering_saves_and_takes() -> None:
    bill = Bill(10, 100, 4.0, 1.0, 5, kept_bytes=3 * 2**20, budget_bytes=2 * 2**20, without_cache=60.0)
    told = bills.items(bill, None)  # type: ignore[arg-type]
    assert "If nothing were remembered, every epoch would climb the whole stack again | about 60 s |" in told
    assert "3.0 MB, more than the 2 MB" in told


def test_the_items_of_the_bill_add_up_to_its_sum() -> None:
    bill = Bill(10, 100, 9.5, 0.78, 25, preparing=9.5, correction=2.0)
    told = bills.items(bill, None)  # type: ignore[arg-type]
    assert "| 25 epochs of 1.6 s | 39 s |" in told
    assert told.count("| 19 s |") == 2
    assert "about 77 s" in told


@pytest.mark.parametrize(("sealed", "said"), [([0] * 5, "check, 5 stay sealed."), (None, "check. ")])
def test_the_bill_counts_every_picture(sealed, said) -> None:
    experiment = SimpleNamespace(training=[0] * 20, validation=[0] * 6, sealed=sealed)
    told = bills.words(Bill(10, 100, 4.0, 1.0, 5), experiment)  # type: ignore[arg-type]
    assert f"20 pictures; 6 are kept to {said}" in told


def test_a_run_s_seed_stays_on_the_line_of_its_word(monkeypatch) -> None:
    monkeypatch.setattr(runs, "classes_named", lambda _: "cars")
    monkeypatch.setattr(runs, "what_learns", lambda _: "7 of 10 frozen")
    experiment = SimpleNamespace(backbone=SimpleNamespace(name="tiny_net"), recipe=Recipe(seed=3))
    assert runs.described(experiment).endswith("7 of 10 frozen, seed\N{NO-BREAK SPACE}3")  # type: ignore[arg-type]


ONE = {"head": [0.30], "upper": [0.50], "scratch": [0.43]}
THREE = {"head": [0.3, 0.3, 0.3], "upper": [0.5, 0.4, 0.5], "scratch": [0.43, 0.42, 0.43]}


def test_one_seed_is_said_to_be_one_seed() -> None:
    told = truck_story.verdict(ONE, 200, "Only the head")
    assert told.startswith("You bet on “Only the head”. **All but the lowest third** is ahead with 50 %.")
    assert "one seed" in told


def test_three_seeds_say_whether_the_order_held_in_each() -> None:
    assert "though not in every one of them" in truck_story.verdict(THREE, 200, None)


@pytest.mark.parametrize(("others", "paused"), [(0, True), (1, False)])
def test_a_pause_ends_only_when_somebody_else_has_waited_long(monkeypatch, others, paused) -> None:
    steering, clock = Steering(), iter([0.0, 10.0, 500.0, 500.0])
    monkeypatch.setattr(steering_wheel.time, "monotonic", lambda: next(clock))
    patient = steering_wheel.Patience(steering, lambda progress: None, lambda: others)
    steering.pause()
    patient(None)
    patient(None)
    assert steering.paused is paused
    assert patient.has_waited
    steering.pause()
    patient(None)
    assert steering.paused is paused  # pausing once more wins no more time
