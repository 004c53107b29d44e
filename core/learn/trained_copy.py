"""The copy that is trained: a private stack with a new head, frozen stages at rest, and its way back."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from core.learn import new_heads, norms, own_chance
from core.learn.freezing import HEAD, seal
from core.learn.optimisers import OPTIMISERS
from core.learn.recipes import Recipe
from core.learn.swift_prefix import IN_PLACE, pad_in_convolutions

if TYPE_CHECKING:
    from core.see.backbones import Backbone

Pulse = Callable[[], None]


class TrainedCopy:
    """A backbone's stages under a new head, for training the stages that a recipe leaves thawed."""

    def __init__(self, backbone: Backbone, classes: tuple[str, ...], recipe: Recipe) -> None:
        self.classes, self.recipe = classes, recipe
        self.plan = recipe.plan(backbone)
        self.start = starting_point(backbone, recipe)  # never changed: what movement is measured from
        self.prefix = recipe.cached_stages(backbone)
        self._stack = self.start.copy()
        self._new_head = new_heads.build(self.start.head.in_features, len(classes), recipe)
        self._head_at_start = [value.detach().clone() for value in self._new_head.parameters()]
        own_chance.draw_dropout_from(self._stack, own_chance.generator(recipe.seed, "dropout"))
        below = {stage.name: stage.module for stage in self._stack.stages[:-1]}
        self._still = {name: module for name, module in below.items() if name in self.plan.frozen}
        self._thawed = {name: module for name, module in below.items() if name not in self.plan.frozen}
        self._body = [self._made_ready(below[name]) for name in below if name not in self.prefix]
        self._drifting = norms.of(self._still.values()) if recipe.drift else []
        self.trained_norms = norms.of(self._thawed.values())
        for module in self._still.values():
            module.requires_grad_(False)
        self._trained = list(self._trained_stages())
        self._sizes = [len(values) for _, values in self._trained]
        self._trained_values = [value for _, values in self._trained for value in values]
        self.seal_before = seal(self._stack, self.plan.frozen)
        self._pulse: Pulse = _nobody
        self._layers = _layers(self._body)
        self._listen()
        self._save_memory()
        self.rest()

    def _made_ready(self, module: nn.Module) -> nn.Module:
        pad_in_convolutions(module)
        return module.to(memory_format=torch.channels_last)

    def _listen(self) -> None:
        for layer in self._layers:
            layer.register_forward_hook(self._chance_to_stop)

    def _save_memory(self) -> None:
        """Activations write over what they read, as their libraries mean them to; nobody looks at that here.

        Not the first layer: what it reads are the features that are kept.
        """
        for layer in self._layers[1:]:
            if isinstance(layer, IN_PLACE):
                layer.inplace = True

    def _chance_to_stop(self, layer: nn.Module, inputs: object, output: Tensor) -> None:
        """After every layer, on the way up and on the way back: a whole stage may take seconds."""
        self._pulse()
        if output.requires_grad:
            output.register_hook(self._on_the_way_back)

    def _on_the_way_back(self, gradient: Tensor) -> None:
        self._pulse()

    @property
    def trains_below_the_head(self) -> bool:
        return bool(self._body)

    @property
    def changes_below_the_head(self) -> bool:
        """Whether anything but the new head is another after training: weights, or statistics that drift."""
        return bool(self._thawed or self._drifting)

    def learn(self) -> None:
        """Training mode for what is trained; frozen stages stay in evaluation mode, their dropout off."""
        for module in (*self._thawed.values(), self._new_head, *self._drifting):
            module.train()

    def rest(self) -> None:
        """Evaluation mode everywhere."""
        self._stack.eval()
        self._new_head.eval()

    def body(self, batch: Tensor, pulse: Pulse) -> Tensor:
        """From the boundary (N, ...) to what the head receives (N, D); `pulse` may raise after every layer, up and back."""
        self._pulse = pulse
        for module in self._body:
            batch = module(batch)
        return batch

    def forward(self, batch: Tensor, pulse: Pulse) -> Tensor:
        """From the boundary (N, ...) to logits (N, K)."""
        logits = self._new_head(self.body(batch, pulse))
        pulse()
        return logits

    def optimiser(self) -> torch.optim.Optimizer:
        """Over thawed parameters only, one group a stage at its own learning rate."""
        rates = self.recipe.stage_rates(self.start)
        groups: list[dict[str, Any]] = [
            {"params": values, "lr": rates[name], "stage": name} for name, values in self._trained
        ]
        return OPTIMISERS[self.recipe.optimiser](groups, self.recipe.weight_decay)

    def _trained_stages(self) -> Iterator[tuple[str, list[nn.Parameter]]]:
        for name, module in {**self._thawed, HEAD: self._new_head}.items():
            if values := list(module.parameters()):
                yield name, values

    def forget_gradients(self) -> None:
        """What the optimiser's zero_grad does, without its book-keeping: a step of a new head takes half a millisecond."""
        for value in self._trained_values:
            value.grad = None

    def gradient_norms(self) -> Sequence[Tensor]:
        """The length of every trained parameter's gradient, P scalars in the order of `by_stage`."""
        return torch._foreach_norm([_gradient(value) for value in self._trained_values])

    def by_stage(self, gradient_norms: Sequence[Tensor]) -> dict[str, float]:
        """Stage -> mean over the steps of |gradient|, from what `gradient_norms` gave at each; 0.0 for frozen ones."""
        steps = torch.stack(list(gradient_norms)).view(-1, len(self._trained_values))  # (S, P)
        found = dict.fromkeys(self.start.stage_names, 0.0)
        for (name, _), norms_of_stage in zip(self._trained, steps.split(self._sizes, dim=1), strict=True):
            found[name] = float(norms_of_stage.norm(dim=1).mean())
        return found

    def seal_now(self) -> str:
        """sha256 of the frozen stages as they are: where every bit is that of the start, so is the sum of the bits."""
        start = self.start
        is_untouched = all(_same_bits(start.stage(name).module, now) for name, now in self._still.items())
        return self.seal_before if is_untouched else seal(self._stack, self.plan.frozen)

    def movement(self) -> dict[str, float]:
        """Stage -> |w - w at the start| / |w at the start| over all its weights, measured, not assumed."""
        below = {
            stage.name: _relative_change(before.module.parameters(), stage.module.parameters())
            for before, stage in zip(self.start.stages[:-1], self._stack.stages[:-1], strict=True)
        }
        return {**below, HEAD: _relative_change(iter(self._head_at_start), self._new_head.parameters())}

    def norm_drift(self) -> dict[str, float]:
        """Stage -> how far the running means of its BatchNorms have moved; 0.0 where there are none."""
        pairs = zip(self.start.stages, self._stack.stages, strict=True)
        return {before.name: norms.drift(before.module, now.module) for before, now in pairs}

    def state(self) -> dict[str, Tensor]:
        """Everything that can change, by name, as it is now (live, not copied); "head." for the new head."""
        drifting = set(self._still) if self._drifting else set()
        below = {
            f"{name}.{key}": value
            for name, module in {**self._thawed, **self._still}.items()
            if name not in self._still or name in drifting
            for key, value in module.state_dict().items()
            if name not in drifting or key.rpartition(".")[2] in BUFFERS
        }
        head = {f"{HEAD}.{key}": value for key, value in self._new_head.state_dict().items()}
        return {**below, **head}

    def put_back(self, state: Mapping[str, Tensor]) -> None:
        """Take on what `state` once was."""
        now = self.state()
        with torch.no_grad():
            for key, value in state.items():
                now[key].copy_(value)

    @contextmanager
    def as_it_was(self, state: Mapping[str, Tensor]) -> Iterator[None]:
        """Within it everything is what `state` once was."""
        now = {key: value.clone() for key, value in self.state().items()}
        self.put_back(state)
        try:
            yield
        finally:
            self.put_back(now)

    def finished(self) -> Backbone:
        """The network as it is now, with the new classes: a private copy at rest that shares nothing with this."""
        result = new_heads.attach(self.start, self._new_head, self.classes)
        below = {key: value for key, value in self._stack.state_dict().items() if not _is_of_head(key)}
        result.load_state_dict({**result.state_dict(), **below})
        return result.eval().requires_grad_(False)


BUFFERS = frozenset({"running_mean", "running_var", "num_batches_tracked"})


def _layers(stages: Iterable[nn.Module]) -> list[nn.Module]:
    """What has no parts, each once: some libraries share one activation between stages."""
    found = dict.fromkeys(layer for stage in stages for layer in stage.modules())
    return [layer for layer in found if next(layer.children(), None) is None]


def _gradient(value: nn.Parameter) -> Tensor:
    return value.new_zeros(()) if value.grad is None else value.grad


def _nobody() -> None:
    """Nobody wants to stop it."""


def _is_of_head(key: str) -> bool:
    return key.startswith(f"{HEAD}.")


def starting_point(backbone: Backbone, recipe: Recipe) -> Backbone:
    """The network that a recipe starts from: the given one, or a copy with random weights drawn from the seed."""
    if recipe.pretrained:
        return backbone
    fresh = backbone.copy().requires_grad_(False)
    own_chance.start_afresh(fresh, own_chance.generator(recipe.seed, "weights"))
    fresh.pretrained = False
    return fresh


def _same_bits(before: nn.Module, now: nn.Module) -> bool:
    """torch.equal takes 0.0 for -0.0; compared as whole numbers every bit counts."""
    pairs = zip(before.state_dict().values(), now.state_dict().values(), strict=True)
    return all(torch.equal(_bits(old), _bits(new)) for old, new in pairs)


def _bits(value: Tensor) -> Tensor:
    return value.view(torch.int32) if value.dtype == torch.float32 else value


def _relative_change(before: Iterator[Tensor], now: Iterator[Tensor]) -> float:
    with torch.no_grad():
        pairs = list(zip(before, now, strict=True))
        moved = math.hypot(*(float((new - old).norm()) for old, new in pairs if not torch.equal(new, old)))
        size = math.hypot(*(float(old.norm()) for old, _ in pairs)) if moved else 1.0
    return moved / size if size else math.inf
