"""The freeze line under a mouse, a finger and a keyboard, on the small page of the components."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from tests.browser.conftest import listen, make_patient
from tests.browser.server import Server
from tests.browser.steps import PATIENCE, SHOTS, VARIANTS, look_as, next_frame, open_chapter, settle
from tests.browser.test_components import FOCUSED, pancake, told, visit
from tests.browser.test_journey import button, open_section

STATES = "nodes => nodes.map(node => node.dataset.state)"
NOTHING, STEM = "nothing frozen", "stem frozen"
ALL = "all but the head frozen"


def line(page: Page) -> Locator:
    return page.locator(".st-key-freeze").get_by_role("slider", name="Freeze line")


def grip(page: Page) -> Locator:
    return page.locator(".st-key-freeze .grip")


def says(page: Page, words: str) -> None:
    expect(line(page)).to_have_attribute("aria-valuetext", words)


def middle(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def take(page: Page) -> None:
    grip(page).hover()  # once it lies still
    page.mouse.down()


def drag_over(page: Page, name: str, *, edge: str = "top") -> None:
    """Move what is in the hand to one end of a pancake, in a few steps."""
    box = pancake(page, "freeze", name).bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + (0 if edge == "top" else box["height"]), steps=6)
    next_frame(page)


def states(page: Page) -> list[str]:
    """What the pancakes show, from the top of the drawing down."""
    return page.locator(".st-key-freeze .pancake").evaluate_all(STATES)


def test_dragging_shows_at_once_and_sends_when_it_is_let_go(demo, page):
    visit(page, demo)
    says(page, STEM)
    take(page)
    drag_over(page, "group2")
    says(page, ALL)
    assert states(page) == ["trains", "frozen", "frozen", "frozen"]  # the head learns whatever happens
    told(page, "lines 0.")
    page.mouse.up()
    told(page, "lines 1.")
    told(page, "frozen group1 group2 stem.")
    says(page, ALL)


def test_two_drags_in_a_row_both_count_while_the_page_is_slow(demo, page):
    visit(page, demo, "?slow=1")
    for name, edge in (("group2", "top"), ("stem", "bottom")):
        take(page)
        drag_over(page, name, edge=edge)
        page.mouse.up()
    says(page, NOTHING)
    told(page, "lines 2.")
    told(page, "frozen .")
    says(page, NOTHING)


def test_a_press_and_the_line_keep_their_order_while_the_page_is_slow(demo, page):
    visit(page, demo, "?slow=1&fragment=1")
    pancake(page, "freeze", "group1").click()
    line(page).press("End")
    pancake(page, "freeze", "stem").click()
    told(page, "presses 2.")
    told(page, "frozen group1 group2.")


def test_arrow_keys_move_the_line_and_the_focus_stays(demo, page):
    visit(page, demo)
    line(page).focus()
    page.keyboard.press("ArrowUp")
    told(page, "frozen group1 stem.")
    says(page, "group1 and below frozen")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    told(page, "frozen .")
    page.keyboard.press("End")
    told(page, "frozen group1 group2 stem.")
    page.keyboard.press("ArrowRight")  # as far as it goes
    page.keyboard.press("Home")
    told(page, "frozen .")
    told(page, "lines 5.")
    assert line(page).evaluate(FOCUSED)
    assert [line(page).get_attribute(f"aria-value{end}") for end in ("min", "now", "max")] == ["0", "0", "3"]


def test_a_key_held_down_is_sent_once_when_it_is_let_go(demo, page):
    visit(page, demo)
    line(page).focus()
    page.keyboard.down("ArrowUp")
    page.keyboard.down("ArrowUp")
    says(page, ALL)
    settle(page)
    told(page, "lines 0.")
    page.keyboard.up("ArrowUp")
    told(page, "lines 1.")
    told(page, "frozen group1 group2 stem.")


def test_escape_puts_the_line_back(demo, page):
    visit(page, demo)
    take(page)
    drag_over(page, "group2")
    says(page, ALL)
    page.keyboard.press("Escape")
    says(page, STEM)
    page.mouse.up()
    settle(page)
    told(page, "lines 0.")


def test_letting_go_where_it_was_sends_nothing(demo, page):
    visit(page, demo)
    take(page)
    drag_over(page, "group2")
    drag_over(page, "stem")
    page.mouse.up()
    settle(page)
    told(page, "lines 0.")


def test_a_scattered_choice_is_counted_beyond_the_line(demo, page):
    visit(page, demo)
    pancake(page, "freeze", "group2").click()
    told(page, "frozen group2 stem.")
    says(page, "stem frozen, 1 more frozen beyond")
    expect(grip(page)).to_have_text("freeze line · 1 more frozen beyond")
    line(page).press("ArrowUp")
    told(page, "frozen group1 stem.")  # one run from the picture up: nothing is left beyond
    expect(grip(page)).to_have_text("freeze line: drag")


def test_upside_down_the_line_follows_the_hand_too(demo, page):
    visit(page, demo, "?flipped=1")
    assert pancake(page, "freeze", "stem").bounding_box()["y"] < middle(line(page))[1]
    take(page)
    drag_over(page, "group1", edge="bottom")
    says(page, "group1 and above frozen")
    assert states(page) == ["frozen", "frozen", "trains", "trains"]
    page.mouse.up()
    told(page, "frozen group1 stem.")
    line(page).press("ArrowDown")
    told(page, "frozen group1 group2 stem.")


def test_the_line_lies_between_what_is_frozen_and_what_learns(demo, page):
    visit(page, demo)
    for name in ("group1", "group2"):
        line(page).press("ArrowUp")
        settle(page)
        assert pancake(page, "freeze", name).bounding_box()["y"] > middle(line(page))[1]
    assert pancake(page, "freeze", "head").bounding_box()["y"] < middle(line(page))[1]


def test_runs_of_the_page_leave_the_line_in_the_hand(demo, page):
    visit(page, demo, "?ticking=1")
    take(page)
    drag_over(page, "group2")
    ticks = page.get_by_text("ticks").inner_text()
    expect(page.get_by_text("ticks")).not_to_have_text(ticks, timeout=PATIENCE)
    says(page, ALL)
    page.mouse.up()
    told(page, "frozen group1 group2 stem.")


@pytest.fixture
def finger(
    browser: Browser, console_errors: list[str]
) -> Iterator[tuple[Page, Callable[[str, float, float], None]]]:
    """A phone, and a finger on it: finger("touchStart", x, y)."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    make_patient(context)
    page = context.new_page()
    listen(page, console_errors)
    session: CDPSession = context.new_cdp_session(page)

    def touch(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    yield page, touch
    context.close()
    assert not console_errors


def scrolled(page: Page) -> float:
    return page.get_by_test_id("stMain").evaluate("element => element.scrollTop")


def swipe(touch: Callable[..., None], start: tuple[float, float], by: float) -> None:
    touch("touchStart", *start)
    for step in range(1, 9):
        touch("touchMove", start[0], start[1] + by * step / 8)


def test_a_finger_drags_the_grip_and_the_page_stays(demo: Server, finger):
    page, touch = finger
    visit(page, demo)
    line(page).scroll_into_view_if_needed()
    before, top = scrolled(page), pancake(page, "freeze", "group2").bounding_box()["y"]
    x, y = middle(grip(page))
    swipe(touch, (x, y), top - y)
    says(page, ALL)
    touch("touchEnd")
    told(page, "frozen group1 group2 stem.")
    assert scrolled(page) == before


def test_a_finger_anywhere_else_on_the_stack_scrolls(demo: Server, finger):
    page, touch = finger
    visit(page, demo)
    line(page).scroll_into_view_if_needed()
    before = scrolled(page)
    swipe(touch, middle(pancake(page, "freeze", "group1")), -200)
    touch("touchEnd")
    page.wait_for_function(
        "before => document.querySelector('[data-testid=stMain]').scrollTop > before", arg=before
    )
    settle(page)
    says(page, STEM)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_line_fits_and_can_be_taken_in(demo: Server, page: Page, variant: str):
    visit(page, demo)
    look_as(page, VARIANTS[variant])
    pancake(page, "freeze", "group2").click()
    told(page, "frozen group2 stem.")  # the longest words
    page.mouse.move(0, 0)
    stack = page.locator(".st-key-freeze .stack-map")
    text = page.locator(".st-key-freeze .grip .text")
    assert stack.evaluate("element => element.scrollWidth - element.clientWidth") <= 1
    assert text.evaluate("element => element.scrollWidth - element.clientWidth") <= 1
    assert grip(page).bounding_box()["height"] >= 24
    stack.scroll_into_view_if_needed()
    SHOTS.mkdir(parents=True, exist_ok=True)
    stack.screenshot(path=SHOTS / f"freeze-line-{variant}.png")


def test_the_line_of_the_transfer_page_outlives_leaving_and_coming_back(server: Server, page: Page):
    """It is offered after the first run; one's choice lies in the address, and the recipe follows it."""
    open_chapter(page, server.url, "transfer", data="digits", network="tiny_net")
    drawn = page.locator(".st-key-transfer_stack").get_by_role("slider", name="Freeze line")
    expect(drawn).to_have_count(0)
    button(page, "Train").click()
    expect(drawn).to_be_visible(timeout=PATIENCE)
    expect(drawn).to_have_attribute("aria-valuetext", ALL)
    for _ in range(3):
        drawn.press("ArrowDown")  # quicker than the page can answer
    told_by = re.compile("frozen=conv1.conv2($|&)")
    expect(page).to_have_url(told_by, timeout=PATIENCE)
    settle(page, quiet=250)
    expect(drawn).to_have_attribute("aria-valuetext", "convolution 2 and below frozen")
    page.get_by_text("Draw it upside down, as many texts do").click()
    expect(drawn).to_have_attribute("aria-valuetext", "convolution 2 and above frozen")
    expect(page.get_by_text("Their “freeze the top layers” is our “freeze from the bottom”.")).to_be_visible()
    open_section(page, "See", "Layers")
    expect(page.locator(".st-key-layers_stack .end.top")).to_have_text("near the picture")
    open_section(page, "Learn", "Transfer")
    expect(drawn).to_have_attribute("aria-valuetext", "convolution 2 and above frozen")
    expect(page).to_have_url(told_by)
