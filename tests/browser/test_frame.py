"""The frame in a real browser: every chapter opens from its address, in every size and both colours."""

import re

import pytest
from playwright.sync_api import expect

from core.see.cards import BACKBONES
from core.see.pictures import SAMPLES
from pages.parts.chapters import CHAPTERS
from tests.browser.steps import choose, expect_no_failure, main, open_chapter, settle, shot

BACKGROUND = "element => getComputedStyle(element).backgroundColor"
chapters = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.key)


def test_a_cold_deep_link_opens_its_page_in_the_frame(fresh_server, page):
    open_chapter(page, fresh_server.url, "layers")
    expect(page).to_have_title(re.compile("^Layers"))
    expect(page.get_by_test_id("stTopNavSection").first).to_be_visible()
    expect(page.locator(".st-key-bar")).to_be_visible()
    expect(main(page).get_by_role("heading").first).to_be_visible()
    expect_no_failure(page)


def test_a_copied_link_reopens_the_same_view_where_nobody_has_been_yet(server, fresh_server, visitor):
    sender, receiver = visitor(), visitor()
    open_chapter(sender, server.url, "layers")
    choose(sender, "Picture", SAMPLES["rocket"].title)
    choose(sender, "Network", BACKBONES["tiny_net"].title)
    receiver.goto(sender.url.replace(server.url, fresh_server.url))
    settle(receiver)
    for label in ("Picture", "Network"):
        chosen = sender.get_by_role("combobox", name=label).input_value()
        expect(receiver.get_by_role("combobox", name=label)).to_have_value(chosen)
    expect(receiver).to_have_title(re.compile("^Layers"))
    expect_no_failure(receiver)


@chapters
def test_a_chapter_opens_without_an_error_in_the_console(server, page, chapter):
    open_chapter(page, server.url, chapter.key)
    expect(page).to_have_title(re.compile(f"^{re.escape(chapter.title)}"))
    expect(main(page).get_by_role("heading").first).to_be_visible()
    expect_no_failure(page)


@chapters
def test_no_chapter_is_wider_than_a_phone(server, page, chapter):
    page.set_viewport_size({"width": 390, "height": 844})
    open_chapter(page, server.url, chapter.key)
    assert main(page).evaluate("element => element.scrollWidth - element.clientWidth") <= 0


def test_the_colours_follow_the_visitors_system(server, page):
    open_chapter(page, server.url)
    app = page.get_by_test_id("stApp")
    page.emulate_media(color_scheme="light")
    expect(app).to_have_css("background-color", "rgb(255, 251, 245)")
    page.emulate_media(color_scheme="dark")
    expect(app).to_have_css("background-color", "rgb(29, 23, 19)")


def test_an_unknown_address_leads_to_a_page_and_not_into_the_void(server, page, console_errors):
    page.goto(f"{server.url}/no_such_chapter")
    settle(page)
    expect(page.get_by_test_id("stTopNavSection").first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    console_errors.clear()  # the address itself is one


@chapters
def test_screenshots_of(server, page, chapter):
    open_chapter(page, server.url, chapter.key)
    for path in shot(page, chapter.key):
        assert path.stat().st_size > 10_000  # an empty page takes less


def test_screenshot_for_the_readme(server, page):
    open_chapter(page, server.url)
    (path,) = shot(page, "readme", variants=("light",), whole=False)
    assert path.stat().st_size > 10_000
