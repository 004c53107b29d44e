"""The freeze sweep: every depth, for what was taught and for the same network with random weights."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core import charts
from core.learn.bands import band
from core.shares import percent
from pages.parts import data_card, drawing, study_desk
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from core.learn.jobs import Job
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.studies import Expected
    from core.learn.study_pictures import StudyPictures
    from core.learn.sweeps import Advice, Sweep, SweepPoint
    from core.see.backbones import Backbone
    from pages.parts.lessons import Lesson

LEARN, CHECK = 10, 20
EPOCHS, BATCH, RATE = 2, 16, 3e-3
SHOWN = (320, 640, 1280, 2560)
FIRST_SHOWN = {True: 1280, False: 320}  # small network, or large
LEARNED = 0.8  # of its own pictures; who knows fewer of them is not done
TAUGHT, CHANCE = "as it was taught", "random weights"
COUNTS = (2, 5, 10, 20)


def show(stack: Backbone, told: Lesson) -> None:
    """Draw the tab."""
    st.markdown(told["sweep"])
    data = study_desk.choose_data()
    with errors_shown():
        if data is not None:
            _offer(stack, data)
    study_desk.follow(study_desk.SWEEP, _draw)


def _offer(stack: Backbone, data: LabelledPictures) -> None:
    found, shown, twin = _choices(stack, data)
    deepest = len(stack.stages) - 1
    whole = _sweep(stack, found, shown, tuple(range(deepest, -1, -1)))
    each = _expected(whole)
    depths = st.pills(
        "Frozen pancakes, counted from the bottom",
        list(range(deepest, -1, -1)),
        selection_mode="multi",
        default=affordable(each, deepest),
        format_func=lambda depth: _named(depth, deepest),
        key=f"sweep_depths_{stack.name}_{shown}",
        help="The more pancakes learn, the longer it takes.",
        wrap=True,
    )
    sweep = replace(whole, depths=tuple(depths), with_twin=twin)
    sweep.check()
    st.caption(
        f"{study_desk.counted(found)} Each depth is shown {sweep_shown(sweep)} pictures in all, the same ones over and "
        f"over, at rate {RATE:g} (a tenth of it below the head, with random weights too), with one seed."
    )
    expected = [
        each[depth, start] for depth in sorted(depths, reverse=True) for start in (True, False)[: 1 + twin]
    ]
    study_desk.offer(study_desk.SWEEP, stack, sweep, expected, "Start the sweep")


def _choices(stack: Backbone, data: LabelledPictures) -> tuple[StudyPictures, int, bool]:
    """Draw what all depths share: their pictures, how many each is shown, and whether the random twin runs too."""
    learn, shown, twin = st.columns([1, 1, 1.1], gap="large", vertical_alignment="bottom")
    count = learn.select_slider("Pictures of each class", COUNTS, value=LEARN, key="sweep_learn")
    small = stack.name == data_card.TINY
    much = shown.select_slider(
        "Shown to each depth, again and again", SHOWN, value=FIRST_SHOWN[small], key=f"sweep_shown_{small}"
    )
    beside = twin.toggle(
        "Beside it the same network with random weights", value=True, key="sweep_twin", help="Twice the time."
    )
    return study_desk.pictures(data, count, CHECK), much, beside


def _sweep(stack: Backbone, found: StudyPictures, shown: int, depths: tuple[int, ...]) -> Sweep:
    from core.learn.recipes import Recipe
    from core.learn.study_pictures import helpings
    from core.learn.sweeps import Sweep

    recipe = Recipe(epochs=EPOCHS, batch=BATCH, rate=RATE)
    return Sweep(stack, helpings(found.training, shown, EPOCHS), found.validation, recipe, depths)


def sweep_shown(sweep: Sweep) -> int:
    """Return how many pictures each depth is shown in all."""
    return len(sweep.training) * sweep.recipe.epochs


def _expected(whole: Sweep) -> dict[tuple[int, bool], Expected]:
    """(depth, taught) -> what it takes; the random network takes as long as the taught one."""
    alone = replace(whole, with_twin=False)
    each = study_desk.expect(alone.experiments())
    depths = sorted(alone.depths, reverse=True)
    return {(depth, start): one for depth, one in zip(depths, each, strict=True) for start in (True, False)}


def affordable(each: dict[tuple[int, bool], Expected], deepest: int) -> list[int]:
    """Return the depths to begin with: all where that is quick, else every second one as long as time allows."""
    depths = list(range(deepest, -1, -1))
    if 2 * sum(each[depth, True].seconds for depth in depths) <= study_desk.AFFORDABLE:
        return depths
    chosen, spent = depths[:1], 0.0
    for depth in depths[2::2]:
        spent += 2 * each[depth, True].seconds
        if spent > study_desk.AFFORDABLE and len(chosen) >= 2:
            break
        chosen.append(depth)
    return chosen


def _named(depth: int, deepest: int) -> str:
    ends = {deepest: " · all but the head", 0: " · none"}
    return f"{depth}{ends.get(depth, '')}"


def _draw(job: Job) -> None:
    from core.learn.sweeps import Sweep, SweepPoint, advice

    sweep, points = next(iter(study_desk.found(job, Sweep)), None), study_desk.found(job, SweepPoint)
    if sweep is None or not points:
        return
    series = {TAUGHT: [point for point in points if point.pretrained]}
    if sweep.with_twin:
        series[CHANCE] = [point for point in points if not point.pretrained]
    if (read := advice(points)) is not None:
        st.info(f"**{words(read, len(sweep.backbone.stages) - 1)}**", icon=":material/ac_unit:")
    if unfinished := not_done(points):
        st.caption(unfinished)
    figure = charts.banded(
        {name: [_mark(point) for point in some] for name, some in series.items() if some},
        across="frozen pancakes, from the bottom",
        ticks=sorted(sweep.depths),
    )
    drawing.chart(figure, key="sweep_chart")
    st.dataframe(
        _table(points),
        hide_index=True,
        height="content",
        key="sweep_table",
        column_config=_columns(points),
    )


def _mark(point: SweepPoint) -> charts.Mark:
    low, high = band(point.accuracy, point.count)
    note = f"{point.seconds:.1f} s, {point.trainable:,} knobs train"
    return charts.Mark(point.depth, point.accuracy, low, high, note)


def words(read: Advice, deepest: int) -> str:
    """Say what a sweep suggests, and how sure that is."""
    best, enough = read.best, read.enough
    told = (
        f"Best so far: {percent(best.accuracy)} with {_frozen(best.depth, deepest)}."
        if best.depth == enough.depth
        else f"{percent(best.accuracy)} with {_frozen(best.depth, deepest)} is the best, but {percent(enough.accuracy)} with "
        f"{_frozen(enough.depth, deepest)} cannot be told from it on {best.count} pictures."
    )
    if read.twin is None:
        return told
    return f"{told} The same with random weights: {_shared(read.twin)}, {_worth(read.enough, read.twin)}."


def not_done(points: list[SweepPoint]) -> str:
    """Say which depths have not yet learned their own pictures: there a longer training may change the order."""
    behind = [point for point in points if point.pretrained and point.train_accuracy < LEARNED]
    if not behind:
        return ""
    told = ", ".join(f"{point.depth} frozen {percent(point.train_accuracy, 0)}" for point in behind)
    return (
        ":material/hourglass_empty: Not done learning their own pictures "
        f"({told}): show them more, and the order may change."
    )


def _shared(point: SweepPoint) -> str:
    low, high = band(point.accuracy, point.count)
    return f"{percent(point.accuracy)} there ({percent(low, 0)} to {percent(high, 0)})"


def _worth(taught: SweepPoint, twin: SweepPoint) -> str:
    """What was taught, against frozen chance, as far as so many pictures can tell."""
    lead = round(100 * (taught.accuracy - twin.accuracy))
    if lead > 0 and band(taught.accuracy, taught.count)[0] > band(twin.accuracy, twin.count)[1]:
        return f"so what was taught is worth {lead} points"
    return "so what was taught is no help here" if lead <= 0 else "too near to say that what was taught helps"


def _frozen(depth: int, deepest: int) -> str:
    return {deepest: "all but the head frozen", 0: "nothing frozen"}.get(depth, f"{depth} frozen")


def _table(points: list[SweepPoint]) -> pd.DataFrame:
    rows = []
    for point in points:
        rows.append(
            {
                "frozen": point.depth,
                "network": TAUGHT if point.pretrained else CHANCE,
                **study_desk.scored(point),
                "seconds": point.seconds,
                "knobs that train": point.trainable,
            }
        )
    return pd.DataFrame(rows)


def _columns(points: list[SweepPoint]) -> dict:
    longest = max(point.seconds for point in points)
    return {
        "seconds": st.column_config.ProgressColumn(format="%.1f", min_value=0.0, max_value=longest),
        "knobs that train": st.column_config.NumberColumn(format="localized"),
    }
