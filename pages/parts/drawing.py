"""Drawing a chart, one way everywhere: no tool bar, and its text twin for whoever cannot see it."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core import charts


def chart(figure: go.Figure, key: str, **options: Any) -> Any:
    """Draw a Plotly figure; with `on_select` the return value holds what was picked."""
    return st.plotly_chart(
        figure, key=key, alt=charts.words(figure), config={"displayModeBar": False}, **options
    )
