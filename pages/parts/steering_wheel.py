"""The wheel of a run: pause, one step, go on, stop, and a rate that can be turned on the way.

Whoever has the link may look; the visit that started a run steers it. When that visit has gone, for example because
its page was loaded anew, whoever looks may take the wheel.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import streamlit as st

from pages.parts import resources

if TYPE_CHECKING:
    from core.learn.jobs import Job
    from core.learn.steering import Steering

FACTORS = (0.1, 0.3, 1.0, 3.0)
LONGEST_PAUSE = 120.0  # seconds, when somebody else waits


@dataclass(eq=False)
class Hand:
    """A visit's hand. It lets go when the page is closed, loaded anew or cut off."""

    holds: bool = True

    def let_go(self) -> None:
        self.holds = False


@st.cache_resource(max_entries=1, show_spinner=False, scope="session", on_release=Hand.let_go)
def _hand() -> Hand:
    return Hand()


@st.cache_resource(max_entries=1, show_spinner=False)
def _wheels() -> WeakKeyDictionary[Job, Hand]:
    return WeakKeyDictionary()


def take(job: Job) -> None:
    """Let this visit steer a run."""
    _wheels()[job] = _hand()


def is_mine(job: Job) -> bool:
    """Return whether this visit steers a run."""
    return _wheels().get(job) is _hand()


def is_free(job: Job) -> bool:
    """Return whether the visit that steered has gone."""
    hand = _wheels().get(job)
    return hand is None or not hand.holds


class Patience:
    """What the work tells its progress to: passes it on, and lets a pause end when others have waited long enough."""

    def __init__(
        self, steering: Steering, watch: Callable[[object], None], others: Callable[[], int]
    ) -> None:
        self._steering, self._watch, self._others = steering, watch, others
        self._paused, self._last = 0.0, time.monotonic()  # seconds of all pauses together
        self.has_waited = False

    def __call__(self, progress: object) -> None:
        self._watch(progress)
        before, self._last = self._last, time.monotonic()
        if not self._steering.paused:
            return
        self.has_waited = True
        self._paused += self._last - before
        if self._others() and self._paused > LONGEST_PAUSE:
            self._steering.resume()


def not_for_ever(steering: Steering, watch: Callable[[object], None]) -> Patience:
    """A paused run holds up whoever stands in the queue: after a while it goes on by itself."""
    queue = resources.jobs()
    return Patience(steering, watch, lambda: queue.waiting)


def show(job: Job, steering: Steering | None, *, rate: bool) -> None:
    """Draw the wheel, in the hands of whoever may steer; with `rate` the learning rate can be turned too."""
    if not is_mine(job):
        _look_on(job)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="wheel"):
        if steering is not None and job.state == "running":
            _hold(steering)
        st.button("Stop", icon=":material/stop_circle:", key="training_stop", on_click=job.stop)
        if rate and steering is not None and job.state == "running":
            _turn(steering)
    if steering is not None and steering.altered:
        st.caption(
            ":material/sports_motorsports: The rate was changed by hand: the recipe alone will not give this curve again."
        )


def _hold(steering: Steering) -> None:
    if not steering.paused:
        st.button("Pause", icon=":material/pause_circle:", key="training_pause", on_click=steering.pause)
        return
    st.button("Resume", icon=":material/play_circle:", key="training_resume", on_click=steering.resume)
    st.button(
        "Step",
        icon=":material/step_over:",
        key="training_step",
        on_click=steering.step,
        help="One batch: guess, compare, nudge every knob, and stand still again.",
    )


def _turn(steering: Steering) -> None:
    key = "training_factor"
    st.session_state[key] = steering.factor if steering.factor in FACTORS else None
    st.segmented_control(
        "Learning rate ×",
        FACTORS,
        format_func="{:g}".format,
        key=key,
        on_change=lambda: steering.set_factor(st.session_state[key] or 1.0),
        help="Multiplies every learning rate from the next batch on.",
    )


def _look_on(job: Job) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="wheel"):
        free = is_free(job)
        yours = " If you have just reloaded the page, it is yours: take the wheel." if free else ""
        st.caption(f":material/visibility: You are looking at a run that another visit steers.{yours}")
        if free:
            st.button(
                "Take the wheel",
                icon=":material/sports_motorsports:",
                key="take_wheel",
                on_click=take,
                args=(job,),
                help="The visit that started it has gone; after a reload that was you.",
            )
