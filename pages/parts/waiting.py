"""Long work in sight: its place in the queue, its progress, the time left, and a Stop that stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.learn.jobs import Job
from pages.parts import state
from pages.parts.boundary import errors_shown

TICK = 0.5
FAILED = "live_failed"


def seconds_text(seconds: float) -> str:
    """Write a duration as people say it."""
    if seconds < 1:
        return "less than a second"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


def about(seconds: float) -> str:
    """Write a guessed duration."""
    return seconds_text(seconds) if seconds < 1 else f"about {seconds_text(seconds)}"


def is_going(job: Job | None) -> bool:
    """Return whether a job is waiting or at work."""
    return job is not None and job.state in ("queued", "running")


def progress_text(job: Job) -> tuple[float, str]:
    """Return how much of the present phase is done (0 to 1) and a sentence about it."""
    if job.state == "queued":
        return 0.0, f"Waiting: place {job.position} in the queue"
    progress: Any = job.progress
    if progress is None:
        return 0.0, "Starting"
    if not progress.total:
        return 0.0, _begun(progress.phase)
    share = min(progress.done / progress.total, 1.0)
    left = progress.seconds * (1 - share) / share if share else 0.0
    rest = f", {about(left)} left" if share and share < 1 else ""
    return share, f"{_begun(progress.phase)}: {progress.done} of {progress.total}{rest}"


def _begun(phase: str) -> str:
    """A phase as the beginning of a sentence; names within it keep their capitals."""
    return phase[:1].upper() + phase[1:]


def show(job: Job, key: str) -> None:
    """Draw the progress of a job and its Stop."""
    share, text = progress_text(job)
    bar, stop = st.columns([5, 1], vertical_alignment="center")
    bar.progress(share, text=text)
    stop.button("Stop", icon=":material/stop_circle:", key=f"{key}_stop", on_click=job.stop, width="stretch")


def live(draw: Callable[[], Job | None]) -> None:
    """Run `draw` now, and again every half second while the job that it returns is going; then rerun the page once.

    Where `draw` fails it is run once more without the ticking, so that its sentence stands still.
    """
    if state.get(FAILED):
        state.put(FAILED, None)
        _drawn(draw)
        return

    def tick() -> None:
        job = _drawn(draw)
        if job is not None:
            job.touch()
        state.put(FAILED, job is None or None)
        if not is_going(job):
            st.rerun()

    st.fragment(tick, run_every=TICK)()


def _drawn(draw: Callable[[], Job | None]) -> Job | None:
    with errors_shown():
        return draw()
    return None


def verdict(job: Job, *, shown: bool = False) -> None:
    """Say how a job ended where it did not end well. shown: whether something of it is on the page."""
    if job.error is not None:
        st.error(str(job.error), icon=":material/info:")
    elif job.state == "stopped":
        rest = "What was computed so far is shown; press" if shown else "Press"
        st.info(f"Stopped. {rest} the button again to start afresh.", icon=":material/stop_circle:")
