"""The fair race: choose who runs, let them run, and read whether the difference is more than luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.learn.freezing import PRESETS, FreezePlan, preset_of
from core.learn.recipe_checks import NORMS
from core.learn.recipes import Recipe
from core.shares import percent
from pages.parts import race_charts, recipe_desk, run_book, study_desk, waiting
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from core.learn.jobs import Job
    from core.learn.races import Lap, Race, SetUp
    from core.see.backbones import Backbone
    from pages.parts.lessons import Lesson

LETTERS = "ABCD"
FIRST = ("head", "top_half", "everything", "scratch")
YOURS = "yours"
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
USUAL = 1e-3
LEARN = (2, 5, 10, 20)
CHECK = 20
BATCH = 8


def show(stack: Backbone, told: Lesson) -> None:
    """Draw the tab."""
    st.markdown(told["race"])
    data = study_desk.choose_data()
    with errors_shown():
        if data is not None:
            chosen = _choices()
            found = study_desk.pictures(data, chosen["learn"], CHECK)
            race = _race(stack, found, chosen)
            race.check()
            st.caption(study_desk.counted(found))
            study_desk.offer(
                study_desk.RACE, stack, race, study_desk.expect(race.experiments), "Start the race"
            )
    study_desk.follow(study_desk.RACE, _draw)


def _choices() -> dict:
    """Draw what all runners share."""
    count, learn, epochs, seeds = st.columns([1, 1.4, 1.4, 1.1], gap="medium", vertical_alignment="bottom")
    return {
        "runners": count.segmented_control(
            "Runners", [2, 3, 4], default=2, required=True, key="race_runners"
        ),
        "learn": learn.select_slider("Pictures of each class", LEARN, value=10, key="race_learn"),
        "epochs": epochs.slider("Epochs, for all", 2, 30, 10, key="race_epochs"),
        "seeds": seeds.segmented_control(
            "Seeds",
            [1, 3],
            default=3,
            required=True,
            key="race_seeds",
            help="Three tell luck from difference.",
        ),
    }


def _race(stack: Backbone, found: tuple, chosen: dict) -> Race:
    from core.learn.races import Race

    columns = st.columns(chosen["runners"], gap="medium")
    setups = tuple(_set_up(stack, column, place, chosen["epochs"]) for place, column in enumerate(columns))
    return Race(stack, found[0], found[1], setups, tuple(range(chosen["seeds"])))


def _set_up(stack: Backbone, column: object, place: int, epochs: int) -> SetUp:
    """Draw one runner's choices."""
    from core.learn.races import SetUp

    letter = LETTERS[place]
    with column, st.container(border=True, key=f"runner_{letter}"):  # type: ignore[attr-defined]
        what = st.selectbox(
            f"{letter}: what learns",
            [*PRESETS, YOURS],
            index=list(PRESETS).index(FIRST[place]),
            format_func=lambda name: PRESETS[name].title if name in PRESETS else "As chosen on Transfer",
            key=f"race_what_{letter}",
        )
        rate = st.select_slider(
            f"{letter}: learning rate",
            RATES,
            value=USUAL,
            format_func="{:g}".format,
            key=f"race_rate_{letter}",
        )
        norms = st.selectbox(
            f"{letter}: BatchNorm judged with",
            NORMS,
            format_func=lambda name: f"{name} statistics",
            key=f"race_norms_{letter}",
        )
    fields = {"epochs": epochs, "rate": rate, "norms": norms, "batch": BATCH}
    recipe = _recipe(stack, what, fields)
    return SetUp(_title(stack, letter, recipe), recipe)


def _recipe(stack: Backbone, what: str, fields: dict) -> Recipe:
    if what in PRESETS:
        return Recipe.from_preset(what, stack, **fields)
    plan = FreezePlan(recipe_desk.frozen(stack))
    return Recipe(freeze=plan, pretrained=not recipe_desk.is_random(), **fields)


def _title(stack: Backbone, letter: str, recipe: Recipe) -> str:
    """Name a runner by its letter, what learns, and what is not usual."""
    frozen = recipe.plan(stack).frozen
    preset = preset_of(stack, frozen, pretrained=recipe.pretrained)
    what = preset.title if preset else f"{len(frozen)} of {len(stack.stages)} pancakes frozen"
    rate = f", rate {recipe.rate:g}" if recipe.rate != USUAL else ""
    norms = f", {recipe.norms} statistics" if recipe.norms != next(iter(NORMS)) else ""
    return f"{letter} · {what}{rate}{norms}"


def _draw(job: Job) -> None:
    from core.learn.races import Lap, Race, verdict

    race, laps = next(iter(study_desk.found(job, Race)), None), study_desk.found(job, Lap)
    if race is None or not laps:
        return
    if not waiting.is_going(job):
        run_book.keep(job)
    _verdict(verdict(race, laps), going=waiting.is_going(job))
    st.altair_chart(race_charts.curves(race, laps), key="race_chart", alt=race_charts.words(race, laps))
    st.caption(
        f"Share right on {len(race.validation)} pictures that nobody learned from; one line for each runner and seed. "
        "All start afresh, on the same pictures, in the same order for the same seed."
    )
    st.dataframe(_table(race, laps), hide_index=True, key="race_table")


def _verdict(found: object | None, *, going: bool) -> None:
    if found is None:
        return
    icon = ":material/balance:" if found.is_larger else ":material/casino:"  # type: ignore[attr-defined]
    so_far = "So far: " if going else ""
    st.info(f"**{so_far}{found.sentence}**", icon=icon)  # type: ignore[attr-defined]


def _table(race: Race, laps: list[Lap]) -> pd.DataFrame:
    """One row a runner: how each seed ended."""
    last = {(lap.setup, lap.seed): lap.report for lap in laps if lap.is_last}
    rows = []
    for place, setup in enumerate(race.setups):
        ended = {seed: last[place, seed] for seed in race.seeds if (place, seed) in last}
        shares = {f"seed {seed}": f"{percent(report.validation_accuracy)}" for seed, report in ended.items()}
        own = [report.train_accuracy for report in ended.values()]
        rows.append(
            {
                "runner": setup.title,
                **shares,
                "on its own pictures": percent(sum(own) / len(own)) if own else "",
            }
        )
    return pd.DataFrame(rows).fillna("")
