"""A figure of the microscope: how long it takes, in the browser, from the pointer to the numbers.

The real app is started and the microscope opened in Chromium; where there is none, that is said and nothing is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.browsing import is_missing, one_page
from benchmarks.figures import Figure

if TYPE_CHECKING:
    from playwright.sync_api import Page

LIMIT = "at most 50"
UNITS = 40  # places of the map that the pointer comes to, for each repeat
LAYERS = {"stem": "1 ·", "top": "1 ·"}  # the picture's three colours, and 320 maps at once
# From the pointer's event (its own time stamp) to the frame that follows the change of the numbers. The numbers are
# written before the place that is watched here: whoever sees the place sees them.
WATCH = """(root) => {
    window.waits = [];
    let since = null;
    const map = root.querySelector(".above > .map");
    map.addEventListener("pointermove", (event) => { since ??= event.timeStamp; }, { capture: true });
    new MutationObserver(() => {
        const begun = since;
        since = null;
        if (begun !== null) requestAnimationFrame(() => window.waits.push(performance.now() - begun));
    }).observe(root.querySelector(".where"), { childList: true, characterData: true, subtree: true });
}"""


def microscope(repeats: int) -> Iterator[Figure]:
    """Milliseconds from hover to numbers, median and worst."""
    if is_missing("microscope_latency_ms"):
        return
    waits = _measured(repeats)
    how = f"{len(waits)} units of a 3-map and a 320-map convolution"
    yield Figure("microscope_latency_ms", median(waits), "ms", wanted=LIMIT, how=how)
    yield Figure("microscope_latency_worst_ms", max(waits), "ms", how=how)


def _measured(repeats: int) -> list[float]:
    from tests.browser.server import running_app

    with running_app() as server, one_page() as page:
        return [
            wait for stage in LAYERS for wait in _waits(page, f"{server.url}/layers?stage={stage}", repeats)
        ]


def _waits(page: Page, address: str, repeats: int) -> list[float]:
    from tests.browser.steps import settle

    page.goto(address)
    settle(page)
    root = page.locator(".microscope")
    root.locator(".chain li").first.wait_for()
    settle(page)
    root.scroll_into_view_if_needed()
    root.evaluate(WATCH)
    for _ in range(repeats):
        _wander(page, root.locator(".above > .map").bounding_box() or {})
    return page.evaluate("window.waits")


def _wander(page: Page, box: dict) -> None:
    """Move the pointer over places spread evenly over the map (steps of the golden section)."""
    for step in range(1, UNITS + 1):
        across, down = (step * 0.618) % 1, (step * 0.382 + 0.11) % 1
        page.mouse.move(box["x"] + across * box["width"], box["y"] + (0.05 + 0.9 * down) * box["height"])
        page.wait_for_timeout(60)


if __name__ == "__main__":
    for figure in microscope(1):
        print(figure.line())
