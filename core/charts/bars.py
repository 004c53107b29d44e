"""Bars: answers with their shares, what each stage costs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.figures import ACCENT, MUTED, SECOND, plain

ROW = 34  # pixels a bar
UNBROKEN = "\x1f"  # stands for a space at which no line may end; textwrap breaks at none but spaces


def answers(names: Sequence[str], shares: Sequence[float], *, highlight: int | None = 0) -> go.Figure:
    """Horizontal bars of shares between 0 and 1, the first name on top, with percentages written beside them.

    highlight  the position of the bar in the accent colour; None for all
    """
    texts, largest = [percent(share) for share in shares], max([1e-9, *shares])
    colours = [ACCENT if highlight in (None, place) else MUTED for place in range(len(names))]
    bars = go.Bar(
        x=list(shares),
        y=list(range(len(names))),  # by position, since two classes may have the same name
        orientation="h",
        text=texts,
        # Beside a long bar there is no room in a narrow column.
        textposition=["inside" if share > 0.6 * largest else "outside" for share in shares],
        insidetextanchor="end",
        textangle=0,
        marker={"color": colours, "cornerradius": 6},
        cliponaxis=False,
        customdata=list(names),
        hovertemplate="%{customdata}: %{x:.4%}<extra></extra>",
    )
    told = ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))
    figure = plain(bars, height=ROW * len(names) + 12, words=told)
    figure.update_xaxes(range=[0, largest], visible=False)
    return _rows(figure, [shortened(name) for name in names])


def stage_costs(titles: Sequence[str], parameters: Sequence[int], multiply_adds: Sequence[int]) -> go.Figure:
    """Where the knobs are and where the work is: each stage's share of both, bottom to top."""
    kinds = (
        ("knobs (parameters)", parameters, SECOND, ""),
        ("work (multiply-adds)", multiply_adds, ACCENT, "/"),
    )
    bars = [
        go.Bar(
            x=[count / (sum(counts) or 1) for count in counts],
            y=list(range(len(titles))),
            orientation="h",
            name=name,
            # Hatched as well as coloured: colour is never the only sign.
            marker={
                "color": colour,
                "pattern": {"shape": pattern, "fillmode": "overlay", "size": 7, "solidity": 0.2},
                "cornerradius": 4,
            },
            customdata=list(zip(titles, counts, strict=True)),
            hovertemplate="%{customdata[0]}: %{customdata[1]:,} " + name + ", %{x:.1%} of all<extra></extra>",
        )
        for name, counts, colour, pattern in kinds
    ]
    told = "; ".join(
        f"{title}: {knobs:,} knobs, {work:,} multiply-adds"
        for title, knobs, work in zip(titles, parameters, multiply_adds, strict=True)
    )
    figure = plain(*bars, height=46 * len(titles) + 70, words=told)
    figure.update_layout(
        barmode="group", showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"}
    )
    figure.update_xaxes(tickformat=".0%")
    return _rows(figure, list(titles), first_on_top=False)


def percent(share: float) -> str:
    """As exact as it is useful: 96 %, 1.3 %, 0.04 %."""
    decimals = 0 if share >= 0.0995 or share == 0 else 1 if share >= 0.00995 else 2
    return f"{share:.{decimals}%}".replace("%", " %") if share >= 0.0001 or share == 0 else "below 0.01 %"


def signed(value: float) -> str:
    """With its sign and two decimals; what rounds to nothing has no sign: +1.20, -0.35, 0.00."""
    text = f"{value:+.2f}"
    return text[1:] if float(text) == 0 else text


def shortened(name: str, longest: int = 24) -> str:
    """A label that leaves room for its bar: at most two lines, and never cut within brackets that fit on one."""
    kept = re.sub(r"\([^()]*\)", lambda inside: inside[0].replace(" ", UNBROKEN), name)
    return "<br>".join(textwrap.wrap(kept, longest, max_lines=2, placeholder=" …")).replace(UNBROKEN, " ")


def _rows(figure: go.Figure, labels: Sequence[str], *, first_on_top: bool = True) -> go.Figure:
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=list(labels),
        showgrid=False,
        zeroline=False,
        range=[len(labels) - 0.5, -0.5] if first_on_top else [-0.5, len(labels) - 0.5],
    )
    return figure
