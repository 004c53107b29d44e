"""The freeze line: what it says of every place, and what the server believes of a browser."""

from importlib import import_module
from types import SimpleNamespace

import pytest

from pages.parts import recipe_desk, state
from pages.parts.components.stack_map import line_view, stack_map

drawing = import_module("pages.parts.components.stack_map")  # the package has a function of that name
STAGES = [
    {
        "name": name,
        "title": title,
        "number": n,
        "shape": "8 x 7 x 7",
        "share": 0.2,
        "parameters": 5,
        "frozen": True,
    }
    for n, (name, title) in enumerate(
        (("stem", "Stem"), ("conv2", "Conv 2"), ("conv3", "Conv 3"), ("head", "Head")), start=1
    )
]
STACK = SimpleNamespace(stage_names=("stem", "conv2", "conv3", "head"))


def test_every_place_of_the_line_is_put_into_words() -> None:
    line = line_view(STAGES, flipped=False)
    assert line["says"] == [
        "nothing frozen",
        "stem frozen",
        "conv 2 and below frozen",
        "all but the head frozen",
    ]
    assert line["labels"][0] == "freeze line: drag"
    assert line["labels"][2] == "freeze line · 2 more frozen beyond"


def test_upside_down_the_frozen_ones_lie_above() -> None:
    assert line_view(STAGES, flipped=True)["says"][2] == "conv 2 and above frozen"


@pytest.mark.parametrize("stages", [1, 2, 3])
def test_the_words_fit_a_stack_of_any_height(stages: int) -> None:
    line = line_view(STAGES[-stages - 1 :], flipped=False)
    assert len(line["says"]) == stages + 1
    assert (line["says"][0], line["says"][-1]) == ("nothing frozen", "all but the head frozen")


class Browser:
    """Stands in for the drawing: keeps what it was given, and sends triggers."""

    def __init__(self, monkeypatch) -> None:
        self.session: dict = {"stack": {}}
        self.done: list[object] = []
        self.nth = 0
        monkeypatch.setattr(drawing, "_draw", self._draw)
        monkeypatch.setattr(drawing.st, "session_state", self.session)

    def _draw(self, **given: object) -> SimpleNamespace:
        self.given = given
        return SimpleNamespace(picked=None)

    def open(self, mode: str = "freeze", *, line: bool = True) -> None:
        on_line = self.done.append if line else None
        stack_map(STAGES, key="stack", mode=mode, on_select=self.done.append, on_line=on_line)

    def send(self, trigger: str, name: object, earlier: tuple = ()) -> None:
        self.nth += 1
        press = {"name": name, "nth": self.nth, "visit": "a", "earlier": list(earlier)}
        self.session["stack"] = {trigger: press}
        self.given[f"on_{trigger}_change"]()  # type: ignore[operator]


@pytest.fixture
def browser(monkeypatch) -> Browser:
    return Browser(monkeypatch)


@pytest.mark.parametrize("count", [0, 2, 3])
def test_where_the_line_is_let_go_arrives_as_a_number(browser: Browser, count: int) -> None:
    browser.open()
    browser.send("line", f"line:{count}")
    assert browser.done == [count]


@pytest.mark.parametrize(
    "junk", ["line:4", "line:-1", "line:1e9", "line:", "line: 2", "line:٣", 2, None, ["line:2"]]
)
def test_a_number_that_is_no_place_of_the_line_does_nothing(browser: Browser, junk: object) -> None:
    browser.open()
    browser.send("line", junk)
    assert browser.done == []


def test_presses_and_the_line_keep_their_order_when_one_run_swallowed_some(browser: Browser) -> None:
    browser.open()
    browser.nth = 2
    browser.send("picked", "conv3", earlier=({"name": "stem", "nth": 1}, {"name": "line:2", "nth": 2}))
    assert browser.done == ["stem", 2, "conv3"]


@pytest.mark.parametrize(("mode", "line"), [("look", True), ("freeze", False)])
def test_there_is_no_line_to_look_at_and_none_that_nobody_asked_for(
    browser: Browser, mode: str, line: bool
) -> None:
    browser.open(mode, line=line)
    assert browser.given["data"]["line"] is None  # type: ignore[index]
    browser.send("line", "line:2")
    assert browser.done == []


@pytest.mark.parametrize(
    ("count", "frozen"),
    [(0, "none"), (2, "conv2.stem"), (3, "conv2.conv3.stem"), (99, "conv2.conv3.stem"), (-1, "none")],
)
def test_everything_nearer_the_picture_is_frozen_and_the_rest_thawed(
    monkeypatch, count: int, frozen: str
) -> None:
    kept: dict[str, object] = {state.FROZEN: "conv3"}
    monkeypatch.setattr(state, "put", kept.__setitem__)
    recipe_desk.freeze_up_to(STACK, count)
    assert kept[state.FROZEN] == frozen
