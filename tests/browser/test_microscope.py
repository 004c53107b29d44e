"""The microscope under a real mouse and a real keyboard. The reference is torch, on the same weights and picture."""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from torch import nn

from core.see.backbones import Backbone, Stage, load
from core.see.convolution import NAMES, Convolution
from core.see.feature_maps import inspect
from core.see.microscope import convolution, microscope, part_around, sliding_layers
from core.see.pictures import sample
from pages.parts.components.microscope import microscope_data
from tests.browser.server import Server, running_app
from tests.browser.steps import PATIENCE, VARIANTS, choose, look_as, next_frame, settle
from tests.core.see.test_convolution import SLIDING

SCRIPTS = Path(__file__).resolve().parents[2] / "pages" / "parts" / "components"
ARITHMETIC = "\n".join(
    (SCRIPTS / name).read_text("utf-8")
    for name in ("map_painting.js", "pointing.js", "microscope_arithmetic.js")
)
WORK_OUT = f"""({{ layer, places }}) => {{
    {ARITHMETIC}
    const known = layerOf(layer);
    return places.map((place) => {{ const unit = unitOf(known, place); return [[...unit.partial], unit.values]; }});
}}"""
# Every change of the unit in view from now on, and when it was; at the third one Play is pressed again.
WATCH = """(root) => {
    window.seen = [];
    const where = root.querySelector(".where");
    new MutationObserver(() => {
        window.seen.push([where.textContent, performance.now()]);
        if (window.seen.length === 3) root.querySelector(".play").click();
    }).observe(where, { childList: true });
}"""
# After the next press, and what the button says then, it is pressed again: within the page, as the film waits for nobody.
PAUSE_SOON = """(play, milliseconds) => play.addEventListener("click", () => {
    window.said = play.textContent;
    setTimeout(() => play.click(), milliseconds);
}, { once: true })"""


@cache
def network(name: str) -> Backbone:
    return load(name, pretrained=False)


def shown(name: str, stage_name: str, number: int, channel: int | None = None) -> Convolution:
    """What the page puts under the microscope for the first picture, worked out here."""
    stack = network(name)
    batch = stack.preprocess(sample("coffee"))
    stage = stack.stage(stage_name)
    maps = inspect(stack, batch).maps
    below = batch if stage.number == 1 else maps[stack.stage_names[stage.number - 2]][None]
    return convolution(stage, below, sliding_layers(stage, below)[number - 1].name, channel)


@pytest.fixture(scope="module")
def desk() -> Iterator[Server]:
    """A page with nothing but the microscope."""
    with running_app(script=Path(__file__).with_name("microscope_demo.py")) as running:
        yield running


def visit(page: Page, desk: Server, name: str = "tiny_net", stage: str = "conv2", layer: str = "") -> Locator:
    page.goto(f"{desk.url}/?network={name}&stage={stage}")
    root = page.locator(".microscope")
    expect(root.locator(".chain li").first).to_be_visible(timeout=PATIENCE)
    settle(page)
    if layer:
        choose(page, "Layer", layer)
    return root


def number(root: Locator, step: str) -> float:
    """The number at the end of one line of the chain, in full."""
    return float(root.locator(f'.chain li[data-step="{step}"] .value').get_attribute("value") or "nan")


def place(root: Locator) -> tuple[int, int]:
    row, column = re.findall(r"\d+", root.locator(".where").inner_text())
    return int(row), int(column)


def point(page: Page, root: Locator, which: str, share: tuple[float, float]) -> None:
    """Move the pointer over a map, `share` of its height and width."""
    box = root.locator(f".{which} > .map").bounding_box() or {}
    page.mouse.move(box["x"] + share[1] * box["width"], box["y"] + share[0] * box["height"])
    next_frame(page)


def expect_torchs_numbers(root: Locator, found: Convolution) -> None:
    """The sum and the last number of the unit in view are torch's own, to 1e-4 of the map's largest."""
    at = place(root)
    for step, output in (("sum", found.outputs[0]), ("own", found.outputs[-1])):
        near = 1e-4 * float(output.abs().max())
        bias = (found.bias or 0.0) if step == "sum" else 0.0
        assert number(root, step) + bias == pytest.approx(float(output[at]), abs=near), (at, step)
    expect(root.locator('.chain li[data-step="own"]')).to_have_attribute("data-same", "true")


SEEN = [
    ("tiny_net", "conv1", 1),  # the picture itself
    ("tiny_net", "conv1", 2),  # max pooling
    ("tiny_net", "conv2", 1),
    ("efficientnet_lite0", "group2", 2),  # depthwise, step 2, padded on two sides only
    ("efficientnet_lite0", "group2", 1),  # 1 x 1, too large to travel whole
    ("alexnet", "conv1", 1),  # 11 x 11
]


@pytest.mark.parametrize(("name", "stage", "layer"), SEEN)
def test_pointing_at_a_unit_shows_the_sum_that_torch_gets(desk, page, name, stage, layer):
    root = visit(page, desk, name, stage, f"{layer} ·")
    found = shown(name, stage, layer)
    places = set()
    for share in ((0.004, 0.004), (0.004, 0.996), (0.996, 0.996), (0.996, 0.004), (0.4, 0.6), (0.73, 0.31)):
        point(page, root, "above", share)
        expect_torchs_numbers(root, found)
        places.add(place(root))
    assert len(places) == 6
    point(page, root, "below", (0.5, 0.5))
    assert place(root) not in places
    expect_torchs_numbers(root, found)


def test_arrow_keys_move_the_window_and_say_the_sum(desk, page):
    root = visit(page, desk)
    point(page, root, "above", (0.01, 0.01))
    root.locator(".above > .map").focus()
    for key, at in (("ArrowRight", (0, 1)), ("ArrowDown", (1, 1)), ("ArrowLeft", (1, 0)), ("End", (1, 31))):
        page.keyboard.press(key)
        expect(root.locator(".where")).to_have_text(f"row {at[0]}, column {at[1]}")
        expect_torchs_numbers(root, shown("tiny_net", "conv2", 1))
    page.keyboard.press("ArrowRight")  # there is nothing further on
    expect(root.locator(".live")).to_contain_text("Row 1, column 31: sum ")
    assert place(root) == (1, 31)


def test_one_step_goes_on_to_the_next_row(desk, page):
    root = visit(page, desk)
    point(page, root, "above", (0.01, 0.999))
    root.get_by_role("button", name="One step").click()
    expect(root.locator(".where")).to_have_text("row 1, column 0")


def hatched(root: Locator) -> int:
    """How many units of the map above are not worked out yet."""
    return root.locator(".above > .map canvas").evaluate(
        """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
            .filter((value, i) => i % 4 === 3 && value === 0).length"""
    )


def test_play_fills_the_map_and_pause_stops_it(desk, page):
    root = visit(page, desk)
    assert hatched(root) == 0
    play = root.locator(".play")
    play.evaluate(PAUSE_SOON, 900)
    play.click()
    expect(play).to_have_text("▶ Go on")
    assert page.evaluate("window.said") == "❚❚ Pause"
    left = hatched(root)
    assert 0 < left < 32 * 32
    page.wait_for_timeout(900)
    assert hatched(root) == left
    expect(play).to_have_text("▶ Go on")
    root.locator(".above > .map").focus()
    page.keyboard.press("Space")
    expect(root.locator(".above > .soft")).to_contain_text("All 1,024 worked out here")
    assert hatched(root) == 0
    expect(play).to_have_text("▶ Play")
    assert place(root) == (31, 31)
    expect_torchs_numbers(root, shown("tiny_net", "conv2", 1))


def test_without_the_wish_for_calm_play_starts_slowly_enough_to_follow(desk, page):
    page.emulate_media(reduced_motion="no-preference")
    root = visit(page, desk)
    root.evaluate(WATCH)
    root.locator(".play").click()
    expect(root.locator(".play")).to_have_text("▶ Go on")
    units, times = zip(*page.evaluate("window.seen"), strict=True)
    assert units == tuple(f"row 0, column {column}" for column in (0, 1, 2))
    assert min(later - earlier for earlier, later in pairwise(times)) > 350
    assert hatched(root) > 900
    root.get_by_role("button", name="To the end").click()
    assert hatched(root) == 0


def test_the_terms_in_sight_are_window_times_kernel(desk, page):
    root = visit(page, desk)
    point(page, root, "above", (0.4, 0.6))
    grids = [root.locator(f".{name} .cell") for name in ("window", "kernel", "products")]
    shown_numbers = [[float(text.replace("−", "-")) for text in grid.all_inner_texts()] for grid in grids]
    assert all(len(numbers) == 9 for numbers in shown_numbers)
    for value, knob, product in zip(*shown_numbers, strict=True):
        assert value * knob == pytest.approx(product, abs=2e-3 * (1 + abs(value) + abs(knob)))
    grids[1].nth(4).hover()
    expect(root.locator("[data-pointed]")).to_have_count(3)
    readout = root.locator(".readout").inner_text()
    assert re.fullmatch(r"−?[\d.]+ × (\(−[\d.]+\)|[\d.]+) [=≈] −?[\d.]+", readout)


def test_an_equals_sign_stands_only_where_the_numbers_in_sight_come_to_it(desk, page):
    root = visit(page, desk, "efficientnet_lite0", "group2", "2 ·")
    signs = set()
    for share in ((0.1, 0.2), (0.4, 0.6), (0.73, 0.31), (0.9, 0.5), (0.5, 0.1), (0.25, 0.8)):
        point(page, root, "above", share)
        lines = root.locator(".chain li").all_inner_texts()
        total, scale, shift, result = (
            float(text.replace("−", "-").replace("- ", "-").strip("()"))
            for text in re.search(
                r"([−\d.]+)\s+normalise\s+× (\S+) [+]? ?(− [\d.]+|[\d.]+) [=≈]\s+([−\d.]+)", "\n".join(lines)
            ).groups()
        )
        sign = re.search("[=≈]", lines[1])[0]
        assert (sign == "=") == (round(total * scale + shift, 3) == result)
        signs.add(sign)
    assert signs


def test_many_maps_stay_usable_and_add_up(desk, page):
    root = visit(page, desk, "efficientnet_lite0", "top")
    expect(root.locator(".list .map-sum")).to_have_count(8)
    expect(root.locator(".rest")).to_contain_text("the other 312")

    def amounts() -> list[float]:
        return root.locator(".maps .value").evaluate_all("nodes => nodes.map(node => Number(node.value))")

    listed = amounts()
    assert sum(listed) == pytest.approx(number(root, "sum"), abs=1e-5 * sum(map(abs, listed)))
    assert [abs(value) for value in listed[:8]] == sorted((abs(value) for value in listed[:8]), reverse=True)
    root.get_by_role("button", name="in their order").click()
    expect(root.locator(".list .name").first).to_have_text("map 0")
    root.get_by_role("button", name="later maps").click()
    expect(root.locator(".list .name").first).to_have_text("map 8")
    assert sum(amounts()) == pytest.approx(sum(listed), rel=1e-6)
    root.locator(".list .map-sum").nth(2).click()
    expect(root.locator(".below figcaption")).to_have_text("What comes in: map 10")
    expect(root.locator(".list .map-sum").nth(2)).to_have_attribute("aria-pressed", "true")


def test_pooling_marks_the_greatest_and_needs_no_kernel(desk, page):
    root = visit(page, desk, "tiny_net", "conv1", "2 ·")
    point(page, root, "above", (0.6, 0.3))
    cells = [float(text.replace("−", "-")) for text in root.locator(".window .cell").all_inner_texts()]
    marked = root.locator(".window [data-greatest]")
    expect(marked).to_have_count(1)
    assert float(marked.inner_text().replace("−", "-")) == max(cells)
    expect(root.locator(".kernel")).to_be_hidden()


def test_a_map_too_large_to_travel_whole_can_be_walked_over(desk, page):
    root = visit(page, desk, "efficientnet_lite0", "group2", "1 ·")
    found = shown("efficientnet_lite0", "group2", 1)
    overview = root.locator(".overview")
    expect(overview).to_contain_text("of 112 × 112")
    before = overview.inner_text()
    point(page, root, "above", (0.2, 0.2))
    expect_torchs_numbers(root, found)
    box = overview.locator(".map").bounding_box() or {}
    page.mouse.click(box["x"] + box["width"] * 0.02, box["y"] + box["height"] * 0.98)
    expect(overview).not_to_have_text(before)
    settle(page)
    assert place(root) == (109, 2)
    expect_torchs_numbers(root, found)


def test_another_channel_shows_its_own_numbers(desk, page):
    root = visit(page, desk)
    box = page.get_by_role("spinbutton", name="Output channel")
    box.fill("5")
    box.press("Enter")
    expect(root.locator(".above figcaption")).to_have_text("What comes out: channel 5")
    expect_torchs_numbers(root, shown("tiny_net", "conv2", 1, 5))


def test_an_empty_kernel_is_not_stretched_into_a_pretty_one(desk, page):
    root = visit(page, desk, "efficientnet_lite0&trained=1", "stem")
    box = page.get_by_role("spinbutton", name="Output channel")
    box.fill("11")
    box.press("Enter")
    expect(root.locator(".readout")).to_have_text(re.compile("All 9 knobs are as good as zero"))
    painted = root.locator(".kernel .cell, .products .cell").evaluate_all(
        "cells => new Set(cells.map(cell => cell.style.background)).size"
    )
    assert painted == 1


@pytest.mark.parametrize("variant", ["phone", "dark", "projector"])
def test_nothing_sticks_out(desk, page, variant):
    visit(page, desk, "alexnet", "conv1")
    look_as(page, VARIANTS[variant])
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def told(layer: nn.Module, channel: int) -> tuple[Convolution, dict]:
    """A layer with an activation, and what a browser is told of one channel of it."""
    below = torch.randn(1, 6, 9, 12, generator=torch.Generator().manual_seed(3))
    stage = Stage("only", "Only", 2, nn.Sequential(layer).eval())
    name = sliding_layers(stage, below)[0].name
    found = convolution(stage, below, name, channel)
    view = microscope(found, part_around(found, (0, 0)))
    data = microscope_data(found, view, of="x", at=(0, 0), preparation=network("tiny_net").preparation)
    return found, json.loads(json.dumps(data["layer"]))


def compare(page: Page, layer: nn.Module, channel: int) -> None:
    found, data = told(layer, channel)
    places = torch.cartesian_prod(*(torch.arange(side) for side in found.shape)).tolist()
    for at, (partial, values) in zip(
        places, page.evaluate(WORK_OUT, {"layer": data, "places": places}), strict=True
    ):
        unit = found.unit(*at)
        assert partial == pytest.approx(unit.partial.tolist(), abs=1e-9)
        assert values == pytest.approx(unit.values, abs=1e-6)


def test_the_browser_works_out_what_python_does(page):
    for layer in SLIDING.values():
        compare(page, layer, 3)


def test_every_step_is_the_same_in_the_browser(page):
    norm = nn.BatchNorm2d(4)
    with torch.no_grad():
        for values in (norm.weight, norm.bias, norm.running_mean, norm.running_var):
            values.copy_(torch.rand(4, generator=torch.Generator().manual_seed(5)) + 0.5)
    for kind in NAMES:
        compare(page, nn.Sequential(SLIDING["plain"], norm, kind()), 2)
