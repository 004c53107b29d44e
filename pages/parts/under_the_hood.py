"""Under the hood of a run: where the seconds went, how hard each pancake was pushed, and the small print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.learn.freezing import HEAD
from pages.parts import runs, stage_charts

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.reports import EpochReport
    from pages.parts.findings import Findings
    from pages.parts.lessons import Lesson

SECTIONS = ("Moved, and the seal", "Seconds", "Pushes", "BatchNorm", "Small print")


def show(found: Findings, told: Lesson) -> None:
    """Draw it folded away; a visitor who opens it finds one thing a tab."""
    experiment = found.experiment
    if experiment is None or not found.reports:
        return
    with st.expander("Under the hood", icon=":material/settings_suggest:", key="under_the_hood"):
        moved, seconds, pushes, norms, small = st.tabs(SECTIONS)
        with moved:
            movement(experiment, found.reports[-1])
        with seconds:
            _seconds(found.reports)
        with pushes:
            _pushes(experiment, found.reports[-1])
        with norms:
            _norms(experiment, found.reports[-1], told)
        with small:
            st.markdown("\n".join(f"- {line}" for line in small_print(experiment, found.reports)))


def movement(experiment: Experiment, last: EpochReport) -> None:
    """Draw how far each pancake has moved, and the seal of the frozen ones."""
    frozen = _frozen(experiment)
    found = stage_charts.rows(experiment.backbone, last.movement, frozen)
    stage_charts.bars(found, "relative change since the start", "movement_chart")
    st.caption(runs.seal_words(experiment, last))


def _frozen(experiment: Experiment) -> frozenset[str]:
    return experiment.recipe.plan(experiment.backbone).frozen


def _seconds(reports: Sequence[EpochReport]) -> None:
    spent: Counter[str] = Counter()
    for report in reports:
        spent.update(report.seconds_of)
    if not spent:
        return
    stage_charts.seconds(spent, "seconds_chart")
    st.caption(
        f"Epochs counted: {len(reports)}. The first pass through the frozen pancakes comes before them."
    )


def _pushes(experiment: Experiment, last: EpochReport) -> None:
    frozen, stack = _frozen(experiment), experiment.backbone
    left, right = st.columns(2, gap="medium")
    with left:
        pushed = stage_charts.rows(stack, last.gradient_norm, frozen)
        stage_charts.bars(pushed, "length of the gradient, last epoch", "gradient_chart")
    with right:
        rates = stage_charts.rows(stack, last.rates, frozen)
        stage_charts.bars(rates, "learning rate, last step", "rates_chart")
    st.caption(
        "A step is the gradient (which way, how strongly) times the rate (how far); frozen pancakes get neither."
    )


def _norms(experiment: Experiment, last: EpochReport, told: Lesson) -> None:
    moved = {
        name: value for name, value in last.norm_drift.items() if name != HEAD
    }  # a head has no BatchNorm
    if not any(moved.values()):
        st.markdown("No BatchNorm statistic has moved: frozen pancakes keep theirs, and the head has none.")
        return
    drifted = stage_charts.rows(experiment.backbone, moved, _frozen(experiment), zero="0")
    stage_charts.bars(drifted, "drift of BatchNorm means, in standard deviations", "drift_chart")
    st.caption(told["drift"])


def small_print(experiment: Experiment, reports: Sequence[EpochReport]) -> list[str]:
    """Say what else belongs to this run, a line each."""
    recipe, last = experiment.recipe, reports[-1]
    best = min(reports, key=lambda report: report.validation_loss)
    views = "" if recipe.augmentation == "none" else f", {recipe.views} views of each training picture"
    handed = (
        "the best epoch's weights are handed out"
        if recipe.keep_best
        else "the last epoch's weights are handed out"
    )
    lines = [
        f"Lowest loss on new pictures after epoch **{best.epoch}**; {handed}.",
        f"Features of frozen pancakes kept as **{last.kept_as}**{views}.",
        f"Computed with **{last.threads}** threads: another number gives another curve in the last digits.",
        f"Seed {recipe.seed}, split seed {recipe.split_seed}, {recipe.optimiser}, batches of {recipe.batch}.",
    ]
    if last.stopped_early:
        lines.append(f"Stopped early: no lower loss on new pictures for {recipe.patience} epochs.")
    if last.steered:
        lines.append(
            "Steered: its rate was changed on the way, so the recipe alone will not give this curve again."
        )
    return lines
