"""Which network a page looks at: the borrowed one of the frame, or the one that this visitor trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.learn.dataset_cards import DATASETS
from pages.parts import controls, resources, state

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.see.backbones import Backbone

BORROWED = "borrowed"
YOURS = "yours"


@dataclass(frozen=True, eq=False)
class Trained:
    """The network that this visitor trained last, and how."""

    backbone: Backbone
    experiment: Experiment
    accuracy: float
    job: str

    @property
    def data_title(self) -> str:
        """What it was trained on, in words."""
        name = self.experiment.training.name
        return DATASETS[name].title if name in DATASETS else "your own pictures"


def trained() -> Trained | None:
    """Return this visitor's trained network, None before the first training."""
    return state.get(state.TRAINED)


def choose(page: str) -> Backbone:
    """Let the visitor look at the frame's network or at their own; it is always said which one it is."""
    own = trained()
    if own is None:
        return resources.backbone()
    labels = {
        BORROWED: f"as it came: {controls.network_label(controls.network_key())}",
        YOURS: f"yours, trained on {own.data_title[:1].lower() + own.data_title[1:]}",
    }
    chosen = st.segmented_control(
        "Network to look at",
        list(labels),
        default=YOURS,
        required=True,
        format_func=lambda key: labels[key],
        key=f"{page}_network",
    )
    return own.backbone if chosen == YOURS else resources.backbone()
