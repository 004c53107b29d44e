"""The drawers of the engine room: which numbers lie beside each other, and what a recipe gets from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.learn.recipe_checks import LIMITS
from pages.parts import engine_room, rates_desk

if TYPE_CHECKING:
    from core.learn.recipes import Recipe
    from core.see.backbones import Backbone

DRAWERS = ("Steps", "Below the head", "Head", "Pictures", "Stop", "Exactness")
AUGMENTED = "augmentation"
DRIFT = (
    "Frozen weights stay, but the statistics inside frozen BatchNorm layers now move with your pictures: the pancakes are "
    "no longer what others learned, the seal breaks, and nothing can be remembered from epoch to epoch. Many tools do "
    "this without a word."
)
# what the engine room decides; the rest of a recipe comes from the stack, the presets and the data
OWN = (
    "rate", "optimiser", "schedule", "weight_decay", "drift", "norms", "hidden", "dropout", "batch", "augmentation",
    "views", "patience", "keep_best", "kept_as", "seed", "split_seed", "pictures_a_class",
)  # fmt: skip


def show_pace(usual: int) -> int:
    """Draw the two numbers that everybody asks for; return the epochs. usual: the preset's, until others are chosen."""
    low, high = LIMITS["epochs"]
    present = int(engine_room.changed().get("epochs", usual))
    about = "One epoch: every training picture once."
    own = engine_room.widget("epochs", present)
    st.slider("Epochs: how often it sees every picture", int(low), int(high), help=about, **own)
    rates_desk.choose_rate()
    return present


def show(stack: Backbone, frozen: frozenset[str], *, random: bool) -> dict[str, Any]:
    """Draw the drawers and return the fields they decide."""
    below: dict[str, Any] = {}
    drawn: tuple[Callable[[], Any], ...] = (
        _steps,
        lambda: below.update(_below(stack, frozen, random=random)),
        lambda: [engine_room.choose(field) for field in ("hidden", "dropout")],
        _pictures,
        _stop,
        _exactness,
    )
    for drawer, draw in zip(st.tabs(DRAWERS, key="engine_drawers"), drawn, strict=True):
        with drawer:
            draw()
    st.button(
        "Everything back to the start", icon=":material/restart_alt:", on_click=engine_room.reset, key="reset"
    )
    return {**{field: engine_room.value(field) for field in OWN}, **below}


def take(wanted: Recipe) -> None:
    """Set the drawers to a recipe."""
    plain = {name: getattr(wanted, name) for name in (*OWN, "epochs")}
    rates = rates_desk.taken(wanted.rate_below, wanted.rates, wanted.rate)
    engine_room.take({**plain, **rates})


def _steps() -> None:
    engine_room.choose("optimiser")
    name, drawing = st.columns([2, 1.4], vertical_alignment="bottom")
    with name:
        engine_room.choose("schedule")
    with drawing:
        rates_desk.schedule_drawing()
    engine_room.choose("weight_decay")


def _below(stack: Backbone, frozen: frozenset[str], *, random: bool) -> dict[str, Any]:
    rates = rates_desk.choose_below(stack, frozen, random=random)
    engine_room.choose("norms")
    if engine_room.yes_or_no("drift", "Let the statistics of frozen BatchNorm layers drift"):
        st.warning(DRIFT, icon=":material/warning:")
    return rates


def _pictures() -> None:
    from core.learn.views import AUGMENTATIONS

    engine_room.choose("batch")
    if engine_room.choose(AUGMENTED, tuple(AUGMENTATIONS)) != "none":
        engine_room.choose("views")
    engine_room.whole(
        "split_seed", "Split seed", "Which pictures are learned from, and which are kept to check."
    )


def _stop() -> None:
    engine_room.choose("patience")
    engine_room.yes_or_no(
        "keep_best",
        "Keep the best epoch, not the last",
        "Hands out the weights with the lowest loss on new pictures.",
    )


def _exactness() -> None:
    engine_room.choose("kept_as")
    engine_room.whole("seed", "Seed: same recipe, same curve", "Decides first weights, order and dropout.")
