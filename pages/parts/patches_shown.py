"""What is this channel looking for? The nine patches that excite it most, and beside them what in each did it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import streamlit as st

from pages.parts import everybody, galleries, pictures_shown, resources, tile_sheets, waiting
from pages.parts.lessons import Lesson, lesson

if TYPE_CHECKING:
    from core.learn.jobs import Job
    from core.see.backbones import Backbone
    from core.see.patches import Excitement, Patch
    from core.see.pictures import Picture
    from core.see.receptive_fields import ReceptiveField

WAYS = {"Guided": "guided", "Deconvolution": "deconvolution"}
WHERE = "In the picture"
SHEET = 560  # pixels wide at most
LOW = 0.1  # of the picture's side: units that see less can be read


class Asked(NamedTuple):
    """Which channel of which network is looked at, among which pictures: what its drawings are kept under."""

    fingerprint: str
    pictures: str
    stage: str
    channel: int


def show(stack: Backbone, stage: str) -> None:
    """Draw the choice of a channel, its patches, and what in them did it; the pictures climb first, once for everybody."""
    told = lesson("patches")
    st.markdown(told["question"])
    data = galleries.data_key()
    key = (stack.fingerprint(), _digest(data), data, stack)
    job = everybody.job(_ranking, *key)
    ranked = everybody.found(job, told["climbing"], lambda: _ranking.clear(*key), label="Look again")
    if ranked is not None:
        asked = Asked(key[0], key[1], stage, _choose(stack, stage, ranked[stage]))
        _channel(stack, asked, ranked[stage], told)


def _digest(data: str) -> str:
    """Stand for the pictures that were looked through; the samples are always among them."""
    return resources.dataset(data).digest if data else ""


@st.cache_resource(max_entries=6, show_spinner=False)
def _ranking(fingerprint: str, digest: str, _data: str, _stack: Backbone) -> Job:
    """Start looking for what excites each channel; the job is kept and with it what it found."""
    pictures, _ = galleries.pictures_of(_data)

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.see.patches import most_excited

        yield most_excited(_stack, pictures, watch=watch)  # type: ignore[arg-type]

    return resources.looking().submit(work, label="patches")


def _channel(stack: Backbone, asked: Asked, ranked: Excitement, told: Lesson) -> None:
    patches = ranked.patches(asked.channel)
    if not patches:
        st.info(told["silent"], icon=":material/do_not_disturb_on:")
        st.caption(f"{len(ranked.silent)} of this pancake's {len(ranked)} channels are so.")
        return
    field = resources.fields(stack)[asked.stage]
    st.markdown(told[_height(field)])
    seen, did = st.columns(2, gap="medium")
    with seen:
        st.markdown(f"**What channel {asked.channel} saw**")
        with st.container(key="patches_words"):
            st.caption(_patch_caption(patches, field))
        st.image(_patch_sheet(asked, stack, patches), width=SHEET, alt=_patch_words(asked, patches))
    with did:
        _beside(stack, asked, patches, field)
    st.caption(told["deeper"])


def _choose(stack: Backbone, stage: str, ranked: Excitement) -> int:
    """Let the visitor pick a channel, the strongest for the picture at hand first."""
    from core.see.feature_maps import strongest

    maps = resources.inspection(stack, resources.picture()).spatial[stage]
    silent = frozenset(ranked.silent)
    return st.selectbox(
        "Channel, the strongest for your picture first",
        strongest(maps, len(maps)),
        format_func=lambda number: (
            f"Channel {number}" + (": says the same to everything" if number in silent else "")
        ),
        key=f"patches_{stack.name}_{stage}",
        width=360,
    )


def _height(field: ReceptiveField) -> str:
    """Return which words fit: what so wide a view can be expected to show."""
    if field.sees_everything:
        return "high"
    return "low" if field.size < LOW * field.picture else "middle"


def _patch_words(asked: Asked, patches: Sequence[Patch]) -> str:
    names = galleries.pictures_of(galleries.data_key())[1]
    listed = ", ".join(f"{names[patch.picture]} ({patch.value:.2f})" for patch in patches)
    return f"What excites channel {asked.channel} of {asked.stage} most: {listed}"


def _patch_caption(patches: Sequence[Patch], field: ReceptiveField) -> str:
    size = "the whole picture" if field.sees_everything else f"{field.size} × {field.size} px"
    few = "" if len(patches) == 9 else f" Only {len(patches)} pictures excite it at all."
    beyond = "" if field.sees_everything else "; grey is beyond the border"
    return f"All that its unit sees: {size}. Below, its value{beyond}.{few}"


def _beside(stack: Backbone, asked: Asked, patches: Sequence[Patch], field: ReceptiveField) -> None:
    """Draw what in each patch did it, by the chosen method, or where in the pictures the patches are."""
    from core.see.guided import is_guidable

    reason = is_guidable(stack)
    options = [*([] if reason else WAYS), *([] if field.sees_everything else [WHERE])]
    st.markdown("**What in it did it**" if reason is None else "**Where it is**")
    if reason:
        st.caption(reason)
    if not options:
        return
    chosen = st.segmented_control(
        "What to show beside",
        options,
        default=options[0],
        required=True,
        label_visibility="collapsed",
        key=f"patches_beside_{stack.name}_{field.sees_everything}",
    )
    if chosen == WHERE:
        st.image(_place_sheet(asked, stack, patches), width=SHEET, alt="The patches framed in their pictures")
    else:
        _explanation(stack, asked, WAYS[chosen], patches)
        st.caption(lesson("patches")["kernel" if stack.stage(asked.stage).number == 1 else "beside"])


def _explanation(stack: Backbone, asked: Asked, method: str, patches: Sequence[Patch]) -> None:
    job = _walking(asked, method, stack, patches)
    if waiting.is_going(job):
        waiting.live(lambda: _progress(job))
    elif job.records:
        st.image(job.records[-1], width=SHEET, alt=f"{method} inside each patch")  # type: ignore[arg-type]
    else:
        waiting.verdict(job)
        again = lambda: _walking.clear(asked, method, stack, patches)  # noqa: E731 - a callback
        st.button("Walk back once more", icon=":material/replay:", on_click=again)


def _progress(job: Job) -> Job:
    waiting.show(job, "patches")
    return job


@st.cache_resource(max_entries=16, show_spinner=False, scope="session")
def _walking(asked: Asked, method: str, _stack: Backbone, _patches: Sequence[Patch]) -> Job:
    """Start walking back from the units of one channel to the pixels; only the channel looked at costs anything."""
    chosen, field = [_picture(patch) for patch in _patches], resources.fields(_stack)[asked.stage]

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.see.guided import Unit, as_colours, explain_unit, guided_copy
        from core.see.look_alikes import GalleryProgress
        from core.see.patches import cut_out, patch_box

        start, tiles, own = time.perf_counter(), [], guided_copy(_stack)
        for number, (patch, picture) in enumerate(zip(_patches, chosen, strict=True)):
            watch(GalleryProgress("walking back", number, len(chosen), time.perf_counter() - start))
            unit = Unit(asked.stage, asked.channel, patch.row, patch.column)
            values = explain_unit(own, _stack.preprocess(picture), unit, method)
            tiles.append(cut_out(as_colours(values.numpy()), patch_box(field, patch.row, patch.column)))
        yield tile_sheets.sheet(tiles, [f"{patch.value:.2f}" for patch in _patches])  # as beside it

    return resources.looking().submit(work, label=method)


@st.cache_resource(max_entries=48, show_spinner=False)
def _patch_sheet(asked: Asked, _stack: Backbone, _patches: Sequence[Patch]) -> bytes:
    """Cut the patches out of their pictures, each with its value below."""
    from core.see.patches import cut_out, patch_box

    field = resources.fields(_stack)[asked.stage]
    tiles = [cut_out(_pixels(_stack, patch), patch_box(field, patch.row, patch.column)) for patch in _patches]
    return tile_sheets.sheet(tiles, [f"{patch.value:.2f}" for patch in _patches])


@st.cache_resource(max_entries=24, show_spinner=False)
def _place_sheet(asked: Asked, _stack: Backbone, _patches: Sequence[Patch]) -> bytes:
    """Show the whole pictures with a frame around each patch."""
    from core.see.patches import patch_box

    field = resources.fields(_stack)[asked.stage]
    tiles = [
        tile_sheets.framed(_pixels(_stack, patch), [patch_box(field, patch.row, patch.column)])
        for patch in _patches
    ]
    names = galleries.pictures_of(galleries.data_key())[1]
    return tile_sheets.sheet(tiles, [names[patch.picture] for patch in _patches])


def _picture(patch: Patch) -> Picture:
    pictures, _ = galleries.pictures_of(galleries.data_key())
    return pictures[patch.picture : patch.picture + 1][0]


def _pixels(stack: Backbone, patch: Patch) -> np.ndarray:
    return pictures_shown.cropped(stack, _picture(patch))
