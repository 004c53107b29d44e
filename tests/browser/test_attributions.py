"""A map in a real browser: asked for, tested, taken home; and a network that forgets while one watches."""

import io
import re

import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import PATIENCE, expect_no_failure, open_chapter, settle, shot


def button(page: Page, name: str) -> Locator:
    """Return the button whose words end in `name`; an icon's name may stand before them."""
    return page.get_by_role("button", name=re.compile(rf"(^|\s){re.escape(name)}$"))


def test_a_map_is_tested_and_its_numbers_are_taken_home(server, page):
    open_chapter(page, server.url, "attributions", network="tiny_net", picture="drawn_fire_engine")
    expect(page.get_by_text("Can this map be believed?")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("tab", name="Take away, give back").click()
    button(page, "Take away and give back").click()
    expect(page.get_by_text("Area under deletion")).to_be_visible(timeout=PATIENCE)
    settle(page)
    with page.expect_download() as download:
        button(page, "NPZ").click()
    kept = np.load(io.BytesIO(download.value.path().read_bytes()))
    assert kept["map"].shape == kept["pixels"].shape[:2] == (64, 64)
    expect_no_failure(page)


def test_the_network_forgets_while_one_watches(server, page):
    open_chapter(page, server.url, "attributions", network="tiny_net", picture="drawn_fire_engine")
    button(page, "Let it forget").click()
    expect(page.get_by_text("On average over all steps")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("The upper 3 of 6 pancakes are random")).to_be_visible()
    settle(page)
    page.get_by_role("slider", name="Forgotten so far").press("End")
    expect(page.get_by_text("Everything is random now")).to_be_visible(timeout=PATIENCE)
    settle(page)
    expect_no_failure(page)
    shot(page, "attributions")
