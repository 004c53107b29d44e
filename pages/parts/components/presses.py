"""What a visitor pressed, each press counted once.

Streamlit keeps only the newest trigger when two arrive during one slow run. The drawing therefore sends
presses that were not answered yet along with the next one, and what was heard goes back to it as data.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

MOST_AT_ONCE = 16


@dataclass(frozen=True)
class Heard:
    """Up to which press of which visit (one mount of one drawing) the app has answered."""

    visit: str = ""
    nth: int = 0


def unanswered(trigger: object, heard: Heard, allowed: Collection[str]) -> tuple[tuple[str, ...], Heard]:
    """The names pressed since `heard`, oldest first, and what is heard now.

    `trigger` comes from a browser and may be anything: what is not a press of an allowed name is left out.
    """
    if not isinstance(trigger, Mapping):
        return (), heard
    visit = str(trigger.get("visit", ""))[:40]
    since = heard.nth if visit == heard.visit else 0
    earlier = trigger.get("earlier")
    presses = [*(earlier if isinstance(earlier, list) else ()), trigger][-MOST_AT_ONCE:]
    fresh = {nth: name for nth, name in map(_press, presses) if nth > since}
    names = tuple(fresh[nth] for nth in sorted(fresh) if fresh[nth] in allowed)
    return names, Heard(visit, max(fresh, default=since))


def _press(press: object) -> tuple[int, str]:
    """(nth, name); nth is 0, which is never fresh, for anything that is not a press."""
    if not isinstance(press, Mapping):
        return 0, ""
    nth, name = press.get("nth"), press.get("name")
    return (nth, name) if type(nth) is int and isinstance(name, str) else (0, "")
