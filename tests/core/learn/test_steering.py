import threading
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from core.errors import RecipeError
from core.learn.freezing import FreezePlan
from core.learn.jobs import Jobs, Stopped
from core.learn.reports import TRAINING
from core.learn.steering import Steering
from core.learn.training import Recipe, train

RECIPE = Recipe(
    FreezePlan(frozenset({"conv1"})), epochs=3, batch=8, hidden=8, dropout=0.3
)  # three batches an epoch


def wait(question, seconds=60.0):
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            raise AssertionError("waited too long")
        threading.Event().wait(0.01)


def curve(reports):
    return [(report.train_loss, report.validation_loss, report.probabilities.tolist()) for report in reports]


@pytest.fixture
def jobs():
    jobs = Jobs(lease=60.0)
    yield jobs
    jobs.close()


def start(jobs, tiny, colours, steering, recipe=RECIPE):
    return jobs.submit(lambda watch: train(tiny, *colours, recipe, watch=watch, steering=steering))


def batches_done(job):
    return job.progress.done if getattr(job.progress, "phase", None) == TRAINING else 0


def test_untouched_it_leaves_every_bit_of_the_curve(tiny, colours):
    steered = list(train(tiny, *colours, RECIPE, steering=Steering()))
    assert curve(steered) == curve(train(tiny, *colours, RECIPE))
    assert not steered[-1].steered


def test_paused_stepped_and_resumed_the_curve_is_the_same(tiny, colours, jobs):
    steering = Steering()
    steering.pause()
    job = start(jobs, tiny, colours, steering)
    wait(lambda: job.progress is not None and job.progress.phase == TRAINING)
    for batches in (1, 2):  # the third ends the epoch: two batches to check on come with it
        steering.step(batches)
        wait(lambda: steering.holds)
        done = {1: 1, 2: 5}[batches]
        wait(lambda done=done: batches_done(job) == done)
        threading.Event().wait(0.15)
        assert batches_done(job) == done and len(job.records) == (batches == 2)
    steering.resume()
    wait(lambda: job.is_finished)
    assert job.state == "done" and curve(job.records) == curve(train(tiny, *colours, RECIPE))
    assert not job.records[-1].steered


def test_a_pause_does_not_count_as_time(tiny, colours, jobs):
    steering = Steering()
    steering.pause()
    job = start(jobs, tiny, colours, steering)
    wait(lambda: job.progress is not None and job.progress.phase == TRAINING)
    told = job.progress.seconds
    start_of_pause = time.monotonic()
    threading.Event().wait(1.0)
    told_later = job.progress.seconds
    steering.resume()
    wait(lambda: job.is_finished)
    assert time.monotonic() - start_of_pause >= 1.0
    assert told_later - told < 0.2
    assert job.records[0].seconds == pytest.approx(sum(job.records[0].seconds_of.values()))
    assert job.progress.seconds < time.monotonic() - start_of_pause


def test_a_factor_changes_the_rate_from_the_next_batch_on_and_is_told(tiny, colours):
    steering = Steering()
    reports = train(tiny, *colours, replace(RECIPE, rates=(("conv5", 2e-4),)), steering=steering)
    first = next(reports)
    steering.set_factor(0.1)
    second = next(reports)
    steering.set_factor(1.0)
    third = next(reports)
    assert first.rates["head"] == 1e-3 and first.rates["conv5"] == 2e-4
    assert second.rates["head"] == pytest.approx(1e-4) and second.rates["conv5"] == pytest.approx(2e-5)
    assert third.rates == first.rates
    assert [report.steered for report in (first, second, third)] == [False, True, True]


@pytest.mark.parametrize("factor", [0.0, -1.0, 1e9, float("nan"), float("inf")])
def test_a_factor_that_makes_no_sense_is_refused(factor):
    steering = Steering()
    with pytest.raises(RecipeError, match=r"^The factor .* choose one between .*\.$"):
        steering.set_factor(factor)
    assert steering.factor == 1.0 and not steering.altered


def test_hold_asks_all_along_whether_to_stop():
    steering, asked = Steering(), []
    steering.pause()

    def watch():
        asked.append(time.monotonic())
        if len(asked) == 5:
            raise Stopped

    with pytest.raises(Stopped):
        steering.hold(watch)
    assert max(late - early for early, late in pairwise(asked)) < 0.2


def test_stop_reaches_a_paused_run(tiny, colours, jobs):
    steering = Steering()
    steering.pause()
    job = start(jobs, tiny, colours, steering)
    wait(lambda: job.progress is not None and job.progress.phase == TRAINING)
    job.stop()
    wait(lambda: job.is_finished and jobs.running == 0, seconds=2.0)
    assert job.state == "stopped"


def test_a_closed_tab_frees_the_worker_after_the_lease_also_while_paused(tiny, colours):
    now = [0.0]
    jobs = Jobs(lease=30.0, clock=lambda: now[0])
    steering = Steering()
    steering.pause()
    job = start(jobs, tiny, colours, steering)
    wait(lambda: job.progress is not None and job.progress.phase == TRAINING)
    now[0] = 29.0
    threading.Event().wait(0.2)
    assert job.state == "running"
    now[0] = 31.0
    wait(lambda: job.is_finished and jobs.running == 0, seconds=2.0)
    assert job.state == "stopped" and job.records == ()
