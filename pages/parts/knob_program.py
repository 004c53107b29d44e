"""The little program: save it, open it again, and run it on pictures that nobody has seen."""

from __future__ import annotations

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from core.errors import LessonError
from core.learn import drawn_vehicles
from core.learn.little_programs import LittleProgram, from_json
from core.learn.measured_vehicles import CLASSES
from core.learn.outlines import find_outline
from core.learn.vehicle_measures import Measures, measure
from core.see.pictures import Picture, from_array
from pages.parts import knob_examples, resources, state
from pages.parts.knob_desk import Learned
from pages.parts.lessons import Lesson

OPENED, PROBLEM, TURN = "knobs_opened", "knobs_file_problem", "knobs_turn"
A_CLASS = 6  # new vehicles of each class at a time
FIRST_SEED, SEEDS = 5000, 1000
LARGE = 320  # pixels; the width of a picture with its measures drawn in
ENDS, MIDDLE, RIM = (255, 213, 74), (111, 224, 255), (30, 20, 12)
PAPER = (90, 200, 120)
CUT_OUT_SEED = 1007
CHOSEN = "The picture chosen at the top"
CUT_OUTS = {"A lorry on green paper": "box truck", "A motorbike on green paper": "motorbike"}
HORSE = "A horse"


def program(learned: Learned) -> LittleProgram:
    """Return what the neuron has learned as a program."""
    return LittleProgram(
        learned.neuron, knob_examples.scaling(), len(knob_examples.shown()), learned.way.steps
    )


def save_and_open(own: LittleProgram) -> LittleProgram:
    """Draw saving and opening; return the program to run: the opened one, else the page's own."""
    save, load = st.columns(2, gap="large")
    with save:
        _save(own)
    with load:
        _load()
    opened: LittleProgram | None = state.get(OPENED)
    if opened is not None:
        _tell_opened(opened, own)
    with st.expander("The whole program", icon=":material/code:"):
        st.code((opened or own).in_code(), language="python")
    return opened or own


def _save(own: LittleProgram) -> None:
    if not own.nudges:
        st.caption("It has not learned anything yet; what is saved now are its senseless first knobs.")
    with st.container(horizontal=True):
        st.download_button(
            "Save its numbers",
            own.to_json(),
            file_name="neuron.json",
            mime="application/json",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
        )
        st.download_button(
            "Save as Python",
            own.in_code(),
            file_name="neuron.py",
            mime="text/x-python",
            icon=":material/code:",
            on_click="ignore",
        )
        st.button(
            "Open this very file again",
            icon=":material/replay:",
            on_click=_open,
            args=(own.to_json().encode(),),
        )


def _load() -> None:
    st.file_uploader(
        "Numbers that were saved here",
        type=["json"],
        key="knobs_file",
        on_change=_open_uploaded,
        max_upload_size=1,
    )
    if problem := state.get(PROBLEM):
        st.error(problem, icon=":material/info:")


def _open_uploaded() -> None:
    uploaded = state.get("knobs_file")
    if uploaded is not None:
        _open(uploaded.getvalue())


def _open(content: bytes) -> None:
    state.put(PROBLEM, None)
    try:
        state.put(OPENED, from_json(content))
    except LessonError as error:
        state.put(PROBLEM, str(error))


def _tell_opened(opened: LittleProgram, own: LittleProgram) -> None:
    same = (
        "the same numbers as the neuron above has now"
        if opened == own
        else "other numbers than the neuron above"
    )
    told, close = st.columns([4, 1], vertical_alignment="center")
    told.info(
        f"The opened file runs below: {opened.nudges:,} nudges on {opened.pictures} pictures, {same}.",
        icon=":material/folder_open:",
    )
    close.button("Close it", on_click=state.put, args=(OPENED, None), width="stretch")


def run_on_new(running: LittleProgram) -> None:
    """Draw vehicles that were made just now, with what the program says of each."""
    turn = state.get(TURN, 0)
    vehicles = knob_examples.drawn(A_CLASS, FIRST_SEED + turn)
    says = [running.share(measured.pair) for measured in vehicles.measures]
    right = [(share >= 0.5) == bool(label) for share, label in zip(says, vehicles.labels, strict=True)]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Draw {len(vehicles)} others",
            icon=":material/casino:",
            on_click=lambda: state.put(TURN, (turn + 1) % SEEDS),
        )
        st.markdown(f"Right on **{sum(right)} of {len(right)}** vehicles that were drawn just now.")
    with st.grid(6, min_column_width=140):
        for place, share in enumerate(says):
            mark = ":green[:material/check: right]" if right[place] else ":red[:material/close: wrong]"
            st.image(
                with_measures(vehicles.pixels[place], vehicles.measures[place]),
                caption=f"{vehicles.kinds[place]}: {said(share)}. {mark}",
                width="stretch",
                alt=f"A drawn {vehicles.kinds[place]}; the program says {said(share)}",
            )


def said(share: float) -> str:
    """Write an answer with its share: “truck, 98 %”."""
    name = CLASSES[share >= 0.5]
    return f"{name}, {100 * (share if share >= 0.5 else 1 - share):.0f} %"


def run_on_own(running: LittleProgram, told: Lesson) -> None:
    """Draw what the program makes of a picture without a known outline, where one can be found at all."""
    options = [CHOSEN, *CUT_OUTS, HORSE]
    choice = st.pills("Which picture?", options, default=options[1], key="knobs_picture", required=True)
    picture = _picture(choice or options[1])
    shown, answer = st.columns([1, 2], gap="medium", vertical_alignment="center")
    try:
        measured = measure(find_outline(picture))
    except LessonError as error:
        shown.image(picture.image, width="stretch", alt=picture.name)
        answer.warning(str(error), icon=":material/straighten:")
        return
    shown.image(with_measures(picture.pixels, measured), width="stretch", alt=f"{picture.name}, measured")
    answer.markdown(
        f"Its ends stand at {100 * measured.ends:.0f} %, its middle at {100 * measured.middle:.0f} % of its height. "
        f"The program says: **{said(running.share(measured.pair))}**."
    )
    answer.caption(told["own picture"])


def _picture(choice: str) -> Picture:
    if choice == CHOSEN:
        return resources.picture()
    return resources.samples_picture("horse") if choice == HORSE else _cut_out(CUT_OUTS[choice])


def _cut_out(kind: str) -> Picture:
    """A drawn vehicle on plain paper, as a pair of scissors would leave it; its outline must be found like any other."""
    drawn = drawn_vehicles.draw(kind, seed=CUT_OUT_SEED)
    pixels = np.where(drawn.mask[..., None], drawn.pixels, np.array(PAPER, dtype=np.uint8))
    return from_array(pixels, f"a drawn {kind} on plain paper")


def with_measures(pixels: np.ndarray, measured: Measures) -> Image.Image:
    """Return a picture with the height of its thirds drawn on it: the ends yellow, the middle blue."""
    height, width = pixels.shape[:2]
    large = Image.fromarray(pixels).resize((LARGE, round(LARGE * height / width)), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(large)
    left, top, right, bottom = (
        share * side for share, side in zip(measured.box, (*large.size, *large.size), strict=True)
    )
    for place, share in enumerate(measured.thirds):
        start, end = (left + (right - left) * (place + step) / 3 for step in (0, 1))
        level = bottom - share * (bottom - top)
        corners = [(start, bottom), (start, level), (end, level), (end, bottom)]
        pen.line(corners, fill=RIM, width=5)
        pen.line(corners, fill=MIDDLE if place == 1 else ENDS, width=3)
    return large
