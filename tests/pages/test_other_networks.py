"""The See chapter with networks that must be fetched: as if they were here already, with random weights."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.see.backbones import load
from pages.parts import network_shelf, resources

Open = Callable[..., AppTest]
TABS = ("Maps of this pancake", "Silence channels")


@pytest.fixture(params=["resnet18", "mobilenet_v3_small", "convnext_tiny"])
def fetched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a network that the app takes for fetched."""
    monkeypatch.setitem(network_shelf._LOADED, request.param, load(request.param, pretrained=False))
    monkeypatch.setattr(resources, "is_network_here", lambda name: True)
    return request.param


@pytest.mark.parametrize("page", ["pixels", "layers", "activations", "predictions"])
def test_every_page_opens_with_a_fetched_network(app: Open, fetched: str, page: str) -> None:
    visit = app(page, network=fetched, picture="cat")
    assert not visit.exception
    assert not [error.value for error in visit.error]
    assert visit.session_state["network"] == fetched
    assert visit.title[0].value


@pytest.mark.parametrize("tab", TABS)
def test_its_maps_can_be_opened_and_silenced(app: Open, fetched: str, tab: str) -> None:
    visit = app(network=fetched, picture="cat")
    visit.session_state["activations_tabs"] = tab
    visit.switch_page("pages/activations.py").run()
    assert not visit.exception
    assert not [error.value for error in visit.error]
