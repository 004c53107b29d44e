"""Programming against learning: a rule with two sliders, and one neuron that turns its own knobs.

Both are drawn by the browser and answer there at once. Python hears which rule stands, or over which legs the neuron
walked; it believes neither before core has checked it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import LessonError
from core.learn.hand_rules import JOINS, LIMITS, HandRule
from core.learn.neuron import FIRST_RATE, MOST_STEPS, RATES, STARTS, Leg, Way, start
from pages.parts.components.registering import register

MOST_MISSES = 12
AT_ONCE = 600  # examples that one press of slow or fast learns from
RANGE = (0.33, 1.03)  # of both axes
WORDS: dict[str, Any] = {
    "plane": "All pictures by their two measures; arrow keys go from picture to picture",
    "ends_axis": "how high its ends stand",
    "middle_axis": "how high its middle stands",
    "truck_side": "here it says truck",
    "car_side": "here it says car",
    "legend": {"car": "car", "truck": "truck", "wrong": "answered wrongly"},
    "point": "Picture {number}, {kind}: ends {ends}, middle {middle}; a {truth}, answer {answer}",
    "picture": "Picture {number}: {kind}, a {truth}; ends {ends} and middle {middle} of its full height",
    "which": "Picture {number}: {kind}",
    "ends_measure": "its ends: {ends} of its height",
    "middle_measure": "its middle: {middle}",
    "said_right": "answer: {answer}. Right.",
    "said_wrong": "answer: {answer}. Wrong, it is a {truth}.",
    "score": "right: {right} of the {count} shown pictures",
}
RULE_WORDS: dict[str, Any] = {
    **WORDS,
    "ends_slider": "It is a truck if its ends stand higher than {ends} %",
    "middle_slider": "its middle is lower than {middle} %",
    "joined": "and how are the two joined?",
    "or": "or",
    "and": "and",
    "code": 'if ends > {ends} {joined} middle < {middle}:\n    return "truck"\nreturn "car"',
    "misses": "Its {count} mistakes; click one to see its measures",
    "no_misses": "No mistakes on these pictures.",
    "more": " ({count} more)",
}
NEURON_WORDS: dict[str, Any] = {
    **WORDS,
    "buttons": "Let the neuron learn",
    "step": "One example",
    "slow": "Slowly",
    "fast": "Fast",
    "pause": "Pause",
    "again": "Start again",
    "other": "Other start",
    "rate": "learning rate",
    "knobs": ["knob “ends”", "knob “middle”", "knob “bias”"],
    "looks": "Now it looks {share} like a {truck} to the neuron.",
    "fresh_score": "right: {right} of {count} new pictures",
    "counted": "{count} examples so far: {passes} times through the pictures.",
    "started": "All knobs are back at their start.",
    "spoken": "Picture {number}, a {truth}: looked {before} like a truck, now {now}. Right on {right} of {count}.",
    "guess": "Guess: to me this looks {share} like a {truck}.",
    "too_low": "Compare: it is a {truth}. That should be {target}: {far} points too low.",
    "too_high": "Compare: it is a {truth}. That should be {target}: {far} points too high.",
    "loss": "loss = −ln({right}, the right answer’s share) = {loss}",
    "slope": "Compute for every knob which way to turn it: the error times what came in at this knob.",
    "turn": "Turn a little: each knob minus {rate} × its number above.",
    "now": "Look again: {before} before, now {share} like a {truck}.",
    "waits": [
        "Compare with the right answer",
        "Compute for every knob which way to turn it",
        "Turn every knob a little",
        "Look again, and take the next example",
    ],
}

_draw_rule = register("hand_rule", "vehicles_plane.css", "sentences.js", "vehicles_plane.js")
_draw_neuron = register(
    "neuron", "vehicles_plane.css", "sentences.js", "vehicles_plane.js", "neuron_arithmetic.js"
)


def _nothing() -> None:
    """Streamlit wants a callback for every value that comes back."""


def hand_rule(vehicles: Mapping[str, Any], *, key: str, kept: HandRule) -> HandRule:
    """Draw the rule with its two sliders, and return the one that stands.

    `vehicles` has sprite (data URI), columns, count, classes, range and points, see `pages/parts/knob_examples.py`;
    `kept` is the rule that the drawing begins with.
    """
    data = {
        "words": RULE_WORDS,
        "vehicles": vehicles,
        "limits": [LIMITS[0], LIMITS[-1]],
        "joins": JOINS,
        "kept": {"ends": kept.ends, "middle": kept.middle, "joined": kept.joined},
        "first": vehicles["first"],
        "most_misses": MOST_MISSES,
    }
    return rule_of(_draw_rule(key=key, data=data, on_rule_change=_nothing).rule, kept)


def neuron(vehicles: Mapping[str, Any], lesson: Mapping[str, Any], *, key: str, kept: Way) -> Way:
    """Draw the neuron with its arithmetic, and return the way that it has walked when it last stood still.

    `lesson` has averages and spreads of the measures, the order of the examples and the fresh pictures:
    (ends, middle, label) each; `kept` is the way that the drawing begins with.
    """
    data = {
        "words": NEURON_WORDS,
        "vehicles": vehicles,
        **lesson,
        "starts": [start(number).knobs for number in range(STARTS)],
        "rates": RATES,
        "first_rate": FIRST_RATE,
        "most_steps": MOST_STEPS,
        "at_once": AT_ONCE,
        "kept": {"start": kept.start, "legs": [[leg.rate, leg.steps] for leg in kept.legs]},
    }
    return way_of(_draw_neuron(key=key, data=data, on_way_change=_nothing).way, kept)


def rule_of(told: object, otherwise: HandRule) -> HandRule:
    """Read what a browser says of its rule; `otherwise` where that is none."""
    if not isinstance(told, Mapping):
        return otherwise
    try:
        rule = HandRule(told.get("ends"), told.get("middle"), told.get("joined"))  # type: ignore[arg-type]
        rule.check()
    except (LessonError, TypeError):
        return otherwise
    return rule


def way_of(told: object, otherwise: Way) -> Way:
    """Read what a browser says of the way its neuron walked; `otherwise` where that is none."""
    if not isinstance(told, Mapping) or not isinstance(told.get("legs"), list):
        return otherwise
    try:
        way = Way(told["start"], tuple(Leg(*leg) for leg in told["legs"]))
        way.check()
    except (LessonError, TypeError, KeyError):
        return otherwise
    return way
