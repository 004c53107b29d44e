"""The stack map: the network as a stack of pancakes, the same picture on every page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from pages.parts.components.presses import Heard, unanswered
from pages.parts.components.registering import register
from pages.parts.components.texts import share_text

Mode = Literal["look", "freeze"]
MODES: tuple[Mode, ...] = ("look", "freeze")
WORDS = {
    "stack": "The network as a stack of pancakes; arrow keys move, Space or Enter picks",
    "answer": "near the answer",
    "picture": "near the picture",
    "frozen": "frozen",
    "trains": "trains",
    "plain": "",
}
HEAD_SIGN = {"look": "the head", "freeze": "new, trains"}

_draw = register("stack_map")


def stack_map(
    stages: Sequence[Mapping[str, Any]],
    *,
    key: str,
    mode: Mode = "look",
    flipped: bool = False,
    on_select: Callable[[str], None] | None = None,
) -> str | None:
    """Draws the network and says which pancake the visitor picked in this run, if any.

    `stages` run bottom to top and the last one is the head; each has name, title, number, shape such as
    "32 x 112 x 112", share (of all parameters, 0..1), parameters, frozen (True, False or None), current and,
    if wanted, note. In mode "look" any stage can be picked; in mode "freeze" picking means "freeze or thaw",
    and the head, which is new, cannot be picked. `on_select(name)` runs before the script, once for each
    press, as a widget's callback does. `flipped` draws the picture's end on top, as many texts do.
    """
    pickable = _pickable(stages, mode)

    def pass_on() -> None:
        for name in _newly_picked(key, pickable):
            if on_select is not None:
                on_select(name)

    result = _draw(key=key, data=_data(stages, key, mode, flipped), on_picked_change=pass_on)
    return _picked(result.picked, pickable)


def _data(stages: Sequence[Mapping[str, Any]], key: str, mode: Mode, flipped: bool) -> dict[str, Any]:
    heard = _heard(key)
    views = [stage_view(stage, head=stage is stages[-1], mode=mode) for stage in stages]
    return {
        "stages": views if flipped else views[::-1],
        "mode": mode,
        "flipped": flipped,
        "words": WORDS,
        "visit": heard.visit,
        "heard": heard.nth,
    }


def stage_view(stage: Mapping[str, Any], *, head: bool, mode: Mode) -> dict[str, Any]:
    """What the browser is told about one stage: plain values and finished texts."""
    state = _state(stage.get("frozen"), head=head, mode=mode)
    shape = str(stage.get("shape") or "").replace(" x ", " × ")
    share = min(1.0, max(0.0, float(stage.get("share") or 0.0)))
    return {
        "name": str(stage["name"]),
        "title": str(stage["title"]),
        "number": int(stage["number"]),
        "shape": shape,
        "share": share,
        "share_text": share_text(share),
        "state": state,
        "sign": HEAD_SIGN[mode],
        "head": head,
        "current": bool(stage.get("current")),
        "tip": _tip(stage, shape, share),
        "spoken": f"{stage['title']}, gives {shape}, {share_text(share)} of the parameters",
    }


def _state(frozen: bool | None, *, head: bool, mode: Mode) -> str:
    if head and mode == "freeze":
        return "trains"
    return {True: "frozen", False: "trains", None: "plain"}[frozen]


def _tip(stage: Mapping[str, Any], shape: str, share: float) -> str:
    lines = [
        f"{stage['title']} ({stage['name']})",
        f"gives {shape}",
        f"{int(stage.get('parameters') or 0):,} parameters, {share_text(share)} of all",
    ]
    return "\n".join([*lines, *([str(stage["note"])] if stage.get("note") else [])])


def _pickable(stages: Sequence[Mapping[str, Any]], mode: Mode) -> frozenset[str]:
    open_stages = stages[:-1] if mode == "freeze" else stages
    return frozenset(str(stage["name"]) for stage in open_stages)


def _heard(key: str) -> Heard:
    return st.session_state.get(f"{key}:heard", Heard())


def _newly_picked(key: str, allowed: Collection[str]) -> tuple[str, ...]:
    names, heard = unanswered(st.session_state[key].get("picked"), _heard(key), allowed)
    st.session_state[f"{key}:heard"] = heard
    return names


def _picked(trigger: object, allowed: Collection[str]) -> str | None:
    name = trigger.get("name") if isinstance(trigger, Mapping) else None
    return name if isinstance(name, str) and name in allowed else None
