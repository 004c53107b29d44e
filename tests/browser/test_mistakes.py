"""The mistakes page in a real browser: a pressed cell shows exactly its pictures, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import (
    PATIENCE,
    VARIANTS,
    expect_no_failure,
    look_as,
    open_chapter,
    settle,
    shot,
)

SMALL = {"network": "tiny_net", "data": "digits"}


@pytest.fixture
def looked(server, page: Page) -> Page:
    """The page after its one press."""
    open_chapter(page, server.url, "mistakes", **SMALL)
    page.get_by_role("button", name=re.compile("Train a head on handwritten digits")).click()
    expect(page.locator(".confusion-grid .cell").first).to_be_visible(timeout=PATIENCE)
    settle(page)
    return page


def filled(page: Page) -> Locator:
    """The cells that hold pictures."""
    return page.locator(".confusion-grid .cell:not([aria-disabled])")


def told(cell: Locator) -> tuple[int, str, str]:
    """How many pictures a cell holds, what they are, and what was said to them."""
    found = re.match(
        r"(\d+) of \d+ pictures of “(.+?)” .*called “(.+?)”", cell.get_attribute("aria-label") or ""
    )
    assert found is not None
    return int(found[1]), found[2], found[3]


def expect_pictures_of(page: Page, cell: Locator) -> None:
    """As many tiles as the cell counts, each of that class and answered so."""
    count, truth, said = told(cell)
    tiles = page.locator(".st-key-mistakes_cell .picture-wall .tile")
    expect(tiles).to_have_count(count)
    expect(tiles.first).to_have_attribute("aria-label", re.compile(rf"^[✓✗] {re.escape(said)},"))
    words = [tile.get_attribute("aria-label") or "" for tile in tiles.all()]
    assert all(re.match(rf"[✓✗] {re.escape(said)}, ", each) for each in words)
    assert all(each.endswith("right" if truth == said else f"it is: {truth}") for each in words)


def test_a_pressed_cell_shows_exactly_its_pictures_and_a_picture_its_map(looked: Page):
    for place in (0, filled(looked).count() - 1):
        cell = filled(looked).nth(place)
        cell.click()
        expect(cell).to_have_attribute("aria-pressed", "true")
        settle(looked)
        expect_pictures_of(looked, cell)
    looked.locator(".st-key-mistakes_cell .picture-wall .tile").first.click()
    expect(looked.get_by_text(re.compile("Grad-CAM: what speaks for")).first).to_be_visible()
    expect_no_failure(looked)
    shot(looked, "mistakes")


def test_the_matrix_is_walked_and_pressed_by_keyboard_and_fits_a_phone(looked: Page):
    cell = looked.locator('.confusion-grid .cell[tabindex="0"]')
    cell.focus()
    for key in ["ArrowUp"] * 10 + ["ArrowLeft"] * 10:
        looked.keyboard.press(key)
    first = looked.locator(".confusion-grid .cell").first
    expect(first).to_be_focused()
    looked.keyboard.press("Enter")
    settle(looked)
    expect_pictures_of(looked, first)
    expect(first).to_be_focused()
    look_as(looked, VARIANTS["phone"])
    wide = looked.locator(".confusion-grid .scroll").evaluate("node => node.scrollWidth - node.clientWidth")
    assert wide <= 0
    last = filled(looked).last.bounding_box()
    assert last is not None
    assert last["x"] + last["width"] <= VARIANTS["phone"].width


def test_pointing_at_a_map_shows_a_picture_on_both_maps(looked: Page):
    looked.get_by_text("A map of these pictures").click()
    looked.get_by_role("button", name=re.compile("Draw the maps")).click()
    field = looked.locator(".point-map svg").first
    expect(field).to_be_visible(timeout=PATIENCE)
    settle(looked)
    for place in range(0, 60, 20):  # some lie below others: the nearest is meant all the same
        looked.locator(".point-map figure").first.locator(".point").nth(place).hover(force=True)
        expect(looked.locator('.point-map .point[data-lit="true"]')).to_have_count(2)
        expect(looked.locator(".point-map .glimpse")).to_have_attribute(
            "style", re.compile("data:image/jpeg")
        )
    looked.locator(".point-map .point[data-lit]").first.click(force=True)  # the first press on it counts
    expect(looked.locator("[class*=st-key-near_mistakes_map]")).to_be_visible()
    expect_no_failure(looked)
