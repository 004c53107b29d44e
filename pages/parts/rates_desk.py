"""Learning rates: one for the head, free within its limits, and how much slower the thawed pancakes below it learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core.learn.freezing import HEAD
from core.learn.recipe_checks import LIMITS
from core.learn.schedules import SCHEDULES
from pages.parts import engine_room

if TYPE_CHECKING:
    from core.see.backbones import Backbone

STEPS = (*(digit * 10.0**power for power in range(-6, 0) for digit in (1, 2, 5)), 1.0)
LOWEST, HIGHEST = LIMITS["rate"]
TENTH, SAME, SLOWER, EACH = "tenth", "same", "slower", "each"
BELOW = {
    TENTH: "a tenth of it",
    SAME: "as fast",
    SLOWER: "each slower than the one above",
    EACH: "one by one",
}
TIMES = (1.5, 2.0, 3.0, 5.0, 10.0)
WIDTH, TALL = 240, 44


def choose_rate() -> float:
    """Draw the rate of the head: a slider in steps that look even to the network, and the exact number beside it."""
    present = float(engine_room.value("rate"))
    slider, exact = st.columns([2.4, 1.2], vertical_alignment="bottom")
    with slider:
        st.select_slider(
            "Learning rate: how far each nudge goes",
            sorted({*map(_rounded, STEPS), present}),
            format_func="{:g}".format,
            help=f"Anything between {LOWEST:g} and {HIGHEST:g}; too small learns nothing, too large explodes.",
            **_rate_widget("rate_slider", present),
        )
    with exact:
        st.number_input(
            "exactly", LOWEST, HIGHEST, step=1e-4, format="%g", **_rate_widget("rate_exact", present)
        )
    return present


def _rounded(rate: float) -> float:
    return float(f"{rate:.3g}")


def _rate_widget(name: str, present: float) -> dict[str, Any]:
    """Two widgets show one number."""
    own = engine_room.widget(name, present)
    key = own["key"]
    return {"key": key, "on_change": lambda: engine_room.put("rate", st.session_state[key])}


def choose_below(stack: Backbone, frozen: frozenset[str], *, random: bool) -> dict[str, Any]:
    """Draw how fast thawed pancakes below the head learn; return the fields rate_below and rates."""
    thawed = [name for name in reversed(stack.stage_names[:-1]) if name not in frozen]
    if not thawed:
        st.caption("All pancakes below the head are frozen: they learn at exactly 0.")
        return {}
    mode = engine_room.changed().get("below", TENTH)
    st.segmented_control(
        "Thawed pancakes below the head learn",
        list(BELOW),
        required=True,
        format_func=BELOW.__getitem__,
        help="They know something already: small steps adapt it, large ones destroy it.",
        **engine_room.widget("below", mode),
    )
    if random and mode == TENTH:
        st.caption("From random weights there is nothing to protect: they learn as fast as the head.")
    rate = float(engine_room.value("rate"))
    if mode == SAME:
        return {"rate_below": rate}
    if mode == SLOWER:
        return {"rates": _slower(stack, thawed, rate)}
    return {"rates": _one_by_one(stack, thawed, rate)} if mode == EACH else {}


def _slower(stack: Backbone, thawed: list[str], rate: float) -> tuple[tuple[str, float], ...]:
    times = float(engine_room.changed().get("times", 2.0))
    st.select_slider(
        "so many times slower, from one pancake to the next below",
        sorted({*TIMES, times}),
        format_func="{:g} ×".format,
        **engine_room.widget("times", times),
    )
    rates = ladder(thawed, rate, times)
    st.caption(" · ".join(f"{stack.stage(name).title} {value:.1g}" for name, value in rates))
    return rates


def ladder(thawed: list[str], rate: float, times: float) -> tuple[tuple[str, float], ...]:
    """Rates for the thawed stages, top to bottom: each `times` slower than what lies above it (Howard and Ruder 2018)."""
    low, _ = LIMITS["rate_below"]
    return tuple((name, max(low, rate / times**below)) for below, name in enumerate(thawed, start=1))


def _one_by_one(stack: Backbone, thawed: list[str], rate: float) -> tuple[tuple[str, float], ...]:
    own = dict(engine_room.changed().get("each", {}))
    low, high = LIMITS["rate_below"]
    columns = st.columns(2)
    rates = []
    for place, name in enumerate(thawed):
        present = float(own.get(name, rate / 10))
        key = f"engine_each_{name}"
        st.session_state[key] = present

        def keep(name: str = name, key: str = key) -> None:
            engine_room.put("each", {**own, name: st.session_state[key]})

        columns[place % 2].number_input(
            stack.stage(name).title, low, high, step=1e-4, format="%.2e", key=key, on_change=keep
        )
        rates.append((name, present))
    return tuple(rates)


def taken(rate_below: float | None, rates: tuple[tuple[str, float], ...], rate: float) -> dict[str, Any]:
    """Return what the engine room must hold for these fields of a recipe."""
    if rates:
        own = {name: value for name, value in rates if name != HEAD}
        return {"below": EACH, "each": own}
    if rate_below is None:
        return {"below": TENTH}
    return {"below": SAME} if rate_below == rate else {"below": EACH, "each": {}}


def schedule_drawing() -> None:
    """Draw how the rate goes over the training, as small as a word."""
    name = str(engine_room.value("schedule"))
    curve = SCHEDULES[name]
    points = " ".join(
        f"{3 + place * (WIDTH - 6) / 60:.1f},{TALL - 4 - (TALL - 8) * curve(place, 61):.1f}"
        for place in range(61)
    )
    st.image(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{TALL}" viewBox="0 0 {WIDTH} {TALL}">'
        f'<line x1="2" y1="{TALL - 3}" x2="{WIDTH - 2}" y2="{TALL - 3}" stroke="#8A8178" stroke-width="1"/>'
        f'<polyline points="{points}" fill="none" stroke="#D9641E" stroke-width="2.5"/></svg>',
        alt=f"The learning rate from the first step to the last: {name.replace('_', ' ')}",
    )
