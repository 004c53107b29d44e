"""How long one click on a page takes until it stands still again: the whole script, through server and browser.

The click is on the page's bet: a widget that every page of See has, that belongs to no part that reruns by itself, and
that changes nothing else. Everything was looked at before, so this is what a visitor waits for again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.browsing import is_missing, one_page
from benchmarks.figures import Figure, Work, seconds

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = ("pixels", "layers", "activations", "predictions")
RERUNS = 20
WARMING = 3  # clicks before the first that counts
REST = 200  # milliseconds before every click, in which the browser may finish what it draws
WANTED = "at most 8"
QUIET = 400  # milliseconds without a word from the server: then the run is over
# Notes when the server's messages come.
LISTEN = """(() => {
    const Plain = window.WebSocket;
    window.heard = [];
    window.WebSocket = class extends Plain {
        constructor(...told) {
            super(...told);
            this.addEventListener("message", () => window.heard.push(performance.now()));
        }
    };
})();"""
# From a click on one of the bet's options to the last message of the run, or to the moment at which the page says that it
# runs no more, whichever is later. (When it is busy, it may never have said that it runs.)
CLICK = """async ([chapter, nth, quiet]) => {
    const app = document.querySelector('[data-testid="stApp"]');
    const options = document.querySelectorAll(`.st-key-${chapter}_bet [role="radio"]`);
    let drawn = 0;
    const watch = new MutationObserver(() => { drawn = performance.now(); });
    watch.observe(app, { attributes: true, attributeFilter: ['data-test-script-state'] });
    window.heard = [];
    const started = performance.now();
    options[nth % options.length].click();
    const isOver = () => window.heard.length && app.dataset.testScriptState === 'notRunning'
        && performance.now() - Math.max(drawn, window.heard.at(-1)) > quiet;
    while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 20));
    watch.disconnect();
    return Math.max(drawn, window.heard.at(-1)) - started;
}"""


def reruns(one_pass: Work, *, times: int = RERUNS, pages: Sequence[str] = PAGES) -> Iterator[Figure]:
    """Milliseconds of a warm rerun of every page, median of `times`, and over those of a plain forward pass.

    The pass is run between the clicks, so that other load hits both.
    """
    if is_missing("page_rerun_ms"):
        return
    from tests.browser.server import running_app

    with running_app() as server, one_page() as page:
        page.add_init_script(LISTEN)
        for chapter in pages:
            passes: list[float] = []

            def between(passes: list[float] = passes) -> None:
                one_pass()  # the first after a rest is slower
                passes.append(1000 * seconds(one_pass))

            waits = clicks(page, f"{server.url}/{chapter}", times, between)
            yield from figures(chapter, waits, median(passes))


def figures(chapter: str, waits: Sequence[float], forward_ms: float) -> Iterator[Figure]:
    """Milliseconds, and over the plain forward pass's."""
    how = f"from click to the end of the run in the browser, median of {len(waits)}, slowest {max(waits):.0f}"
    found = Figure(f"page_rerun_ms.{chapter}", median(waits), "ms", how=how)
    yield found
    over = f"{found.value:.0f} ms against {forward_ms:.1f} ms"
    yield replace(
        found,
        name=f"page_rerun_vs_forward.{chapter}",
        value=found.value / forward_ms,
        unit="times",
        wanted=WANTED,
        how=over,
    )


def clicks(page: Page, address: str, times: int, between: Callable[[], None] = lambda: None) -> list[float]:
    """Milliseconds of `times` warm reruns of a chapter, in a page that has LISTEN; `between` is called after each."""
    from tests.browser.steps import settle

    chapter = urlsplit(address).path.rpartition("/")[2]
    page.goto(address)
    settle(page)
    page.locator(f".st-key-{chapter}_bet").first.wait_for()
    waits = []
    for nth in range(WARMING + times):
        page.wait_for_timeout(REST)
        waits.append(page.evaluate(CLICK, [chapter, nth, QUIET]))
        between()
    return waits[WARMING:]
