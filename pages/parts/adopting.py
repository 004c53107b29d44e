"""Taking a recipe over that comes from elsewhere: a file, a recorded run. Checked before anything is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import RecipeError
from core.learn.dataset_cards import DATASETS
from core.see.cards import BACKBONES
from pages.parts import controls, network_shelf, recipe_desk, resources, state

if TYPE_CHECKING:
    from core.learn.recipes import Recipe
    from core.see.backbones import Backbone

DATA_WIDGET = "data_choice"


def adopt(recipe: Recipe) -> None:
    """Set network, pictures, frozen pancakes and the engine room to a recipe. For callbacks: before widgets are drawn.

    What it does not name stays as it is chosen. Raises RecipeError, and then nothing was changed.
    """
    network = recipe.network or controls.network_key()
    _check_here(network)
    if recipe.data is not None and recipe.data not in DATASETS:
        raise RecipeError(
            f"This recipe is for pictures called {recipe.data[:40]!r}, which are not here: choose pictures, and leave "
            "“data” out of the file."
        )
    stack = network_shelf.network(network)
    recipe.check(stack)
    _choose(network, recipe.data)
    recipe_desk.take(stack, _spelled_out(recipe, stack))


def _check_here(network: str) -> None:
    if network not in BACKBONES:
        raise RecipeError(
            f"This recipe is for the network {network[:40]!r}, which is not on offer: leave “network” out of the file, or "
            f"write one of {', '.join(BACKBONES)}."
        )
    if not resources.is_network_here(network):
        raise RecipeError(
            f"{BACKBONES[network].title} is not on this machine yet: choose it at the top of the page, then take the recipe "
            "over again."
        )


def _choose(network: str, data: str | None) -> None:
    if network != controls.network_key():
        state.put(state.STAGE, None)
    state.put(state.NETWORK, network)
    if data is not None:
        state.put(state.DATA, data)
        state.put(DATA_WIDGET, data)  # the widget goes by its own key once it was drawn


def _spelled_out(recipe: Recipe, stack: Backbone) -> Recipe:
    """With a rate for every thawed stage where one number holds for all of them: the engine room knows only those."""
    if recipe.rate_below in (None, recipe.rate):
        return recipe
    below = {
        name: rate
        for name, rate in recipe.stage_rates(stack).items()
        if rate and name != stack.stage_names[-1]
    }
    return replace(recipe, rates=tuple(below.items()), rate_below=None)
