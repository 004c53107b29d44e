"""TinyNet and its weights file."""

from pathlib import Path

import pytest
import torch

from core.errors import NetworkError
from core.see import living_weights, tiny_net
from core.see.backbones import load


@pytest.fixture
def weights() -> tiny_net.TinyWeights:
    with living_weights.seeded(3):
        state = tiny_net.build(2).state_dict()
    return tiny_net.TinyWeights(state, ("saloon", "estate"), (1.0, 2.0, 3.0), (4.0, 5.0, 6.0), {"seed": "3"})


def test_tiny_net_is_five_convolutions_and_a_head_of_few_numbers() -> None:
    network = tiny_net.build(4)
    assert [name for name, _ in network.named_children()] == [*(f"conv{n}" for n in range(1, 6)), "head"]
    assert network(torch.zeros(2, 3, 64, 64)).shape == (2, 4)
    assert sum(weight.numel() for weight in network.parameters()) < 150_000


def test_weights_come_back_with_all_that_belongs_to_them(
    weights: tiny_net.TinyWeights, tmp_path: Path
) -> None:
    tiny_net.save(weights, tmp_path / "deep" / "tiny.safetensors")
    found = tiny_net.read(tmp_path / "deep" / "tiny.safetensors")
    assert found is not None
    assert all(torch.equal(value, weights.state[name]) for name, value in found.state.items())
    assert (found.classes, found.mean, found.std) == (weights.classes, weights.mean, weights.std)
    assert found.notes == {"seed": "3"}


@pytest.mark.parametrize("content", [None, b"", b"not weights at all, but long enough to be a header"])
def test_a_missing_or_broken_file_is_no_weights(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "tiny.safetensors"
    if content is not None:
        path.write_bytes(content)
    assert tiny_net.read(path) is None


def shipped(weights: tiny_net.TinyWeights | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiny_net, "read", lambda: weights)


def test_the_loaded_network_has_the_weights_names_and_preparation_of_the_file(
    weights: tiny_net.TinyWeights, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped(weights, monkeypatch)
    backbone = load("tiny_net")
    assert backbone.pretrained and backbone.classes == ("saloon", "estate")
    assert (backbone.preparation.mean, backbone.preparation.std) == (weights.mean, weights.std)
    assert all(torch.equal(value, weights.state[name]) for name, value in backbone.state_dict().items())


def test_without_its_file_tiny_net_offers_the_built_in_network(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped(None, monkeypatch)
    with pytest.raises(NetworkError, match="EfficientNet-Lite0"):
        load("tiny_net")
    assert not load("tiny_net", pretrained=False).pretrained
