"""What was chosen holds on every page and lives in the URL; what a URL says is checked."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import state

Open = Callable[..., AppTest]


def test_a_link_reopens_the_same_picture_and_network(app: Open) -> None:
    visit = app(picture="rocket", network="tiny_net")
    assert visit.selectbox(key="picture_choice").value == "rocket"
    assert visit.selectbox(key="network_choice").value == "tiny_net"


def test_a_choice_is_kept_under_a_key_that_no_widget_owns(app: Open) -> None:
    visit = app()
    visit.selectbox(key="picture_choice").select("cat").run()
    assert visit.session_state["picture"] == "cat"


@pytest.mark.parametrize("nonsense", ["", "nothing", "../../etc/passwd", "x" * 5000, "<b>"])
def test_nonsense_in_a_link_falls_back_to_the_first(app: Open, nonsense: str) -> None:
    visit = app(
        picture=nonsense, network=nonsense, stage=nonsense, frozen=nonsense, data=nonsense, job=nonsense
    )
    assert not visit.exception
    assert not visit.error
    assert visit.selectbox(key="picture_choice").value == "coffee"
    assert visit.selectbox(key="network_choice").value == "efficientnet_lite0"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, {"stem", "top"}),
        ("stem", {"stem"}),
        ("none", set()),
        ("nothing.of.this", {"stem", "top"}),
        ("stem.of.another", {"stem"}),
    ],
)
def test_only_frozen_stages_that_the_network_has_are_taken(
    monkeypatch, said: str | None, meant: set[str]
) -> None:
    monkeypatch.setattr(state, "get", lambda key, default=None: said)
    assert state.frozen(("stem", "top"), frozenset({"stem", "top"})) == meant
