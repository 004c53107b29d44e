"""The stages of every network, against the library's own uncut network."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torchvision.ops import StochasticDepth

from core.see import cuts
from core.see.backbones import Backbone, load

Noise = Callable[..., Tensor]


def plain_twin(backbone: Backbone) -> nn.Module:
    """The library's network with the same weights, matched by their order alone."""
    with torch.device("meta"):
        network = cuts.plain(backbone.name, len(backbone.classes))
    state = zip(network.state_dict(), backbone.state_dict().values(), strict=True)
    network.load_state_dict(dict(state), assign=True)
    return network.eval()


def test_the_stack_computes_exactly_what_the_uncut_network_does(living: Backbone, noise: Noise) -> None:
    batch = noise(living, 2)
    with torch.inference_mode():
        assert torch.equal(living(batch), plain_twin(living)(batch))


def test_one_disturbed_stage_is_noticed(living: Backbone, noise: Noise) -> None:
    middle, batch = len(living) // 2, noise(living)
    with torch.inference_mode():
        expected = plain_twin(living)(batch)
        disturbed = living[middle:](living[:middle](batch).flip(1))  # channels in the wrong order
    assert (disturbed - expected).abs().max() > 0.05 * expected.abs().max()


def test_the_order_of_the_weights_is_the_librarys(living: Backbone) -> None:
    with torch.device("meta"):
        library = cuts.plain(living.name, len(living.classes)).state_dict()
    for (plain, theirs), (staged, ours) in zip(library.items(), living.state_dict().items(), strict=True):
        assert plain.rsplit(".", 1)[-1] == staged.rsplit(".", 1)[-1]
        assert theirs.shape == ours.shape


def test_a_stack_has_six_to_ten_stages_with_one_linear_as_its_head(living: Backbone) -> None:
    assert 6 <= len(living.stages) <= 10
    assert living.stage_names[-1] == "head"
    assert type(living.head) is nn.Linear
    assert living.head.out_features == len(living.classes)


def test_below_the_head_a_vector_and_below_that_the_last_map(living: Backbone, noise: Noise) -> None:
    below = living.stages[-2]
    assert [name for name, _ in below.module.named_children()] == ["maps", "vector"]
    with torch.inference_mode():
        maps = below.spatial(living[:-2](noise(living)))
        assert maps.dim() == 4 and min(maps.shape[2:]) > 1
        assert below.module.vector(maps).shape == (1, living.head.in_features)  # type: ignore[operator]


def test_every_lower_stage_is_its_own_last_map(living: Backbone) -> None:
    assert all(stage.spatial is stage.module for stage in living.stages[:-2])


def test_maps_never_grow_on_the_way_up(living: Backbone, noise: Noise) -> None:
    sides, values = [], noise(living)
    with torch.inference_mode():
        for stage in living.stages[:-2]:
            values = stage.module(values)
            sides.append(values.shape[-1])
    assert sides == sorted(sides, reverse=True)


def test_no_module_serves_in_two_stages(living: Backbone) -> None:
    modules = [module for stage in living.stages for module in stage.module.modules()]
    assert len(modules) == len({id(module) for module in modules})


def test_no_stage_changes_what_it_is_given(living: Backbone, noise: Noise) -> None:
    values = noise(living)
    with torch.no_grad():
        for stage in living.stages:
            before = values.clone()
            above = stage.module(values)
            assert torch.equal(values, before), stage.name
            values = above


def test_nothing_works_in_place(living: Backbone) -> None:
    assert not any(getattr(module, "inplace", False) for module in living.modules())


def test_titles_read_as_words() -> None:
    assert [cuts.title(key) for key in ("stem", "group3", "conv5")] == ["Stem", "Group 3", "Convolution 5"]


def drops(backbone: Backbone) -> list[StochasticDepth]:
    return [module for module in backbone.modules() if isinstance(module, StochasticDepth)]


def test_drop_connect_keeps_the_librarys_rates(lite: Backbone) -> None:
    library = cuts.plain("efficientnet_lite0", 10)
    blocks = list(enumerate(library._blocks))  # type: ignore[arg-type]
    rates = [
        0.2 * number / len(blocks)
        for number, block in blocks
        if block._block_args.stride == 1  # a number only where a block keeps the shape and has a shortcut
    ]
    assert [drop.p for drop in drops(lite)] == pytest.approx(rates)


def test_drop_connect_leaves_the_average_as_it_was() -> None:
    shortcut = cuts.Shortcut(nn.Identity(), drop_rate=0.25).train()
    torch.manual_seed(0)
    summed = shortcut(torch.ones(4000, 1, 1, 1))
    assert sorted(set(summed.flatten().tolist())) == pytest.approx([1.0, 1 + 1 / 0.75])
    assert summed.mean().item() == pytest.approx(2.0, abs=0.05)


def test_two_random_stacks_are_the_same_stack() -> None:
    first, second = (load("tiny_net", pretrained=False).state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
