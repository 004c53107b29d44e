"""The figures of See measure what they say; the browser's part stands in for itself elsewhere, under tests/browser."""

import pytest
import torch

from benchmarks import browsing, looking, microscope, reruns
from benchmarks.figures import Figure
from core.see.feature_maps import inspect, mosaic
from tests.core.learn.small_sets import small


@pytest.fixture(scope="module")
def tiny():
    return small("tiny_net")


@pytest.fixture
def batch(tiny):
    side = tiny.preparation.crop
    return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))


def test_every_figure_of_the_chapter_is_there_with_its_bound(tiny, batch, monkeypatch):
    asked = {}

    def stand_in(one_pass, *, times):
        asked.update(logits=one_pass(), times=times)
        yield Figure("page_rerun_ms.pixels", 1.0, "ms")

    monkeypatch.setattr(looking, "reruns", stand_in)
    monkeypatch.setattr(microscope, "microscope", lambda repeats: iter([Figure("latency", repeats, "ms")]))
    named = {figure.name: figure for figure in looking.see(tiny, batch, 2, clicks=5)}
    assert list(named) == [
        "first_pass_ms_per_picture",
        "inspect_overhead_vs_forward",
        "mosaic_payload_kb",
        "page_rerun_ms.pixels",
        "latency",
    ]
    assert named["inspect_overhead_vs_forward"].wanted == "at most 1.15"
    assert named["inspect_overhead_vs_forward"].value > 0
    assert asked["times"] == 5
    assert torch.equal(asked["logits"], tiny(batch))


def test_the_payload_is_that_of_the_stage_whose_mosaic_is_largest(tiny, batch):
    maps = inspect(tiny, batch).spatial
    sizes = {name: len(mosaic(values, limit=None).uri) for name, values in maps.items()}
    figure = looking.payload(tiny, batch)
    assert figure.value * 1000 == max(sizes.values())
    assert figure.how.startswith(max(sizes, key=sizes.get))


def test_a_page_is_measured_in_forward_passes():
    found = list(reruns.figures("layers", [90.0, 120.0, 300.0], 30.0))
    assert [(each.name, each.value, each.unit) for each in found] == [
        ("page_rerun_ms.layers", 120.0, "ms"),
        ("page_rerun_vs_forward.layers", 4.0, "times"),
    ]
    assert (found[0].wanted, found[1].wanted) == ("", "at most 8")
    assert "slowest 300" in found[0].how


def test_without_a_browser_nothing_is_measured_and_that_is_said(monkeypatch, capsys):
    monkeypatch.setattr(browsing, "find", lambda: None)
    monkeypatch.setattr(browsing, "has_playwrights_own", lambda: False)
    assert list(reruns.reruns(lambda: None)) == []
    assert "page_rerun_ms is not measured" in capsys.readouterr().err
