"""What all charts share: no background, little margin, text in the page's own colour."""

from __future__ import annotations

# Plotly asks every value whether it is pandas', as soon as anybody has begun to import it. Whole before the first
# chart, or a chart drawn while another thread is importing it fails.
import pandas  # noqa: F401
import plotly.graph_objects as go

from core.colours import FROZEN, TRAINABLE

CLEAR = "rgba(0,0,0,0)"
ACCENT, SECOND = TRAINABLE, FROZEN  # readable on both page colours
MUTED = "#9A8A78"
FAINT = "rgba(128,118,108,0.25)"  # grid lines on light and dark
SERIES = (ACCENT, SECOND, MUTED, "#C79400", "#7A5195", "#5FA3A0")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def plain(*traces: go.BaseTraceType, height: int, words: str) -> go.Figure:
    """A figure of these traces, `height` pixels high, with its text twin and nothing that fights the page."""
    figure = go.Figure(list(traces))
    figure.update_layout(
        height=height,
        margin={"l": 4, "r": 12, "t": 8, "b": 4},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        showlegend=False,
        dragmode=False,
        meta={"words": words},
    )
    figure.update_xaxes(automargin=True, gridcolor=FAINT, zerolinecolor=FAINT, fixedrange=True)
    figure.update_yaxes(automargin=True, gridcolor=FAINT, zerolinecolor=FAINT, fixedrange=True)
    return figure


def bare_axes(figure: go.Figure) -> go.Figure:
    """Square pixels, the first row at the top, no ticks: for pictures and maps."""
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    return figure


def words(figure: go.Figure) -> str:
    """What the figure shows, as text: for screen readers and for whoever prefers to read."""
    return str(figure.layout.meta["words"])
