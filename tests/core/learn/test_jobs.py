import gc
import logging
import math
import subprocess
import sys
import threading
import time
import weakref

import pytest

from core.errors import BusyError, LessonError, RecipeError
from core.learn.jobs import KIND_SENTENCE, Jobs, Stopped, once


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def gate():
    """Holds a job back until the test lets it go."""
    event = threading.Event()
    yield event
    event.set()


def wait_until(question, seconds=5.0):
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.002)


def counting(count):
    def work(watch):
        for number in range(count):
            watch(number)
            yield number

    return work


def held(gate, closed=None):
    """Watches all the time, yields once the gate is open, and says when it was closed."""

    def work(watch):
        try:
            while not gate.wait(0.002):
                watch("waiting")
            yield "through"
        finally:
            if closed is not None:
                closed.set()

    return work


def test_a_job_collects_its_records_in_order():
    job = Jobs().submit(counting(3), label="count")
    wait_until(lambda: job.is_finished)
    assert (job.state, job.records, job.progress, job.error) == ("done", (0, 1, 2), 2, None)
    assert job.started is not None and job.finished >= job.started


def test_records_are_a_snapshot_that_does_not_change_under_the_reader(gate):
    def work(watch):
        yield 1
        gate.wait(5)
        yield 2

    job = Jobs().submit(work)
    wait_until(lambda: job.records)
    seen = job.records
    gate.set()
    wait_until(lambda: job.is_finished)
    assert seen == (1,) and job.records == (1, 2)


def test_the_place_in_the_queue_is_shown_and_moves_up(gate):
    jobs = Jobs(workers=1, queue=3)
    first = jobs.submit(held(gate))
    second, third = jobs.submit(counting(1)), jobs.submit(counting(1))
    wait_until(lambda: first.state == "running")
    assert [first.position, second.position, third.position] == [0, 1, 2]
    second.stop()
    assert [second.state, second.position, third.position] == ["stopped", 0, 1]
    gate.set()
    wait_until(lambda: third.state == "done")


def test_a_full_queue_says_so_in_a_sentence(gate):
    jobs = Jobs(workers=1, queue=2)
    for _ in range(3):
        jobs.submit(held(gate))
    with pytest.raises(BusyError, match=r"try again in a minute\.$"):
        jobs.submit(held(gate))


def test_a_stopped_job_in_the_queue_gives_its_place_to_another(gate):
    jobs = Jobs(workers=1, queue=1)
    jobs.submit(held(gate))
    jobs.submit(held(gate)).stop()
    assert jobs.submit(counting(1)).state == "queued"


def test_two_workers_run_two_jobs_at_once(gate):
    jobs = Jobs(workers=2)
    both = [jobs.submit(held(gate)) for _ in range(2)]
    wait_until(lambda: all(job.state == "running" for job in both))


def test_stop_ends_a_running_job_and_closes_its_generator(gate):
    closed = threading.Event()
    job = Jobs().submit(held(gate, closed))
    wait_until(lambda: job.progress == "waiting")
    job.stop()
    wait_until(lambda: job.is_finished, 2)
    assert job.state == "stopped" and closed.is_set() and job.error is None


def test_stop_works_for_work_that_never_watches():
    def work(watch):
        while True:
            time.sleep(0.002)
            yield 1

    job = Jobs().submit(work)
    wait_until(lambda: job.records)
    job.stop()
    wait_until(lambda: job.state == "stopped", 2)


def test_a_job_nobody_looks_at_frees_the_worker_after_the_lease(gate):
    clock = Clock()
    jobs = Jobs(lease=150, clock=clock)
    job = jobs.submit(held(gate))
    wait_until(lambda: job.progress == "waiting")
    clock.now += 149
    job.touch()
    clock.now += 149
    time.sleep(0.05)
    assert job.state == "running"
    clock.now += 2
    wait_until(lambda: job.state == "stopped", 2)


def test_an_abandoned_job_in_the_queue_is_skipped(gate):
    clock = Clock()
    jobs = Jobs(lease=150, clock=clock)
    first, abandoned, last = jobs.submit(held(gate)), jobs.submit(counting(1)), jobs.submit(counting(1))
    clock.now += 149
    first.touch()
    last.touch()
    clock.now += 2
    gate.set()
    wait_until(lambda: last.is_finished)
    assert (first.state, abandoned.state, abandoned.records, last.state) == ("done", "stopped", (), "done")


def test_an_endless_lease_needs_no_touch():
    clock = Clock()
    job = Jobs(lease=math.inf, clock=clock).submit(once(lambda: clock.__setattr__("now", 1e9) or "warm"))
    wait_until(lambda: job.is_finished)
    assert (job.state, job.records) == ("done", ("warm",))


def test_a_lesson_error_becomes_the_jobs_sentence():
    def work(watch):
        yield 1
        raise RecipeError("Choose a smaller learning rate.")

    job = Jobs().submit(work)
    wait_until(lambda: job.is_finished)
    assert (job.state, str(job.error), job.records) == ("failed", "Choose a smaller learning rate.", (1,))


def test_any_other_error_is_logged_and_leaves_a_kind_sentence(caplog):
    with caplog.at_level(logging.ERROR):
        job = Jobs().submit(once(lambda: 1 / 0), label="divide")
        wait_until(lambda: job.is_finished)
    assert job.state == "failed" and isinstance(job.error, LessonError) and str(job.error) == KIND_SENTENCE
    assert "ZeroDivisionError" in caplog.text and "divide" in caplog.text


def test_a_failed_job_does_not_hold_up_the_next():
    jobs = Jobs()
    jobs.submit(once(lambda: 1 / 0))
    job = jobs.submit(counting(2))
    wait_until(lambda: job.state == "done")


def test_finished_jobs_are_kept_bounded_in_number_and_time():
    clock = Clock()
    jobs = Jobs(queue=20, keep=3, keep_seconds=60, clock=clock)
    done = []
    for _ in range(6):
        done.append(jobs.submit(counting(1)))
        wait_until(lambda: done[-1].is_finished)
        clock.now += 1
    assert [jobs.get(job.id) is job for job in done] == [False] * 3 + [True] * 3
    clock.now += 61
    assert all(jobs.get(job.id) is None for job in done)


def test_an_unknown_id_finds_nothing_and_ids_cannot_be_guessed():
    jobs = Jobs()
    ids = {jobs.submit(counting(1)).id for _ in range(5)}
    assert jobs.get("1") is None and len(ids) == 5 and min(map(len, ids)) >= 20


def test_an_idle_worker_thread_goes_home():
    def workers():
        return {thread for thread in threading.enumerate() if thread.name == "pancake-job"}

    before = workers()
    job = Jobs().submit(counting(3))
    wait_until(lambda: job.is_finished)
    wait_until(lambda: workers() <= before)


def test_close_stops_what_runs_and_what_waits(gate):
    jobs = Jobs()
    running, waiting = jobs.submit(held(gate)), jobs.submit(held(gate))
    wait_until(lambda: running.state == "running")
    jobs.close()
    assert (running.state, waiting.state) == ("stopped", "stopped")


def test_stopped_is_raised_inside_the_work_at_its_next_watch(gate):
    seen = []

    def work(watch):
        gate.wait(5)
        try:
            watch("after the stop")
        except Stopped:
            seen.append("stopped")
            raise
        yield 1

    job = Jobs().submit(work)
    wait_until(lambda: job.state == "running")
    job.stop()
    gate.set()
    wait_until(lambda: job.is_finished)
    assert seen == ["stopped"] and job.records == ()


def test_jobs_does_not_import_torch():
    code = "import sys, core.learn.jobs; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_failed_job_lets_go_of_what_its_work_held():
    class Network:
        pass

    seen = []

    def work(watch):
        network = Network()
        seen.append(weakref.ref(network))
        yield 1
        try:
            raise ValueError(network)
        except ValueError as reason:
            raise RecipeError("Choose a smaller rate.") from reason

    job = Jobs().submit(work)
    wait_until(lambda: job.is_finished)
    gc.collect()
    assert str(job.error) == "Choose a smaller rate."
    assert seen[0]() is None
