"""The reference is a private copy of the network with a hook on the stage: what the page must never do to the shared one."""

import pytest
import torch

from core.errors import LessonError
from core.see.feature_maps import inspect
from core.see.silencing import random_channels, silence, silence_kept, silence_sets


def hooked(backbone, stage, channels, batch):
    """Logits (K,) of a copy whose stage hands out zeros in these channels."""
    copy = backbone.copy()

    def wipe(_module, _inputs, output):
        output = output.clone()
        output[:, list(channels)] = 0
        return output

    copy.stage(stage).spatial.register_forward_hook(wipe)
    with torch.inference_mode():
        return copy(batch)[0]


def some_stages(backbone):
    """The lowest, one in the middle, and the one under the head, which pools."""
    below = backbone.stage_names[:-1]
    return below[0], below[len(below) // 2], below[-1]


def test_silencing_nothing_changes_nothing(living, noise):
    batch = noise(living)
    plain = inspect(living, batch)
    for stage in living.stage_names[:-1]:
        same = silence(living, stage, (), batch)
        assert torch.equal(same.logits, plain.logits), stage
        kept = silence_kept(living, stage, (), plain.spatial[stage])
        assert torch.equal(kept.logits, plain.logits), stage
        assert all(torch.equal(maps, plain.spatial[name]) for name, maps in kept.spatial.items())


def test_silencing_equals_a_hooked_copy_and_costs_only_what_lies_above(living, noise):
    batch = noise(living)
    plain = inspect(living, batch)
    for stage in some_stages(living):
        channels = random_channels(len(plain.spatial[stage]) // 2, len(plain.spatial[stage]), seed=1)
        expected = hooked(living, stage, channels, batch)
        assert not torch.equal(expected, plain.logits), f"{stage} leaves the answer as it was"
        assert torch.equal(silence(living, stage, channels, batch).logits, expected)
        quick = silence_kept(living, stage, channels, plain.spatial[stage])
        assert torch.equal(quick.logits, expected)
        place = living.stage_names.index(stage)
        assert tuple(quick.spatial) == living.stage_names[place:-1]


def test_silencing_all_is_the_network_from_zeros(living, noise):
    batch = noise(living)
    for stage in some_stages(living):
        maps = inspect(living, batch).spatial[stage]
        silent = silence(living, stage, range(len(maps)), batch)
        assert not silent.spatial[stage].any()
        expected = hooked(living, stage, range(len(maps)), batch)
        assert torch.equal(silent.logits, expected)
        if (
            stage == living.stage_names[-2] and living.name == "tiny_net"
        ):  # nothing but pooling between zeros and head
            assert torch.allclose(silent.logits, living.head.bias, atol=1e-6)


def test_a_disturbed_network_does_not_pass_for_the_hooked_one(lite, noise):
    batch, other = noise(lite), lite.copy()
    with torch.no_grad():
        next(other.stage("group5").module.parameters()).mul_(0.5)
    assert not torch.equal(
        silence(other, "group3", (1, 2), batch).logits, hooked(lite, "group3", (1, 2), batch)
    )


def test_sets_of_channels_silenced_in_one_go_are_those_silenced_one_by_one(lite, noise):
    maps = inspect(lite, noise(lite)).spatial["group3"]
    sets = [(0, 1, 2), (), (39,)]
    together = silence_sets(lite, "group3", sets, maps)
    for shares, channels in zip(together, sets, strict=True):
        alone = silence_kept(lite, "group3", channels, maps).probabilities
        assert torch.allclose(shares, alone, atol=1e-5)


def test_the_shared_network_and_the_kept_maps_stay_as_they_were(lite, noise):
    fingerprint = lite.fingerprint()
    maps = inspect(lite, noise(lite)).spatial["group2"]
    before = maps.clone()
    silence_kept(lite, "group2", (0, 3), maps)
    silence_sets(lite, "group2", [(1,), (2,)], maps)
    assert torch.equal(maps, before)
    assert lite.fingerprint() == fingerprint
    assert not any(module._forward_hooks for module in lite.modules())


def test_what_leaves_is_detached_float32_on_the_cpu(lite, noise):
    seen = silence(lite, "top", (5,), noise(lite))
    for tensor in (seen.logits, seen.probabilities, *seen.spatial.values()):
        assert (tensor.dtype, tensor.device.type, tensor.requires_grad) == (torch.float32, "cpu", False)
    assert float(seen.probabilities.sum()) == pytest.approx(1, abs=1e-5)


def test_random_channels_are_different_ones_and_the_same_for_the_same_seed():
    drawn = random_channels(8, 40, seed=3)
    assert drawn == random_channels(8, 40, seed=3) != random_channels(8, 40, seed=4)
    assert len(set(drawn)) == 8
    assert drawn == tuple(sorted(drawn))
    assert set(drawn) <= set(range(40))


def test_what_is_not_there_cannot_be_silenced(lite, noise):
    with pytest.raises(LessonError, match="numbered 0 to 31"):
        silence(lite, "stem", (32,), noise(lite))
    with pytest.raises(LessonError, match="numbered 0 to 31"):
        silence(lite, "stem", (-1,), noise(lite))
    with pytest.raises(LessonError, match="choose a pancake below it"):
        silence(lite, "head", (0,), noise(lite))
    with pytest.raises(LessonError, match="choose one of stem"):
        silence(lite, "attic", (0,), noise(lite))
    with pytest.raises(LessonError, match="at most so many"):
        random_channels(41, 40, seed=0)
    with pytest.raises(ValueError, match="one prepared picture"):
        silence(lite, "stem", (), noise(lite, 2))
