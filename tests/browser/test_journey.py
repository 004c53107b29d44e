"""The whole way in a real browser: choose, look, freeze, train, explain; and what must not go wrong on it."""

import io
import re
import struct
import zlib

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.parts.boundary import SORRY
from tests.browser.steps import PATIENCE, expect_no_failure, main, open_chapter, settle

TRAINED = "Your network on the chosen picture"


def button(page: Page, name: str) -> Locator:
    """Return the button whose words end in `name`; an icon's name may stand before them."""
    return page.get_by_role("button", name=re.compile(rf"(^|\s){re.escape(name)}$"))


def pancake(page: Page, name: str) -> Locator:
    """Return a pancake of the transfer page's stack, by the name of its stage."""
    return page.locator(f".st-key-transfer_stack button.pancake[data-name={name}]")


def train(page: Page) -> None:
    """Press Train and wait for the trained network's answers."""
    button(page, "Train").click()
    expect(page.get_by_text(TRAINED)).to_be_visible(timeout=PATIENCE)
    settle(page)


def test_from_the_home_page_to_an_explained_network_of_ones_own(server, page):
    """Three presses and no typing: train your own, Train, why."""
    open_chapter(page, server.url)
    page.get_by_role("link", name="Train your own in a minute").click()
    train(page)
    expect(page.get_by_text("25 of 25")).to_be_visible()
    page.get_by_role("link", name="Why does it say so?").click()
    expect(page.get_by_text("Hide the hot spot")).to_be_visible()
    expect(page.get_by_text("yours, trained on")).to_be_visible()
    expect(page.get_by_text(re.compile("hiding the hot spot changes", re.IGNORECASE))).to_be_visible()
    expect_no_failure(page)


def test_freezing_by_mouse_and_keyboard_outlives_leaving_and_reloading(server, page):
    open_chapter(page, server.url, "transfer", data="digits")
    top = pancake(page, "top")
    expect(top).to_have_attribute("aria-pressed", "true")
    top.click()
    expect(top).to_have_attribute("aria-pressed", "false")
    top.focus()
    page.keyboard.press("Space")
    expect(top).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")
    expect(top).to_have_attribute("aria-pressed", "false")
    expect(top).to_be_focused()
    settle(page)
    open_section(page, "See", "Pixels")
    open_section(page, "Learn", "Transfer")
    expect(pancake(page, "top")).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(pancake(page, "top")).to_have_attribute("aria-pressed", "false")
    expect(pancake(page, "group7")).to_have_attribute("aria-pressed", "true")


def test_a_choice_lives_in_the_url_on_every_page_and_goes_back(server, page):
    open_chapter(page, server.url, "pixels", picture="rocket", network="tiny_net")
    expect(page.get_by_role("combobox", name="Network")).to_have_value("TinyNet (glass box)")
    page.get_by_role("combobox", name="Picture").click()
    page.get_by_role("option", name="Chelsea the cat").click()
    expect(page).to_have_url(re.compile("picture=cat"))
    settle(page)
    open_section(page, "See", "Layers")
    expect(page).to_have_url(re.compile("/layers.*picture=cat"))
    expect(page).to_have_url(re.compile("network=tiny_net"))
    page.goto(f"{server.url}/pixels?picture=coffee")
    expect(page.get_by_role("combobox", name="Picture")).to_have_value("A cup of coffee")


def open_section(page: Page, section: str, chapter: str) -> None:
    """Go to a chapter through the menu."""
    page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    page.get_by_role("menuitem", name=chapter).click()
    expect(page).to_have_title(re.compile(f"^{chapter}"))
    settle(page)


def test_stop_stops_and_the_next_visitor_was_never_held_up(server, visitor):
    """A long training of one visitor; another one looks around meanwhile; then Stop."""
    first, second = visitor(), visitor()
    open_chapter(first, server.url, "transfer", start="random", frozen="none")
    button(first, "Train").click()
    stop = first.locator(".st-key-training_stop").get_by_role(
        "button"
    )  # Streamlit has a Stop of its own in the corner
    expect(stop).to_be_visible()
    open_chapter(second, server.url, "pixels")
    second.get_by_role("radio", name="It hardly moves").click()
    expect(second.get_by_text("You bet on")).to_be_visible()
    expect(stop).to_be_visible()  # the second was served while the first one trained
    stop.click()
    expect(first.get_by_text("Stopped.")).to_be_visible()
    expect(button(first, "Train")).to_be_enabled()


def test_a_reload_finds_the_training_again(server, page):
    open_chapter(page, server.url, "transfer", data="digits")
    train(page)
    expect(page).to_have_url(re.compile("job="))
    page.reload()
    expect(page.get_by_text(TRAINED)).to_be_visible()


def bomb() -> bytes:
    """Return a valid PNG of 30,000 by 30,000 pixels in a few kilobytes: 2.7 GB once decoded."""
    side = 30_000

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer, packed = zlib.compressobj(9), io.BytesIO()
    for _ in range(side // 100):
        packed.write(packer.compress(bytes(100 * (side // 8 + 1))))
    packed.write(packer.flush())
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", packed.getvalue())
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("content", [b"this is no picture", bomb()], ids=["corrupt", "bomb"])
def test_a_hopeless_upload_gets_a_sentence_and_the_app_lives_on(server, page, content):
    open_chapter(page, server.url, "pixels")
    button(page, "Your own picture").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "picture.png", "mimeType": "image/png", "buffer": content}
    )
    told = page.get_by_test_id("stAlertContentError")
    expect(told).to_be_visible()
    assert SORRY not in told.inner_text()
    assert server.is_healthy()
    page.keyboard.press("Escape")
    expect(main(page).get_by_role("heading").first).to_be_visible()
