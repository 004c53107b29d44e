"""Weights that must be fetched, from a server on this machine."""

import hashlib
import io
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torchvision.models import ResNet18_Weights

from core.errors import NetworkError
from core.see import cuts, living_weights, published
from core.see.backbones import load


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "server"
    folder.mkdir()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def weights(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """MobileNetV3 with known weights, published by the server under torchvision's kind of name."""
    monkeypatch.setenv("PANCAKE_LAB_CACHE", str(tmp_path / "cache"))
    with living_weights.seeded(5):
        state = cuts.plain("mobilenet_v3_small", 1000).state_dict()
    file = io.BytesIO()
    torch.save(state, file)
    name = f"mobilenet-{hashlib.sha256(file.getvalue()).hexdigest()[:8]}.pth"
    path = tmp_path / "server" / name
    path.write_bytes(file.getvalue())
    record = published.weights_of("mobilenet_v3_small")
    stand_in = SimpleNamespace(url=f"{server}/{name}", meta=record.meta, transforms=record.transforms)
    monkeypatch.setattr(published, "weights_of", lambda _: stand_in)
    return SimpleNamespace(state=state, path=path, kept=tmp_path / "cache" / "weights" / name)


def test_fetched_weights_are_those_of_the_server(weights: SimpleNamespace) -> None:
    told: list[tuple[int, int]] = []
    backbone = load("mobilenet_v3_small", on_progress=lambda done, total: told.append((done, total)))
    pairs = zip(backbone.state_dict().values(), weights.state.values(), strict=True)
    assert all(torch.equal(ours, theirs) for ours, theirs in pairs)
    assert backbone.pretrained and told[-1] == (weights.path.stat().st_size,) * 2


def test_the_second_time_nothing_is_fetched(weights: SimpleNamespace) -> None:
    load("mobilenet_v3_small")
    weights.path.unlink()
    assert load("mobilenet_v3_small").pretrained


def test_a_file_with_the_wrong_checksum_is_refused_and_not_kept(weights: SimpleNamespace) -> None:
    weights.path.write_bytes(weights.path.read_bytes()[:-1] + b"?")
    with pytest.raises(NetworkError):
        load("mobilenet_v3_small")
    assert not weights.kept.exists()


def test_a_missing_file_gets_a_sentence_that_offers_the_built_in_network(weights: SimpleNamespace) -> None:
    weights.path.unlink()
    with pytest.raises(
        NetworkError, match=r"MobileNetV3-Small could not be fetched.*EfficientNet-Lite0"
    ) as told:
        load("mobilenet_v3_small")
    assert str(told.value).endswith(".")


def test_random_weights_need_no_server(weights: SimpleNamespace) -> None:
    weights.path.unlink()
    assert not load("mobilenet_v3_small", pretrained=False).pretrained


def test_a_torchvision_file_is_checked_against_the_digits_in_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr(published, "fetch", lambda url, target, **options: asked.update(options, url=url))
    monkeypatch.setattr(published, "_read", lambda path: {})
    published.source("resnet18").state(None)
    assert asked["url"] == ResNet18_Weights.IMAGENET1K_V1.url
    assert asked["sha256"] == "f37072fd"
