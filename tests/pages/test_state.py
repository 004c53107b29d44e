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


@pytest.mark.parametrize(
    ("named", "said"), [("own", "went with the reload"), ("chelsea", "is not here"), ("rocket", None)]
)
def test_a_picture_that_is_named_but_not_here_is_said_to_be_missing(
    app: Open, named: str, said: str | None
) -> None:
    words = " ".join(caption.value for caption in app(picture=named).caption)
    assert (said is None) == ("so this is" not in words) and (said or "") in words


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


class _Visit:
    """A session and an address bar of plain dictionaries."""

    def __init__(self, monkeypatch) -> None:
        self.session_state: dict = {}
        self.query_params: dict = {}
        self.now = 0.0
        monkeypatch.setattr(state, "st", self)
        monkeypatch.setattr(state, "monotonic", lambda: self.now)

    def run(self, **url: str) -> None:
        """One run of the script, asked for by a browser whose address bar says `url`."""
        self.query_params = dict(url)
        state.restore()
        state.mirror()


@pytest.fixture
def visit(monkeypatch) -> _Visit:
    return _Visit(monkeypatch)


def test_a_request_that_had_not_read_the_new_url_yet_undoes_nothing(visit: _Visit) -> None:
    visit.run(frozen="stem")
    state.put_frozen({"stem", "group1"})
    visit.run(frozen="stem")  # the run of the press itself
    assert visit.query_params["frozen"] == "group1.stem"
    visit.now += 0.3
    visit.run(frozen="stem")  # another widget, pressed before the address bar was written
    assert state.get(state.FROZEN) == visit.query_params["frozen"] == "group1.stem"


def test_a_choice_stands_however_late_its_run_starts(visit: _Visit) -> None:
    visit.run(frozen="stem")
    state.put_frozen({"group1"})
    visit.run(frozen="stem")
    state.put_frozen({"group2"})
    visit.now += 60
    visit.run(frozen="stem")
    assert state.get(state.FROZEN) == "group2"


def test_a_run_in_the_address_brings_the_whole_page(visit: _Visit) -> None:
    visit.run(job="abc")
    assert state.get(state.HAS_TRAINED)


def test_the_first_run_of_a_visit_does_not_change_the_page_before_it_ends(visit: _Visit) -> None:
    visit.run()
    state.put(state.JOB, "abc")
    visit.run()
    visit.run(job="abc")
    assert not state.get(state.HAS_TRAINED)


def test_going_back_brings_the_earlier_choice(visit: _Visit) -> None:
    visit.run(frozen="stem")
    state.put_frozen({"group1"})
    visit.run(frozen="stem")
    visit.now += state.SETTLING + 1
    visit.run(frozen="stem")
    assert state.get(state.FROZEN) == "stem"
