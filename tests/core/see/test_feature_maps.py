"""The reference is torchvision's own feature extractor on the same weights."""

import pytest
import torch
import torchvision
from torchvision.models.feature_extraction import create_feature_extractor

from core.see import cuts
from core.see.feature_maps import common_scale, inspect, map_statistics

# Where each stage ends in the plain network; the last entry is the vector under the head.
STAGE_ENDS = {
    "alexnet": ("features.2", "features.5", "features.7", "features.9", "features.12", "classifier.5"),
    "vgg11": ("features.2", "features.5", "features.10", "features.15", "features.20", "classifier.5"),
    "resnet18": ("maxpool", "layer1", "layer2", "layer3", "layer4", "flatten"),
    "resnet50": ("maxpool", "layer1", "layer2", "layer3", "layer4", "flatten"),
    "mobilenet_v2": (*(f"features.{place}" for place in (0, 1, 3, 6, 10, 13, 16, 17, 18)), "flatten"),
    "mobilenet_v3_small": (*(f"features.{place}" for place in (0, 1, 3, 6, 8, 11, 12)), "classifier.2"),
    "efficientnet_b0": (*(f"features.{place}" for place in range(9)), "flatten"),
    "convnext_tiny": (*(f"features.{place}" for place in (0, 1, 3, 5, 7)), "classifier.1"),
}
LITE_BLOCKS = (0, 2, 4, 7, 10, 14, 15)  # the last block of each of the seven groups


def plain_twin(backbone):
    """The library's own network with the very same weights."""
    with torch.device("meta"):
        twin = cuts.plain(backbone.name, len(backbone.classes))
    values = backbone.state_dict().values()
    twin.load_state_dict(dict(zip(twin.state_dict(), values, strict=True)), assign=True)
    return twin.eval()


def reference_maps(backbone, batch):
    ends = STAGE_ENDS[backbone.name]
    with torch.inference_mode():
        return list(create_feature_extractor(plain_twin(backbone), list(ends))(batch).values())


def test_maps_equal_torchvisions_feature_extractor(living, noise):
    if living.name not in STAGE_ENDS:
        pytest.skip("not a torchvision network")
    batch = noise(living)
    inspection = inspect(living, batch)
    *spatial, vector = reference_maps(living, batch)
    for name, expected in zip(living.stage_names[:-1], spatial, strict=True):
        assert expected.abs().max() > 1e-3, f"{name} is too faint to compare"
        assert torch.equal(inspection.spatial[name], expected[0]), name
    under_head = living.stage_names[-2]
    assert torch.equal(inspection.vectors[under_head], vector[0])
    assert torch.equal(inspection.maps[under_head].flatten(), vector[0])


def test_maps_of_the_built_in_network_equal_the_packages_own_blocks(lite, noise):
    twin, batch, seen = plain_twin(lite), noise(lite), []
    for place in LITE_BLOCKS:
        twin._blocks[place].register_forward_hook(lambda _, __, output: seen.append(output))
    with torch.inference_mode():
        logits = twin(batch)
    inspection = inspect(lite, batch)
    for number, expected in enumerate(seen, start=1):
        assert torch.equal(inspection.maps[f"group{number}"], expected[0])
    assert torch.equal(inspection.logits, logits[0])


def test_a_network_with_one_disturbed_stage_does_not_pass_for_torchvisions(noise):
    from core.see.backbones import load

    backbone = load("mobilenet_v3_small", pretrained=False)
    batch = noise(backbone)
    expected = dict(zip(backbone.stage_names[:-1], reference_maps(backbone, batch), strict=False))
    before = inspect(backbone, batch)
    with torch.no_grad():
        next(backbone.stage("group3").module.parameters()).mul_(0.5)
    after = inspect(backbone, batch)
    for name in ("stem", "group1", "group2"):
        assert torch.equal(after.spatial[name], expected[name][0])
    for name in ("group3", "group4", "top"):
        assert torch.equal(before.spatial[name], expected[name][0])
        assert not torch.equal(after.spatial[name], expected[name][0])
    assert not torch.equal(after.logits, before.logits)


def test_the_scores_are_those_of_the_whole_network(living, noise):
    batch = noise(living)
    inspection = inspect(living, batch)
    with torch.no_grad():
        assert torch.equal(inspection.logits, living(batch)[0])
    assert float(inspection.probabilities.sum()) == pytest.approx(1, abs=1e-5)
    assert inspection.probabilities.shape == (len(living.classes),)


def test_every_stage_but_the_head_has_maps_and_a_vector(living, noise):
    inspection = inspect(living, noise(living))
    below_head = living.stage_names[:-1]
    assert tuple(inspection.maps) == tuple(inspection.spatial) == tuple(inspection.vectors) == below_head
    for name in below_head[:-1]:
        assert inspection.maps[name] is not None
        assert torch.equal(inspection.vectors[name], inspection.spatial[name].mean((1, 2)))
    assert inspection.maps[below_head[-1]].shape == (living.head.in_features, 1, 1)
    assert min(inspection.spatial[below_head[-1]].shape[1:]) > 1


def test_what_leaves_is_detached_float32_on_the_cpu_and_nobody_elses(living, noise):
    batch = noise(living)
    first, again = inspect(living, batch), inspect(living, batch)
    groups = (first.maps, first.spatial, first.vectors, {"": first.logits}, {"": first.probabilities})
    for tensor in (tensor for group in groups for tensor in group.values()):
        assert (tensor.dtype, tensor.device.type, tensor.requires_grad) == (torch.float32, "cpu", False)
        tensor.zero_()
    assert all(bool(maps.any()) for maps in again.spatial.values())
    assert torch.equal(inspect(living, batch).logits, again.logits)


def test_looking_leaves_the_network_as_it_was(living, noise):
    before = living.fingerprint()
    inspect(living, noise(living))
    assert living.fingerprint() == before
    assert not living.training
    assert not any(module._forward_hooks for module in living.modules())


def test_the_common_scale_is_the_largest_value_anywhere(lite, noise):
    inspection = inspect(lite, noise(lite))
    assert common_scale(inspection) == max(float(maps.abs().max()) for maps in inspection.maps.values())


@pytest.mark.parametrize("shape", [(3, 64, 64), (2, 3, 64, 64), (0, 3, 64, 64)])
def test_anything_but_one_picture_is_refused(lite, shape):
    with pytest.raises(ValueError, match="one prepared picture"):
        inspect(lite, torch.zeros(shape))


def test_torchvisions_table_of_stage_ends_covers_every_torchvision_network():
    from core.see.backbones import BACKBONES

    assert set(STAGE_ENDS) == {name for name in BACKBONES if name in torchvision.models.list_models()}


def test_the_statistics_of_a_map_are_numpys_and_what_is_off_is_exactly_zero():
    maps = torch.rand(3, 5, 7, generator=torch.Generator().manual_seed(0))
    maps[1, 0] = 0
    numbers, values = map_statistics(maps, 1), maps[1].numpy()
    assert (numbers.low, numbers.high) == (0, float(values.max()))
    assert (numbers.mean, numbers.deviation) == pytest.approx((values.mean(), values.std()), rel=1e-5)
    assert numbers.off == pytest.approx(7 / 35)


def test_nothing_is_off_in_a_stage_that_goes_below_zero_even_in_a_map_that_does_not():
    maps = torch.stack([torch.zeros(4, 4), torch.full((4, 4), -1.0)])
    assert map_statistics(maps, 0).off is None


def test_only_the_clamped_stages_of_the_built_in_network_have_units_that_are_off(lite, noise):
    spatial = inspect(lite, noise(lite)).spatial
    clamped = {name for name, maps in spatial.items() if map_statistics(maps, 0).off is not None}
    assert clamped == {"stem", "top"}
