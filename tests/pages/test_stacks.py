"""What the stack map is told of a stage that makes numbers out of maps."""

import pytest

from core.see.costs import StageCost
from pages.parts import stacks


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
