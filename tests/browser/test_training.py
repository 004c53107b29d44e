"""Training in a real browser: train, pause, step, go on and stop, by mouse and by keyboard; and looking on."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import PATIENCE, expect_no_failure, open_chapter, settle

LONG = {"network": "tiny_net", "data": "digits", "frozen": "none"}
Press = Callable[[Locator], None]


def button(page: Page, name: str) -> Locator:
    """Return the button whose words end in `name`; an icon's name may stand before them."""
    return page.get_by_role("button", name=re.compile(rf"(^|\s){re.escape(name)}$"))


def wheel_stop(page: Page) -> Locator:
    """Return the run's Stop; Streamlit has one of its own in the corner, which stops the page."""
    return page.locator(".st-key-training_stop").get_by_role("button")


def by_mouse(control: Locator) -> None:
    control.click()


def by_keyboard(control: Locator) -> None:
    control.focus()
    control.press("Enter")


def as_long_as_possible(page: Page) -> None:
    """Choose the most epochs in the engine room, with the keyboard."""
    button(page, "Engine room").click()
    slider = page.get_by_role("slider", name=re.compile("^Epochs"))
    slider.focus()
    slider.press("End")
    expect(slider).to_have_value("200")
    page.keyboard.press("Escape")
    settle(page)


@pytest.mark.parametrize("press", [by_mouse, by_keyboard])
def test_train_pause_step_resume_stop(server, page, press: Press):
    open_chapter(page, server.url, "transfer", **LONG)
    as_long_as_possible(page)
    press(button(page, "Train"))
    expect(page.get_by_text(re.compile("^Training: "))).to_be_visible(timeout=PATIENCE)
    press(button(page, "Pause"))
    told = page.get_by_text(re.compile("^Paused"))
    expect(told).to_be_visible()
    before = standing(page, told)
    press(button(page, "Step"))
    expect(told).not_to_have_text(before)
    press(button(page, "Resume"))
    expect(button(page, "Pause")).to_be_visible()
    press(wheel_stop(page))
    expect(page.get_by_text("Stopped.")).to_be_visible()
    expect(button(page, "Train")).to_be_enabled()
    expect_no_failure(page)


def standing(page: Page, told: Locator) -> str:
    """Wait until the words have not changed for more than two looks of the page."""
    words = ""
    for _ in range(30):
        page.wait_for_timeout(1200)
        if told.inner_text() == words:
            return words
        words = told.inner_text()
    raise AssertionError("a paused run does not stand still")


def test_a_link_shows_a_run_but_does_not_steer_it_and_a_reload_takes_the_wheel(server, visitor):
    first, second = visitor(), visitor()
    open_chapter(first, server.url, "transfer", **LONG)
    as_long_as_possible(first)
    button(first, "Train").click()
    expect(first).to_have_url(re.compile("job="))
    second.goto(first.url)
    expect(second.get_by_text("You are looking at a run that another visit steers.")).to_be_visible(
        timeout=PATIENCE
    )
    expect(wheel_stop(second)).to_have_count(0)
    expect(button(first, "Pause")).to_be_visible()
    first.reload()
    button(first, "Take the wheel").click(timeout=PATIENCE)
    wheel_stop(first).click()
    expect(first.get_by_text("Stopped.")).to_be_visible()


def test_a_rate_is_found_and_used(server, page):
    open_chapter(page, server.url, "transfer", network="tiny_net", data="digits")
    button(page, "Engine room").click()
    button(page, "Find a rate").click()
    use = page.get_by_role("button", name=re.compile(r"Use 0\.\d+$|Use \d"))
    expect(use).to_be_visible(timeout=PATIENCE)
    use.click()
    expect(use).to_be_disabled()
    expect_no_failure(page)
