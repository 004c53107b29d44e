"""The shortcut laboratory's numbers go the way the lesson says, for three seeds, and its steps come in the story's order."""

from itertools import islice

import pytest
import torch

from core.explain import asking, shortcuts
from core.explain.masks import inside
from core.explain.shortcuts import METHODS, TAUGHT, Exam, Look, Setting, passes, tell, was_taken
from core.learn.feature_store import FeatureStore
from core.see.backbones import load

FAST = 8  # records before the slow method begins
STORY = [(Exam, "bound"), (Look, "grad_cam"), (Exam, "swapped"), (Exam, "independent")]


@pytest.fixture(scope="module")
def network():
    return load("efficientnet_lite0")


@pytest.fixture(scope="module")
def told(network):
    """seed -> the story as far as Grad-CAM tells it; each is told once."""
    known, store = {}, FeatureStore()

    def story(seed):
        if seed not in known:
            setting = Setting(learn=12, check=8, looked_at=2, seed=seed)
            known[seed] = list(islice(tell(network, setting, store=store), FAST))
        return known[seed]

    return story


def named(record):
    return record.taught, record.asked if isinstance(record, Exam) else record.method


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_numbers_go_the_way_the_lesson_says(told, seed):
    found = {named(record): record for record in told(seed)}
    assert found["bound", "bound"].accuracy >= 0.9
    assert found["bound", "swapped"].accuracy <= 0.2
    assert found["bound", "independent"].accuracy == pytest.approx(0.5, abs=0.1)
    assert found["independent", "swapped"].accuracy >= 0.75
    assert was_taken([record for record in found.values() if isinstance(record, Exam)])
    maps = [found[taught, "grad_cam"].found for taught in TAUGHT]
    assert maps[0].share < maps[0].by_chance < maps[1].share


def test_a_network_that_knows_cars_and_no_places_does_not_take_the_shortcut():
    story = tell(load("tiny_net"), Setting(learn=12, check=8, looked_at=1))
    exams = [record for record in islice(story, 4) if isinstance(record, Exam)]
    assert [exam.accuracy for exam in exams] == [1.0, 1.0, 1.0]
    assert not was_taken(exams)


def test_whether_it_was_taken_is_not_said_before_both_exams():
    assert not was_taken([Exam("bound", "bound", 1.0, 8)])
    assert not was_taken([Exam("independent", "bound", 1.0, 8), Exam("independent", "swapped", 0.0, 8)])


def test_the_steps_come_in_the_order_of_the_story(told):
    records = told(0)
    assert [(type(record), *named(record)) for record in records] == [
        (kind, taught, name) for taught in TAUGHT for kind, name in STORY
    ]


def test_both_heads_are_asked_about_the_same_pictures_and_every_share_is_counted_anew(told):
    looks = [record for record in told(0) if isinstance(record, Look)]
    for one, other in zip(looks[0].views, looks[1].views, strict=True):
        assert (one.pixels == other.pixels).all()
        assert one.found == inside(one.attribution.map, one.mask)
        assert one.attribution.request.target == one.label
    assert not torch.equal(looks[0].views[0].attribution.map, looks[1].views[0].attribution.map)


def test_the_given_network_is_only_read_and_a_stop_stops(network):
    before = network.fingerprint()

    def stop(progress):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        next(tell(network, Setting(learn=2, check=2), watch=stop))
    assert network.fingerprint() == before
    assert not any(module._forward_hooks for module in network.modules())


def test_the_slow_method_comes_last_and_the_cost_counts_everything(monkeypatch):
    asked = []
    monkeypatch.setattr(shortcuts, "look", lambda *rest, watch=None: asked.append(rest[3]) or rest[3])
    small = load("tiny_net")
    setting = Setting(learn=2, check=2, looked_at=1)
    list(tell(small, setting))
    assert asked[2:] == [(taught, METHODS[-1]) for taught in TAUGHT]
    squares = (small.preparation.crop // shortcuts.SQUARE) ** 2
    assert squares <= asking.passes(small, shortcuts.question("occlusion", 0)) <= squares + 2
    assert passes(small, setting) > 2 * 2 * squares
