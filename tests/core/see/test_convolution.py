"""The reference is the library's own network on the same weights, and torch's own layers one by one."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from core.errors import NetworkError
from core.see.backbones import Stage, load
from core.see.convolution import ACTIVATIONS, NAMES, Normalisation, step_of
from core.see.feature_maps import inspect
from core.see.microscope import MOST, Part, convolution, microscope, part_around, sliding_layers
from tests.core.see.test_feature_maps import plain_twin

NEAR = 1e-4  # of the map's largest value
NAMED = ("efficientnet_lite0", "tiny_net", "resnet18", "mobilenet_v3_small", "alexnet")


def met_by_the_plain_network(backbone, batch):
    """What every convolution and max pooling of the library's own network gives, in the order of the calls."""
    twin, given = plain_twin(backbone), []
    for layer in twin.modules():
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d):
            layer.register_forward_hook(lambda _, __, output: given.append(output.clone()))
    with torch.no_grad():
        twin(batch)
    return given


def met_under_the_microscope(backbone, batch):
    """(stage, what it receives, layer) for every layer that slides windows, bottom to top."""
    maps, below = inspect(backbone, batch).maps, batch
    for stage in backbone.stages[:-1]:
        yield from ((stage, below, layer) for layer in sliding_layers(stage, below))
        below = maps[stage.name][None]


def places(shape):
    """The four corners, where the padding is, and some units between."""
    height, width = (side - 1 for side in shape)
    middle = (height // 2, width // 2)
    return {(0, 0), (0, width), (height, 0), (height, width), middle, (height // 3, 0), (0, width // 3)}


def differs(found, expected):
    """By how much of the map's largest value the sums of the microscope differ from these."""
    limit = float(expected.abs().max())
    assert limit > 1e-6, f"{found.name} is too faint to compare"
    greatest = divmod(int(expected.abs().argmax()), expected.shape[1])
    return max(
        abs(found.unit(*place).values[0] - float(expected[place])) / limit
        for place in {*places(found.shape), greatest}
    )


def test_every_sum_of_every_layer_is_the_networks_own(living, noise):
    batch = noise(living)
    own = met_by_the_plain_network(living, batch)
    met = list(met_under_the_microscope(living, batch))
    assert len(met) == len(own) > 0
    for (stage, below, layer), given in zip(met, own, strict=True):
        assert layer.gives == given.shape[1:]
        found = convolution(stage, below, layer.name)
        assert differs(found, given[0, found.channel]) < NEAR, (stage.name, layer.name)
        assert torch.equal(found.outputs[0], given[0, found.channel])


@pytest.fixture(scope="module", params=NAMED)
def named(request):
    return load(request.param, pretrained=False)


def test_a_disturbed_kernel_does_not_pass_for_the_networks_own(named, noise):
    for stage, below, layer in met_under_the_microscope(named, noise(named)):
        found = convolution(stage, below, layer.name)
        if found.kernel is not None:
            spoilt = replace(found, kernel=1.01 * found.kernel)
            assert differs(spoilt, found.outputs[0]) > NEAR, (stage.name, layer.name)


def test_what_follows_is_worked_out_as_the_network_does_it(named, noise):
    seen = set()
    for stage, below, layer in met_under_the_microscope(named, noise(named)):
        found = convolution(stage, below, layer.name)
        seen |= {getattr(step, "name", "normalised") for step in found.steps}
        limits = [float(output.abs().max()) for output in found.outputs]
        for place in places(found.shape):
            values = found.unit(*place).values
            assert len(values) == len(found.outputs)
            for value, output, limit in zip(values, found.outputs, limits, strict=True):
                assert abs(value - float(output[place])) <= NEAR * limit
    assert seen == {
        "efficientnet_lite0": {"normalised", "ReLU6"},
        "mobilenet_v3_small": {"normalised", "ReLU", "Hardswish", "Hardsigmoid"},
        "alexnet": {"ReLU"},
    }.get(named.name, {"normalised", "ReLU"})


def test_a_view_is_bounded_holds_the_whole_sum_and_room_to_move(named, noise):
    for stage, below, layer in met_under_the_microscope(named, noise(named)):
        found = convolution(stage, below, layer.name)
        corner = (found.shape[0] - 1, 0)
        part = part_around(found, corner)
        view = microscope(found, part, named.preparation)
        held = (view.inputs, *view.outputs, *([] if found.kernel is None else [found.kernel.numpy()]))
        assert sum(each.nbytes for each in held) + view.overview.size <= MOST
        assert view.inputs.shape[0] == len(found.reads)
        travel = min(16 if len(found.reads) < 600 else 12, *found.shape)
        assert min(part.height, part.width) >= travel, (stage.name, layer.name)
        assert (part.top + part.height, part.left) == (found.shape[0], 0)
        assert (view.outputs[-1] == found.outputs[-1].numpy()[part.top :, : part.width]).all()


def from_the_view(found, view, preparation, place):
    """The sum of a unit, from nothing but the view, the kernel and the bias."""
    inputs = torch.from_numpy(view.inputs)
    if inputs.dtype == torch.uint8:
        inputs = preparation.normalise(inputs[None])[0]
    whole = torch.full_like(found.inputs, float("nan"))
    rows, columns = (
        slice(start, start + size) for start, size in zip(view.corner, inputs.shape[1:], strict=True)
    )
    whole[:, rows, columns] = inputs
    return replace(found, inputs=whole).unit(*place).values[0]


@pytest.mark.parametrize(("stage", "layer"), [("stem", 0), ("group2", 1), ("group3", 0), ("group3", 5)])
def test_a_part_holds_all_that_its_units_are_made_of_and_nothing_is_missing(lite, noise, stage, layer):
    met = [each for each in met_under_the_microscope(lite, noise(lite)) if each[0].name == stage]
    found = convolution(met[layer][0], met[layer][1], met[layer][2].name)
    found = replace(found, inputs=found.inputs.clone(), from_picture=False)
    height, width = found.shape
    for part in (Part(0, 0, 4, 5), Part(height - 4, width - 3, 4, 3), Part(height // 2, 0, 3, width)):
        view = microscope(found, part)
        for row, column in ((0, 0), (part.height - 1, part.width - 1)):
            place = (part.top + row, part.left + column)
            assert from_the_view(found, view, None, place) == found.unit(*place).values[0]


def test_the_picture_travels_as_pixels_and_loses_nothing(lite):
    from core.see.pictures import sample

    batch = lite.preprocess(sample("coffee"))
    stem = lite.stages[0]
    found = convolution(stem, batch, sliding_layers(stem, batch)[0].name)
    assert found.from_picture
    view = microscope(found, part_around(found, (5, 5)), lite.preparation)
    assert view.part == Part(0, 0, 112, 112)
    assert view.inputs.dtype == "uint8"
    for place in places(found.shape):
        again = from_the_view(found, view, lite.preparation, place)
        assert again == pytest.approx(found.unit(*place).values[0], abs=1e-5)


def alone(*layers):
    """A stage of these layers, in evaluation mode."""
    return Stage("only", "Only", 2, nn.Sequential(*layers).eval())


SLIDING = {
    "plain": nn.Conv2d(6, 4, 3, padding=1),
    "without a bias": nn.Conv2d(6, 4, 3, bias=False),
    "strided": nn.Conv2d(6, 4, 3, stride=2, padding=1),
    "dilated": nn.Conv2d(6, 4, 3, dilation=2, padding=2),
    "grouped": nn.Conv2d(6, 4, 3, groups=2, padding=1),
    "depthwise": nn.Conv2d(6, 12, 5, groups=6, padding=2),
    "pointwise": nn.Conv2d(6, 4, 1),
    "uneven": nn.Conv2d(6, 4, (3, 5), stride=(2, 1), padding=(0, 2)),
    "same": nn.Conv2d(6, 4, 4, padding="same"),
    "valid": nn.Conv2d(6, 4, 3, padding="valid"),
    "pool": nn.MaxPool2d(2),
    "padded pool": nn.MaxPool2d(3, stride=2, padding=1),
    "dilated pool": nn.MaxPool2d(2, stride=1, dilation=3),
    "pool past the edge": nn.MaxPool2d(3, stride=2, ceil_mode=True),
}


@pytest.mark.parametrize("name", SLIDING)
def test_every_way_to_slide_gives_torchs_own_numbers_everywhere(name):
    below = torch.randn(1, 6, 9, 12, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        expected = SLIDING[name](below)[0]
    stage = alone(SLIDING[name])
    for channel in range(len(expected)):
        found = convolution(stage, below, "0", channel)
        sums = [found.unit(row, column).values[0] for row, column in torch.cartesian_prod(
            *(torch.arange(side) for side in found.shape)
        ).tolist()]  # fmt: skip
        assert torch.allclose(torch.tensor(sums).reshape(found.shape), expected[channel], atol=1e-5)


def test_a_channel_reads_its_own_group_and_no_other():
    below = torch.zeros(1, 6, 5, 5)
    assert convolution(alone(SLIDING["grouped"]), below, "0", 3).reads == range(3, 6)
    assert convolution(alone(SLIDING["depthwise"]), below, "0", 3).reads == range(1, 2)
    assert convolution(alone(SLIDING["pool"]), below, "0", 3).reads == range(3, 4)


def test_the_terms_add_up():
    below = torch.randn(1, 6, 9, 9, generator=torch.Generator().manual_seed(4))
    found = convolution(alone(SLIDING["plain"]), below, "0", 1)
    unit = found.unit(0, 4)
    assert unit.window.shape == unit.products.shape == (6, 3, 3)
    assert (unit.window[:, 0] == 0).all()  # the padding above
    assert unit.partial == pytest.approx(unit.products.sum((1, 2)))
    assert unit.values == (pytest.approx(unit.partial.sum() + found.bias),)


def test_pooling_keeps_the_greatest_and_padding_never_wins():
    found = convolution(alone(SLIDING["padded pool"]), torch.full((1, 6, 5, 5), -2.0), "0", 0)
    unit = found.unit(0, 0)
    assert (unit.products, unit.values) == (None, (-2.0,))
    assert (unit.window[0, 0] == -float("inf")).all()


def test_a_unit_outside_the_map_is_refused():
    found = convolution(alone(SLIDING["pool"]), torch.zeros(1, 6, 4, 4), "0", 0)
    for place in ((-1, 0), (0, 2), (2, 0)):
        with pytest.raises(IndexError, match="no unit"):
            found.unit(*place)


@pytest.mark.parametrize("kind", NAMES)
def test_every_activation_is_torchs_own(kind):
    values = torch.linspace(-9, 9, 181, dtype=torch.float64)
    expected = kind()(values)
    assert [ACTIVATIONS[NAMES[kind]](value) for value in values.tolist()] == pytest.approx(
        expected.tolist(), abs=1e-12
    )


def test_normalisation_is_one_scale_and_one_shift():
    layer = nn.BatchNorm2d(2).eval()
    with torch.no_grad():
        for values in (layer.weight, layer.bias, layer.running_mean, layer.running_var):
            values.copy_(torch.rand(2) + 0.5)
        step = step_of(layer, 1)
        assert isinstance(step, Normalisation)
        assert step(1.7) == pytest.approx(float(layer(torch.full((1, 2, 1, 1), 1.7))[0, 1]), rel=1e-5)


class Block(nn.Module):
    """Adds a shortcut, in place, between the normalisation and the activation."""

    def __init__(self):
        super().__init__()
        self.slide, self.norm, self.clamp = nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4), nn.ReLU()

    def forward(self, below):
        above = self.norm(self.slide(below))
        above += below
        return self.clamp(above)


def test_nothing_counts_as_a_step_once_a_shortcut_was_added_in_place():
    block, below = Block().eval(), torch.randn(1, 4, 5, 5)
    found = convolution(Stage("only", "Only", 2, block), below, "slide", 2)
    assert [type(step) for step in found.steps] == [Normalisation]
    with torch.no_grad():
        assert torch.equal(found.outputs[1], block.norm(block.slide(below))[0, 2])


def test_one_activation_used_twice_follows_each_of_the_two():
    clamp = nn.ReLU6()
    stage = alone(nn.Conv2d(3, 3, 1), clamp, nn.Conv2d(3, 3, 1), clamp)
    below = torch.randn(1, 3, 4, 4)
    assert [len(convolution(stage, below, name).steps) for name in ("0", "2")] == [1, 1]


def test_the_shared_network_is_neither_hooked_nor_changed(lite):
    before, stage, hooked = lite.fingerprint(), lite.stage("stem"), []

    class Telltale(nn.Identity):
        """Says, in the middle of a run, whether the shared network carries a hook."""

        def forward(self, below):
            hooked.append(any(layer._forward_hooks for layer in stage.module.modules()))
            return below

    watched = replace(stage, module=nn.Sequential(*stage.module, Telltale()))
    convolution(watched, torch.rand(1, 3, 224, 224), "0")
    assert hooked == [False]
    assert lite.fingerprint() == before


def test_without_a_channel_the_one_that_varies_most_is_shown():
    layer = nn.Conv2d(1, 3, 1, bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([0.5, -3.0, 1.0]).reshape(3, 1, 1, 1))
    assert convolution(alone(layer), torch.randn(1, 1, 6, 6), "0").channel == 1


def test_what_is_not_there_is_answered_with_a_sentence():
    stage, below = alone(SLIDING["plain"], nn.ReLU()), torch.zeros(1, 6, 5, 5)
    for name, channel in (("1", 0), ("nothing", 0), ("0", 4), ("0", -1)):
        with pytest.raises(NetworkError, match="choose"):
            convolution(stage, below, name, channel)


def test_a_head_has_no_windows():
    assert sliding_layers(Stage("head", "Head", 9, nn.Linear(5, 2)), torch.zeros(1, 5)) == ()


def test_padding_with_anything_but_zeros_is_refused():
    layer = nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect")
    with pytest.raises(ValueError, match="reflect"):
        convolution(alone(layer), torch.zeros(1, 1, 5, 5), "0")
