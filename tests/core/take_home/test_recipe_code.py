"""The same in code: it names the right children, it runs, and it does what the lab does."""

import ast
from contextlib import suppress

import pytest
import torch
import torchvision
from torch import nn

from core.errors import RecipeError
from core.learn.freezing import HEAD, PRESETS, FreezePlan
from core.learn.recipes import Recipe
from core.learn.schedules import cosine, one_cycle
from core.learn.training import train
from core.see import cuts
from core.take_home import plain_children
from core.take_home.recipe_code import in_code, left_out
from tests.core.learn.small_sets import coloured, small

CLASSES = ("red", "green", "blue")


class Loader:
    """Prepared pictures in one batch; gives the code's new head the weights of ours before the first step."""

    def __init__(self, batch, labels, scope, head=None):
        self.batch, self.labels, self.scope, self.head = batch, labels, scope, head
        self.losses: list[float] = []
        self.rates: list[float] = []

    def __len__(self):
        return 1

    def __iter__(self):
        if not self.losses and self.head is not None:
            self.scope["head"].load_state_dict(self.head)
        if not self.losses:
            self.before = {name: value.clone() for name, value in self.scope["network"].state_dict().items()}
        self.rates.append(self.scope["optimiser"].param_groups[0]["lr"])
        yield self.batch, self.labels
        self.losses.append(float(self.scope["loss"].detach()))


def run(code, data, backbone, *, head=None):
    """What the code leaves behind: its names, and the loader with the losses and the weights before."""
    scope: dict = {}
    crops = torch.stack([backbone.preparation.crop_pixels(picture.tensor()) for picture in data.pictures])
    loader = Loader(backbone.preparation.normalise(crops), torch.tensor(data.labels), scope, head)
    scope["loader"] = loader
    exec(compile(code, "in_code", "exec"), scope)  # noqa: S102  (that it runs is what is tested)
    return scope, loader


def changed(scope, loader):
    """The names of parameters and statistics that are not what they were before the first step."""
    state = scope["network"].state_dict()
    return {name for name, value in state.items() if not torch.equal(value, loader.before[name])}


@pytest.fixture(scope="module")
def glass():
    """TinyNet as it was trained."""
    return small("tiny_net", pretrained=True)


@pytest.mark.parametrize("name", cuts.CUTS)
def test_every_stage_is_found_among_the_children_of_the_plain_network(name):
    with torch.device("meta"):
        network = cuts.plain(name, 5)
        stages = cuts.CUTS[name](network)
    for stage, module in stages.items():
        expressions = plain_children.children_of(name, [stage])
        found = nn.ModuleList([eval(each, {"network": network}) for each in expressions])
        assert {id(p) for p in found.parameters()} == {id(p) for p in module.parameters()}
        assert {id(b) for b in found.buffers()} == {id(b) for b in module.buffers()}


@pytest.mark.parametrize("name", cuts.CUTS)
def test_the_head_is_named_as_the_plain_network_names_it(name):
    with torch.device("meta"):
        network = cuts.plain(name, 5)
        head = cuts.CUTS[name](network)[HEAD]
    assert eval(plain_children.head_of(name), {"network": network}) is head


def test_neighbours_become_one_slice_and_dropout_comes_along():
    assert plain_children.children_of("resnet18", ["group1", "group2"]) == (
        "network.layer1",
        "network.layer2",
    )
    assert plain_children.children_of("mobilenet_v2", ["stem", "group1", "group2"]) == (
        "network.features[:4]",
    )
    assert "network._dropout" in plain_children.children_of("efficientnet_lite0", ["top"])


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("name", ["efficientnet_lite0", "tiny_net", "resnet18"])
def test_every_preset_takes_six_to_fifteen_lines(name, preset):
    backbone = small(name, pretrained=name != "resnet18")
    for schedule in ("constant", "cosine"):
        recipe = Recipe.from_preset(preset, backbone, schedule=schedule)
        assert 6 <= in_code(recipe, backbone, CLASSES).count("\n") <= 15


@pytest.mark.parametrize(
    "freeze", [None, FreezePlan(frozenset({"conv1", "conv2"})), FreezePlan(frozenset({"conv4"}))]
)
def test_the_code_gives_the_losses_of_the_lab(glass, freeze):
    data = coloured(4)
    recipe = Recipe(freeze=freeze, epochs=4, batch=12, rate=0.05, optimiser="sgd", norms="running")
    reports = list(train(glass, data, coloured(2, seed=1), recipe))
    start = list(
        train(glass, data, coloured(2, seed=1), Recipe(freeze=freeze, epochs=1, rate=1e-7, batch=12))
    )
    head = start[-1].backbone.head.state_dict()  # ours, before it has learned
    _, loader = run(in_code(recipe, glass, CLASSES), data, glass, head=head)
    assert loader.losses == pytest.approx([report.train_loss for report in reports], rel=1e-5, abs=1e-5)
    assert loader.losses[-1] < loader.losses[0]


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_frozen_stays_and_what_is_thawed_learns(glass, preset):
    recipe = Recipe.from_preset(preset, glass, epochs=1, rate=0.01)
    scope, loader = run(in_code(recipe, glass, CLASSES), coloured(2), glass)
    learned = {name.split(".")[0] for name in changed(scope, loader)}
    assert learned == set(glass.stage_names) - recipe.plan(glass).frozen


def test_drift_moves_statistics_and_no_weights(glass):
    scope, loader = run(in_code(Recipe(drift=True, epochs=1), glass, CLASSES), coloured(2), glass)
    moved = {name for name in changed(scope, loader) if not name.startswith(HEAD)}
    assert moved and all("running" in name or "num_batches" in name for name in moved)


def test_stages_with_rates_of_their_own_learn_with_them(glass):
    recipe = Recipe(freeze=FreezePlan.bottom(glass, 2), rates=(("conv4", 3e-5),), epochs=1)
    scope, _ = run(in_code(recipe, glass, CLASSES), coloured(2), glass)
    rates = {id(value): group["lr"] for group in scope["optimiser"].param_groups for value in group["params"]}
    for stage, rate in recipe.stage_rates(glass).items():
        module = getattr(scope["network"], stage)
        assert [rates.get(id(value), 0.0) for value in module.parameters()] == pytest.approx(
            [rate] * len(list(module.parameters()))
        )


def test_the_cosine_is_that_of_the_lab(glass):
    recipe = Recipe(epochs=5, schedule="cosine")
    _, loader = run(in_code(recipe, glass, CLASSES), coloured(2), glass)
    assert loader.rates == pytest.approx([recipe.rate * cosine(step, 5) for step in range(5)])


def test_the_cycle_goes_up_and_then_down_to_almost_nothing(glass):
    recipe = Recipe(epochs=20, schedule="one_cycle")
    _, loader = run(in_code(recipe, glass, CLASSES), coloured(2), glass)
    assert loader.rates == pytest.approx([recipe.rate * one_cycle(step, 20) for step in range(20)])


def test_a_hidden_layer_and_dropout_are_part_of_the_head(glass):
    recipe = Recipe(hidden=16, dropout=0.25, epochs=1)
    scope, _ = run(in_code(recipe, glass, CLASSES), coloured(2), glass)
    assert [type(layer) for layer in scope["head"]] == [nn.Linear, nn.ReLU, nn.Dropout, nn.Linear]
    assert scope["head"].training


def test_the_built_in_network_comes_from_its_package_and_keeps_its_frozen_blocks(capsys):
    backbone = small("efficientnet_lite0", pretrained=True)
    recipe = Recipe.from_preset("top_half", backbone, epochs=1)
    scope, loader = run(in_code(recipe, backbone, CLASSES), coloured(2), backbone)
    frozen = backbone.stage("stem").module[0].weight
    assert torch.equal(scope["network"]._conv_stem.weight, frozen)
    moved = changed(scope, loader)
    assert not any(name.startswith(("_conv_stem", "_bn0", "_blocks.0.", "_blocks.7.")) for name in moved)
    assert {"_blocks.8._depthwise_conv.weight", "_conv_head.weight", "_fc.weight"} <= moved
    with suppress(OSError):
        capsys.readouterr()  # the package says that it has loaded its weights


def test_a_torchvision_network_is_loaded_by_the_name_of_its_weights(monkeypatch):
    backbone = small("resnet18")
    backbone.pretrained = True
    own, asked = torchvision.models.resnet18, []
    monkeypatch.setattr(torchvision.models, "resnet18", lambda weights: asked.append(weights) or own())
    recipe = Recipe.from_preset("top_half", backbone, epochs=1)
    scope, loader = run(in_code(recipe, backbone, CLASSES), coloured(1), backbone)
    assert asked == ["IMAGENET1K_V1"]
    kept = {name.split(".")[0] for name in loader.before} - {n.split(".")[0] for n in changed(scope, loader)}
    assert kept == {"conv1", "bn1", "layer1", "layer2"}


def test_a_class_name_cannot_become_code(glass):
    code = in_code(Recipe(), glass, ("ant\nraise SystemExit", "bee\r\x0c import os"))
    plain = in_code(Recipe(), glass, ("ant", "bee"))
    assert ast.dump(ast.parse(code)) == ast.dump(ast.parse(plain))


def test_what_the_lines_leave_out_is_told(glass):
    assert any("measured anew" in words for words in left_out(Recipe(freeze=FreezePlan()), glass))
    assert not any("measured anew" in words for words in left_out(Recipe(), glass))
    assert any("varied (mirror)" in words for words in left_out(Recipe(augmentation="mirror"), glass))


def test_a_recipe_that_does_not_fit_is_refused_in_a_sentence(glass):
    with pytest.raises(RecipeError, match="no stage called"):
        in_code(Recipe(freeze=FreezePlan(frozenset({"group7"}))), glass, CLASSES)
