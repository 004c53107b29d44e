"""The probe ladder: bet on the shape of three ladders, then see them climbed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core import charts
from core.learn import ladder_shapes
from core.learn.dataset_cards import DATASETS
from core.learn.ladder_shapes import RAW, Shape
from core.shares import percent
from pages.parts import drawing, pictures_shown, resources, state, study_desk, waiting
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from core.learn.jobs import Job
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.ladders import Ladder, LadderRung
    from core.learn.studies import Expected
    from core.see.backbones import Backbone
    from pages.parts.lessons import Lesson

BETS = {
    ladder_shapes.RISING: "Rising",
    ladder_shapes.FLAT: "Flat: high from low down",
    ladder_shapes.BEATEN: "Beaten by raw pixels",
}
TOLD = {**BETS, ladder_shapes.PEAKED: "Rising, then falling again"}
LEARN, CHECK = 20, 15
CUTTING, PROBING, OPENING = (
    0.006,
    0.5,
    0.01,
)  # seconds: to cut a picture out, to probe a stage, to open a picture
SHOWN = 4


def show(stack: Backbone, told: Lesson) -> None:
    """Draw the tab."""
    st.markdown(told["ladder"])
    above = st.container()
    data = study_desk.choose_data("A ladder for these pictures too")
    job = study_desk.present(study_desk.LADDER)
    climbed = _climbed(job)
    with errors_shown():
        sets = _sets(data)
        for column, one in zip(above.columns(len(sets), gap="medium"), sets, strict=True):
            with column:
                _bet(one, locked=one.name in climbed)
        _offer(stack, sets)
    study_desk.follow(study_desk.LADDER, _draw)
    if job is not None and not waiting.is_going(job) and len(climbed) > 1:
        st.markdown(told["ladders told"])


def _sets(data: LabelledPictures | None) -> list[LabelledPictures]:
    """Return three sets to bet on: photographs of what ImageNet knows, if they are here, textures, digits; and the chosen one."""
    first = "ants_bees" if resources.is_fetched("ants_bees") else "vehicles"
    three = [resources.dataset(name) for name in (first, "textures", "digits")]
    own = [] if data is None or data.name in {one.name for one in three} else [data]
    return three + own


def _climbed(job: Job | None) -> set[str]:
    from core.learn.ladders import LadderRung

    return set() if job is None else {rung.data for rung in study_desk.found(job, LadderRung)}


def _bet(data: LabelledPictures, *, locked: bool) -> None:
    """Draw a glance at the pictures and the bet on their ladder."""
    places = [data.labels.index(label) for label in range(min(SHOWN, len(data.classes)))]
    strip = pictures_shown.strip([data.pictures[place].image for place in places], SHOWN)
    st.markdown(f"**{title(data.name)}**")
    st.image(strip, alt=f"Some of the pictures: {', '.join(data.classes[:SHOWN])}", width="stretch")
    key = f"ladder_{data.name}"
    chosen = st.pills(
        ":material/casino: Its ladder will be",
        list(BETS),
        format_func=BETS.__getitem__,
        default=state.bet(key) if state.bet(key) in BETS else None,
        key=f"{key}_bet",
        disabled=locked,
        wrap=True,
    )
    if chosen:
        state.put_bet(key, chosen)


def title(name: str) -> str:
    """Name a data set."""
    return DATASETS[name].title if name in DATASETS else "Your pictures"


def _offer(stack: Backbone, sets: list[LabelledPictures]) -> None:
    from core.learn.ladders import Ladders

    twin = st.toggle("Beside it the same network with random weights", value=True, key="ladder_twin")
    ladders = tuple(_ladder(stack, data, twin=twin) for data in sets)
    counts = ", ".join(
        f"{title(one.training.name).lower()} {len(one.training)} and {len(one.validation)}" for one in ladders
    )
    st.caption(f"Pictures to probe with, and to check on: {counts}. Nothing is trained.")
    expected = [_expected(stack, one) for one in ladders]
    study_desk.offer(study_desk.LADDER, stack, Ladders(ladders), expected, "Climb the ladders")


def _ladder(stack: Backbone, data: LabelledPictures, *, twin: bool) -> Ladder:
    from core.learn.ladders import Ladder

    found = study_desk.pictures(data, LEARN, CHECK)
    return Ladder(stack, found.training, found.validation, with_twin=twin)


def _expected(stack: Backbone, one: Ladder) -> Expected:
    from core.learn.studies import Expected

    climbs = 1 + one.with_twin
    climb = sum(resources.stage_seconds(stack).values()) + CUTTING
    probes = PROBING * (1 + climbs * (len(stack.stages) - 1))
    return Expected(0.0, one.pictures * (climbs * climb + OPENING) + probes)


def _draw(job: Job) -> None:
    from core.learn.ladders import LadderRung, Ladders

    study, rungs = next(iter(study_desk.found(job, Ladders)), None), study_desk.found(job, LadderRung)
    if study is None or not rungs:
        return
    begun = [one for one in study.ladders if any(rung.data == one.training.name for rung in rungs)]
    for start in range(0, len(begun), 3):
        for column, one in zip(st.columns(3, gap="medium"), begun[start : start + 3], strict=False):
            with column:
                _one(one, [rung for rung in rungs if rung.data == one.training.name])
    st.caption(
        "Each rung: how many of the new pictures are told apart by straight lines through what that pancake hands up, "
        "averaged over the picture (which throws away where things are); small dots, by the vote of the five nearest "
        "pictures. Grey dotted line: always saying the biggest class."
    )


def _one(one: Ladder, rungs: list[LadderRung]) -> None:
    name = one.training.name
    st.markdown(f"##### {title(name)}")
    drawing.chart(_figure(one, rungs), key=f"ladder_chart_{name}")
    found = ladder_shapes.shape(rungs)
    stages = len(one.backbone.stages) - 1
    if found is not None and sum(rung.pretrained for rung in rungs) == stages + 1:
        st.markdown(_verdict(one, found))


def _figure(one: Ladder, rungs: list[LadderRung]) -> Any:
    own = [rung for rung in rungs if rung.pretrained and rung.stage != RAW]
    control = [rung for rung in rungs if not rung.pretrained]
    ladders = [
        charts.Steps("straight lines", [rung.probe for rung in own]),
        charts.Steps("nearest", [rung.neighbours for rung in own], is_second=True),
    ]
    if control:
        shares = [rung.probe for rung in control]
        ladders.append(charts.Steps("random weights", shares, is_control=True))
    raw = next((rung.probe for rung in rungs if rung.stage == RAW), None)
    titles = [stage.title for stage in one.backbone.stages[:-1]]
    counts = one.validation.counts
    return charts.ladder(titles, ladders, raw=raw, chance=max(counts) / sum(counts), count=sum(counts))


def _verdict(one: Ladder, found: Shape) -> str:
    """Say the shape, whether that was the bet, and what it advises."""
    bet = state.bet(f"ladder_{one.training.name}")
    won = "" if bet is None else f" You bet on “{BETS.get(bet, bet)}”."
    best, enough = (one.backbone.stage(rung.stage).title for rung in (found.best, found.good_enough))
    lead = f"**{TOLD[found.name]}.**{won} *{best}* does best, {percent(found.best.probe, 0)}"
    if found.name == ladder_shapes.BEATEN:
        return (
            f"{lead}, and plain pixels {percent(found.raw.probe, 0)}: these pictures do not need this stack."
        )
    if best == enough:
        return f"{lead}: keep the stack up to there."
    return f"{lead}, but from *{enough}* on {found.best.count} pictures cannot tell the difference."
