"""The run book: what is left of this visitor's runs, so that they can be laid beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pages.parts import findings, state

if TYPE_CHECKING:
    from core.learn.jobs import Job
    from core.learn.run_records import RunRecord

MOST = 30


def keep(job: Job) -> None:
    """Keep what a job has found, a training or a race; once more after it went on replaces what was kept before.

    What was forgotten is not kept again.
    """
    new = {name: record for name, record in _found(job) if name not in state.get(state.FORGOTTEN, ())}
    book = {**_book(), **new}
    state.put(state.RUN_BOOK, dict(list(book.items())[-MOST:]))


def records() -> tuple[RunRecord, ...]:
    """Return this visitor's runs, the oldest first."""
    return tuple(_book().values())


def forget() -> None:
    """Empty the book for good: a job that is still known does not fill it again."""
    state.put(state.FORGOTTEN, {*state.get(state.FORGOTTEN, ()), *_book()})
    state.put(state.RUN_BOOK, None)


def _book() -> dict[str, RunRecord]:
    return state.get(state.RUN_BOOK, {})


def _found(job: Job) -> Iterator[tuple[str, RunRecord]]:
    """Each run of a job under a name that stays the same."""
    from core.learn.races import Race, runs_of
    from core.learn.run_records import RunRecord

    for race in (record for record in job.records if isinstance(record, Race)):
        for name, record in runs_of(race, job.records):
            yield f"{job.id} {name}", record
    found = findings.of(job)
    if found.experiment is not None and found.reports:
        yield job.id, RunRecord.of(found.experiment, found.reports, found.rungs, found.seconds)
