"""What the stack map is told of a stage that makes numbers out of maps."""

from types import SimpleNamespace

import pytest

from core.see.costs import StageCost
from pages.parts import stacks
from pages.parts.components.stack_map import stage_view


@pytest.mark.parametrize(
    ("last_map", "output", "gives", "note"),
    [
        ((40, 28, 28), (40, 28, 28), "40 × 28 × 28", ""),
        (
            (1280, 7, 7),
            (1280,),
            "1,280 × 7 × 7 → 1,280",
            "its maps are 1,280 × 7 × 7, averaged to 1,280 numbers",
        ),
        ((256, 6, 6), (4096,), "256 × 6 × 6 → 4,096", "its maps are 256 × 6 × 6, worked into 4,096 numbers"),
        ((), (1000,), "1,000", ""),
    ],
)
def test_a_stage_that_gathers_its_maps_says_both_shapes(last_map, output, gives, note):
    cost = StageCost("stage", output, 1, 1, last_map)
    assert (stacks.gives_text(cost), stacks._note(cost)) == (gives, note)


@pytest.mark.parametrize(("answers", "gives", "share"), [(2, "2", 202 / 1202), (0, "your classes", None)])
def test_a_new_head_is_drawn_for_the_new_classes_and_without_a_share_while_they_are_unknown(
    monkeypatch, answers, gives, share
):
    costs = [StageCost("stem", (100,), 1000, 1, ()), StageCost("head", (1000,), 101_000, 1, ())]
    stages = [SimpleNamespace(name=cost.name, title=cost.name, number=1) for cost in costs]
    monkeypatch.setattr(stacks.resources, "costs", lambda _: costs)
    stack = SimpleNamespace(stages=stages, head=SimpleNamespace(in_features=100))
    head = stacks.rows(stack, answers=answers)[-1]
    assert (head["shape"], head["share"]) == (gives, share and pytest.approx(share))
    view = stage_view(head, head=True, mode="freeze")
    assert bool(view["share_text"]) is (share is not None)
    assert "1000" not in view["tip"] and "1,000" not in view["tip"]
