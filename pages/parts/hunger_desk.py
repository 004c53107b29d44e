"""The hunger curve: how many pictures of each class it takes, by three ways to learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core import charts
from core.learn.bands import band
from core.learn.dataset_cards import DATASETS
from core.shares import percent
from pages.parts import data_card, drawing, network_shelf, state, study_desk
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from core.learn.hunger import Hunger, HungerPoint
    from core.learn.jobs import Job
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.study_pictures import StudyPictures
    from core.see.backbones import Backbone
    from pages.parts.lessons import Lesson

CHECK = 20
SLOPED = "trucks"  # classes that ImageNet lacks, but for one
FIRST_COUNTS = {True: (1, 2, 5, 10, 25, 50), False: (1, 5, 20)}  # small network, or large
FIRST_EATERS = {True: ("head", "upper", "scratch"), False: ("head", "top_half", "small")}
COUNTS = (1, 2, 5, 10, 20, 25, 50)
MEMORISERS = ("scratch", "small")


def show(stack: Backbone, told: Lesson) -> None:
    """Draw the tab."""
    st.markdown(told["hunger"])
    data = study_desk.choose_data()
    with errors_shown():
        if data is not None:
            _suggest(data, stack)
            _offer(stack, data)
    study_desk.follow(study_desk.HUNGER, _draw)


def _suggest(data: LabelledPictures, stack: Backbone) -> None:
    """Offer other pictures where the network has names for most of these classes: its curve would be flat."""
    known = data_card.known(data, stack)
    if len(known) * 2 <= len(data.classes) or data.name == SLOPED:
        return
    words, button = st.columns([3, 1], vertical_alignment="center")
    words.caption(
        f"This network has names for {len(known)} of these {len(data.classes)} classes already: it is hardly hungry for "
        "them. A curve with a slope needs classes that it does not know."
    )
    button.button(
        f"Take {DATASETS[SLOPED].title.lower()}",
        key="hunger_sloped",
        on_click=state.put,
        args=(state.DATA, SLOPED),
        width="stretch",
    )


def _offer(stack: Backbone, data: LabelledPictures) -> None:
    from core.learn.hunger import EATERS, Hunger
    from core.learn.study_pictures import most_to_learn

    small = stack.name == data_card.TINY
    most = most_to_learn(data, check=CHECK)
    left, right = st.columns([1, 1.3], gap="large")
    counts = left.pills(
        "Pictures of each class",
        [count for count in COUNTS if count <= most],
        selection_mode="multi",
        default=[count for count in FIRST_COUNTS[small] if count <= most],
        key=f"hunger_counts_{small}_{most}",
        wrap=True,
    )
    eaters = right.pills(
        "Ways to learn",
        [name for name in EATERS if not (small and EATERS[name].small)],
        selection_mode="multi",
        default=FIRST_EATERS[small],
        format_func=lambda name: EATERS[name].title,
        key=f"hunger_eaters_{small}",
        wrap=True,
    )
    found = study_desk.pictures(data, max(counts, default=1), CHECK)
    tiny = network_shelf.network(data_card.TINY)
    hunger = Hunger(stack, found.training, found.validation, tuple(counts), tuple(eaters), small=tiny)
    hunger.check()
    st.caption(_shown(hunger, found))
    expected = study_desk.expect(hunger.experiments)
    study_desk.offer(study_desk.HUNGER, stack, hunger, expected, "Feed them")


def _shown(hunger: Hunger, found: StudyPictures) -> str:
    from core.learn.hunger import EATERS

    sizes = {name: _sizes(hunger, name) for name in hunger.eaters}
    shown = "; ".join(f"“{EATERS[name].title}” {size}" for name, size in sizes.items())
    one = " One picture a class is shown again and again, and nothing else is known of that class."
    return (
        f"Checked on {len(found.validation)} others. Shown in all, the same ones over and over where they are few: "
        f"{shown}.{one if 1 in hunger.counts else ''}"
    )


def _sizes(hunger: Hunger, name: str) -> str:
    """How many pictures a way to learn is shown in all: from the least to the most of its runs."""
    counts = [
        len(one.training) * one.recipe.epochs
        for (_, eater), one in zip(hunger.runs, hunger.experiments, strict=True)
        if eater.name == name
    ]
    least, most = min(counts, default=0), max(counts, default=0)
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def _draw(job: Job) -> None:
    from core.learn.hunger import EATERS, Hunger, HungerPoint

    hunger, points = next(iter(study_desk.found(job, Hunger)), None), study_desk.found(job, HungerPoint)
    if hunger is None or not points:
        return
    eaten = {name: [point for point in points if point.set_up == name] for name in hunger.eaters}
    series = {EATERS[name].title: [_mark(point) for point in some] for name, some in eaten.items() if some}
    own = {
        EATERS[name].title: [_mark(point, own=True) for point in eaten[name]]
        for name in MEMORISERS
        if eaten.get(name)
    }
    if told := words(points):
        st.info(f"**{told}**", icon=":material/restaurant:")
    figure = charts.banded(
        series, across="pictures of each class", ticks=sorted(hunger.counts), shares=own, spread=True
    )
    drawing.chart(figure, key="hunger_chart")
    with st.expander("All numbers", icon=":material/table:"):
        st.dataframe(_table(points), hide_index=True, height="content", key="hunger_table")


def _mark(point: HungerPoint, *, own: bool = False) -> charts.Mark:
    low, high = band(point.accuracy, point.count)
    share = point.train_accuracy if own else point.accuracy
    return charts.Mark(
        point.pictures_a_class, share, low, high, f"{point.seconds:.1f} s, shown {point.shown:,} pictures"
    )


def words(points: list[HungerPoint]) -> str:
    """Say what the curve shows where it can: how a frozen stack and one from scratch do with the fewest pictures."""
    scratch = [point for point in points if point.set_up in MEMORISERS]
    if not scratch:
        return ""
    few = min(scratch, key=lambda point: point.pictures_a_class)
    head = next(
        (p for p in points if p.set_up == "head" and p.pictures_a_class == few.pictures_a_class), None
    )
    beside = "" if head is None else f", a new head on the frozen stack {percent(head.accuracy, 0)}"
    much = f"{few.pictures_a_class} picture{'s' * (few.pictures_a_class > 1)} of each class"
    learned = (
        f" Its own pictures it knows to {percent(few.train_accuracy, 0)}: by heart."
        if few.train_accuracy > few.accuracy + 0.2
        else ""
    )
    return f"With {much}, from scratch gets {percent(few.accuracy, 0)} of {few.count} new ones right{beside}.{learned}"


def _table(points: list[HungerPoint]) -> pd.DataFrame:
    from core.learn.hunger import EATERS

    rows = []
    for point in points:
        rows.append(
            {
                "pictures of each class": point.pictures_a_class,
                "way to learn": EATERS[point.set_up].title,
                **study_desk.scored(point),
                "seconds": round(point.seconds, 1),
            }
        )
    return pd.DataFrame(rows)
