"""From cars to trucks, a story in three steps: bet, run three set-ups one after another, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import mean
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd
import streamlit as st

from core.errors import LessonError
from core.learn.bands import band
from core.learn.freezing import PRESETS
from core.shares import percent
from pages.parts import data_card, engine_room, live_charts, recipe_desk, resources, state, waiting

if TYPE_CHECKING:
    from core.learn.jobs import Job
    from core.learn.reports import EpochReport, Score
    from core.see.backbones import Backbone
    from pages.parts.lessons import Lesson

RUNS = "truck_story_runs"  # the jobs of this visit's story, one a seed
PROBLEM = "truck_story_problem"
BET = "truck_story"
MOST_SEEDS = 6
TRUCKS = "trucks"
CHANCE = 1 / 5
COLOURS = {"head": "#2B7BB9", "upper": "#D9641E", "scratch": "#7A5195"}
DASHES = {"head": [6, 3], "upper": [1, 0], "scratch": [2, 3]}
AXIS = alt.Axis(format="%", tickCount=5)


def is_told(stack: Backbone) -> bool:
    """Return whether the network that knows cars is about to meet trucks."""
    return stack.name == data_card.TINY and data_card.data_key() == TRUCKS


def show(stack: Backbone, told: Lesson, *, folded: bool) -> None:
    """Draw the story where it belongs; from kinds of trucks on another network, the way to it."""
    if data_card.data_key() != TRUCKS:
        return
    frame = (
        st.expander("From cars to trucks, the story", icon=":material/local_shipping:", key="truck_story")
        if folded
        else st.container(border=True, key="truck_story")
    )
    with frame:
        st.markdown(f"##### :material/local_shipping: {told['trucks']}")
        if not is_told(stack):
            st.button(
                "Tell it with TinyNet, which knows only cars",
                icon=":material/local_shipping:",
                key="tell_trucks",
                on_click=state.put,
                args=(state.NETWORK, data_card.TINY),
            )
            return
        _bet(told)
        _run(stack)
        _compare(stack, told)


def ways() -> dict[str, str]:
    """Return the set-ups by preset, with their titles."""
    from core.learn.truck_story import WAYS

    return {way: PRESETS[way].title for way in WAYS}


def _bet(told: Lesson) -> None:
    chosen = st.pills(
        f"**1. Bet.** {told['trucks bet']}",
        list(ways().values()),
        default=state.bet(BET),
        key="truck_bet",
    )
    if chosen:
        state.put_bet(BET, chosen)


def _jobs() -> tuple[Job, ...]:
    return tuple(state.get(RUNS, ()))


def _run(stack: Backbone) -> None:
    jobs = _jobs()
    if jobs and waiting.is_going(jobs[-1]):
        waiting.live(lambda: _running(jobs[-1]))
        return
    seeds = len(finished(jobs))
    again = f"Once more, with seed {seeds}" if seeds else "Run all three"
    st.markdown(
        "**2. Run.** Ten pictures a class; about a minute. 40 other drawings are watched while it "
        "learns, and 200 more judge at the end."
    )
    st.button(
        again,
        icon=":material/bolt:",
        key="run_trucks",
        type="secondary" if seeds else "primary",
        on_click=_start,
        args=(stack, seeds),
        disabled=seeds >= MOST_SEEDS,
    )
    if jobs:
        waiting.verdict(jobs[-1])
    if problem := state.get(PROBLEM):
        st.warning(problem, icon=":material/hourglass_top:")


def _running(job: Job) -> Job:
    waiting.show(job, "trucks")
    legs = reports(job)
    if legs:
        newest = {way: [found[-1].validation_accuracy] for way, found in legs.items()}
        st.altair_chart(curves(legs), key="truck_curves", alt=words(newest))
        count = len(next(iter(legs.values()))[-1].validation_labels)
        st.caption(f"Watched while it learns: {count} drawings. The 200 that judge come at the end.")
    return job


def _start(stack: Backbone, seed: int) -> None:
    store = resources.feature_store()

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.learn import truck_story

        yield from truck_story.run(truck_story.experiments(stack, seed=seed), watch=watch, store=store)

    state.put(PROBLEM, None)
    try:
        job = resources.jobs().submit(work, label="from cars to trucks")
    except LessonError as error:
        state.put(PROBLEM, str(error))
        return
    state.put(RUNS, (*finished(_jobs()), job))


def reports(job: Job) -> dict[str, list[EpochReport]]:
    """Sort what a run of the story has told: preset -> reports."""
    found: dict[str, list[EpochReport]] = {}
    for leg in job.records:
        found.setdefault(leg.way, []).append(leg.report)  # type: ignore[attr-defined]
    return found


def finished(jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Return the runs that came to their end."""
    return tuple(job for job in jobs if job.state == "done")


def judged(job: Job) -> dict[str, Score]:
    """Return what the judges said of each set-up of a run."""
    return {leg.way: leg.judged for leg in job.records if leg.judged is not None}  # type: ignore[attr-defined]


def _compare(stack: Backbone, told: Lesson) -> None:
    done = [judged(job) for job in finished(_jobs())]
    if not done:
        return
    by_way = {way: [each[way].accuracy for each in done] for way in ways()}
    count = next(iter(done[0].values())).count
    st.markdown("**3. Compare.**")
    st.altair_chart(bars(by_way, count), key="truck_bars", alt=words(by_way))
    st.markdown(verdict(by_way, count, state.bet(BET)))
    st.caption(told["trucks measured"])
    best = max(by_way, key=lambda way: mean(by_way[way]))
    st.button(
        f"Set the bench to “{PRESETS[best].title}”",
        icon=":material/tune:",
        key="take_trucks",
        on_click=_take,
        args=(stack, best),
        help="The same recipe in your hands: freeze other pancakes, change a rate, and train again.",
    )


def _take(stack: Backbone, way: str) -> None:
    from core.learn import truck_story

    recipe_desk.take(stack, truck_story.recipe(way, stack))
    engine_room.put("pictures_a_class", truck_story.EACH)


def words(by_way: Mapping[str, Sequence[float]]) -> str:
    """Return the text twin of both charts."""
    return "; ".join(f"{PRESETS[way].title}: {percent(mean(found))} right" for way, found in by_way.items())


def verdict(by_way: Mapping[str, Sequence[float]], count: int, bet: str | None) -> str:
    """Say which won, how sure that is, and how the bet went."""
    best, second = sorted(by_way, key=lambda way: -mean(by_way[way]))[:2]
    seeds = len(by_way[best])
    low, high = band(mean(by_way[best]), count)
    apart = all(one > other for one, other in zip(by_way[best], by_way[second], strict=True))
    lead = f"You bet on “{bet}”. " if bet else ""
    if seeds == 1:
        sure = (
            f"That is one seed: its 95 % band is {percent(low, 0)} to {percent(high, 0)} on {count} drawings. Run it once "
            "more before you believe the order."
        )
    else:
        often = "in every one of them" if apart else "though not in every one of them"
        sure = f"The mean of {seeds} seeds; ahead of “{PRESETS[second].title}” {often}."
    return f"{lead}**{PRESETS[best].title}** is ahead with {percent(mean(by_way[best]))}. {sure}"


def _scale(chosen: Mapping[str, object]) -> tuple[alt.Scale, alt.Scale]:
    names = [PRESETS[way].title for way in chosen]
    colours = alt.Scale(domain=names, range=[COLOURS[way] for way in chosen])
    return colours, alt.Scale(domain=names, range=[DASHES[way] for way in chosen])


def curves(legs: Mapping[str, Sequence[EpochReport]]) -> alt.LayerChart | alt.FacetChart:
    """Draw how the set-ups learn, one line each, as they come."""
    rows = [
        (PRESETS[way].title, report.epoch, report.validation_accuracy)
        for way, found in legs.items()
        for report in found
    ]
    table = pd.DataFrame(rows, columns=["set-up", "epoch", "right"])
    epochs = next(iter(legs.values()))[0].epochs
    colours, dashes = _scale(dict.fromkeys(COLOURS))
    legend = alt.Legend(orient="bottom", title=None, columns=1, **live_charts.STROKE)
    lines = (
        alt.Chart(table)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("epoch:Q", scale=alt.Scale(domain=[0, epochs])),
            y=alt.Y("right:Q", title="share right", axis=AXIS, scale=alt.Scale(domain=[0, 0.8])),
            **live_charts.strokes("set-up:N", colours, dashes, legend),
            tooltip=["set-up:N", "epoch:Q", alt.Tooltip("right:Q", format=".1%")],
        )
    )
    return alt.layer(_chance("y"), lines).properties(height=360)


def _chance(axis: str) -> alt.Chart:
    rule = alt.Chart(pd.DataFrame([(CHANCE, "guessing")], columns=["right", "text"]))
    drawn = rule.mark_rule(color="#8A8178", strokeDash=[2, 4])
    place = {axis: alt.X("right:Q") if axis == "x" else alt.Y("right:Q")}
    return drawn.encode(tooltip="text:N", **place)


def bars(by_way: Mapping[str, Sequence[float]], count: int) -> alt.LayerChart | alt.FacetChart:
    """Draw one bar a set-up: the mean, a dot a seed, and the band of a score on so many pictures."""
    names = [PRESETS[way].title for way in by_way]
    rows = [
        (PRESETS[way].title, mean(found), *band(mean(found), count), percent(mean(found)))
        for way, found in by_way.items()
    ]
    table = pd.DataFrame(rows, columns=["set-up", "right", "low", "high", "text"])
    colours, _ = _scale(by_way)
    rest = {"y": alt.Y("set-up:N", sort=names, title=None, axis=alt.Axis(labelLimit=0))}
    axis = alt.X(
        "right:Q", title=f"right on {count} new drawings", axis=AXIS, scale=alt.Scale(domain=[0, 0.8])
    )
    base = alt.Chart(table)
    means = base.mark_bar(opacity=0.85).encode(
        x=axis,
        color=alt.Color("set-up:N", scale=colours, legend=None),
        tooltip=["set-up:N", "text:N"],
        **rest,
    )
    bands = base.mark_rule(strokeWidth=2, color="#8A8178").encode(x="low:Q", x2="high:Q", **rest)
    said = base.mark_text(align="left", dx=6, color="#8A8178").encode(x="high:Q", text="text:N", **rest)
    seeds = pd.DataFrame(
        [(PRESETS[way].title, score) for way, found in by_way.items() for score in found],
        columns=["set-up", "right"],
    )
    dots = alt.Chart(seeds).mark_point(filled=True, size=45, color="#3B2A20").encode(x="right:Q", **rest)
    return alt.layer(means, bands, dots, said, _chance("x")).properties(height=150)
