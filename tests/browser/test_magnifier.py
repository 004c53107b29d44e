"""The magnifier in a real browser: the numbers under the pointer are numpy's, and a changed pixel is asked about."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from core.see.pictures import SAMPLES, sample
from core.see.pixel_values import grey, light
from tests.browser.steps import (
    PATIENCE,
    VARIANTS,
    choose,
    expect_no_failure,
    look_as,
    next_frame,
    open_chapter,
    settle,
)

DRAWN = "(canvas, place) => Array.from(canvas.getContext('2d').getImageData(...place, 1, 1).data).slice(0, 3)"
SHADE = "node => getComputedStyle(node).backgroundColor"
MESSAGES = """page => { window.sent = 0; const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (...all) { window.sent += 1; return send.apply(this, all); }; }"""


def magnifier(page: Page) -> Locator:
    return page.locator(".magnifier")


def cell(page: Page, x: int, y: int) -> Locator:
    return page.locator(f".magnifier .cell[data-x='{x}'][data-y='{y}']")


def readout(page: Page) -> Locator:
    return page.locator(".magnifier .readout")


def said(x: int, y: int, colour: np.ndarray) -> str:
    return "{} across, {} down: red {}, green {}, blue {}".format(x, y, *colour)


def place_of(page: Page, share: tuple[float, float]) -> None:
    """Put the pointer at a share of the picture's width and height."""
    box = page.locator(".magnifier .picture").bounding_box()
    page.mouse.move(box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"])
    next_frame(page)


@pytest.fixture
def pixels(server, page: Page) -> Page:
    page.add_init_script(f"({MESSAGES})()")
    open_chapter(page, server.url, "pixels", picture="cat", network="tiny_net")
    expect(page.locator(".magnifier[data-ready=true]")).to_be_visible(timeout=PATIENCE)
    settle(page)
    return page


def test_the_numbers_under_the_pointer_are_those_of_the_picture_and_no_server_is_asked(pixels):
    cat = sample("cat").pixels
    height, width = cat.shape[:2]
    sent = pixels.evaluate("window.sent")
    for share in ((0.2, 0.3), (0.71, 0.52), (0.995, 0.995), (0.003, 0.5)):
        place_of(pixels, share)
        x, y = map(int, re.findall(r"\d+", readout(pixels).inner_text())[:2])
        assert abs(x - share[0] * width) <= 1.5
        assert abs(y - share[1] * height) <= 1.5
        assert readout(pixels).inner_text() == said(x, y, cat[y, x])
        for right, down in ((0, 0), (3, -2), (-3, 3)):
            here = (x + right, y + down)
            if 0 <= here[0] < width and 0 <= here[1] < height:
                colour = cat[here[1], here[0]]
                assert cell(pixels, *here).inner_text().split() == [str(value) for value in colour]
                assert cell(pixels, *here).evaluate(SHADE) == "rgb({}, {}, {})".format(*colour)
    assert pixels.evaluate("window.sent") == sent


def test_the_whole_picture_is_drawn_with_its_own_numbers(pixels):
    cat = sample("cat").pixels
    drawn = pixels.locator(".magnifier canvas").evaluate(
        "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data)"
    )
    assert np.array_equal(np.array(drawn, dtype=np.uint8).reshape(*cat.shape[:2], 4)[..., :3], cat)


def test_one_colour_alone_shows_one_number_and_its_light_and_grey_is_cores(pixels):
    cat = sample("cat").pixels
    y, x = cat.shape[0] // 2, cat.shape[1] // 2
    shown = {name: light(cat, channel) for channel, name in enumerate(("Red", "Green", "Blue"))}
    numbers = {name: cat[..., channel] for channel, name in enumerate(shown)}
    shown["Grey"], numbers["Grey"] = np.repeat(grey(cat)[..., None], 3, axis=2), grey(cat)
    for mode in shown:
        magnifier(pixels).get_by_role("radio", name=mode).check(force=True)
        for right in (-3, 0, 2):
            assert cell(pixels, x + right, y).inner_text() == str(numbers[mode][y, x + right])
        assert pixels.locator(".magnifier canvas").evaluate(DRAWN, [x, y]) == shown[mode][y, x].tolist()


def test_a_click_keeps_the_place_and_a_changed_value_changes_the_drawing_and_the_answer(pixels):
    cat = sample("cat").pixels
    place_of(pixels, (0.4, 0.45))
    pixels.mouse.down()
    pixels.mouse.up()
    x, y = map(int, re.findall(r"\d+", readout(pixels).inner_text())[:2])
    pixels.mouse.move(0, 0)
    expect(readout(pixels)).to_have_text(said(x, y, cat[y, x]))
    sent = pixels.evaluate("window.sent")
    for name, value in (("Red", 255), ("Green", 0), ("Blue", 7)):
        magnifier(pixels).get_by_role("spinbutton", name=name).fill(str(value))
    expect(cell(pixels, x, y)).to_have_text("255\n0\n7")
    assert cell(pixels, x, y).evaluate(SHADE) == "rgb(255, 0, 7)"
    assert pixels.locator(".magnifier canvas").evaluate(DRAWN, [x, y]) == [255, 0, 7]
    expect(magnifier(pixels).locator(".ring")).to_have_count(1)
    assert pixels.evaluate("window.sent") == sent  # nothing leaves before the network is asked
    magnifier(pixels).get_by_role("button", name="Ask the network").click()
    expect(pixels.get_by_text("The answer with that pixel changed")).to_be_visible(timeout=PATIENCE)
    expect(pixels.get_by_text(re.compile("numbers that go in|never reaches the network"))).to_be_visible()
    expect(cell(pixels, x, y)).to_have_text("255\n0\n7")  # the answer disturbs nothing
    magnifier(pixels).get_by_role("button", name="Put it back").click()
    expect(cell(pixels, x, y)).to_have_text("\n".join(str(value) for value in cat[y, x]))
    expect(magnifier(pixels).locator(".status")).to_contain_text("older")
    assert pixels.locator(".magnifier canvas").evaluate(DRAWN, [x, y]) == cat[y, x].tolist()
    expect_no_failure(pixels)


def test_a_colour_beyond_the_scale_becomes_its_end_and_the_box_shows_it(pixels):
    for name, typed, kept in (("Red", "999", "255"), ("Green", "-5", "0"), ("Blue", "12.6", "13")):
        box = magnifier(pixels).get_by_role("spinbutton", name=name)
        box.fill(typed)
        expect(box).to_have_value(kept)
    expect(magnifier(pixels).locator(".cell.middle")).to_have_text("255\n0\n13")


def test_the_keyboard_alone_reads_changes_and_asks(pixels):
    cat = sample("cat").pixels
    y, x = cat.shape[0] // 2, cat.shape[1] // 2
    pixels.locator(".magnifier .picture").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        pixels.keyboard.press(key)
    x, y = x + 2, y - 1 + 10
    expect(readout(pixels)).to_have_text(said(x, y, cat[y, x]))
    expect(magnifier(pixels).locator(".spoken")).to_have_text(said(x, y, cat[y, x]))
    pixels.keyboard.press("Enter")
    expect(magnifier(pixels).get_by_role("slider", name="Red")).to_be_focused()
    pixels.keyboard.press("End")
    pixels.keyboard.press("Tab")
    pixels.keyboard.press("Tab")
    pixels.keyboard.press("Home")
    expect(readout(pixels)).to_have_text(said(x, y, [255, 0, cat[y, x, 2]]))
    ask = magnifier(pixels).get_by_role("button", name="Ask the network")
    for _ in range(8):
        if ask.evaluate("node => node.getRootNode().activeElement === node"):
            break
        pixels.keyboard.press("Tab")
    pixels.keyboard.press("Enter")
    expect(pixels.get_by_text("The answer with that pixel changed")).to_be_visible(timeout=PATIENCE)
    pixels.keyboard.press("Escape")
    expect(pixels.locator(".magnifier .picture")).to_be_focused()


def test_all_changes_go_back_at_once_and_the_answer_with_them(pixels):
    for _ in range(3):
        magnifier(pixels).get_by_role("button", name="Make it bright red").click()
        pixels.locator(".magnifier .picture").focus()
        pixels.keyboard.press("ArrowRight")
    magnifier(pixels).get_by_role("button", name="Ask the network").click()
    expect(pixels.get_by_text("The answer with those 3 pixels changed")).to_be_visible(timeout=PATIENCE)
    magnifier(pixels).get_by_role("button", name="Put all 3 back").click()
    expect(pixels.get_by_text("And with a pixel changed?")).to_be_visible(timeout=PATIENCE)
    expect(magnifier(pixels).locator(".ring")).to_have_count(0)


def test_the_sixty_fifth_pixel_is_refused_with_a_sentence(pixels):
    picture = pixels.locator(".magnifier .picture")
    for _ in range(64):
        magnifier(pixels).get_by_role("button", name="Make it bright red").evaluate("node => node.click()")
        picture.press("ArrowRight")
    magnifier(pixels).get_by_role("button", name="Make it bright red").click()
    expect(magnifier(pixels).locator(".status")).to_contain_text("64 pixels are changed already")
    expect(magnifier(pixels).locator(".ring")).to_have_count(64)


def test_a_square_of_the_grid_is_a_place_too_and_the_grid_has_three_sizes(pixels):
    cat = sample("cat").pixels
    y, x = cat.shape[0] // 2, cat.shape[1] // 2
    cell(pixels, x - 2, y + 3).click()
    expect(readout(pixels)).to_have_text(said(x - 2, y + 3, cat[y + 3, x - 2]))
    for size in ("5", "9"):
        magnifier(pixels).get_by_role("combobox").select_option(size)
        expect(magnifier(pixels).locator(".cell")).to_have_count(int(size) ** 2)
        expect(magnifier(pixels).locator(".cell.middle")).to_have_attribute("data-x", str(x - 2))


def test_another_picture_begins_afresh(pixels):
    magnifier(pixels).get_by_role("button", name="Make it bright red").click()
    choose(pixels, "Picture", SAMPLES["coffee"].title)
    expect(magnifier(pixels).locator(".status")).to_have_text("Nothing is changed yet.")
    coffee = sample("coffee").pixels
    expect(readout(pixels)).to_have_text(said(300, 200, coffee[200, 300]))


def test_picture_and_squares_fit_every_width(pixels):
    for variant in VARIANTS.values():
        look_as(pixels, variant)
        assert magnifier(pixels).evaluate("node => node.scrollWidth - node.clientWidth") <= 1
        parts = (pixels.locator(f".magnifier {each}").bounding_box() for each in (".picture", ".cell.middle"))
        picture, square = parts
        assert picture["width"] >= 300
        assert square["width"] >= 32
        assert square["width"] == pytest.approx(square["height"], abs=1.5)
