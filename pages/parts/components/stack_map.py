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

LINE = "line:"  # before the number of frozen pancakes, where the line was moved

_draw = register("stack_map", "freeze_line.js")


def stack_map(
    stages: Sequence[Mapping[str, Any]],
    *,
    key: str,
    mode: Mode = "look",
    flipped: bool = False,
    on_select: Callable[[str], None] | None = None,
    on_line: Callable[[int], None] | None = None,
) -> str | None:
    """Draws the network and says which pancake the visitor picked in this run, if any.

    `stages` run bottom to top and the last one is the head; each has name, title, number, shape such as
    "32 x 112 x 112", share (of all parameters, 0..1, None where it is not known yet), parameters, frozen (True,
    False or None), current and, if wanted, note. In mode "look" any stage can be picked; in mode "freeze" picking
    means "freeze or thaw", and the head, which is new, cannot be picked. `on_select(name)` runs before the script, once for each
    press, as a widget's callback does. `flipped` draws the picture's end on top, as many texts do.

    `on_line(count)` asks for the freeze line in mode "freeze": it is told, once the line is let go, how many
    stages from the picture up are to be frozen, from 0 to all below the head.
    """
    pickable = _pickable(stages, mode)
    places = _places(stages) if mode == "freeze" and on_line is not None else {}

    def pass_on(trigger: str) -> None:
        for name in _newly_done(key, trigger, {*pickable, *places}):
            if on_line is not None and name in places:
                on_line(places[name])
            elif on_select is not None:
                on_select(name)

    result = _draw(
        key=key,
        data={**_data(stages, key, mode, flipped), "line": line_view(stages, flipped) if places else None},
        on_picked_change=lambda: pass_on("picked"),
        on_line_change=lambda: pass_on("line"),
    )
    return _picked(result.picked, pickable)


def line_view(stages: Sequence[Mapping[str, Any]], flipped: bool) -> dict[str, Any]:
    """What the freeze line says: of every place it can have, and of frozen stages that lie beyond it."""
    below = stages[:-1]
    rest = "above" if flipped else "below"
    titles = [title[:1].lower() + title[1:] for title in (str(stage["title"]) for stage in below)]
    between = [f"{title} and {rest} frozen" for title in titles[1:-1]]
    says = ["nothing frozen", f"{titles[0]} frozen", *between, "all but the head frozen"]
    more = ["", *(f"{count} more frozen beyond" for count in range(1, len(below) + 1))]
    return {
        "name": "Freeze line",
        "says": says[: len(below)] + says[-1:],
        "more": more,
        "labels": ["freeze line: drag", *(f"freeze line · {words}" for words in more[1:])],
    }


def _places(stages: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Where the line can be, as it is sent: all that is ever believed of it."""
    return {f"{LINE}{count}": count for count in range(len(stages))}


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
    share_known = stage.get("share") is not None
    return {
        "name": str(stage["name"]),
        "title": str(stage["title"]),
        "number": int(stage["number"]),
        "shape": shape,
        "share": share,
        "share_text": share_text(share) if share_known else "",
        "state": state,
        "sign": HEAD_SIGN[mode],
        "head": head,
        "current": bool(stage.get("current")),
        "tip": _tip(stage, shape, share),
        "spoken": f"{stage['title']}, gives {shape}"
        + (f", {share_text(share)} of the parameters" if share_known else ""),
    }


def _state(frozen: bool | None, *, head: bool, mode: Mode) -> str:
    if head and mode == "freeze":
        return "trains"
    return {True: "frozen", False: "trains", None: "plain"}[frozen]


def _tip(stage: Mapping[str, Any], shape: str, share: float) -> str:
    lines = [f"{stage['title']} ({stage['name']})", f"gives {shape}"]
    if stage.get("share") is not None:
        lines.append(f"{int(stage.get('parameters') or 0):,} parameters, {share_text(share)} of all")
    return "\n".join([*lines, *([str(stage["note"])] if stage.get("note") else [])])


def _pickable(stages: Sequence[Mapping[str, Any]], mode: Mode) -> frozenset[str]:
    open_stages = stages[:-1] if mode == "freeze" else stages
    return frozenset(str(stage["name"]) for stage in open_stages)


def _heard(key: str) -> Heard:
    return st.session_state.get(f"{key}:heard", Heard())


def _newly_done(key: str, trigger: str, allowed: Collection[str]) -> tuple[str, ...]:
    """What was pressed and where the line was let go since the last run, oldest first: both come in one count."""
    names, heard = unanswered(st.session_state[key].get(trigger), _heard(key), allowed)
    st.session_state[f"{key}:heard"] = heard
    return names


def _picked(trigger: object, allowed: Collection[str]) -> str | None:
    name = trigger.get("name") if isinstance(trigger, Mapping) else None
    return name if isinstance(name, str) and name in allowed else None
