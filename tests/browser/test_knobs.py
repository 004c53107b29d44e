"""The knobs chapter in a real browser: sliders by keyboard, a neuron that learns, and its arithmetic against core's."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.learn.measured_vehicles import CLASSES, draw_and_measure
from core.learn.neuron import Examples, Leg, Way, path, start, walk
from pages.parts import knob_examples
from tests.browser.steps import PATIENCE, expect_no_failure, open_chapter, settle

ARITHMETIC = Path(__file__).resolve().parents[2] / "pages/parts/components/neuron_arithmetic.js"
WALK = """({ knobs, inputs, truths, places, rate }) => places.map((place) => {
    const step = nudge(knobs, inputs[place], truths[place], rate);
    knobs = step.after;
    return [step.total, step.share, step.loss, ...step.slopes, ...step.after, step.shareAfter];
})"""


def rule(page: Page) -> Locator:
    return page.locator(".st-key-knobs_rule")


def neuron(page: Page) -> Locator:
    return page.locator(".st-key-knobs_neuron")


def press(page: Page, name: str) -> None:
    neuron(page).get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def knobs(server, page: Page) -> Page:
    open_chapter(page, server.url, "knobs")
    expect(neuron(page).locator(".point")).to_have_count(60, timeout=PATIENCE)
    settle(page)
    return page


@pytest.mark.parametrize(("number", "rate"), [(0, 0.1), (3, 1.0), (5, 0.01)])
def test_the_browsers_arithmetic_is_cores(page, number, rate):
    vehicles = draw_and_measure(3, seed=1)
    inputs = tuple(((a - 0.75) / 0.1, (b - 0.88) / 0.1) for a, b in (each.pair for each in vehicles.measures))
    examples = Examples(inputs, vehicles.labels, (4, 0, 5, 1, 3, 2))
    steps = list(walk(examples, Way(number, (Leg(rate, 300),))))
    told = {
        "knobs": start(number).knobs,
        "inputs": inputs,
        "truths": vehicles.labels,
        "places": [step.place for step in steps],
        "rate": rate,
    }
    found = page.evaluate(f"told => {{ {ARITHMETIC.read_text('utf-8')}\nreturn ({WALK})(told); }}", told)
    for mine, step in zip(found, steps, strict=True):
        expected = (step.total, step.share, step.loss, *step.slopes, *step.after.knobs, step.share_after)
        assert mine == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_slider_moves_the_rule_by_keyboard_and_the_table_follows(knobs):
    ends = rule(knobs).locator(".ends-limit")
    ends.focus()
    for _ in range(95 - 79):
        knobs.keyboard.press("ArrowLeft")
    expect(rule(knobs).locator(".code")).to_contain_text("ends > 0.79 or middle < 0.45")
    right = right_with(79, 45)
    expect(rule(knobs).locator(".score")).to_contain_text(f"right: {right} of the 60 shown pictures")
    expect(knobs.get_by_role("cell", name=re.compile(f"^{right} of 60"))).to_be_visible(timeout=PATIENCE)
    expect(ends).to_be_focused()


def right_with(ends: int, middle: int) -> int:
    """How many of the shown pictures this rule has right, counted here."""
    vehicles = draw_and_measure(knob_examples.SHOWN, knob_examples.SHOWN_SEED)
    says = [pair[0] > ends / 100 or pair[1] < middle / 100 for pair in vehicles.pairs]
    return sum(said == bool(label) for said, label in zip(says, vehicles.labels, strict=True))


def test_a_mistake_opens_with_its_measures(knobs):
    mistake = rule(knobs).locator(".misses .tile").first
    name = mistake.get_attribute("aria-label")
    mistake.click()
    kind = re.match(r"(Picture \d+), ([^:]+):", name)
    expect(rule(knobs).locator(".card .about")).to_contain_text(f"{kind.group(1)}: {kind.group(2)}")
    expect(rule(knobs).locator(".card .said")).to_contain_text("Wrong, it is a truck")
    expect(rule(knobs).locator(".card svg .height")).to_have_count(3)


def test_the_points_are_reached_with_the_arrow_keys(knobs):
    first = rule(knobs).locator(".point[tabindex='0']")
    expect(first).to_have_count(1)
    first.focus()
    before = rule(knobs).locator(".about p").first.text_content()
    knobs.keyboard.press("ArrowRight")
    expect(rule(knobs).locator(".about p").first).not_to_have_text(before)


def test_one_example_shows_its_arithmetic_and_core_walks_the_same_way(knobs):
    press(knobs, "One example")
    vehicles, order = knob_examples.shown(), knob_examples.examples().order
    step = next(walk(knob_examples.examples(), Way(0, (Leg(0.1, 1),))))
    before, now = (round(100 * share) for share in (step.share, step.share_after))
    steps = neuron(knobs).locator(".steps li")
    expect(steps.nth(0)).to_contain_text(f"to me this looks {before} % like a truck")
    expect(steps.nth(1)).to_contain_text(f"it is a {CLASSES[vehicles.labels[order[0]]]}")
    expect(steps.nth(4)).to_contain_text(f"{before} % before, now {now} %")
    expect(knobs.get_by_role("cell", name=re.compile("three knobs, 1 nudge$"))).to_be_visible(
        timeout=PATIENCE
    )


def test_it_learns_fast_is_kept_when_one_leaves_and_starts_again(knobs):
    press(knobs, "Fast")
    counted = neuron(knobs).locator(".counted")
    expect(counted).to_contain_text("600 examples so far", timeout=PATIENCE)
    learned = path(knob_examples.examples(), Way(0, (Leg(0.1, 600),)))[-1]
    shown = [f"{'+' if knob > 0 else '−'}{abs(knob):.2f}" for knob in learned.knobs]
    values = neuron(knobs).locator(".dial .value")
    expect(values).to_have_text(shown)
    expect(knobs.get_by_role("cell", name=re.compile("600 nudges$"))).to_be_visible(timeout=PATIENCE)
    settle(knobs)
    knobs.get_by_role("link", name=re.compile("^.*Next: ")).click()
    settle(knobs)
    knobs.go_back()
    expect(values).to_have_text(shown, timeout=PATIENCE)
    press(knobs, "Start again")
    expect(counted).to_contain_text("0 examples so far")
    expect(knobs.get_by_text("The neuron has not learned anything yet")).to_be_visible(timeout=PATIENCE)
    expect_no_failure(knobs)


def test_playing_can_be_paused(knobs):
    press(knobs, "Slowly")
    expect(neuron(knobs).get_by_role("button", name="Pause")).to_be_visible()
    press(knobs, "Pause")
    expect(neuron(knobs).get_by_role("button", name="Slowly")).to_be_visible()
    expect(neuron(knobs).locator(".counted")).to_contain_text(re.compile(r"^[1-9]\d* examples"))


def test_what_is_saved_can_be_opened_again(knobs, tmp_path):
    press(knobs, "Fast")
    expect(knobs.get_by_role("cell", name=re.compile("600 nudges$"))).to_be_visible(timeout=PATIENCE)
    settle(knobs)
    with knobs.expect_download() as waiting:
        knobs.get_by_role("button", name="Save its numbers").click()
    file = tmp_path / "neuron.json"
    waiting.value.save_as(file)
    assert json.loads(file.read_text("utf-8"))["nudges"] == 600
    knobs.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(knobs.get_by_text("the same numbers as the neuron above has now")).to_be_visible(timeout=PATIENCE)
    expect_no_failure(knobs)
