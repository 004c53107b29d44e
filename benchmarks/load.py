"""How the app feels with several visitors at once: `make load`, or `make load ARGS="--visitors 5"`.

Starts the app on a port of its own and lets visitors, each with a page in a real browser, walk through all
chapters, while somebody else asks the server every tenth of a second whether it is well.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.async_api import Browser, async_playwright

from pages.parts.chapters import CHAPTERS
from scripts.chromium import find
from tests.browser.conftest import FLAGS
from tests.browser.server import running_app
from tests.browser.steps import PATIENCE, QUIET, STANDS_STILL


@dataclass
class Figures:
    """Milliseconds: until a chapter stood still, by chapter, and until the server said that it is well."""

    chapters: dict[str, list[float]] = field(default_factory=dict)
    health: list[float] = field(default_factory=list)


def quantile(values: list[float], share: float) -> float:
    """Return the value below which `share` of the values lie (nearest rank)."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def visit(browser: Browser, url: str, figures: Figures) -> None:
    """Walk through all chapters, by their addresses, and note how long each took."""
    page = await browser.new_page()
    for chapter in CHAPTERS:
        start = time.perf_counter()
        await page.goto(f"{url}/{'' if chapter.key == 'home' else chapter.key}", timeout=PATIENCE)
        await page.wait_for_function(STANDS_STILL, arg=QUIET, timeout=PATIENCE)
        took = 1000 * (time.perf_counter() - start) - QUIET
        figures.chapters.setdefault(chapter.title, []).append(took)
    await page.close()


def ask(url: str) -> float:
    """Return how many milliseconds the server took to say that it is well."""
    start = time.perf_counter()
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=60) as answer:
        answer.read()
    return 1000 * (time.perf_counter() - start)


async def watch(url: str, figures: Figures, done: asyncio.Event) -> None:
    """Ask for the server's health until the visitors have left."""
    while not done.is_set():
        figures.health.append(await asyncio.to_thread(ask, url))
        await asyncio.sleep(0.1)


async def measure(url: str, visitors: int) -> Figures:
    """Let the visitors in, all at the same moment."""
    figures, done = Figures(), asyncio.Event()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find(), args=FLAGS)
        watching = asyncio.create_task(watch(url, figures, done))
        await asyncio.gather(*(visit(browser, url, figures) for _ in range(visitors)))
        done.set()
        await watching
        await browser.close()
    return figures


def show(figures: Figures) -> None:
    """Print the figures, slowest included."""
    print(f"{'':>16}  median    slowest   (until the page stands still, in ms)")
    for title, values in figures.chapters.items():
        print(f"{title:>16}  {quantile(values, 0.5):6.0f}     {max(values):6.0f}")
    health = figures.health
    print(
        f"server's health: median {quantile(health, 0.5):.0f} ms, 95 % below {quantile(health, 0.95):.0f} ms,"
    )
    print(f"                 slowest {max(health):.0f} ms, asked {len(health)} times")


def main() -> None:
    """Start the app, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--visitors", type=int, default=3, choices=range(1, 31), metavar="1..30")
    visitors = arguments.parse_args().visitors
    print(f"{visitors} visitors, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    with running_app() as server:
        show(asyncio.run(measure(server.url, visitors)))


if __name__ == "__main__":
    main()
