"""The brush under a real mouse, a finger and a keyboard, and the two drawings below it, on the page itself."""

import re

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from core.see.backbones import load
from core.see.covering import GRID, cover, filling
from core.see.pictures import sample
from tests.browser.server import Server
from tests.browser.steps import PATIENCE, expect_no_failure, open_chapter, settle

COLOUR = "(element, [x, y]) => [...element.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)"


@pytest.fixture
def desk(server: Server, page: Page) -> Page:
    open_chapter(page, server.url, "predictions", network="tiny_net", picture="coffee")
    expect(brush(page).locator(".rows li").first).to_be_visible(timeout=PATIENCE)
    settle(page)
    return page


def brush(page: Page) -> Locator:
    return page.locator(".brush")


def picture(page: Page) -> Locator:
    return brush(page).locator(".picture")


def tool(page: Page, name: str) -> Locator:
    return brush(page).get_by_role("button", name=name, exact=True)


def draw(page: Page, *places: tuple[float, float]) -> None:
    """Press at the first place (shares of the picture, from the upper left), move over the others, and lift."""
    picture(page).scroll_into_view_if_needed()
    box = picture(page).bounding_box()
    for nth, (across, down) in enumerate(places):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], steps=4)
        if nth == 0:
            page.mouse.down()
    page.mouse.up()


def answered(page: Page) -> None:
    expect(brush(page)).to_have_attribute("data-busy", "false", timeout=PATIENCE)


def covered(page: Page, text: str) -> None:
    expect(brush(page).locator(".covered")).to_have_text(text, timeout=PATIENCE)


def test_a_stroke_covers_the_picture_and_the_answers_are_the_network_s(desk):
    middle = (0.5, 0.5)
    draw(desk, middle)
    covered(desk, f"{100 * 36 / GRID**2:.1f} % of the picture is covered.")
    expect(brush(desk).locator(".change").first).not_to_be_empty(timeout=PATIENCE)
    answered(desk)
    tiny = load("tiny_net")
    batch, mask = tiny.preprocess(sample("coffee")), torch.zeros(GRID, GRID, dtype=torch.bool)
    mask[11:17, 11:17] = True
    with torch.inference_mode():
        before, after = (
            tiny(each)[0].softmax(0) for each in (batch, cover(batch, mask, filling(tiny, batch, "grey")))
        )
    first = int(before.argmax())
    row = brush(desk).locator(".rows li").first
    expect(row.locator(".name")).to_have_text(tiny.classes[first])
    widths = [float(row.locator(bar).evaluate("e => e.style.width").rstrip("%")) for bar in (".was", ".is")]
    assert widths == pytest.approx([100 * float(before[first]), 100 * float(after[first])], abs=0.01)
    expect_no_failure(desk)


def test_undo_takes_back_a_stroke_and_clear_all(desk):
    draw(desk, (0.2, 0.2))
    draw(desk, (0.8, 0.8))
    covered(desk, "9.2 % of the picture is covered.")
    tool(desk, "Undo").click()
    covered(desk, "4.6 % of the picture is covered.")
    draw(desk, (0.1, 0.9), (0.9, 0.9))
    tool(desk, "Clear").click()
    covered(desk, "Nothing is covered yet.")
    answered(desk)
    expect(brush(desk).locator(".status")).to_have_text(re.compile("^It says"), timeout=PATIENCE)
    tool(desk, "Undo").click()
    expect(brush(desk).locator(".covered")).not_to_have_text("Nothing is covered yet.")
    answered(desk)


def test_arrows_move_the_patch_and_space_stamps_it(desk):
    picture(desk).focus()
    for _ in range(20):
        desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Shift+ArrowUp")
    desk.keyboard.press("Space")
    covered(desk, "4.6 % of the picture is covered.")
    # At the left edge, four squares above the middle; what it is covered with is the network's own grey.
    grey = [round(value) for value in load("tiny_net").preparation.mean]
    side = picture(desk).evaluate("element => element.width")
    corner = [round(side * 3 / GRID), round(side * 10 / GRID)]
    assert picture(desk).evaluate(COLOUR, corner) == grey
    assert picture(desk).evaluate(COLOUR, [round(side * 20 / GRID), corner[1]]) != grey
    desk.keyboard.press("Backspace")
    covered(desk, "Nothing is covered yet.")
    answered(desk)


def test_a_finger_covers_too(desk):
    picture(desk).scroll_into_view_if_needed()
    box = picture(desk).bounding_box()
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    hand = desk.context.new_cdp_session(desk)
    hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [middle]})
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    covered(desk, "4.6 % of the picture is covered.")
    answered(desk)
    expect(brush(desk).locator(".status")).not_to_have_text(re.compile("^It says"), timeout=PATIENCE)


def test_a_moving_patch_is_followed_by_the_answers_and_leaves_nothing_behind(desk):
    tool(desk, "Moving patch").click()
    box = picture(desk).bounding_box()
    for step in range(12):
        desk.mouse.move(box["x"] + box["width"] * (0.2 + 0.05 * step), box["y"] + box["height"] / 2)
    covered(desk, "4.6 % of the picture is covered.")
    answered(desk)
    expect(brush(desk).locator(".status")).not_to_have_text(re.compile("^It says"), timeout=PATIENCE)
    tool(desk, "Brush").click()
    covered(desk, "Nothing is covered yet.")
    answered(desk)


def test_another_fill_asks_again(desk):
    draw(desk, (0.5, 0.5))
    answered(desk)
    tool(desk, "Black").click()
    expect(tool(desk, "Black")).to_have_attribute("aria-pressed", "true")
    answered(desk)
    side = picture(desk).evaluate("element => element.width")
    assert picture(desk).evaluate(COLOUR, [side // 2, side // 2]) == [0, 0, 0]
    expect_no_failure(desk)


def test_what_is_covered_stays_when_the_page_runs_again(desk):
    draw(desk, (0.5, 0.5))
    answered(desk)
    said = brush(desk).locator(".status").text_content()
    desk.get_by_text("Something worn in the picture", exact=True).click()
    settle(desk)
    covered(desk, "4.6 % of the picture is covered.")
    expect(brush(desk).locator(".status")).to_have_text(said)


def test_a_feature_opens_its_map_by_mouse_and_by_keyboard(desk):
    steps = desk.locator(".answer-sum")
    terms = steps.locator(".term")
    terms.nth(3).click()
    feature = terms.nth(3).get_attribute("data-feature")
    expect(steps.locator(".caption")).to_have_text(f"Map {feature}: bright where it answers.")
    expect(steps.locator(".average .arithmetic")).to_contain_text(f"feature {feature}")
    desk.keyboard.press("ArrowDown")
    following = terms.nth(4).get_attribute("data-feature")
    expect(steps.locator(".caption")).to_have_text(f"Map {following}: bright where it answers.")
    expect(terms.nth(4)).to_be_focused()
    expect(steps.locator(".term[tabindex='0']")).to_have_count(1)


def test_a_high_temperature_evens_the_shares_out(desk):
    steps = desk.locator(".answer-sum")
    first = steps.locator("td .fill").first
    before = float(first.evaluate("e => e.style.width").rstrip("%"))
    steps.locator("input[type=range]").focus()
    desk.keyboard.press("End")
    expect(steps.locator(".heat-words")).to_have_text("Temperature: 8")
    assert float(first.evaluate("e => e.style.width").rstrip("%")) < before


def test_a_picture_that_lights_the_neuron_up_can_be_looked_at(desk):
    tiles = desk.locator(".lit-pictures .tile")
    expect(tiles.first).to_be_visible(timeout=PATIENCE)
    expect(desk.locator(".lit-pictures .tile[aria-current]")).to_have_attribute("data-key", "coffee")
    desk.locator(".lit-pictures .tile[data-key=rocket]").click()
    expect(desk.locator(".lit-pictures .tile[aria-current]")).to_have_attribute(
        "data-key", "rocket", timeout=PATIENCE
    )
    expect(desk).to_have_url(re.compile("picture=rocket"))
    expect_no_failure(desk)
