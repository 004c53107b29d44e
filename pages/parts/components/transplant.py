"""The head transplant as a small moving drawing: the old head lifts off, the new one drops in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pages.parts.components.registering import register

ACTS = {"old": "Unplug the old head", "none": "Plug in the new head", "new": "Put the old head back"}
CLASSES_NAMED = 5

_draw = register("transplant")


def transplant(
    swap: Mapping[str, Any],
    *,
    key: str,
    body: Sequence[str],
    meant: Collection[int] = (),
    is_random: bool = False,
) -> None:
    """Draws the operation; which head is on stays in the drawing, and nothing comes back.

    `swap` has features, body, old_outputs, old_knobs, new_outputs, new_knobs, hidden and classes (names). `body` has
    the state of each stage below the head, bottom to top: "frozen" or "trains". `meant` are the old outputs that mean
    one of the new classes. `is_random`: below the head, too, nothing is kept.
    """
    _draw(key=key, data=transplant_view(swap, body, sorted(meant), is_random=is_random))


def transplant_view(
    swap: Mapping[str, Any], body: Sequence[str], meant: Sequence[int], *, is_random: bool
) -> dict[str, Any]:
    """What the browser is told: plain values and finished texts."""
    old, new, hidden = int(swap["old_outputs"]), int(swap["new_outputs"]), int(swap["hidden"])
    return {
        "old": _head("The old head", old, int(swap["old_knobs"]), list(meant)),
        "new": _head("Your new head", new, int(swap["new_knobs"]), list(range(new)), hidden),
        "body": list(body)[::-1],
        "out": f"{int(swap['features']):,} numbers",
        "foot": f"the rest of the stack: {int(swap['body']):,} knobs, {_kept(body, is_random=is_random)}",
        "legend": _legend(len(meant), old, new),
        "acts": ACTS,
        "tells": _tells(swap, is_random=is_random),
    }


def _head(name: str, outputs: int, knobs: int, meant: list[int], hidden: int = 0) -> dict[str, Any]:
    layer = f", {hidden} hidden units" if hidden else ""
    return {
        "name": name,
        "count": f"{outputs:,} answers{layer}",
        "knobs": f"{knobs:,} knobs",
        "dots": outputs,
        "meant": meant,
    }


def _kept(body: Sequence[str], *, is_random: bool) -> str:
    if is_random:
        return "drawn anew"
    frozen = sum(state == "frozen" for state in body)
    return {0: "all learn on", len(body): "all frozen"}.get(
        frozen, f"{frozen} of {len(body)} pancakes frozen"
    )


def _legend(meant: int, old: int, new: int) -> str:
    if not meant:
        return f"One dot for each answer: none of the {old:,} old ones means one of your {new} classes."
    one = meant == 1
    return f"{meant} of the {old:,} old answers mean{'s' * one} one of your classes."


def _tells(swap: Mapping[str, Any], *, is_random: bool) -> dict[str, str]:
    names, old = list(swap["classes"]), int(swap["old_outputs"])
    listed = ", ".join(names[:CLASSES_NAMED]) + (
        f" and {len(names) - CLASSES_NAMED} more" * (len(names) > CLASSES_NAMED)
    )
    kept = (
        "You chose random weights, so the rest of the stack is forgotten too."
        if is_random
        else "The rest of the stack is as it was."
    )
    return {
        "old": f"As it came: {old:,} answers by {int(swap['old_knobs']):,} knobs, and it must choose one of them.",
        "none": f"Unplugged: {int(swap['features']):,} numbers come out, and no answer. {kept}",
        "new": f"Plugged in: {listed}. Its {int(swap['new_knobs']):,} knobs are random: until it is trained, it guesses.",
    }
