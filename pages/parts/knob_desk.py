"""The two ways to a rule: the visitor's own with two sliders, and the neuron's. What stands is kept for the visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.learn.hand_rules import HandRule
from core.learn.neuron import Neuron, Way, path
from pages.parts import components, knob_examples, state

RULE, NEURON = "knobs_rule", "knobs_neuron"


@dataclass(frozen=True)
class Learned:
    """The way of the neuron, and every setting of its knobs on it, the start first."""

    way: Way
    walked: tuple[Neuron, ...]

    @property
    def neuron(self) -> Neuron:
        return self.walked[-1]


def rule() -> HandRule:
    """Draw the rule with its sliders and return the one that stands."""
    found = components.hand_rule(knob_examples.view(), key=RULE, kept=_kept(RULE, HandRule()))
    state.put(_kept_as(RULE), found)
    return found


def learn() -> Learned:
    """Draw the neuron at work and return what it has learned when it last stood still.

    The drawing computes for itself, so that it runs smoothly. Here the same way is walked again, by core.
    """
    way = components.neuron(
        knob_examples.view(), knob_examples.lesson(), key=NEURON, kept=_kept(NEURON, Way())
    )
    state.put(_kept_as(NEURON), way)
    return Learned(way, path(knob_examples.examples(), way))


def _kept_as(key: str) -> str:
    return f"{key}:kept"


def _kept(key: str, otherwise: Any) -> Any:
    """Return what a drawing begins with: what stood when the page was left; the same as long as the page is open."""
    begun = f"{key}:begun"
    if key not in st.session_state:
        state.put(begun, state.get(_kept_as(key), otherwise))
    return state.get(begun, otherwise)
