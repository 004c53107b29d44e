"""The keyhole game: name the thing from ever wider holes, against a probe that sees the very same pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core.learn.dataset_cards import DATASETS
from core.see.keyhole import NOTHING, Match, narrow, needed
from pages.parts import (
    data_card,
    everybody,
    keyhole_score,
    own_classes,
    pictures_shown,
    resources,
    state,
    tile_sheets,
)
from pages.parts.boundary import errors_shown
from pages.parts.lessons import Lesson, lesson

if TYPE_CHECKING:
    from core.learn.jobs import Job
    from core.learn.keyhole_probe import Keyholes
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.backbones import Backbone
    from core.see.keyhole import Opening

MOST_CLASSES = 10  # more buttons are no game
PICTURE = 320  # pixels
SIGNS = {True: ":green[✓]", False: ":red[✗]"}


def show(stack: Backbone) -> None:
    """Draw the game for this network; its probes practise first, once for everybody."""
    told = lesson("keyhole")
    st.markdown(told["question"])
    with errors_shown():
        narrow(resources.fields(stack))
        data = resources.dataset(_data_key())
        key = (stack.fingerprint(), data.digest, data, stack)
        job = everybody.job(_practice, *key)
        keyholes = everybody.found(
            job, told["practising"], lambda: _practice.clear(*key), label="Practise again"
        )
        if keyholes is not None:
            about = f"{stack.fingerprint()} {data.digest}"
            st.fragment(lambda: _board(stack, keyholes, about))()


def _data_key() -> str:
    """Return the data set in sight where it is here and a handful of classes, else the drawn vehicles."""
    key = data_card.data_key()
    if key == own_classes.KEY or not 0 < len(DATASETS[key].classes) <= MOST_CLASSES:
        return data_card.FIRST
    return key if DATASETS[key].built_in or resources.is_fetched(key) else data_card.FIRST


@st.cache_resource(max_entries=4, show_spinner=False)
def _practice(fingerprint: str, digest: str, _data: LabelledPictures, _stack: Backbone) -> Job:
    """Start the probes' practice in the background; the job is kept and with it everything the game needs."""

    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.learn.keyhole_probe import practise

        yield practise(_stack, _data, watch=watch)

    return resources.looking().submit(work, label="keyhole")


def _board(stack: Backbone, keyholes: Keyholes, about: str) -> None:
    """Draw the match as far as it is; what is pressed reruns this part of the page alone."""
    with errors_shown():
        number, match = _match(keyholes, about)
        told = lesson("keyhole")
        if match.is_over:
            keyhole_score.show(keyholes, match, number, told)
            _offer_another(keyholes, match)
        elif match.is_told:
            _tell(stack, keyholes, match)
        else:
            _ask(stack, keyholes, match, told)


def _match(keyholes: Keyholes, about: str) -> tuple[int, Match]:
    """Return this visitor's match; the first one of another network or other pictures where there is none of these."""
    from core.learn.keyhole_probe import deal

    kept = state.get(state.KEYHOLE)
    if kept is None or kept[0] != about:
        kept = (about, 1, deal(keyholes, 1))
        state.put(state.KEYHOLE, kept)
    return kept[1], kept[2]


def _move(change: Callable[[Match], Match]) -> None:
    about, number, match = state.get(state.KEYHOLE)
    state.put(state.KEYHOLE, (about, number, change(match)))


def _deal_again(keyholes: Keyholes) -> None:
    from core.learn.keyhole_probe import deal

    about, number, _ = state.get(state.KEYHOLE)
    state.put(state.KEYHOLE, (about, number + 1, deal(keyholes, number + 1)))


# ---------------------------------------------------------------- guessing


def _ask(stack: Backbone, keyholes: Keyholes, match: Match, told: Lesson) -> None:
    from core.see.patches import cut_out

    hole = keyholes.openings[match.opening]
    peep = keyholes.peeps[match.peeps[match.turn]]
    seen, words = st.columns([1, 1.6], gap="medium")
    with seen:
        pixels = cut_out(_pixels(stack, keyholes, peep.picture), hole.box(peep.point))
        st.image(
            tile_sheets.enlarged(pixels, PICTURE),
            width=PICTURE,
            alt=f"{hole.size} by {hole.size} pixels of a picture, enlarged",
        )
        st.caption(
            f"{hole.size} × {hole.size} pixels, enlarged: {_part(hole, stack.preparation.crop)} of the picture."
        )
    with words:
        st.markdown(f"**Picture {match.turn + 1} of {len(match.peeps)}**")
        st.markdown(_widths(keyholes, match.opening))
        st.markdown(f"##### {told['ask']}")
        _choices(keyholes)
        st.button(
            "Skip this picture",
            icon=":material/skip_next:",
            key="keyhole_skip",
            on_click=_move,
            args=(Match.skipped,),
        )
        st.caption(told["rule"] + ("" if keyholes.on_things else f" {told['middle']}"))


def _part(hole: Opening, side: int) -> str:
    """Say how much of the picture a hole shows."""
    share = 100 * hole.size**2 / side**2
    return f"{share:.0f} %" if share >= 1 else f"{share:.1g} %"


def _widths(keyholes: Keyholes, opening: int) -> str:
    """Name all widths, the present one marked by brackets and weight."""
    sizes = [hole.size for hole in keyholes.openings]
    named = [f"**[{size} px]**" if place == opening else f"{size}" for place, size in enumerate(sizes)]
    return "Hole: " + " · ".join(named)


def _choices(keyholes: Keyholes) -> None:
    """Draw one button a class; the digits of the keyboard press them too."""
    with st.container(horizontal=True, key="keyhole_choices"):
        for label, name in enumerate(keyholes.pictures.classes):
            key = name if len(name) == 1 else str(label + 1)
            st.button(
                name,
                key=f"keyhole_{label}",
                shortcut=key if len(key) == 1 else None,
                on_click=_move,
                args=(lambda match, label=label: match.answered(label),),
            )


# ---------------------------------------------------------------- telling


def _tell(stack: Backbone, keyholes: Keyholes, match: Match) -> None:
    number = match.peeps[match.turn]
    peep, own, probe = keyholes.peeps[number], match.answers[match.turn], keyholes.answers[number]
    name = keyholes.pictures.classes[peep.label]
    seen, words = st.columns([1, 1.6], gap="medium")
    with seen:
        boxes = [hole.box(peep.point) for hole in keyholes.openings]
        framed = tile_sheets.framed(_pixels(stack, keyholes, peep.picture), boxes, PICTURE)
        st.image(framed, width=PICTURE, alt=f"The whole picture, a {name}, with a frame around each hole")
    with words:
        st.markdown(f"##### It is: {name}")
        st.markdown(_verdict(keyholes, own, probe, peep.label))
        st.markdown(_table(keyholes, own, probe, peep.label))
        last = match.turn + 1 == len(match.peeps)
        st.button(
            "See the score" if last else "Next picture",
            icon=":material/arrow_forward:",
            type="primary",
            key="keyhole_next",
            on_click=_move,
            args=(Match.onward,),
        )


def _verdict(keyholes: Keyholes, own: Sequence[int], probe: Sequence[int], truth: int) -> str:
    yours, its = needed(own, truth), needed(probe, truth)
    sizes = [hole.size for hole in keyholes.openings]
    you = "you did not name it" if yours is None else f"you needed **{sizes[yours]} px**"
    it = "the probe never settled on it" if its is None else f"the probe **{sizes[its]} px**"
    return f"{you[:1].upper()}{you[1:]}, {it}."


def _table(keyholes: Keyholes, own: Sequence[int], probe: Sequence[int], truth: int) -> str:
    rows = [
        f"| {hole.size} px | {_said(keyholes, mine, truth)} | {_said(keyholes, its, truth)} |"
        for hole, mine, its in zip(keyholes.openings, own, probe, strict=True)
    ]
    return "\n".join(["| hole | you | the probe |", "| ---: | --- | --- |", *rows])


def _said(keyholes: Keyholes, label: int, truth: int) -> str:
    return "skipped" if label == NOTHING else f"{SIGNS[label == truth]} {keyholes.pictures.classes[label]}"


def _offer_another(keyholes: Keyholes, match: Match) -> None:
    st.button(
        f"Another {len(match.peeps)} pictures",
        icon=":material/replay:",
        key="keyhole_again",
        on_click=_deal_again,
        args=(keyholes,),
    )


def _pixels(stack: Backbone, keyholes: Keyholes, picture: int) -> np.ndarray:
    return pictures_shown.cropped(stack, keyholes.pictures.pictures[picture])
