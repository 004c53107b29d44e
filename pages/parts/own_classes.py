"""Your own classes: name two, give each several pictures by file or camera, and train on them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from core.errors import LessonError
from core.see.pictures import Picture, from_array, open_picture
from pages.parts import controls, pictures_shown, state

if TYPE_CHECKING:
    from core.learn.datasets import LabelledPictures

KEY = "own"
NAMES = ("thing A", "thing B")
LONGEST_NAME = 40
ENOUGH = 4
MOST = 30
SHOWN = 6
PROBLEM = "own_classes_problem"
FORMATS = ["jpg", "jpeg", "png", "webp", "gif", "bmp"]  # what open_picture reads
LONGEST_SIDE = 512  # pixels; no network here looks at more, and sixty of them stay small


def next_words() -> str:
    """Say what happens once there are enough pictures."""
    return (
        f"Train wakes with {ENOUGH} pictures of each thing: then the bill stands here, before anything is spent, and "
        "the network learns to tell your two things apart."
    )


def collect() -> LabelledPictures | None:
    """Draw the two classes being filled; return them once each has enough pictures, else None."""
    st.caption(
        f"Two things in the room will do. {ENOUGH} pictures of each are enough to start, ten are better: "
        "other sides, other places, other light."
    )
    kept: list[list[Picture]] = _kept()
    names = [_side(column, place, kept[place]) for place, column in enumerate(st.columns(2, gap="large"))]
    if problem := state.get(PROBLEM):
        st.error(problem, icon=":material/info:")
    if missing := [name for name, own in zip(names, kept, strict=True) if len(own) < ENOUGH]:
        st.info(
            f"Still missing: at least {ENOUGH} pictures of {' and of '.join(missing)}.",
            icon=":material/add_a_photo:",
        )
        return None
    return _labelled(names, kept)


def _kept() -> list[list[Picture]]:
    return state.get(state.OWN_CLASSES) or [[], []]


def _side(column: Any, place: int, own: list[Picture]) -> str:
    with column:
        typed = st.text_input("Name", NAMES[place], max_chars=LONGEST_NAME, key=f"own_name_{place}")
        name = typed.strip() or NAMES[place]
        source = st.segmented_control(
            "From", ["Files", controls.CAMERA], default="Files", required=True, key=f"own_from_{place}"
        )
        # A new widget after every batch: what was taken in is emptied, and the next pictures are told apart from it.
        key = f"own_pictures_{place}_{len(own)}"
        if source == controls.CAMERA:
            st.camera_input(f"Pictures of {name}", key=key, on_change=_take, args=(place, key))
        else:
            st.file_uploader(
                f"Pictures of {name}",
                type=FORMATS,
                accept_multiple_files=True,
                max_upload_size=controls.PICTURE_MEGABYTES,
                key=key,
                on_change=_take,
                args=(place, key),
            )
        if own:
            latest = [picture.image for picture in own[-SHOWN:]]
            st.image(
                pictures_shown.strip(latest, SHOWN), width="stretch", alt=f"The latest pictures of {name}"
            )
            st.button(
                f"Forget these {len(own)} pictures",
                key=f"own_forget_{place}",
                on_click=_forget,
                args=(place,),
            )
    return name


def _take(place: int, widget: str) -> None:
    uploaded: Any = state.get(widget)
    files = uploaded if isinstance(uploaded, list) else [uploaded] * (uploaded is not None)
    own, problems = list(_kept()[place]), []
    room = MOST - len(own)
    for file in files[:room]:
        try:
            own.append(shrunk(open_picture(BytesIO(file.getvalue()), name=file.name)))
        except LessonError as error:
            problems.append(f"{file.name}: {error}")
    if len(files) > room:
        problems.append(f"{MOST} pictures a class are kept here; forget some to add others.")
    _keep(place, own)
    state.put(PROBLEM, " ".join(problems) or None)


def shrunk(picture: Picture) -> Picture:
    """Return the picture at most LONGEST_SIDE pixels long, itself when it is small already."""
    if max(picture.size) <= LONGEST_SIDE:
        return picture
    small = picture.image.copy()
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return from_array(np.asarray(small), picture.name)


def _forget(place: int) -> None:
    _keep(place, [])


def _keep(place: int, own: list[Picture]) -> None:
    kept = _kept()
    state.put(state.OWN_CLASSES, [own if side == place else kept[side] for side in (0, 1)])


def _labelled(names: list[str], kept: list[list[Picture]]) -> LabelledPictures:
    from core.learn.datasets import from_pictures

    distinct = names if names[0] != names[1] else [f"{names[0]} 1", f"{names[1]} 2"]
    return from_pictures(dict(zip(distinct, kept, strict=True)))
