"""The stack map and the tower under a real mouse and a real keyboard, on a small page of their own."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server
from tests.browser.steps import PATIENCE, SHOTS, VARIANTS, look_as, settle

# Remembers every node that comes or goes inside a component from now on.
WATCH = """element => {
    window.seen = 0;
    new MutationObserver(list => { window.seen += list.length; })
        .observe(element.getRootNode(), { childList: true, subtree: true });
}"""
# Remembers from now on whether a drawing ran, however soon it has come to rest.
RUNS = """element => {
    window.ran = false;
    new MutationObserver(() => { window.ran ||= element.classList.contains("running"); })
        .observe(element, { attributeFilter: ["class"] });
}"""
# Presses one after the other, in three messages that reach the server during one run, however busy the machine is.
PRESS = """async (element, names) => {
    for (const name of names) {
        element.parentElement.querySelector(`[data-name=${name}]`).click();
        await new Promise(resolve => setTimeout(resolve, 150));
    }
}"""
FOCUSED = "element => element.getRootNode().activeElement === element"


def visit(page: Page, demo: Server, query: str = "") -> None:
    """Open the page and wait for all of its drawings: they come one by one; a page that ticks never stands still."""
    page.goto(f"{demo.url}/{query}")
    for drawn in (
        ".st-key-look .pancake",
        ".st-key-freeze .pancake",
        ".transplant[data-step]",
        ".st-key-tower .tile",
    ):
        expect(page.locator(drawn).first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-tower .thumb .words")).to_contain_text("3 × 64 × 64", timeout=PATIENCE)
    if "ticking" not in query:
        settle(page)


def pancake(page: Page, key: str, name: str) -> Locator:
    return page.locator(f".st-key-{key} button.pancake[data-name={name}]")


def tiles(page: Page, row: int) -> Locator:
    """The tiles of one row of the tower, counted from the top."""
    return page.locator(".st-key-tower .rows .row").nth(row).locator(".tile")


def told(page: Page, text: str) -> None:
    expect(page.get_by_text(text, exact=True)).to_be_visible(timeout=PATIENCE)


def test_a_click_selects_a_pancake(demo, page):
    visit(page, demo)
    expect(pancake(page, "look", "group1")).to_have_attribute("aria-current", "true")
    pancake(page, "look", "stem").click()
    told(page, "current stem")
    expect(pancake(page, "look", "stem")).to_have_attribute("aria-current", "true")
    expect(page.locator(".st-key-look [aria-current]")).to_have_count(1)


def test_space_twice_freezes_and_thaws_and_the_focus_stays(demo, page):
    visit(page, demo)
    stage = pancake(page, "freeze", "group2")
    expect(stage).to_have_attribute("aria-pressed", "false")
    stage.focus()
    page.keyboard.press("Space")
    told(page, "frozen group2 stem.")
    expect(stage).to_have_attribute("aria-pressed", "true")
    assert stage.evaluate(FOCUSED)
    page.keyboard.press("Space")
    told(page, "frozen stem.")
    told(page, "presses 2.")
    expect(stage).to_have_attribute("aria-pressed", "false")
    assert stage.evaluate(FOCUSED)


# Streamlit starts a new run at once for each press, but lets presses within a fragment wait and keeps the last.
@pytest.mark.parametrize("query", ["?slow=1", "?slow=1&fragment=1"])
def test_presses_during_a_slow_run_all_count_and_show_at_once(demo, page, query):
    visit(page, demo, query)
    pancake(page, "freeze", "group1").evaluate(PRESS, ["group1", "group2", "stem"])
    # Shown before the first answer, which takes 1.5 seconds at least.
    assert pancake(page, "freeze", "group2").get_attribute("aria-pressed") == "true"
    told(page, "presses 3.")
    told(page, "frozen group1 group2.")
    settle(page)
    expect(pancake(page, "freeze", "stem")).to_have_attribute("aria-pressed", "false")


def test_presses_still_count_after_the_page_was_loaded_again(demo, page):
    visit(page, demo)
    pancake(page, "freeze", "group1").click()
    told(page, "presses 1.")
    page.reload()
    pancake(page, "freeze", "group1").click()
    told(page, "presses 1.")  # another session, which hears its first press
    told(page, "frozen group1 stem.")


def test_enter_presses_too_and_arrow_keys_move_the_focus(demo, page):
    visit(page, demo)
    pancake(page, "look", "group1").focus()
    page.keyboard.press("ArrowUp")
    assert pancake(page, "look", "group2").evaluate(FOCUSED)
    page.keyboard.press("Enter")
    told(page, "current group2")
    page.keyboard.press("End")
    assert pancake(page, "look", "stem").evaluate(FOCUSED)
    page.keyboard.press("Home")
    assert pancake(page, "look", "head").evaluate(FOCUSED)
    told(page, "current group2")


def test_the_stack_is_one_tab_stop(demo, page):
    visit(page, demo)
    pancake(page, "look", "stem").click()
    settle(page)
    page.keyboard.press("Tab")
    assert page.locator(".st-key-look .pancake:focus").count() == 0


def test_the_head_cannot_be_frozen(demo, page):
    visit(page, demo)
    head = pancake(page, "freeze", "head")
    expect(head).to_have_attribute("aria-disabled", "true")
    expect(head).to_contain_text("new, trains")
    head.focus()
    page.keyboard.press("Space")
    pancake(page, "freeze", "group1").click()
    told(page, "presses 1.")


def test_focus_and_hover_show_exact_numbers_as_text(demo, page):
    visit(page, demo)
    tip = page.locator(".st-key-look .tip")
    pancake(page, "look", "group2").hover()
    expect(tip).to_contain_text("300,000 parameters, 93 % of all")
    expect(tip).to_contain_text("<b>not markup</b>")
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    pancake(page, "look", "group1").focus()
    page.keyboard.press("ArrowDown")
    expect(tip).to_contain_text("1,000 parameters")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_flipping_turns_the_stack_over_and_keeps_its_pancakes(demo, page):
    visit(page, demo)
    names = ".st-key-look .pancake"
    order = "nodes => nodes.map(node => node.dataset.name)"
    assert page.locator(names).evaluate_all(order) == ["head", "group2", "group1", "stem"]
    pancake(page, "look", "stem").evaluate("node => { node.marked = true; }")
    page.get_by_text("Flip").click()
    expect(page.locator(".st-key-look .end.top")).to_have_text("near the picture")
    assert page.locator(names).evaluate_all(order) == ["stem", "group1", "group2", "head"]
    assert pancake(page, "look", "stem").evaluate("node => node.marked")


@pytest.mark.parametrize("key", ["look", "freeze", "tower"])
def test_a_page_that_runs_again_and_again_disturbs_nothing(demo, page, key):
    visit(page, demo, "?ticking=1")
    part = pancake(page, key, "group1")
    part.focus()
    part.evaluate(WATCH)
    ticks = page.get_by_text(re.compile("^ticks"))
    for _ in range(3):  # at least: it counts on by itself
        expect(ticks).not_to_have_text(ticks.inner_text(), timeout=PATIENCE)
    assert part.evaluate(FOCUSED)
    assert page.evaluate("window.seen") == 0


def test_another_widget_leaves_the_pancakes_where_they_are(demo, page):
    visit(page, demo)
    part = pancake(page, "freeze", "group1")
    part.evaluate(WATCH)
    page.get_by_role("button", name="Another widget").click()
    settle(page)
    assert page.evaluate("window.seen") == 0


def test_a_tile_shows_its_map_on_the_picture_and_its_channel(demo, page):
    visit(page, demo)
    panel = page.locator(".st-key-tower .panel")
    expect(panel).to_have_attribute("data-shows", "picture")
    tiles(page, 0).nth(2).hover()
    expect(panel).to_have_attribute("data-shows", "map")
    expect(panel.locator(".headline")).to_have_text("Group2, channel 12")
    expect(panel.locator(".detail")).to_contain_text("7 × 7 numbers")
    page.mouse.move(0, 0)
    expect(panel).to_have_attribute("data-shows", "picture")


def test_a_pressed_tile_stays_until_it_is_pressed_again(demo, page):
    visit(page, demo)
    headline = page.locator(".st-key-tower .headline")
    tiles(page, 1).nth(0).click()
    tiles(page, 2).nth(3).hover()
    expect(headline).to_have_text("Stem, channel 13")
    page.mouse.move(0, 0)
    expect(headline).to_have_text("Group1, channel 10")
    expect(tiles(page, 1).nth(0)).to_have_attribute("aria-pressed", "true")
    tiles(page, 1).nth(0).click()
    expect(tiles(page, 1).nth(0)).to_have_attribute("aria-pressed", "false")


def test_arrow_keys_walk_over_the_tower(demo, page):
    visit(page, demo)
    tiles(page, 2).nth(1).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".st-key-tower .headline")).to_have_text("Group1, channel 12")
    assert tiles(page, 1).nth(2).evaluate(FOCUSED)


def test_each_tile_shows_its_own_part_of_the_sprite(demo, page):
    visit(page, demo)
    places = tiles(page, 0).evaluate_all("nodes => nodes.map(node => node.style.backgroundPositionX)")
    # Eight tiles of 7 pixels, one apart, in 63: the k-th one starts at 8 k, of 56 that may stay outside.
    assert [float(place.removesuffix("%")) for place in places] == pytest.approx(
        [100 * 8 * k / 56 for k in range(8)], abs=1e-3
    )


def test_a_stage_of_the_tower_is_asked_for_once(demo, page):
    visit(page, demo)
    pancake(page, "tower", "group1").click()
    told(page, "asked for group1")
    page.get_by_role("button", name="Another widget").click()
    told(page, "asked for None")


def test_names_are_never_read_as_markup(demo, page):
    visit(page, demo)
    expect(page.locator(".st-key-tower .who").nth(1)).to_have_text("<i>cup</i>")
    assert page.locator(".st-key-tower i, .st-key-look b").count() == 0


def test_the_tower_has_a_text_twin(demo, page):
    visit(page, demo)
    page.get_by_text("The same as a table").click()
    table = page.locator(".st-key-tower table")
    expect(table).to_contain_text("plate < 0.1 %")
    expect(table.locator("tbody tr")).to_have_count(4)


def test_the_tower_runs_up_only_for_those_who_like_motion(demo, page):
    visit(page, demo)  # reduced motion
    expect(page.get_by_role("button", name="Run up the stack")).to_be_hidden()
    page.emulate_media(reduced_motion="no-preference")
    tower = page.locator(".st-key-tower .tower")
    tower.evaluate(RUNS)
    page.get_by_role("button", name="Run up the stack").click()
    page.wait_for_function("window.ran")
    expect(tower).not_to_have_class(re.compile("running"))


@pytest.mark.parametrize("variant", VARIANTS)
def test_everything_fits_its_width_in(demo, page, variant):
    visit(page, demo)
    look_as(page, VARIANTS[variant])
    for key in ("look", "freeze", "tower"):
        part = page.locator(f".st-key-{key} .pl")
        assert part.evaluate("element => element.scrollWidth - element.clientWidth") <= 1
    assert tiles(page, 0).first.bounding_box()["width"] >= 24
    visible = tiles(page, 0).evaluate_all("nodes => nodes.filter(node => node.offsetParent).length")
    assert visible >= (4 if variant == "phone" else 8)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"components-{variant}.png", full_page=True)
