"""A real browser before the real app. A test that asks for `page` also fails on any error in the console."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from scripts.chromium import find
from tests.browser.server import Server, running_app
from tests.browser.steps import LISTEN, PATIENCE, VARIANTS

FLAGS = [
    "--no-sandbox",  # Chromium refuses to run as root otherwise, as it does in containers
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # offline, whatever the machine is
]
# Below a deep link's path Streamlit first asks whether it is there; both answers are 404, by its design.
OWN_PROBE = re.compile(r"/[^/]+/_stcore/(health|host-config)$")


expect.set_options(timeout=60_000)  # what fails takes longer; what holds on a busy machine does not fail


def is_own_probe(message: ConsoleMessage) -> bool:
    """Tell whether a console error is one of the two that Streamlit causes on every deep link."""
    path = urlsplit(message.location.get("url", "")).path
    return "404" in message.text and OWN_PROBE.search(path) is not None


def leaves_the_machine(request: Request) -> bool:
    """Tell whether the page asks another machine for something."""
    address = urlsplit(request.url)
    return address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1"


def listen(page: Page, errors: list[str]) -> None:
    """Collect what goes wrong in a page: console errors, exceptions, requests to other machines."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not is_own_probe(message):
            errors.append(f"{message.text} ({message.location.get('url', '')})")

    def on_request(request: Request) -> None:
        if leaves_the_machine(request):
            errors.append(f"asked another machine: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: errors.append(f"exception in the page: {error}"))
    page.on("request", on_request)


def make_patient(context: BrowserContext) -> None:
    """Let a visitor's pages wait as long as a busy machine needs, and let `settle` know what the server owes them."""
    context.set_default_timeout(PATIENCE)
    context.add_init_script(LISTEN)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that -m "not browser" leaves it out.

    What fails is run once more, as a browser on a busy machine misses moments; the summary names it (-rR).
    """
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker("browser")
            item.add_marker(pytest.mark.flaky(reruns=1))


# Package scope: Playwright keeps an event loop in the main thread, and other tests may want one of their own.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS, timeout=PATIENCE)
    yield chromium
    chromium.close()


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    """The app that the tests share."""
    with running_app() as shared:
        yield shared


@pytest.fixture(scope="package")
def demo() -> Iterator[Server]:
    """A small page with the components on it."""
    with running_app(script=Path(__file__).with_name("components_demo.py")) as shown:
        yield shown


@pytest.fixture
def fresh_server() -> Iterator[Server]:
    """An app that nobody has visited yet: only there is a deep link cold."""
    with running_app() as fresh:
        yield fresh


@pytest.fixture
def console_errors() -> list[str]:
    """What went wrong in this test's pages; a test that provokes an error takes it out of this list."""
    return []


@pytest.fixture
def visitor(browser: Browser, console_errors: list[str]) -> Iterator[Callable[[], Page]]:
    """Return a function that brings a visitor: a page with cookies and session of its own."""
    contexts = []

    def arrive() -> Page:
        size = VARIANTS["light"]
        context = browser.new_context(
            viewport={"width": size.width, "height": size.height},
            color_scheme="light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        make_patient(context)
        contexts.append(context)
        page = context.new_page()
        listen(page, console_errors)
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert not console_errors


@pytest.fixture
def page(visitor: Callable[[], Page]) -> Page:
    """One visitor's page, not yet anywhere."""
    return visitor()
