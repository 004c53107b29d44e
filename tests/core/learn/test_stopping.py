"""Stop in every phase: the worker is free again within two seconds, whatever it was about to do."""

import threading
import time
from dataclasses import replace

import pytest

from core.learn import finder, forgetting, judging, norms, steps
from core.learn.experiments import Experiment
from core.learn.finder import SEARCHING, find_rate
from core.learn.forgetting import ASKING
from core.learn.freezing import FreezePlan
from core.learn.jobs import Jobs, Stopped
from core.learn.picture_shelf import Shelf, Slot
from core.learn.reports import FIRST_PASS, TRAINING
from core.learn.training import Recipe, train
from core.learn.zero_rungs import THUMBNAILS
from core.see.backbones import load

PATIENCE = 2.0  # seconds
LONG = Recipe(FreezePlan(frozenset({"conv1"})), epochs=200, batch=8)


@pytest.fixture(scope="module")
def taught():
    return load("tiny_net")


def slow(data):
    """The same pictures, each a tenth of a second away."""

    def opener(slot):
        def open_slowly():
            threading.Event().wait(0.1)
            return slot.open()

        return open_slowly

    slots = [Slot(slot.key, opener(slot)) for slot in data.pictures.slots]
    return replace(data, pictures=Shelf(slots))


def wait(question, seconds):
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            raise AssertionError("waited too long")
        threading.Event().wait(0.01)


PHASES = {
    THUMBNAILS: lambda net, data, watch: Experiment(net, *data, LONG).run(watch=watch),
    FIRST_PASS: lambda net, data, watch: train(net, *data, LONG, watch=watch),
    ASKING: lambda net, data, watch: train(net, *data, LONG, watch=watch, extras=True),
    TRAINING: lambda net, data, watch: train(net, *data, LONG, watch=watch),
    SEARCHING: lambda net, data, watch: find_rate(net, data[0], LONG, watch=watch),
}


@pytest.mark.parametrize("phase", PHASES)
def test_stop_frees_the_worker_within_two_seconds(taught, colours, phase):
    data = tuple(slow(part) for part in colours) if phase in (THUMBNAILS, FIRST_PASS) else colours
    reached, jobs = threading.Event(), Jobs()

    def work(watch):
        def told(progress):
            watch(progress)
            if progress.phase == phase:
                reached.set()

        return PHASES[phase](taught, data, told)

    job = jobs.submit(work)
    assert reached.wait(60.0)
    job.stop()
    wait(lambda: job.is_finished and jobs.running == 0, PATIENCE)
    assert job.state == "stopped"
    jobs.close()


PLACES = {
    "measuring the statistics again": (norms, "re_estimate"),
    "checking": (judging.Judge, "_answers"),
    "asking the old head": (forgetting.OldHead, "remembered"),
    "a step": (steps, "learn"),
    "a step of the finder": (finder, "_step"),
}


@pytest.mark.parametrize("place", PLACES)
def test_there_is_a_chance_to_stop_inside(taught, colours, monkeypatch, place):
    owner, name = PLACES[place]
    real, calls = getattr(owner, name), []

    def entered(*given, **options):
        calls.append("in")
        try:
            return real(*given, **options)
        finally:
            calls.append("out")

    def watch(progress):
        if calls and calls[-1] == "in":
            raise Stopped

    monkeypatch.setattr(owner, name, entered)
    if owner is steps:  # training took it by its name
        monkeypatch.setattr("core.learn.training.learn", entered)
    work = find_rate(taught, colours[0], LONG, watch=watch) if owner is finder else None
    with pytest.raises(Stopped):
        list(work or train(taught, *colours, replace(LONG, epochs=1), watch=watch, extras=True))
    assert calls == ["in", "out"]


@pytest.mark.parametrize("way", ["up", "back"])
def test_there_is_a_chance_to_stop_at_every_layer(taught, colours, way):
    """A stage of a large network takes seconds: its layers are asked one by one, on the way up and on the way back."""
    asked = []

    def watch(progress):
        if progress.phase == TRAINING and progress.done == 0:
            asked.append(progress)
            if len(asked) == count:
                raise Stopped

    # conv2 to conv5 have convolution, norm and activation each, then three pools, a mean and a flatten; then the head
    up, recipe = 4 * 3 + 3 + 2 + 1, replace(LONG, epochs=1, pretrained=False)
    count = up if way == "up" else up + 9
    with pytest.raises(Stopped):
        list(train(taught, *colours, recipe, watch=watch))
    assert len(asked) == count
