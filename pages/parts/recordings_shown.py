"""Recorded runs: they play at once, say that they are recorded, and can be taken over live."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.errors import LessonError
from core.learn.recordings import Moment, Recording, Witness, shipped
from core.see.cards import BACKBONES
from core.shares import percent
from pages.parts import adopting, live_charts, state
from pages.parts.boundary import errors_shown

FILM = "recorded_film"
PROBLEM = "recorded_problem"
TAKEN = "recorded_taken"
CHOICE, AT_ONCE = "recorded_choice", "recorded_at_once"
SECONDS = 6.5  # a film takes, however long the run took
TICK = 0.4
LONGEST_STEP = 0.8  # seconds
THUMBNAIL = 76  # pixels


@dataclass(frozen=True)
class Film:
    """Where a recording is: `share` of it has been shown, at the time `since` if it runs and None if it stands."""

    key: str
    share: float = 0.0
    since: float | None = None

    def moved(self, clock: float) -> Film:
        """The film a little later. On a busy machine it runs more slowly, rather than skip what is to be seen."""
        if self.since is None:
            return self
        share = self.share + min(clock - self.since, LONGEST_STEP) / SECONDS
        return replace(self, share=min(1.0, share), since=clock)

    def paused(self) -> Film:
        """Standing still where it is."""
        return replace(self, since=None)

    def resumed(self, clock: float) -> Film:
        """Going on from where it stands; from its start when it is over."""
        return replace(self, share=0.0 if self.share >= 1.0 else self.share, since=clock)


@st.cache_resource(max_entries=1, show_spinner=False)
def recordings() -> dict[str, Recording]:
    """Return the recorded runs that come with the app."""
    return {recording.key: recording for recording in shipped()}


def show() -> None:
    """Draw a drawer with the recordings, and the one that plays; outside of it, that one was taken over."""
    title, job = state.get(TAKEN, ("", None))
    if title and job == state.get(state.JOB):  # no run was started since
        st.success(f"“{title}” is set up as it was recorded: press **Train**.", icon=":material/check:")
    with st.expander(
        "Watch a recorded run first: nothing to wait for", icon=":material/movie:", key="recorded"
    ):
        _choose()
        film: Film | None = state.get(FILM)
        if film is not None and film.key in recordings():
            _screen(recordings()[film.key], film)


def _choose() -> None:
    words, switch = st.columns([4, 1], vertical_alignment="bottom")
    with words:
        st.pills(
            "Recorded, not live: each is a film of a few seconds",
            list(recordings()),
            format_func=lambda key: recordings()[key].title,
            key=CHOICE,
            on_change=_start,
        )
    switch.toggle(
        "No film", key=AT_ONCE, on_change=_start, help="Show the whole run at once, without moving pictures."
    )


def _start() -> None:
    """Put the chosen recording on, from its start."""
    key = state.get(CHOICE)
    state.put(TAKEN, None)
    state.put(PROBLEM, None)
    if key is None:
        state.put(FILM, None)
    elif state.get(AT_ONCE):
        state.put(FILM, Film(key, share=1.0))
    else:
        state.put(FILM, Film(key, since=time.monotonic()))


def _screen(recording: Recording, film: Film) -> None:
    """Draw the recording: live while the film runs, still when it does not."""
    runs = film.since is not None

    def tick() -> None:
        playing = _move()
        with errors_shown():
            _picture(recording, playing or film)
        if runs and playing is not None and playing.share >= 1.0:
            state.put(FILM, playing.paused())
            st.rerun()

    st.fragment(tick, run_every=TICK if runs else None)()
    _buttons(recording, film)
    st.caption(_origin(recording))


def _move() -> Film | None:
    film: Film | None = state.get(FILM)
    moved = None if film is None else film.moved(time.monotonic())
    state.put(FILM, moved)
    return moved


def _picture(recording: Recording, film: Film) -> None:
    moments = recording.until(film.share)
    curve, minds = st.columns([1.5, 1], gap="medium")
    with curve:
        chart = live_charts.accuracy(moments, recording.rungs, recording.epochs)  # type: ignore[arg-type]
        st.altair_chart(chart, key="recorded_chart", alt=live_charts.words(moments))  # type: ignore[arg-type]
    with minds:
        _where(recording, moments[-1])
        for witness in recording.witnesses:
            _mind(recording.classes, witness, moments[-1].epoch)
    st.caption(f"Lines across, without training this network: {live_charts.legend(recording.rungs)}")  # type: ignore[arg-type]


def _where(recording: Recording, last: Moment) -> None:
    st.markdown(f"**Epoch {last.epoch} of {recording.epochs}**")
    st.caption(
        f"right on {recording.checked_on} new pictures: **{percent(last.validation_accuracy, 0)}** · on its own "
        f"{recording.learned_from}: **{percent(last.train_accuracy, 0)}**".replace(" %", "&nbsp;%")
    )


def _mind(classes: Sequence[str], witness: Witness, epoch: int) -> None:
    shares = witness.shares[epoch - 1]
    says = max(range(len(shares)), key=shares.__getitem__)
    mark = ":green[✓]" if says == witness.label else f":red[✗] it is {classes[witness.label]},"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.image(witness.picture, width=THUMBNAIL, alt=f"a picture of {classes[witness.label]}")
        with st.container():
            st.markdown(
                f"{mark} says **{classes[says]}**, {percent(shares[says], 0)}".replace(" %", "&nbsp;%")
            )
            st.progress(min(1.0, shares[says]))


def _buttons(recording: Recording, film: Film) -> None:
    turn, live = st.columns(2)
    if film.since is None:
        again = film.share >= 1.0
        turn.button(
            "Play it again" if again else "Go on",
            icon=":material/replay:" if again else ":material/play_arrow:",
            key="recorded_play",
            on_click=_turn,
            width="stretch",
        )
    else:
        turn.button("Pause", icon=":material/pause:", key="recorded_pause", on_click=_turn, width="stretch")
    live.button(
        "Take over live",
        icon=":material/front_hand:",
        key="recorded_take",
        type="primary",
        on_click=_take,
        args=(recording,),
        width="stretch",
        help="Sets pictures, network, frozen pancakes and every number to this recipe; then press Train.",
    )
    if problem := state.get(PROBLEM):
        st.error(problem, icon=":material/info:")


def _turn() -> None:
    film: Film | None = state.get(FILM)
    if film is not None:
        state.put(FILM, film.resumed(time.monotonic()) if film.since is None else film.paused())


def _take(recording: Recording) -> None:
    """Set everything up as it was; the film gives way to the bench."""
    state.put(PROBLEM, None)
    try:
        adopting.adopt(recording.recipe)
    except LessonError as error:
        state.put(PROBLEM, str(error))
        return
    state.put(FILM, None)
    state.put(CHOICE, None)
    state.put(TAKEN, (recording.title, state.get(state.JOB)))


def _origin(recording: Recording) -> str:
    network = BACKBONES[recording.recipe.network or ""].title
    return (
        f":material/history: **Recorded, not live.** {recording.about} {network}, {recording.epochs} epochs; it took "
        f"{recording.seconds:.0f} s on {recording.made_on}. On your machine the last digits may differ."
    )
