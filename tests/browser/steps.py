"""What the browser tests do again and again: open a chapter, wait until it stands still, take its picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page, expect

SHOTS = Path(__file__).resolve().parents[2] / "artefacts" / "screenshots"
PATIENCE = 120_000  # milliseconds, for a first run that imports torch on a busy machine
QUIET = 400  # milliseconds without a run: a click needs some of them to reach the server and come back
TALLEST = 8000

LOOKS = 50  # milliseconds from one look to the next

# Notes whether the server still owes the page an answer: on a busy machine a run begins long after the click.
LISTEN = """(() => {
    const Plain = window.WebSocket;
    window.WebSocket = class extends Plain {
        constructor(...told) {
            super(...told);
            this.addEventListener("message", () => { window.isOwed = false; });
            this.addEventListener("close", () => { window.isOwed = false; });
        }
        send(...told) {
            window.isOwed = true;
            return super.send(...told);
        }
    };
})();"""
# The page says whether a script runs; it must have said no for a while, as runs follow one another. The while is counted
# in looks as well: where a look comes late, nobody knows what was before it.
STANDS_STILL = """([quiet, wanted]) => {
    const app = document.querySelector('[data-testid="stApp"]')?.dataset;
    const isBusy = window.isOwed
        || app?.testConnectionState !== 'CONNECTED' || app?.testScriptState !== 'notRunning'
        || document.querySelector('[data-testid="stSkeleton"], [data-testid="stAppSkeleton"]');
    const now = performance.now();
    if (isBusy || window.lastBusy === undefined) Object.assign(window, { lastBusy: now, quietLooks: 0 });
    else window.quietLooks += 1;
    return now - window.lastBusy > quiet && window.quietLooks >= wanted;
}"""
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class Variant:
    """One way to look at a page: size in CSS pixels, and the colours the visitor's system prefers."""

    width: int
    height: int
    colours: Literal["light", "dark"] = "light"


VARIANTS = {
    "light": Variant(1280, 900),
    "dark": Variant(1280, 900, "dark"),
    "phone": Variant(390, 844),
    "projector": Variant(1920, 1080),
}


def settle(page: Page, *, quiet: int = QUIET, patience: int = PATIENCE) -> None:
    """Wait until no run was under way for `quiet` milliseconds; a page that polls needs a shorter quiet."""
    page.evaluate("delete window.lastBusy")
    page.wait_for_function(STANDS_STILL, arg=[quiet, quiet // LOOKS], timeout=patience, polling=LOOKS)


def next_frame(page: Page) -> None:
    """Wait until the page has heard where the pointer is, and has drawn: a browser does both once a frame."""
    page.evaluate(NEXT_FRAME)


def open_chapter(page: Page, url: str, key: str = "home", **query: str) -> None:
    """Open a chapter by its address, as a bookmark does, and wait until it stands still."""
    address = f"{url}/{'' if key == 'home' else key}"
    parameters = "&".join(f"{name}={value}" for name, value in query.items())
    page.goto(f"{address}?{parameters}" if parameters else address)
    settle(page)


def main(page: Page) -> Locator:
    """Return the part of the page that is neither menu nor sidebar."""
    return page.get_by_test_id("stMain")


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list by its label and the beginning of an option, with the keyboard, as a visitor may."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option).first.click()
    settle(page)


def expect_no_failure(page: Page) -> None:
    """No traceback, no red box, and no "Page not found"."""
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    expect(page.get_by_text("Page not found")).to_have_count(0)


def look_as(page: Page, variant: Variant) -> None:
    """Give the page the size and the colours of a variant."""
    page.emulate_media(color_scheme=variant.colours)
    page.set_viewport_size({"width": variant.width, "height": variant.height})
    settle(page)


def _stretch(page: Page, variant: Variant) -> None:
    """Make the window as tall as its content: Streamlit scrolls an inner part, unseen by full-page shots."""
    height = page.get_by_test_id("stMain").evaluate("element => element.scrollHeight")
    page.set_viewport_size({"width": variant.width, "height": min(max(height, variant.height), TALLEST)})
    settle(page)


def shot(page: Page, name: str, *, variants: Iterable[str] = VARIANTS, whole: bool = True) -> list[Path]:
    """Save artefacts/screenshots/<name>-<variant>.png per variant, `whole` or as much as the window shows."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    paths = []
    for key in variants:
        look_as(page, VARIANTS[key])
        if whole:
            _stretch(page, VARIANTS[key])
        paths.append(SHOTS / f"{name}-{key}.png")
        page.screenshot(path=paths[-1])
    return paths
