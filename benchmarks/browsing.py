"""The real app in a real browser, for figures that only a browser has; where there is none, that is said."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from scripts.chromium import find, has_playwrights_own

if TYPE_CHECKING:
    from playwright.sync_api import Page


def is_missing(figure: str) -> bool:
    """Whether there is no browser to measure `figure` in; that is then said, on standard error."""
    if find_spec("playwright") is not None and (find() is not None or has_playwrights_own()):
        return False
    print(f"No Chromium (or no Playwright) here: {figure} is not measured.", file=sys.stderr)
    return True


@contextmanager
def one_page() -> Iterator[Page]:
    """Return one visitor's page of 1280 x 900, not yet anywhere."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS
    from tests.browser.steps import PATIENCE

    with sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=find(), args=FLAGS)
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        yield page
        chromium.close()
