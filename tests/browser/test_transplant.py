"""The head transplant, acted out by mouse and by keyboard, with and without motion."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server
from tests.browser.steps import SHOTS, VARIANTS, look_as, settle
from tests.browser.test_components import visit

# How far the last line of a head runs over its edge.
WRITING_ENDS = """element => {
    const last = element.querySelector(".knobs");
    return last.offsetTop + last.offsetHeight - element.clientHeight;
}"""
# Presses, and counts what moves before anything can have come to rest.
MOVING = """root => {
    root.querySelector(".act").click();
    return root.querySelector(".head.old").getAnimations().length;
}"""
PLACE = "element => element.getBoundingClientRect().top"


def operation(page: Page) -> Locator:
    return page.locator(".st-key-transplant .transplant")


def act(page: Page) -> Locator:
    return operation(page).locator(".act")


def head(page: Page, which: str) -> Locator:
    return operation(page).locator(f".head.{which}")


def test_unplug_and_plug_by_keyboard_is_told_in_words(demo: Server, page: Page):
    visit(page, demo)
    status = operation(page).locator(".status")
    expect(status).to_have_text("As it came: 1,000 answers by 97,000 knobs, and it must choose one of them.")
    act(page).focus()
    page.keyboard.press("Enter")
    expect(status).to_contain_text("Unplugged: 96 numbers come out, and no answer.")
    page.keyboard.press("Space")
    expect(status).to_contain_text("Plugged in: mug, <i>cup</i>, glass. Its 291 knobs are random")
    page.keyboard.press("Enter")
    expect(status).to_contain_text("As it came")
    expect(act(page)).to_be_focused()


def test_the_head_that_is_on_sits_on_the_stack(demo: Server, page: Page):
    visit(page, demo)
    old, new = head(page, "old"), head(page, "new")
    assert old.evaluate(PLACE) > new.evaluate(PLACE) + 50
    act(page).click()
    assert abs(old.evaluate(PLACE) - new.evaluate(PLACE)) < 20  # both lie beside it
    act(page).click()
    assert new.evaluate(PLACE) > old.evaluate(PLACE) + 50


def test_every_answer_has_its_dot_and_those_that_mean_a_new_class_stand_out(demo: Server, page: Page):
    visit(page, demo)
    dots = {
        (which, kind): len(re.findall("M", head(page, which).locator(f"path.{kind}").get_attribute("d")))
        for which in ("old", "new")
        for kind in ("some", "meant")
    }
    assert dots == {("old", "some"): 998, ("old", "meant"): 2, ("new", "some"): 0, ("new", "meant"): 3}


def test_another_run_of_the_page_leaves_the_new_head_on(demo: Server, page: Page):
    visit(page, demo)
    act(page).click()
    act(page).click()
    page.get_by_role("button", name="Another widget").click()
    settle(page)
    expect(operation(page)).to_have_attribute("data-step", "new")


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_the_heads_move_only_for_those_who_like_motion(demo: Server, page: Page, motion, moves):
    visit(page, demo)
    page.emulate_media(reduced_motion=motion)
    running = operation(page).evaluate(MOVING)
    assert (running > 0) is moves


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_operation_fits_its_width_in(demo: Server, page: Page, variant: str):
    visit(page, demo)
    look_as(page, VARIANTS[variant])
    act(page).click()
    part = operation(page)
    assert part.evaluate("element => element.scrollWidth - element.clientWidth") <= 1
    for which in ("old", "new"):
        assert head(page, which).evaluate(WRITING_ENDS) <= 0
        assert head(page, which).locator("svg").bounding_box()["height"] >= 24
    part.scroll_into_view_if_needed()
    SHOTS.mkdir(parents=True, exist_ok=True)
    part.screenshot(path=SHOTS / f"transplant-{variant}.png")
