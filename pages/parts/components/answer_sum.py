"""The answer's sum: from the last maps to the shares, every step with its real numbers.

The browser only shows: which feature is open, and which temperature. All numbers are worked out by core.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from core.colours import SEQUENTIAL
from pages.parts.components.registering import register
from pages.parts.components.texts import share_text

MOST_NUMBERS = 64  # of a map that is written out, number by number
WORDS: dict[str, Any] = {
    "steps": "From the last maps to the answer",
    "maps": "The last maps",
    "average": "Each of them becomes one number",
    "sum": "Weigh and add",
    "softmax": "Share out",
    "terms": "The features that add most and least; arrow keys move, and the map follows",
    "most": "add most",
    "least": "add least",
    "temperature": "Temperature: {value}",
    "temperature_note": "1 is how it was trained. Below 1 the winner takes more, above 1 the shares even out.",
    "columns": ["class", "score", "behind", "e to that", "share"],
    "behind_at": "behind ÷ {value}",
    "together": "together",
}

_draw = register("answer_sum")


class Term(Protocol):
    """One product (see core.see.predictions.Term)."""

    @property
    def channel(self) -> int: ...
    @property
    def activation(self) -> float: ...
    @property
    def weight(self) -> float: ...
    @property
    def value(self) -> float: ...


def answer_sum(view: Mapping[str, Any], *, key: str) -> None:
    """Draw the steps; nothing comes back. `view` is what pages/parts/answer_desk.py makes of core's numbers."""
    _draw(key=key, data={**view, "words": WORDS, "colours": SEQUENTIAL})


def terms_view(terms: Sequence[Term], largest: float) -> list[dict[str, Any]]:
    """The rows of the sum; length is a share of the longest bar, between 0 and 1."""
    return [
        {
            "feature": term.channel,
            "product": f"{number(term.activation, digits=3)} × {number(term.weight, digits=3, sign=True)}",
            "value": number(term.value, digits=3, sign=True),
            "exact": f"{term.activation:.7g} × {term.weight:.7g} = {term.value:.7g}",
            "length": abs(term.value) / (largest or 1.0),
            "adds": term.value >= 0,
        }
        for term in terms
    ]


def total_view(title: str, value: float) -> dict[str, str]:
    """One line under the terms; exact is written where the pointer rests."""
    return {"title": title, "value": number(value, digits=3, sign=True), "exact": f"{value:.8g}"}


def map_view(values: Any, largest: float) -> dict[str, Any]:
    """One map (H, W): its numbers row by row, and their light between 0 and 1 where `largest` is the brightest."""
    numbers = [float(value) for value in values.flatten().tolist()]
    return {
        "rows": values.shape[0],
        "columns": values.shape[1],
        "texts": [number(value, digits=1) for value in numbers] if len(numbers) <= MOST_NUMBERS else [],
        "light": [round(min(1.0, max(0.0, value / (largest or 1.0))), 3) for value in numbers],
        "sum": number(sum(numbers)),
        "count": str(len(numbers)),
        "mean": number(sum(numbers) / len(numbers)),
    }


def softmax_view(sums: Any) -> dict[str, Any]:
    """The lines of softmax at one temperature (see core.see.predictions.SoftmaxSum), finished as texts."""
    lines = [
        {
            "name": line.name,
            "score": number(line.score),
            "behind": number(line.behind / sums.temperature),
            "power": power_text(line.power),
            "share": line.share,
            "share_text": share_text(line.share),
        }
        for line in sums.lines
    ]
    if sums.rest_count:
        others = f"the other {sums.rest_count:,}" if sums.rest_count > 1 else "the one other"
        share = sums.rest / sums.total
        rest = {"score": "", "behind": "", "power": power_text(sums.rest)}
        lines.append({"name": others, **rest, "share": share, "share_text": share_text(share)})
    first = sums.lines[0]
    return {
        "temperature": f"{sums.temperature:g}",
        "lines": lines,
        "total": power_text(sums.total),
        "example": f"{power_text(first.power)} ÷ {power_text(sums.total)} = {first.share:.4g}",
    }


def number(value: float, *, digits: int = 2, sign: bool = False) -> str:
    """A number as people write it, with a real minus; what rounds to nothing has no sign."""
    text = f"{abs(value):,.{digits}f}"
    if not any(digit in text for digit in "123456789"):
        return text
    return f"−{text}" if value < 0 else f"+{text}" if sign else text


def power_text(power: float) -> str:
    """A power of e: four digits where it has them, "< 0.0001" where nothing would be left."""
    return "< 0.0001" if 0 < power < 0.0001 else f"{power:,.4f}" if power < 100 else f"{power:,.1f}"
