"""The new head: one Linear for the visitor's classes, or a hidden layer and a Linear."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from torch import nn

from core.learn import own_chance
from core.learn.recipes import Recipe

if TYPE_CHECKING:
    from core.see.backbones import Backbone


def build(inputs: int, classes: int, recipe: Recipe) -> nn.Sequential:
    """(N, inputs) -> (N, classes), drawn from the recipe's seed: [hidden, activation,] [dropout,] linear."""
    own = own_chance.generator(recipe.seed, "head")
    head = nn.Sequential()
    if recipe.hidden:
        head.add_module("hidden", own_chance.fresh_linear(inputs, recipe.hidden, own))
        head.add_module("activation", nn.ReLU())
    if recipe.dropout:
        drawn_from = own_chance.generator(recipe.seed, "head dropout")
        head.add_module("dropout", own_chance.OwnDropout(recipe.dropout, "none", drawn_from))
    head.add_module("linear", own_chance.fresh_linear(recipe.hidden or inputs, classes, own))
    return head


def attach(backbone: Backbone, head: nn.Sequential, classes: tuple[str, ...]) -> Backbone:
    """A private copy of the backbone under a head that `build` made.

    A backbone's head is its last Linear alone, so a hidden layer ends the stage below: it becomes the last
    part, `hidden1` (then `hidden2` ...), of that stage's `vector`.
    """
    parts: dict[str, Any] = dict(head.named_children())
    if "hidden" not in parts:
        return backbone.with_head(parts["linear"], classes)
    return with_hidden(backbone, parts["hidden"], parts["linear"], classes)


def with_hidden(backbone: Backbone, hidden: nn.Linear, head: nn.Linear, classes: tuple[str, ...]) -> Backbone:
    """A private copy with a hidden layer (Linear and ReLU) between its features and another head."""
    other = backbone.copy()
    vector = other.stages[-2].module.get_submodule("vector")
    number = 1 + sum(name.startswith("hidden") for name, _ in vector.named_children())
    layer = nn.Sequential(OrderedDict(linear=hidden, activation=nn.ReLU()))
    vector.add_module(f"hidden{number}", layer)
    other.head = head
    return other.with_head(head, classes)  # copies the layers, so that nothing is shared with the given ones
