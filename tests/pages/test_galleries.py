"""What the gallery says of itself, what it keeps, and how it starts again."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.learn.jobs import Jobs
from core.see.pictures import from_array
from pages.parts import galleries, waiting


@pytest.mark.parametrize(
    ("picture", "data", "has"),
    [
        ("coffee", "vehicles", False),
        ("cat", "vehicles", False),
        ("own", "vehicles", False),
        ("drawn_bus", "vehicles", True),
        ("drawn_bus", "", False),
        ("cat", "", False),
        ("cat", "digits", False),
        ("cat", "pets", True),
        ("brick", "textures", True),
        ("coffee", "textures", False),
    ],
)
def test_only_a_picture_whose_kind_may_be_there_is_said_to_have_relatives(picture, data, has):
    assert galleries.has_relatives(picture, data) is has


def test_two_sequences_are_walked_in_slices_without_touching_the_rest():
    pictures = [from_array(np.full((4, 4), shade, dtype=np.uint8), str(shade)) for shade in range(5)]

    class Untouched(list):
        def __getitem__(self, place):
            assert place == 0
            return super().__getitem__(place)

    both = galleries.OneAfterTheOther(pictures[:3], Untouched(pictures[3:]))
    assert len(both) == 5
    assert [each.name for each in both[2:4]] == ["2", "3"]


def ended(state):
    jobs = Jobs(workers=1, queue=1, lease=60)

    def work(watch):
        if state == "failed":
            raise ValueError("broken")
        yield 1
        watch(None)

    job = jobs.submit(work)
    if state == "stopped":
        job.stop()
    while waiting.is_going(job):
        pass
    return job


@pytest.mark.parametrize(("state", "forgotten"), [("stopped", 1), ("failed", 0), ("done", 0)])
def test_a_climb_that_everybody_left_starts_again_by_itself_and_a_broken_one_waits(
    monkeypatch, state, forgotten
):
    cleared, first = [], ended(state)

    def climb(*_):
        return "another climb" if cleared else first

    climb.clear = lambda *key: cleared.append(key)
    monkeypatch.setattr(galleries, "_climb", climb)
    monkeypatch.setattr(galleries, "data_key", lambda: "vehicles")
    stack = SimpleNamespace(fingerprint=lambda: "print")
    assert galleries._gallery_job(stack) == ("another climb" if forgotten else first)
    assert [key[:2] for key in cleared] == [("print", "vehicles")] * forgotten
