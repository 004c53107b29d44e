"""Charts: numbers in, Plotly figures out. Needs neither torch nor Streamlit, and computes nothing of its own.

Backgrounds are transparent and texts take the page's colour, so every chart reads on light and on dark pages.
Each figure carries its text twin: `words(figure)`.
"""

from core.charts.answers_beside import answers_beside
from core.charts.bars import answers, signed, stage_costs
from core.charts.checks import forgetting, hiding_curves
from core.charts.comparisons import Mark, Steps, banded, ladder
from core.charts.figures import words
from core.charts.landscapes import loss_landscape
from core.charts.lines import channel_histogram, curves
from core.charts.maps import map_figure
from core.charts.reliabilities import points_in_rows, reliability_diagram
from core.charts.similarities import similarities

__all__ = [
    "Mark",
    "Steps",
    "answers",
    "answers_beside",
    "banded",
    "channel_histogram",
    "curves",
    "forgetting",
    "hiding_curves",
    "ladder",
    "loss_landscape",
    "map_figure",
    "points_in_rows",
    "reliability_diagram",
    "signed",
    "similarities",
    "stage_costs",
    "words",
]
