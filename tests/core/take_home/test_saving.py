import json
import pickle
import struct
from dataclasses import replace

import pytest
import torch
from safetensors import torch as safetensors

from core.errors import FileError
from core.learn import new_heads
from core.learn.freezing import FreezePlan
from core.learn.recipes import Recipe
from core.see.backbones import load
from core.take_home import saving
from core.take_home.saving import open_saved, read_label, save

OWN_CLASSES = ("Müllwagen", "fire engine", "🚒 other")


def noise(side=64, count=2):
    return torch.randn(count, 3, side, side, generator=torch.Generator().manual_seed(3))


def trained(name="tiny_net", hidden=0):
    """A network with its own classes, whose every stage was moved a little."""
    base, recipe = load(name, pretrained=False), Recipe(hidden=hidden)
    own = new_heads.attach(
        base, new_heads.build(base.head.in_features, len(OWN_CLASSES), recipe), OWN_CLASSES
    )
    chance = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for weights in own.parameters():
            weights.add_(0.01 * weights.std(correction=0) * torch.randn(weights.shape, generator=chance))
    return own.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def tiny():
    return trained()


@pytest.fixture(scope="module")
def content(tiny):
    return save(tiny)


def rewritten(content, *, tensors=lambda state: state, **told):
    """The same file with other tensors or another label."""
    length = int.from_bytes(content[:8], "little")
    metadata = json.loads(content[8 : 8 + length])["__metadata__"]
    changed = {**metadata, **{name: json.dumps(value) for name, value in told.items()}}
    return safetensors.save(tensors(safetensors.load(content)), changed)


def with_header(header):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text


@pytest.mark.parametrize("hidden", [0, 12])
@pytest.mark.parametrize("name", ["tiny_net", "efficientnet_lite0"])
def test_a_reopened_network_answers_the_same_to_the_last_bit(name, hidden):
    network = trained(name, hidden)
    reopened = open_saved(save(network))
    with torch.no_grad():
        expected = network(noise())
        assert expected.std() > 1e-3
        assert torch.equal(reopened(noise()), expected)


def test_that_equality_notices_a_single_changed_weight(tiny, content):
    reopened = open_saved(content)
    with torch.no_grad():
        reopened.head.weight[0, 0] += 0.01
        assert not torch.equal(reopened(noise()), tiny(noise()))


def test_classes_preparation_and_name_travel_with_the_weights():
    network = trained()
    network.preparation = replace(network.preparation, mean=(1.5, 2.5, 3.5))
    reopened = open_saved(save(network))
    assert reopened.classes == OWN_CLASSES
    assert reopened.preparation == network.preparation
    assert (reopened.name, reopened.pretrained) == (network.name, network.pretrained)
    assert reopened.fingerprint() == network.fingerprint()


def test_a_reopened_network_rests(content):
    reopened = open_saved(content)
    assert not any(part.training for part in reopened.modules())
    assert not any(value.requires_grad for value in reopened.parameters())
    assert not any(getattr(part, "inplace", False) for part in reopened.modules())


def test_a_reopened_network_can_be_trained_on_and_saved_again():
    first = open_saved(save(trained(hidden=12)))
    head = new_heads.build(first.head.in_features, 2, Recipe(hidden=5))
    second = new_heads.attach(first, head, ("yes", "no")).eval()
    with torch.no_grad():
        assert torch.equal(open_saved(save(second))(noise()), second(noise()))


def test_the_untouched_built_in_network_can_be_saved_with_its_thousand_classes():
    network = load("efficientnet_lite0")
    label = read_label(save(network))
    assert label.classes == network.classes
    assert label.fingerprint == network.fingerprint()


def test_the_label_tells_where_the_network_came_from(tiny):
    base, recipe = (
        load("tiny_net", pretrained=False),
        Recipe(freeze=FreezePlan(frozenset({"conv1"})), epochs=7),
    )
    label = read_label(save(tiny, base=base, recipe=recipe))
    assert label.base_fingerprint == base.fingerprint()
    assert label.recipe["epochs"] == 7
    assert label.recipe["freeze"] == ["conv1"]


def test_saving_changes_nothing(tiny):
    before = tiny.fingerprint()
    save(tiny)
    assert tiny.fingerprint() == before


def without_one(state):
    return dict(list(state.items())[1:])


def with_one_more(state):
    return {**state, "cuckoo": torch.zeros(1)}


def of_another_shape(state):
    return {**state, "head.bias": torch.zeros(99)}


def of_another_kind(state):
    return {**state, "head.bias": state["head.bias"].double()}


def not_finite(state):
    return {**state, "head.bias": torch.full_like(state["head.bias"], torch.inf)}


def changed_afterwards(state):
    return {**state, "head.bias": state["head.bias"] + 1}


CROOKED_TENSORS = [
    (without_one, "does not fit"),
    (with_one_more, "cuckoo"),
    (of_another_shape, "head.bias"),
    (of_another_kind, "head.bias"),
    (not_finite, "not finite"),
    (changed_afterwards, "not those that were saved"),
]


@pytest.mark.parametrize(("crooked", "words"), CROOKED_TENSORS)
def test_crooked_tensors_are_refused(content, crooked, words):
    with pytest.raises(FileError, match=words):
        open_saved(rewritten(content, tensors=crooked))


CROOKED_LABELS = [
    ({"network": "skynet"}, "does not know"),
    ({"network": ["tiny_net"]}, "cannot be read"),
    ({"network": "alexnet"}, "does not fit"),
    ({"classes": ["a", "b"]}, "does not fit"),
    ({"classes": []}, "classes"),
    ({"classes": ["x"] * 1001}, "classes"),
    ({"classes": ["a", "b", "c\u202e"]}, "printable"),
    ({"classes": ["a", "b", "c" * 81]}, "printable"),
    ({"classes": ["a", "b", ""]}, "printable"),
    ({"classes": ["a", "b", 3]}, "cannot be read"),
    ({"classes": {"a": 1}}, "cannot be read"),
    ({"hidden": [12]}, "does not fit"),
    ({"hidden": [10**9]}, "cannot be read"),
    ({"hidden": [2] * 99}, "cannot be read"),
    ({"hidden": [True]}, "cannot be read"),
    ({"pretrained": "yes"}, "cannot be read"),
    ({"fingerprint": "0" * 64}, "not those that were saved"),
    ({"preparation": None}, "cannot be read"),
    ({"preparation": {}}, "cannot be read"),
    ({"version": 2}, "another version"),
]


@pytest.mark.parametrize(("told", "words"), CROOKED_LABELS)
def test_crooked_labels_are_refused(content, told, words):
    with pytest.raises(FileError, match=words):
        open_saved(rewritten(content, **told))


@pytest.mark.parametrize("name", ["caf\u00e9 noir", "thing\u00a0A", "👨\u200d👩\u200d👧", "日本\u3000茶"])
def test_whatever_a_visitor_may_call_a_class_can_be_saved_and_opened(tiny, name):
    network = tiny.with_head(torch.nn.Linear(tiny.head.in_features, 2), (name, "b")).eval()
    assert open_saved(save(network)).classes == (name, "b")


CROOKED_PREPARATIONS = [
    {"crop": 10**6},
    {"crop": 0},
    {"crop": 64.0},
    {"std": [1, 0, 1]},
    {"std": [1, 1]},
    {"mean": [float("nan"), 1, 1]},
    {"mean": [10**400, 1, 1]},
    {"interpolation": "magic"},
    {"interpolation": "nearest"},
    {"shorter_side": 32},
    {"resize_mode": "origami"},
    {"surprise": 1},
]


@pytest.mark.parametrize("change", CROOKED_PREPARATIONS, ids=str)
def test_crooked_preparations_are_refused(tiny, content, change):
    told = {**tiny.preparation.__dict__, **change}
    with pytest.raises(FileError, match="cannot be read"):
        open_saved(rewritten(content, preparation=told))


NOT_SAVED_HERE = [
    b"",
    b"\x00" * 8,
    b"\xff" * 64,
    b"a photograph, perhaps, of nothing at all",
    pickle.dumps({"a": 1}),
    with_header(b"{broken"),
    with_header(b"[" * 100_000),
    with_header([1, 2]),
    with_header({"head.bias": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}),
    with_header({"__metadata__": {"format": 3}}),
    with_header({"__metadata__": {"format": "pt"}}),
]


@pytest.mark.parametrize("strange", NOT_SAVED_HERE)
def test_what_was_not_saved_here_gets_one_sentence(strange):
    with pytest.raises(FileError) as refused:
        open_saved(strange)
    assert str(refused.value).endswith(".")


def test_a_file_that_was_cut_short_is_refused(content):
    with pytest.raises(FileError, match="cut short"):
        open_saved(content[:-100])


def test_a_file_that_is_too_large_is_refused_unread(content, monkeypatch):
    monkeypatch.setattr(saving, "LARGEST_FILE", len(content) - 1)
    with pytest.raises(FileError, match="larger"):
        open_saved(content)


def test_a_label_that_promises_a_huge_network_costs_no_memory(content):
    with pytest.raises(FileError, match="does not fit"):
        open_saved(rewritten(content, network="vgg11", hidden=[4096, 4096, 4096, 4096]))


def test_a_class_name_that_could_not_be_opened_again_cannot_be_saved(tiny):
    bad = tiny.copy()
    bad.classes = ("a", "b", "line\nbreak")
    with pytest.raises(FileError, match="printable"):
        save(bad)
