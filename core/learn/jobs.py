"""Long work in the background: a bounded queue, one worker thread or two, a lease, and a Stop that stops.

A page submits *work*, a function that takes `watch` and returns an iterator of records (usually a generator).
A worker thread collects the records; the page reads `job.records` whenever it likes and calls `job.touch()`
while somebody is looking. The work calls `watch(progress)` as often as it can: that is where it learns that
it was stopped or that nobody looks any more.

Threads live here alone. A worker ends when its queue is empty, so a forgotten `Jobs` leaves nothing. Imports no torch.
"""

from __future__ import annotations

import atexit
import logging
import secrets
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from typing import Literal, Protocol

from core.errors import BusyError, LessonError

logger = logging.getLogger(__name__)

State = Literal["queued", "running", "done", "failed", "stopped"]
Watch = Callable[[object], None]
Work = Callable[[Watch], Iterator[object]]

FINISHED: frozenset[State] = frozenset({"done", "failed", "stopped"})
KIND_SENTENCE = "Something went wrong in our own workings and was written down; please start it once more."


class Stopped(Exception):  # noqa: N818 - nothing went wrong: somebody pressed Stop
    """Raised by `watch` inside the work: somebody pressed Stop, or nobody is looking any more."""


class Executor(Protocol):
    """What a page needs from whoever runs its jobs: `Jobs` does it with threads, another may elsewhere."""

    def submit(self, work: Work, *, label: str = "") -> Job: ...

    def get(self, job_id: str) -> Job | None: ...


def once(function: Callable[[], object]) -> Work:
    """Work with one record: what the function returns. For warming up a network in the background."""

    def work(watch: Watch) -> Iterator[object]:
        yield function()

    return work


class Job:
    """One piece of work and what has come of it so far. Every property may be read from any thread."""

    def __init__(self, jobs: Jobs, work: Work, label: str) -> None:
        self.id = secrets.token_urlsafe(16)  # whoever knows it may look and stop: it must not be guessable
        self.label = label
        self.records: tuple[object, ...] = ()
        self.progress: object | None = None
        self.error: LessonError | None = None
        self.state: State = "queued"
        self.submitted = jobs.clock()
        self.started: float | None = None
        self.finished: float | None = None
        self._jobs = jobs
        self._work: Work | None = work
        self._stop = threading.Event()
        self._touched = self.submitted

    @property
    def position(self) -> int:
        """Place in the queue: 1 is next, 0 means running or finished."""
        return self._jobs.position(self)

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def is_abandoned(self) -> bool:
        """Nobody has touched it for longer than the lease."""
        return self._jobs.clock() - self._touched > self._jobs.lease

    @property
    def seconds(self) -> float:
        """How long it has been running, or ran."""
        if self.started is None:
            return 0.0
        return (self._jobs.clock() if self.finished is None else self.finished) - self.started

    def touch(self) -> None:
        """Somebody is looking: the lease starts anew."""
        self._touched = self._jobs.clock()

    def stop(self) -> None:
        """In the queue: gives its place away at once. At work: the next `watch` or record ends it."""
        self._stop.set()
        self._jobs.leave_queue(self)

    def watch(self, progress: object) -> None:
        """Keep the newest progress. Raises Stopped after `stop()` or when the lease has run out."""
        self.progress = progress
        self._go_on()

    def run(self) -> None:
        """Collect the records of the work; called once, by a worker thread."""
        self.started, self.state = self._jobs.clock(), "running"
        try:
            self._collect()
            self._finish("done")
        except Stopped:
            self._finish("stopped")
        except LessonError as error:
            error.__cause__ = error.__context__ = None  # its way here would keep alive whatever the work held
            self.error = error.with_traceback(None)
            self._finish("failed")
        except Exception:
            logger.exception("job %s (%s) failed", self.id[:6], self.label)
            self.error = LessonError(KIND_SENTENCE)
            self._finish("failed")

    def leave(self) -> None:
        """It will never run: somebody stopped it while it waited, or nobody waits for it any more."""
        self._finish("stopped")

    def _go_on(self) -> None:
        if self._stop.is_set() or self.is_abandoned:
            raise Stopped

    def _collect(self) -> None:
        work, self._work = self._work, None  # what the work holds on to is free as soon as it has ended
        self._go_on()
        if work is None:
            raise RuntimeError("a job runs once")
        records = work(self.watch)
        try:
            for record in records:
                self.records = (*self.records, record)
                self._go_on()
        finally:
            close = getattr(records, "close", None)  # plain iterators have none
            if close is not None:
                close()

    def _finish(self, state: State) -> None:
        self._work = None
        self.finished = self._jobs.clock()
        self.state = state  # last, so that whoever sees the state finds everything else in place


class Jobs:
    """Runs jobs in the order they came, at most `workers` at once and `queue` waiting.

    `lease` is in seconds (`math.inf`: never abandoned). The last `keep` finished jobs are remembered for
    `keep_seconds`, so that a page finds them again after a reload.
    """

    def __init__(
        self,
        workers: int = 1,
        queue: int = 4,
        lease: float = 150.0,
        *,
        keep: int = 3,  # a finished training holds a whole network
        keep_seconds: float = 1800.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.workers, self.queue, self.lease = workers, queue, lease
        self.keep, self.keep_seconds = keep, keep_seconds
        self.clock = clock
        self._lock = threading.RLock()
        self._known: dict[str, Job] = {}  # in the order they were submitted
        self._waiting: deque[Job] = deque()
        self._running: set[Job] = set()
        self._threads: set[threading.Thread] = set()
        _everyone.add(self)

    def submit(self, work: Work, *, label: str = "") -> Job:
        """Put work at the end of the queue. Raises BusyError when the queue is full."""
        with self._lock:
            self._tidy()
            self._make_sure_there_is_room()
            job = Job(self, work, label)
            self._known[job.id] = job
            self._waiting.append(job)
            self._start_worker()
        return job

    def get(self, job_id: str) -> Job | None:
        """The job with this id, or None when it was never here or has been forgotten."""
        with self._lock:
            self._tidy()
            return self._known.get(job_id)

    def position(self, job: Job) -> int:
        """Place in the queue, from 1; 0 when the job is not waiting."""
        with self._lock:
            return self._waiting.index(job) + 1 if job in self._waiting else 0

    def leave_queue(self, job: Job) -> None:
        """Take a waiting job out; does nothing to one at work."""
        with self._lock:
            if job in self._waiting:
                self._waiting.remove(job)
                job.leave()

    def close(self, timeout: float = 5.0) -> None:
        """Stop everything and wait (at most `timeout` seconds a thread) until the workers have gone home."""
        with self._lock:
            jobs, threads = (*self._waiting, *self._running), tuple(self._threads)
        for job in jobs:
            job.stop()
        for thread in threads:
            thread.join(timeout)

    @property
    def waiting(self) -> int:
        """How many jobs stand in the queue."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How many jobs are at work."""
        return len(self._running)

    def _make_sure_there_is_room(self) -> None:
        if self.waiting + self.running >= self.workers + self.queue:
            raise BusyError(
                f"All places are taken just now ({self.running} at work, {self.waiting} waiting): "
                "please try again in a minute."
            )

    def _tidy(self) -> None:
        """Skip waiting jobs that nobody looks at any more; forget finished ones, too old or too many."""
        for job in [job for job in self._waiting if job.is_abandoned]:
            self.leave_queue(job)
        finished = sorted((job.finished or 0.0, job.id) for job in self._known.values() if job.is_finished)
        oldest_kept = self.clock() - self.keep_seconds
        for place, (when, job_id) in enumerate(reversed(finished)):
            if place >= self.keep or when < oldest_kept:
                del self._known[job_id]

    def _start_worker(self) -> None:
        if len(self._threads) < self.workers:
            thread = threading.Thread(target=self._serve, name="pancake-job", daemon=True)
            self._threads.add(thread)
            thread.start()

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            job.run()
            with self._lock:
                self._running.discard(job)
            del job  # an idle worker must not keep the last result alive

    def _next(self) -> Job | None:
        """The next job that somebody still waits for; None sends the worker home."""
        with self._lock:
            self._tidy()
            if not self._waiting:
                self._threads.discard(threading.current_thread())
                return None
            job = self._waiting.popleft()
            self._running.add(job)
            return job


_everyone: weakref.WeakSet[Jobs] = weakref.WeakSet()


@atexit.register
def _close_everyone() -> None:
    """A thread still inside torch while Python takes itself apart would crash the process."""
    for jobs in tuple(_everyone):
        jobs.close(timeout=10.0)
