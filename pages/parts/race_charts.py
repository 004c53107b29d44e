"""The curves of a race. They tick while it runs, so Vega draws them: hover and zoom survive the ticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from core.shares import percent
from pages.parts.live_charts import STROKE, strokes

if TYPE_CHECKING:
    from core.learn.races import Lap, Race

COLOURS = ["#D9641E", "#2B7BB9", "#8A6FB0", "#4C9A8E"]
DASHES = [[1, 0], [6, 3], [2, 2], [9, 3, 2, 3]]
PLOT, ROUND, ROW = 300, 110, 24  # pixels: the curves, and what Streamlit counts in: axes, and a row a runner


def curves(race: Race, laps: Sequence[Lap]) -> alt.Chart:
    """Draw accuracy on new pictures over epochs, one line for each set-up and seed."""
    titles = [setup.title for setup in race.setups]
    rows = [(lap.report.epoch, lap.report.validation_accuracy, titles[lap.setup], lap.seed) for lap in laps]
    table = pd.DataFrame(rows, columns=["epoch", "share", "set-up", "seed"])
    colours = alt.Scale(domain=titles, range=COLOURS[: len(titles)])
    dashes = alt.Scale(domain=titles, range=DASHES[: len(titles)])
    legend = alt.Legend(orient="top", title=None, direction="vertical", labelLimit=420, **STROKE)
    return (
        alt.Chart(table)
        .mark_line(point=alt.OverlayMarkDef(size=26), strokeWidth=2)
        .encode(
            x=alt.X(
                "epoch:Q",
                scale=alt.Scale(domain=[0, _epochs(race)]),
                axis=alt.Axis(tickMinStep=1, format="d"),
            ),
            y=alt.Y(
                "share:Q", title="share right", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")
            ),
            **strokes("set-up:N", colours, dashes, legend),
            detail="seed:N",
            tooltip=["set-up:N", "seed:N", "epoch:Q", alt.Tooltip("share:Q", title="right", format=".2%")],
        )
        .properties(height=PLOT + ROUND + ROW * len(titles))
    )


def words(race: Race, laps: Sequence[Lap]) -> str:
    """Return the text twin: where each line stands."""
    last = {(lap.setup, lap.seed): lap.report for lap in laps}
    told = (
        f"{race.setups[setup].title}, seed {seed}: {percent(report.validation_accuracy)} after epoch {report.epoch}"
        for (setup, seed), report in last.items()
    )
    return "Share right on new pictures. " + "; ".join(told)


def _epochs(race: Race) -> int:
    return race.setups[0].recipe.epochs
