"""The same in code: what was clicked as a few lines of PyTorch, and as a recipe that can be kept and taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.errors import LessonError
from pages.parts import adopting, state

if TYPE_CHECKING:
    from core.learn.experiments import Experiment

TOLD = "recipe_told"  # (was it taken over?, the sentence about it)
FILE = "recipe_file"
MEGABYTES = 1


def show(experiment: Experiment | None) -> None:
    """Draw the drawer, folded. experiment: what Train would start; without one only a recipe can be brought."""
    with st.expander("The same in code", icon=":material/code:", key="code_drawer"):
        if experiment is not None:
            _lines(experiment)
        keep, bring = st.columns(2, gap="large", vertical_alignment="top")
        with keep:
            _offer(experiment)
        with bring:
            _take_over()


def _lines(experiment: Experiment) -> None:
    from core.take_home.recipe_code import in_code, left_out

    recipe, stack = experiment.recipe, experiment.backbone
    st.code(in_code(recipe, stack, experiment.training.classes), language="python", wrap_lines=True)
    st.caption(
        f"It runs as it stands, but for `loader`: batches of your pictures. What the lab does besides: "
        f"{'; '.join(left_out(recipe, stack))}."
    )


def _offer(experiment: Experiment | None) -> None:
    st.markdown("**Keep this recipe**")
    if experiment is None:
        st.caption("Once the choice makes sense it can be kept here.")
        return
    st.download_button(
        "Download the recipe",
        experiment.recipe.to_json,  # written when it is asked for: quick runs of the page would leave no file behind
        file_name="recipe.json",
        mime="application/json",
        icon=":material/download:",
        key="recipe_download",
        on_click="ignore",
        help="Every choice as a small JSON file: the same recipe gives the same curve.",
    )


def _take_over() -> None:
    st.file_uploader(
        "**Take a recipe over**",
        type=["json"],
        key=FILE,
        on_change=_read,
        max_upload_size=MEGABYTES,
    )
    is_taken, sentence = state.get(TOLD, (True, ""))
    if not sentence:
        return
    if is_taken:
        st.success(sentence, icon=":material/check:")
    else:
        st.error(sentence, icon=":material/info:")


def _read() -> None:
    from core.learn.recipes import Recipe

    uploaded = state.get(FILE)
    state.put(TOLD, None)
    if uploaded is None:
        return
    try:
        adopting.adopt(Recipe.from_json(uploaded.getvalue().decode("utf-8", errors="replace")))
    except LessonError as error:
        state.put(TOLD, (False, str(error)))
    else:
        state.put(TOLD, (True, "Taken over: everything above is set to it, so press Train."))
