"""The copy that is trained: a private stack with a new head, frozen stages at rest, and its way back."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from core.learn import new_heads, own_chance
from core.learn.freezing import HEAD, seal
from core.learn.recipes import OPTIMISERS, Recipe
from core.learn.swift_prefix import pad_in_convolutions

if TYPE_CHECKING:
    from core.see.backbones import Backbone

Pulse = Callable[[], None]


class TrainedCopy:
    """A backbone's stages under a new head, for training the stages that a recipe leaves thawed."""

    def __init__(self, backbone: Backbone, classes: tuple[str, ...], recipe: Recipe) -> None:
        self.classes = classes
        self.plan = recipe.plan(backbone)
        self.start = _starting_point(backbone, recipe)  # never changed: what movement is measured from
        self.prefix = self.plan.prefix(backbone)
        self._stack = self.start.copy()
        self._new_head = new_heads.build(self.start.head.in_features, len(classes), recipe)
        self._head_at_start = [value.detach().clone() for value in self._new_head.parameters()]
        own_chance.draw_dropout_from(self._stack, own_chance.generator(recipe.seed, "dropout"))
        self._still = [self._stack.stage(name).module for name in self.plan.frozen]
        self._suffix = self._above_the_prefix()
        for module in self._still:
            module.requires_grad_(False)
        self.rest()

    def _above_the_prefix(self) -> list[nn.Module]:
        names = [name for name in self._stack.stage_names if name not in self.prefix and name != HEAD]
        suffix = [self._stack.stage(name).module for name in names]
        for module in suffix:
            pad_in_convolutions(module)
            module.to(memory_format=torch.channels_last)
        return [*suffix, self._new_head]

    @property
    def trains_below_the_head(self) -> bool:
        return len(self._suffix) > 1

    def learn(self) -> None:
        """Training mode for what is trained; frozen stages stay in evaluation mode, their dropout off."""
        for module in self._suffix:
            module.train()
        for module in self._still:
            module.eval()

    def rest(self) -> None:
        """Evaluation mode everywhere."""
        self._stack.eval()
        self._new_head.eval()

    def forward(self, batch: Tensor, pulse: Pulse) -> Tensor:
        """From the boundary (N, ...) to logits (N, K); `pulse` may raise after every stage, up and back."""
        for module in self._suffix:
            batch = module(batch)
            pulse()
            if batch.requires_grad:
                batch.register_hook(lambda gradient: pulse())
        return batch

    def optimiser(self, recipe: Recipe) -> torch.optim.Optimizer:
        """Over thawed parameters only: the head at `rate`, what lies below it at its own."""
        below = [value for value in self._stack_below_head() if value.requires_grad]
        groups: list[dict[str, Any]] = [{"params": list(self._new_head.parameters()), "lr": recipe.rate}]
        if below:
            groups.append({"params": below, "lr": recipe.rate_of_thawed})
        return OPTIMISERS[recipe.optimiser](groups, recipe.weight_decay)

    def _stack_below_head(self) -> Iterable[nn.Parameter]:
        for stage in self._stack.stages[:-1]:
            yield from stage.module.parameters()

    def frozen_seal(self) -> str:
        return seal(self._stack, self.plan.frozen)

    def movement(self) -> dict[str, float]:
        """Stage -> |w - w at the start| / |w at the start| over all its weights, measured, not assumed."""
        below = {
            stage.name: _relative_change(
                before.module.parameters(), [value.detach() for value in stage.module.parameters()]
            )
            for before, stage in zip(self.start.stages[:-1], self._stack.stages[:-1], strict=True)
        }
        now = [value.detach() for value in self._new_head.parameters()]
        return {**below, HEAD: _relative_change(self._head_at_start, now)}

    def finished(self) -> Backbone:
        """The trained network with the new classes: a private copy at rest that shares nothing with this."""
        result = new_heads.attach(self.start, self._new_head, self.classes)
        below = {key: value for key, value in self._stack.state_dict().items() if not _is_of_head(key)}
        result.load_state_dict({**result.state_dict(), **below})
        return result.eval().requires_grad_(False)


def _is_of_head(key: str) -> bool:
    return key.startswith(f"{HEAD}.")


def _starting_point(backbone: Backbone, recipe: Recipe) -> Backbone:
    if recipe.pretrained:
        return backbone
    fresh = backbone.copy().requires_grad_(False)
    own_chance.start_afresh(fresh, own_chance.generator(recipe.seed, "weights"))
    fresh.pretrained = False
    return fresh


def _relative_change(before: Iterable[Tensor], now: Iterable[Tensor]) -> float:
    with torch.no_grad():
        pairs = list(zip(before, now, strict=True))
        moved = math.hypot(*(float((new - old).norm()) for old, new in pairs if not torch.equal(new, old)))
        size = math.hypot(*(float(old.norm()) for old, _ in pairs)) if moved else 1.0
    return moved / size if size else math.inf
