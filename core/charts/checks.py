"""Checks of maps: the answer while the picture is taken away or given back, and maps of a network that forgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import plotly.graph_objects as go

from core.charts.figures import ACCENT, DASHES, MUTED, SECOND, SERIES, plain
from core.charts.lines import LEGEND


class Point(Protocol):
    """Probabilities where a share of the picture is gone, or given back (see core.explain.curves.CurvePoint)."""

    @property
    def share(self) -> float: ...
    @property
    def deletion(self) -> float: ...
    @property
    def insertion(self) -> float: ...
    @property
    def random_deletion(self) -> float: ...
    @property
    def random_insertion(self) -> float: ...


def hiding_curves(points: Sequence[Point], *, insertion: bool = False) -> go.Figure:
    """The answer while the picture is taken away (or, insertion, given back): in the map's order, and in a random one."""
    own, random = (f"{start}{'insertion' if insertion else 'deletion'}" for start in ("", "random_"))
    lines = [
        _line(points, own, "in the map's order", (SECOND if insertion else ACCENT, "solid")),
        _line(points, random, "in a random order", (MUTED, "dash")),
    ]
    done = "given back" if insertion else "taken away"
    told = f"Probability while the picture is {done}: " + ", ".join(
        f"{point.share:.0%} {getattr(point, own):.1%} (random {getattr(point, random):.1%})"
        for point in points[:: max(1, len(points) // 5)]
    )
    figure = plain(*lines, height=280, words=told)
    figure.update_layout(showlegend=True, legend=LEGEND)
    figure.update_xaxes(title=f"share of the picture {done}", tickformat=".0%", range=[-0.01, 1.01])
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return figure


def _line(points: Sequence[Point], field: str, name: str, look: tuple[str, str]) -> go.Scatter:
    colour, dash = look
    return go.Scatter(
        x=[point.share for point in points],
        y=[getattr(point, field) for point in points],
        name=name,
        mode="lines",
        line={"color": colour, "dash": dash, "width": 2.5},
        hovertemplate=f"%{{x:.0%}}, {name}: %{{y:.2%}}<extra></extra>",
    )


def forgetting(stages: Sequence[str], alike: Mapping[str, Sequence[float]], *, up: str) -> go.Figure:
    """How alike each method's map stays to the first one while stage after stage forgets: one line a method.

    stages: what stands under each place, the whole network first. alike: method -> a number a place.
    """
    lines = [
        go.Scatter(
            x=list(range(len(values))),
            y=list(values),
            name=name,
            mode="lines+markers",
            line={"color": SERIES[place % len(SERIES)], "dash": DASHES[place % len(DASHES)], "width": 2.5},
            customdata=list(stages[: len(values)]),
            hovertemplate=f"{name}, %{{customdata}}: %{{y:.3f}}<extra></extra>",
        )
        for place, (name, values) in enumerate(alike.items())
    ]
    told = "; ".join(
        f"{name} " + ", ".join(f"{stage} {value:.2f}" for stage, value in zip(stages, values, strict=False))
        for name, values in alike.items()
    )
    figure = plain(*lines, height=340, words=f"{up}, from the head downwards: {told}")
    figure.update_layout(showlegend=True, legend=LEGEND)
    lowest = min((value for values in alike.values() for value in values), default=0.0)
    figure.update_xaxes(
        tickvals=list(range(len(stages))), ticktext=list(stages), range=[-0.3, len(stages) - 0.7]
    )
    figure.update_yaxes(title=up, range=[min(-0.05, lowest - 0.05), 1.05])
    return figure
