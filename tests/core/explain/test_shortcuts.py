"""The shortcut laboratory's numbers go the way the lesson says, for three seeds, and its steps come in the story's order."""

from itertools import islice

import pytest
import torch

from core.explain import shortcuts
from core.explain.masks import inside
from core.explain.shortcuts import METHODS, TAUGHT, Exam, Look, Setting, passes, tell
from core.learn.feature_store import FeatureStore
from core.see.backbones import load

FAST = 8  # records before the slow methods begin
STORY = [(Exam, "bound"), (Look, "grad_cam"), (Exam, "swapped"), (Exam, "independent")]


@pytest.fixture(scope="module")
def network():
    return load("efficientnet_lite0")


@pytest.fixture(scope="module")
def store():
    return FeatureStore()


def told(network, store, seed):
    """The story as far as Grad-CAM tells it: {(taught, asked or method): record}."""
    story = tell(network, Setting(learn=12, check=8, looked_at=2, seed=seed), store=store)
    return list(islice(story, FAST))


def named(record):
    return record.taught, record.asked if isinstance(record, Exam) else record.method


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_numbers_go_the_way_the_lesson_says(network, store, seed):
    found = {named(record): record for record in told(network, store, seed)}
    with_shortcut = {asked: found["bound", asked].accuracy for asked in ("bound", "swapped")}
    without = {asked: found["independent", asked].accuracy for asked in ("bound", "swapped")}
    assert with_shortcut["bound"] >= 0.9
    assert with_shortcut["swapped"] <= 0.5
    assert without["swapped"] >= with_shortcut["swapped"] + 0.25
    maps = [found[taught, "grad_cam"].found for taught in TAUGHT]
    assert maps[1].share > maps[0].share + 0.05
    assert maps[1].share > maps[1].by_chance


def test_the_steps_come_in_the_order_of_the_story(network, store):
    records = told(network, store, 0)
    assert [(type(record), *named(record)) for record in records] == [
        (kind, taught, name) for taught in TAUGHT for kind, name in STORY
    ]


def test_both_heads_are_asked_about_the_same_pictures_and_every_share_is_counted_anew(network, store):
    looks = [record for record in told(network, store, 0) if isinstance(record, Look)]
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


def test_the_slow_methods_come_last_and_the_cost_counts_everything(monkeypatch):
    asked = []
    monkeypatch.setattr(shortcuts, "look", lambda *rest, watch=None: asked.append(rest[3]) or rest[3])
    small = load("tiny_net")
    setting = Setting(learn=2, check=2, looked_at=1)
    list(tell(small, setting))
    assert asked[2:] == [(taught, method) for method in METHODS[1:] for taught in TAUGHT]
    assert passes(small, setting) > 2 * 2 * (3 + 150)
