"""What came of it: the way down the landscape, who is right on new pictures, and how many knobs real networks have."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core import charts
from core.learn.bands import band
from core.learn.hand_rules import HandRule, best_rule, duel, settings
from core.learn.loss_landscapes import landscape
from core.learn.measured_vehicles import CLASSES, MeasuredVehicles
from core.learn.neuron import Neuron
from core.see.cards import BACKBONES
from pages.parts import drawing, knob_examples, network_shelf, resources
from pages.parts.knob_desk import Learned
from pages.parts.lessons import Lesson

KNOBS = ("knob “ends”", "knob “middle”")
COUNTED = ("tiny_net", "efficientnet_lite0")
WAIT = 1.0


@dataclass(frozen=True, eq=False)
class Row:
    """One answerer: what it is, and which of the shown and of the new pictures it gets right, bool (N,)."""

    title: str
    shown: np.ndarray
    fresh: np.ndarray

    @property
    def cells(self) -> str:
        low, high = band(self.fresh.mean(), len(self.fresh))
        new = f"{_of(self.fresh)}, 95 % band {100 * low:.0f} to {100 * high:.0f} %"
        return f"| {self.title} | {_of(self.shown)} | {new} |"


def _of(rights: np.ndarray) -> str:
    return f"{int(rights.sum())} of {len(rights)} = **{math.floor(100 * rights.mean() + 0.5)} %**"


def show_landscape(learned: Learned, told: Lesson) -> None:
    """Draw the loss over the two weights, and the way that was walked."""
    land = landscape(knob_examples.examples(), learned.walked)
    with st.expander("The landscape it walks down: the loss over two knobs", icon=":material/landscape:"):
        way = [neuron.weights for neuron in learned.walked]
        drawing.chart(charts.loss_landscape(land, way, KNOBS), key="knobs_landscape")
        st.caption(told["landscape"].replace("{bias}", f"{land.bias:+.2f}".replace("-", "−")))


def compare(rule: HandRule, learned: Learned, told: Lesson) -> None:
    """Draw the scores of all answerers on shown and on new pictures, and say who wins."""
    mine, its = _ruled("Your rule, two sliders", rule), _learned("The neuron", learned)
    rows = (_always_one_class(), mine, its)
    head = f"| | {len(knob_examples.shown())} shown pictures | {len(knob_examples.fresh())} new pictures |\n|---|---|---|"
    st.markdown("\n".join([head, *(row.cells for row in rows)]))
    st.markdown(_verdict(mine, its) if learned.way.steps else told["not yet"])
    if 0 < learned.way.steps < len(knob_examples.shown()):
        st.caption(told["just begun"])
    with st.expander("The best that two sliders can do", icon=":material/search:"):
        _show_best(told)


def _always_one_class() -> Row:
    shown, new = knob_examples.shown(), knob_examples.fresh()
    return Row(
        f"Always “{_biggest(shown)}”, the biggest class", _is_biggest(shown, shown), _is_biggest(new, shown)
    )


def _biggest(vehicles: MeasuredVehicles) -> str:
    return CLASSES[vehicles.labels.count(1) > vehicles.labels.count(0)]


def _is_biggest(vehicles: MeasuredVehicles, chosen_on: MeasuredVehicles) -> np.ndarray:
    return np.array(vehicles.labels) == CLASSES.index(_biggest(chosen_on))


def _ruled(title: str, rule: HandRule) -> Row:
    pictures = knob_examples.shown(), knob_examples.fresh()
    rights = (rule.says_truck(each.pairs) == np.array(each.labels, dtype=bool) for each in pictures)
    return Row(title, *rights)


def _learned(title: str, learned: Learned) -> Row:
    steps = learned.way.steps
    nudges = f"{steps:,} nudge{'s' * (steps != 1)}" if steps else "not taught yet"
    pictures = knob_examples.shown(), knob_examples.fresh()
    rights = (_rights(learned.neuron, each) for each in pictures)
    return Row(f"{title}, three knobs, {nudges}", *rights)


def _rights(neuron: Neuron, vehicles: MeasuredVehicles) -> np.ndarray:
    prepared = knob_examples.scaling()
    says = [neuron.total(prepared.inputs(each.pair)) >= 0 for each in vehicles.measures]
    return np.array(says) == np.array(vehicles.labels, dtype=bool)


def _verdict(mine: Row, its: Row) -> str:
    found = duel(its.fresh, mine.fresh)
    where = (
        f"Of the new pictures, the neuron alone is right on **{found.only_first}**, "
        f"your rule alone on **{found.only_second}**."
    )
    if not found.is_more_than_chance:
        return f"{where} That is **not** more than chance: call it a draw."
    return f"{where} That is more than chance: **{'the neuron' if found.only_first > found.only_second else 'you'}** won."


@st.cache_data(max_entries=1, show_spinner=False)
def _best() -> HandRule:
    return best_rule(knob_examples.shown().pairs, knob_examples.shown().labels)


def _show_best(told: Lesson) -> None:
    best = _best()
    row = _ruled("best", best)
    values = {
        "count": f"{settings():,}",
        "ends": str(best.ends),
        "middle": str(best.middle),
        "joined": best.joined,
        "shown": _of(row.shown),
        "new": _of(row.fresh),
    }
    text = told["best rule"]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    st.markdown(text)


def count_knobs(told: Lesson) -> None:
    """Draw how many knobs this neuron has, and the networks of the other chapters; those once they are loaded."""
    if not network_shelf.is_warm():
        st.fragment(_wait, run_every=WAIT)()
        return
    counts = {BACKBONES[name].title: _parameters(name) for name in COUNTED}
    columns = st.columns(1 + len(COUNTED))
    columns[0].metric("This neuron", f"{len(KNOBS) + 1} knobs")
    for column, (title, count) in zip(columns[1:], counts.items(), strict=True):
        column.metric(title, f"{count:,} knobs")
    millimetres = f"{max(counts.values()) / 1e6:.1f} km"
    st.markdown(told["counts"].replace("{far}", millimetres))


def _parameters(name: str) -> int:
    return sum(stage.parameters for stage in resources.costs(network_shelf.network(name)))


def _wait() -> None:
    if network_shelf.is_warm():
        st.rerun()
    st.caption(":material/hourglass_top: The networks are still loading; their knobs will be counted here.")
