"""A race in a real browser: choose, start, watch, stop, find it again, and take the table home."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import PATIENCE, expect_no_failure, open_chapter, settle


def button(page: Page, name: str) -> Locator:
    """Return the button whose words end in `name`; an icon's name may stand before them."""
    return page.get_by_role("button", name=re.compile(rf"(^|\s){re.escape(name)}$"))


def tab(page: Page, name: str) -> None:
    """Open a tab."""
    page.get_by_role("tab", name=name).click()
    settle(page)


def test_a_race_runs_says_how_much_is_luck_and_is_written_down(server, page):
    open_chapter(page, server.url, "compare", network="tiny_net", data="textures")
    tab(page, "A fair race")
    expect(page.get_by_text("Before it starts:")).to_be_visible()
    button(page, "Start the race").click()
    expect(page.get_by_text(re.compile(r"Measured with 3 seeds on \d+ new pictures"))).to_be_visible(
        timeout=PATIENCE
    )
    expect(page).to_have_url(re.compile("study="))
    settle(page)
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile("Measured with 3 seeds"))).to_be_visible()
    settle(page)
    tab(page, "Past runs")
    with page.expect_download() as download:
        button(page, "Table (CSV)").click()
    lines = download.value.path().read_text().splitlines()
    assert len(lines) == 1 + 6
    assert lines[0].startswith("data,network,learned")
    expect_no_failure(page)


def test_a_race_can_be_stopped_and_shows_what_it_has(server, page):
    open_chapter(page, server.url, "compare", data="vehicles")
    tab(page, "A fair race")
    button(page, "Start the race").click()
    # Streamlit has a Stop of its own in the corner, which would stop the page
    page.locator(".st-key-study_race_stop").get_by_role("button").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    expect(button(page, "Start the race")).to_be_enabled()
    expect_no_failure(page)
