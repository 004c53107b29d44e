"""A small page with the components on it, for tests/browser/test_components.py; not part of the app."""

import base64
import io
import time

import numpy as np
import streamlit as st
from PIL import Image

from pages.parts.components import stack_map, tower, transplant

STAGES = ("stem", "group1", "group2", "head")
PARAMETERS = (1_000, 20_000, 300_000, 2_562)

HEADS = {
    "features": 96,
    "body": 321_000,
    "old_outputs": 1000,
    "old_knobs": 97_000,
    "new_outputs": 3,
    "new_knobs": 291,
    "hidden": 0,
    "classes": ("mug", "<i>cup</i>", "glass"),
}


def picture(height: int, width: int, seed: int) -> str:
    """Return noise as a data URI, so that every tile is another one."""
    pixels = np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def stages(**marks: object) -> list[dict]:
    """Return four stages; `current` is a name, `frozen` a set of names."""
    frozen = marks.get("frozen")
    return [
        {
            "name": name,
            "title": name.capitalize(),
            "number": number,
            "shape": f"{8 * number} x 14 x 14",
            "share": count / sum(PARAMETERS),
            "parameters": count,
            "frozen": None if frozen is None else name in frozen,
            "current": name == marks.get("current"),
            "note": "<b>not markup</b>",
        }
        for number, (name, count) in enumerate(zip(STAGES, PARAMETERS, strict=True), start=1)
    ]


def way() -> dict:
    """Return a tower of three rows with eight tiles each, one pixel apart."""
    rows = [
        {
            "stage": name,
            "title": name.capitalize(),
            "shape": "8 x 7 x 7",
            "sees": sees,
            "parameters": 100,
            "tiles": picture(7, 63, seed),
            "tile_count": 8,
            "channels": tuple(range(10, 18)),
            "signed": seed == 1,
        }
        for seed, (name, sees) in enumerate(zip(STAGES, ("3 px", "19 px", "the whole picture"), strict=False))
    ]
    answers = (("espresso", 0.9), ("<i>cup</i>", 0.05), ("soup", 0.01), ("plate", 0.0004))
    drawn = {"network": "demo", "network_title": "Demo net", "picture_name": "noise"}
    return {**drawn, "picture_png": picture(64, 64, 9), "rows": rows, "answers": answers}


def toggle(name: str) -> None:
    """Freeze or thaw, and remember every press."""
    st.session_state.frozen = st.session_state.frozen ^ {name}
    st.session_state.presses += 1


def draw_the_line(count: int) -> None:
    """Freeze what is nearer the picture than the line, and remember every line."""
    st.session_state.frozen = frozenset(STAGES[:count])
    st.session_state.lines += 1


def freezer() -> None:
    """Draw the stack as a control, and take as long about it as a page that computes."""
    if "slow" in st.query_params:
        time.sleep(1.5)
    stack_map(
        stages(frozen=st.session_state.frozen),
        key="freeze",
        mode="freeze",
        flipped="flipped" in st.query_params,
        on_select=toggle,
        on_line=draw_the_line,
    )
    st.text(f"frozen {' '.join(sorted(st.session_state.frozen))}.")
    st.text(f"presses {st.session_state.presses}.")
    st.text(f"lines {st.session_state.lines}.")


def tick() -> None:
    """Run the whole page again now and then, as a page does that watches a training."""
    if st.session_state.pop("just_drawn", False):
        return  # part of a whole run: the clock starts after it
    st.session_state.ticks += 1
    st.rerun(scope="app")


st.set_page_config(layout="wide")
st.session_state.setdefault("frozen", frozenset({"stem"}))
st.session_state.setdefault("presses", 0)
st.session_state.setdefault("lines", 0)
st.session_state.setdefault("ticks", 0)
st.session_state.setdefault("current", "group1")
st.button("Another widget")
look, freeze = st.columns(2)
with look:
    stack_map(
        stages(current=st.session_state.current),
        key="look",
        flipped=st.toggle("Flip"),
        on_select=lambda name: st.session_state.update(current=name),
    )
with freeze:
    part = st.fragment(freezer) if "fragment" in st.query_params else freezer
    part()
transplant(HEADS, body=["frozen", "frozen", "trains"], meant={7, 500}, key="transplant")
asked_for = tower(way(), key="tower")
st.text(f"current {st.session_state.current}")
st.text(f"asked for {asked_for}")
st.text(f"ticks {st.session_state.ticks}.")
if "ticking" in st.query_params:
    st.session_state.just_drawn = True
    st.fragment(tick, run_every=0.6)()
