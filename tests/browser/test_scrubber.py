"""In a real browser: a recorded run plays and is taken over, epochs are scrubbed by keyboard, a recipe travels as a file."""

import json
import re
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.steps import PATIENCE, expect_no_failure, open_chapter, settle, shot
from tests.browser.test_journey import button

# Remembers every epoch of 60 that the page tells from now on: a film waits for nobody.
WATCH = """() => {
    window.epochs = new Set();
    new MutationObserver(() => {
        for (const { textContent } of document.querySelectorAll("[data-testid=stMarkdown] strong")) {
            const told = /^Epoch (\\d+) of 60$/.exec(textContent);
            if (told) window.epochs.add(Number(told[1]));
        }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
HEADING = "Back and forth through its epochs"
TRUCKS = "From cars to trucks"


def unfold(page: Page, title: str) -> None:
    """Open a drawer."""
    page.get_by_text(title, exact=True).click()
    settle(page)


def train(page: Page) -> None:
    """Press Train and wait for the scrubber."""
    button(page, "Train").click()
    expect(page.get_by_text(HEADING)).to_be_visible(timeout=PATIENCE)
    settle(page)


def dial(page: Page) -> Locator:
    """Return the slider over the epochs."""
    return page.get_by_role("slider", name="After epoch")


def heat_map(page: Page) -> Locator:
    return page.get_by_alt_text(re.compile("^Grad-CAM for"))


def feature_map(page: Page) -> Locator:
    return page.get_by_alt_text(re.compile("^Feature map of"))


def source(picture: Locator) -> str:
    """Where the browser has a picture from: the address is made of its content."""
    return picture.get_attribute("src") or ""


@pytest.fixture
def trained(server, page):
    """The little network, trained on textures, only the head."""
    open_chapter(page, server.url, "transfer", network="tiny_net", data="textures")
    train(page)
    return page


def test_a_recorded_run_plays_to_its_end_and_is_taken_over_live(server, page):
    open_chapter(page, server.url, "transfer")
    unfold(page, "Watch a recorded run first: nothing to wait for")
    page.evaluate(WATCH)
    page.get_by_text(TRUCKS, exact=True).click()
    expect(button(page, "Play it again")).to_be_visible(timeout=PATIENCE)  # after some seconds, by itself
    told = page.evaluate("[...window.epochs]")
    assert told == sorted(told)
    assert told[0] < 10
    expect(page.get_by_text("Epoch 60 of 60")).to_be_visible()
    expect(page.get_by_text("Recorded, not live.")).to_be_visible()
    shot(page, "recorded", variants=("light", "dark", "phone"))
    button(page, "Take over live").click()
    settle(page)
    expect(page.get_by_text("is set up as it was recorded")).to_be_visible()
    expect(page.get_by_role("combobox", name="Network")).to_have_value("TinyNet (glass box)")
    expect(page.get_by_role("combobox", name="Pictures to learn from")).to_have_value(
        re.compile("^Kinds of trucks")
    )
    expect(button(page, "Train")).to_be_enabled()
    expect_no_failure(page)


def _pause(page):
    """A film lasts some seconds: where the browser is too slow to catch it, it is played again."""
    stands, ended = button(page, "Go on"), button(page, "Play it again")
    for _ in range(6):
        with suppress(TimeoutError):  # the film may end before it is caught
            button(page, "Pause").click(timeout=30_000)
        expect(stands.or_(ended)).to_be_visible(timeout=PATIENCE)
        if stands.is_visible():
            return
        ended.click()
    raise AssertionError("the film was never caught before its end")


def test_a_film_can_be_paused(server, page):
    open_chapter(page, server.url, "transfer", network="tiny_net")
    unfold(page, "Watch a recorded run first: nothing to wait for")
    page.get_by_text(TRUCKS, exact=True).click()
    _pause(page)
    settle(page)
    stands = page.get_by_text(re.compile(r"^Epoch \d+ of 60")).inner_text()
    page.wait_for_timeout(1500)
    assert page.get_by_text(re.compile(r"^Epoch \d+ of 60")).inner_text() == stands


def test_scrubbing_by_keyboard_moves_the_heat_map_and_leaves_a_frozen_map_alone(trained):
    page = trained
    expect(page.get_by_text("The same as before training, bit for bit")).to_be_visible()
    last_heat, last_map = source(heat_map(page)), source(feature_map(page))
    dial(page).focus()
    page.keyboard.press("Home")
    settle(page)
    expect(page.get_by_text("whose weights are drawn at random")).to_be_visible()
    expect(heat_map(page)).not_to_have_attribute("src", last_heat)
    assert source(feature_map(page)) == last_map  # the same bytes, so the browser has the same address
    page.keyboard.press("End")
    settle(page)
    expect(heat_map(page)).to_have_attribute("src", last_heat)
    shot(page, "scrubber")
    expect_no_failure(page)


def test_a_recipe_goes_out_as_a_file_and_comes_back(trained, tmp_path):
    page = trained
    unfold(page, "The same in code")
    expect(page.get_by_text("torch.optim")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Download the recipe$")).click()
    file = tmp_path / "recipe.json"
    download.value.save_as(file)
    recipe = json.loads(file.read_text())
    assert (recipe["network"], recipe["data"]) == ("tiny_net", "textures")
    file.write_text(json.dumps({**recipe, "freeze": [], "epochs": 3}))
    page.locator("input[type=file][accept*=json]").set_input_files(file)
    expect(page.get_by_text("Taken over")).to_be_visible()
    settle(page)
    expect(page.get_by_role("radio", name="Everything")).to_be_checked()
    expect(page.get_by_text("range(3)")).to_be_visible()


def test_a_file_that_is_no_recipe_is_answered_with_a_sentence(trained, tmp_path):
    page = trained
    unfold(page, "The same in code")
    file = tmp_path / "recipe.json"
    file.write_text('{"epochs": "for ever"}')
    page.locator("input[type=file][accept*=json]").set_input_files(file)
    expect(page.get_by_text("choose a whole number")).to_be_visible()
