"""The BatchNorm switch: the same trained weights judged with statistics measured again, or with the running ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.learn.recipe_checks import NORMS
from core.shares import percent

if TYPE_CHECKING:
    from core.learn.recipes import Recipe
    from core.learn.reports import EpochReport

KEY = "judged_with"
TITLES = {"re-estimated": "measured again", "running": "running"}


def is_other(recipe: Recipe, reports: Sequence[EpochReport]) -> bool:
    """Draw the switch where both were measured; return whether the other statistics than the recipe's are wanted."""
    if reports[-1].running is None:
        return False
    if st.session_state.get(KEY) not in NORMS:
        st.session_state[KEY] = recipe.norms
    chosen = st.segmented_control(
        "Judged with BatchNorm statistics",
        list(NORMS),
        format_func=TITLES.__getitem__,
        required=True,
        key=KEY,
        help="The weights are the same. Running statistics lag behind in a short training.",
    )
    return chosen != recipe.norms


def words(recipe: Recipe, last: EpochReport) -> str:
    """Say in numbers what the other statistics make of the same weights."""
    if last.running is None:
        return ""
    other = next(name for name in NORMS if name != recipe.norms)
    points = 100 * (last.validation_accuracy - last.running.accuracy)
    count, pictures = last.running.count, abs(round(points * last.running.count / 100))
    more = f"{abs(points):.1f} points {'less' if points > 0 else 'more'}, or {pictures} picture{'s' * (pictures != 1)}"
    return (
        f"The same weights on the same {count} pictures: **{percent(last.validation_accuracy)}** with statistics "
        f"{TITLES[recipe.norms]}, **{percent(last.running.accuracy)}** with {TITLES[other]} ones: "
        f"{more if pictures else 'no difference'}."
    )
