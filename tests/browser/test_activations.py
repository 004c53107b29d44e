"""The activations page under a real mouse and a real keyboard: climbing, opening a map, silencing, a second picture."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server
from tests.browser.steps import PATIENCE, expect_no_failure, open_chapter, settle

SEEN = re.compile(r"stage=conv2")


def visit(page: Page, server: Server, tab: str | None = None, **query: str) -> None:
    """Open the page with the little network, whose gallery has climbed within seconds."""
    open_chapter(
        page, server.url, "activations", **{"network": "tiny_net", "picture": "drawn_convertible", **query}
    )
    if tab is not None:
        page.get_by_role("tab", name=tab).click()
        settle(page)


def current(page: Page) -> Locator:
    return page.locator(".climb .row[data-current=true]")


def board(page: Page) -> Locator:
    return page.locator(".mosaic-sheet .board")


def step_on(page: Page, place: int) -> dict[str, float]:
    """Where the middle of a map on the sheet is, from its upper left corner."""
    laid_out = page.locator(".mosaic-sheet .cursor[style*=translate]")
    side = laid_out.evaluate("node => node.offsetWidth")
    columns = board(page).evaluate("(node, side) => Math.round((node.offsetWidth + 4) / (side + 4))", side)
    down, across = divmod(place, columns)
    return {"x": across * (side + 4) + side / 2, "y": down * (side + 4) + side / 2}


def test_climbing_by_button_and_keyboard_makes_the_next_row_large_and_is_kept_in_the_address(server, page):
    visit(page, server)
    expect(current(page)).to_contain_text("Convolution 1", timeout=PATIENCE)
    small = page.locator(".climb .row").first.locator("img").first.bounding_box()["width"]
    page.get_by_role("button", name="Climb one pancake").click()
    expect(current(page)).to_contain_text("Convolution 2")
    assert current(page).locator("img").first.bounding_box()["width"] > 2 * small
    expect(page).to_have_url(SEEN)
    current(page).get_by_role("button").focus()
    page.keyboard.press("ArrowUp")
    expect(current(page)).to_contain_text("Convolution 3")
    expect(current(page).get_by_role("button")).to_be_focused()
    page.keyboard.press("End")
    expect(current(page)).to_contain_text("Convolution 1")
    expect(page.get_by_role("button", name="Back down")).to_be_disabled()
    expect_no_failure(page)


def test_a_look_alike_tells_its_similarity_under_the_pointer(server, page):
    visit(page, server)
    tile = current(page).locator(".tile").first
    expect(tile).to_be_visible(timeout=PATIENCE)
    settle(page)
    tile.hover()
    expect(tile.locator(".tip")).to_have_css("opacity", "1")
    expect(tile.locator(".tip")).to_have_text(re.compile(r": similarity −?[01]\.\d\d$"))


def test_a_map_is_opened_by_mouse_and_by_keyboard_and_reads_out_its_numbers(server, page):
    visit(page, server, "Maps of this pancake", stage="conv2")
    headline = page.locator(".open-map .headline")
    first = headline.inner_text()
    board(page).click(position=step_on(page, 1))
    expect(headline).not_to_have_text(first)
    second = headline.inner_text()
    board(page).focus()
    page.keyboard.press("ArrowRight")
    expect(headline).not_to_have_text(second)
    settle(page)
    page.locator(".open-map .view").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".open-map .readout")).to_have_text(re.compile(r"^row \d+, column \d+: −?\d"))
    page.locator(".open-map .over").click()
    expect(page.locator(".open-map .over")).to_have_attribute("aria-pressed", "true")
    expect_no_failure(page)


def test_the_opened_map_is_still_open_after_another_order_and_another_tab(server, page):
    visit(page, server, "Maps of this pancake", stage="conv2")
    board(page).click(position=step_on(page, 3))
    settle(page)
    headline, status = page.locator(".open-map .headline"), page.locator(".mosaic-sheet .status")
    channel = re.search(r"channel \d+", headline.inner_text())[0]
    for _ in range(2):
        expect(headline).to_contain_text(channel)
        page.mouse.move(0, 0)
        expect(status).to_have_text(re.compile(rf"^{channel}\b"))
        page.get_by_text("By number", exact=True).click()
        settle(page)
    page.get_by_role("tab", name="Silence channels").click()
    settle(page)
    page.get_by_role("tab", name="Maps of this pancake").click()
    settle(page)
    expect(headline).to_contain_text(channel)
    expect(status).to_have_text(re.compile(rf"^{channel}\b"))


def test_channels_are_silenced_by_press_and_by_space_and_the_answer_follows(server, page):
    visit(page, server, "Silence channels", stage="conv3")
    told = page.get_by_text("8 channels silenced")
    expect(told.first).to_be_visible(timeout=PATIENCE)
    board(page).click(position=step_on(page, 0))
    expect(page.get_by_text("7 channels silenced").first).to_be_visible(timeout=PATIENCE)
    board(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_text("6 channels silenced").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".mosaic-sheet .status")).not_to_contain_text(", silenced")
    expect_no_failure(page)


def test_two_pictures_meet_on_every_stage(server, page):
    visit(page, server, "Two pictures", stage="conv4")
    expect(page.get_by_text("Beside it").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(re.compile("both answer more than other pictures do"))).to_be_visible(
        timeout=PATIENCE
    )
    expect_no_failure(page)
