"""Past runs: one table, one chart, and files to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core import charts
from core.learn.bands import band
from core.learn.dataset_cards import DATASETS
from core.learn.freezing import PRESETS
from core.see.cards import BACKBONES
from core.shares import percent
from pages.parts import drawing, run_book, waiting
from pages.parts.boundary import errors_shown
from pages.parts.chapters import BY_KEY

if TYPE_CHECKING:
    from core.learn.run_records import RunRecord
    from pages.parts.lessons import Lesson

LATEST = 6  # curves laid over each other where none was chosen
QUANTITIES = {
    "validation_accuracy": "Right on new pictures",
    "train_accuracy": "Right on its own pictures",
    "validation_loss": "Loss on new pictures",
}


def show(told: Lesson) -> None:
    """Draw the tab."""
    records = run_book.records()
    if not records:
        _nothing_yet(told)
        return
    st.markdown(told["runs"])
    with errors_shown():
        chosen = _table(records)
        _curves(records, chosen)
        _files(records)


def _nothing_yet(told: Lesson) -> None:
    with st.container(border=True):
        st.markdown(told["no runs"])
        st.page_link(
            BY_KEY["transfer"].script, label="Train something on Transfer", icon=":material/swap_horiz:"
        )


def _table(records: tuple[RunRecord, ...]) -> list[int]:
    """Draw the table, the newest first; return the places of the chosen runs."""
    order = list(range(len(records)))[::-1]
    table = pd.DataFrame([_line(place, records[place]) for place in order])
    event = st.dataframe(
        table, hide_index=True, key="runs_table", on_select="rerun", selection_mode="multi-row"
    )
    rows = event.selection.rows
    return [order[row] for row in rows if row < len(order)] or order[:LATEST]


def _line(place: int, record: RunRecord) -> dict[str, object]:
    low, high = band(record.accuracy, record.validation)
    best = max(record.rungs, key=lambda rung: rung[1], default=None)
    return {
        "run": place + 1,
        "pictures": data_title(record),
        "network": BACKBONES[record.network].title,
        "learned": what_learned(record),
        "right on new": percent(record.accuracy),
        "95 % band": f"{percent(low, 0)} to {percent(high, 0)} of {record.validation}",
        "on its own": percent(record.train_accuracy[-1]),
        "untrained": "" if best is None else f"{percent(best[1])}, {best[0].lower()}",
        "epochs": f"{len(record.train_loss)} of {record.epochs}{'' if record.is_whole else ', stopped'}",
        "knobs": f"{record.trainable:,}",
        "took": waiting.seconds_text(record.seconds),
        "seed": record.seed,
    }


def data_title(record: RunRecord) -> str:
    """Name the pictures of a run."""
    return DATASETS[record.data].title if record.data in DATASETS else " / ".join(record.classes)


def what_learned(record: RunRecord) -> str:
    """Name what a run trained."""
    if record.learned in PRESETS:
        return PRESETS[record.learned].title
    start = "" if record.pretrained else ", from random weights"
    return f"{len(record.frozen)} pancakes frozen{start}"


def _name(place: int, record: RunRecord) -> str:
    return f"{place + 1} · {data_title(record)}, {what_learned(record).lower()}, seed {record.seed}"


def _curves(records: tuple[RunRecord, ...], chosen: list[int]) -> None:
    quantity = st.segmented_control(
        "Curves of the rows you tick (of the latest where none is ticked)",
        list(QUANTITIES),
        default=next(iter(QUANTITIES)),
        required=True,
        format_func=QUANTITIES.__getitem__,
        key="runs_quantity",
    )
    series = {_name(place, records[place]): getattr(records[place], quantity) for place in sorted(chosen)}
    figure = charts.curves(series, up=QUANTITIES[quantity].lower(), shares=quantity.endswith("accuracy"))
    drawing.chart(figure, key="runs_chart")


def _files(records: tuple[RunRecord, ...]) -> None:
    from core.learn.run_records import to_csv, to_json

    table, whole, recipe, forget = st.columns(4, vertical_alignment="bottom")
    table.download_button(
        "Table (CSV)",
        to_csv(records),
        "pancake_lab_runs.csv",
        "text/csv",
        icon=":material/table:",
        on_click="ignore",
        width="stretch",
    )
    whole.download_button(
        "Everything (JSON)",
        to_json(records),
        "pancake_lab_runs.json",
        "application/json",
        icon=":material/data_object:",
        on_click="ignore",
        width="stretch",
    )
    with recipe.popover("A recipe", icon=":material/menu_book:", width="stretch"):
        _recipe(records)
    forget.button(
        "Forget these runs",
        icon=":material/delete:",
        on_click=run_book.forget,
        key="runs_forget",
        width="stretch",
    )


def _recipe(records: tuple[RunRecord, ...]) -> None:
    place = st.selectbox(
        "Of which run?",
        range(len(records) - 1, -1, -1),
        format_func=lambda place: _name(place, records[place]),
        key="runs_recipe",
    )
    st.code(records[place].recipe, language="json", height=240)
    st.download_button(
        "Save this recipe (JSON)",
        records[place].recipe,
        f"pancake_lab_recipe_{place + 1}.json",
        "application/json",
        on_click="ignore",
    )
