import pytest
import torch

from core.errors import RecipeError
from core.learn.freezing import PRESETS, FreezePlan, seal


def plan(*names):
    return FreezePlan(frozenset(names))


def test_below_head_freezes_everything_but_the_head(tiny):
    assert FreezePlan.below_head(tiny).frozen == set(tiny.stage_names) - {"head"}


@pytest.mark.parametrize(
    ("frozen", "prefix"),
    [
        ((), ()),
        (("conv1",), ("conv1",)),
        (("conv2", "conv1"), ("conv1", "conv2")),
        (("conv1", "conv3"), ("conv1",)),
        (("conv2", "conv3"), ()),
    ],
)
def test_the_prefix_is_the_longest_frozen_run_from_the_bottom(tiny, frozen, prefix):
    assert plan(*frozen).prefix(tiny) == prefix


def test_a_plan_counts_stages_from_the_bottom_and_never_takes_the_head(tiny):
    assert FreezePlan.bottom(tiny, 2).frozen == {"conv1", "conv2"}
    assert FreezePlan.bottom(tiny, 99) == FreezePlan.below_head(tiny)
    assert FreezePlan.bottom(tiny, -1).frozen == frozenset()


def test_an_unknown_stage_is_refused_with_the_ones_there_are(tiny):
    with pytest.raises(RecipeError, match=r"no stage called 'group9'.*conv1, conv2.*\.$"):
        plan("conv1", "group9").check(tiny)


def test_a_frozen_head_is_refused(tiny):
    with pytest.raises(RecipeError, match="thaw the head"):
        plan("conv1", "head").check(tiny)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_makes_a_plan_that_holds(lite, tiny, name):
    preset = PRESETS[name]
    assert preset.name == name and preset.title and preset.about.endswith(".") and preset.epochs >= 1
    for backbone in (lite, tiny):
        preset.plan(backbone).check(backbone)


def test_the_presets_freeze_less_and_less(lite):
    counts = [len(preset.plan(lite).frozen) for preset in PRESETS.values()]
    assert counts == [9, 5, 3, 0, 0]
    assert [preset.pretrained for preset in PRESETS.values()] == [True, True, True, True, False]


def test_a_seal_sees_one_changed_weight_and_one_moved_statistic(tiny):
    names = ("conv1", "conv2")
    before = seal(tiny, names)
    for change in ("normalisation.running_mean", "convolution.weight", "normalisation.num_batches_tracked"):
        changed = tiny.copy()
        module, _, value = change.rpartition(".")
        with torch.no_grad():
            getattr(changed.conv2.get_submodule(module), value).view(-1)[0] += 1
        assert seal(changed, names) != before, change
        assert seal(changed, ("conv1",)) == seal(tiny, ("conv1",))


def test_a_seal_depends_on_neither_the_order_of_names_nor_the_memory_layout(tiny):
    copied = tiny.copy().to(memory_format=torch.channels_last)
    assert seal(copied, ["conv3", "conv1"]) == seal(tiny, ["conv1", "conv3"])
