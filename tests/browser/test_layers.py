"""The layers chapter in a real browser: a window of one's own, the learned ones, and a box that follows the pointer."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from core.see.backbones import load
from core.see.kernels import KERNELS, apply, first_maps, kernel, learned_kernels, look, output_side
from core.see.pictures import sample
from core.see.receptive_fields import box, receptive_fields
from tests.browser.server import Server, running_app
from tests.browser.steps import (
    PATIENCE,
    VARIANTS,
    expect_no_failure,
    look_as,
    next_frame,
    open_chapter,
    settle,
)

SCRIPTS = Path(__file__).resolve().parents[2] / "pages/parts/components"
SLIDE = """({ planes, windows, way, looks }) => {
    const map = slide(planes, windows, way);
    return { map: [...map], side: outputSide(way.side, way), look: lookOf([map], windows, looks) };
}"""
LOOKS = {"white": 255, "balanced": 0.02, "within": 0.99}
FOCUSED = "element => element.getRootNode().activeElement === element"


def run(page: Page, scripts: tuple[str, ...], function: str, told: object) -> object:
    """Call a function of the drawings' own scripts with plain data."""
    source = "\n".join((SCRIPTS / name).read_text("utf-8") for name in scripts)
    source = source.replace("export default function", "function mount")
    return page.evaluate(f"told => {{ {source}\nreturn ({function})(told); }}", told)


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize(
    ("size", "stride", "padding", "dilation"), [(3, 1, 0, 1), (3, 2, 1, 3), (5, 3, 2, 1), (7, 1, 6, 2)]
)
def test_the_browsers_maps_are_cores(page, name, size, stride, padding, dilation):
    pixels = np.random.default_rng(1).integers(0, 256, (23, 23)).astype(float)
    window, settings = kernel(name, size), {"stride": stride, "padding": padding, "dilation": dilation}
    out = output_side(23, size, **settings)
    way = {"side": 23, "size": size, "before": padding, "out": out, **settings}
    told = {
        "planes": [pixels.ravel().tolist()],
        "windows": [window.ravel().tolist()],
        "way": way,
        "looks": LOOKS,
    }
    found = run(page, ("kernel_arithmetic.js",), SLIDE, told)
    expected = apply(pixels, window, **settings)
    assert found["side"] == out
    assert np.allclose(found["map"], expected.ravel(), rtol=1e-5, atol=1e-3)
    seen = look(expected, window)
    assert found["look"]["signed"] == seen.signed
    assert (found["look"]["low"], found["look"]["high"]) == pytest.approx((seen.low, seen.high), rel=1e-5)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "tiny_net"])
def test_the_browsers_map_of_a_learned_window_is_the_networks_own(page, name):
    stack = load(name)
    batch, kernels = stack.preprocess(sample("cat")), learned_kernels(stack)
    maps = first_maps(stack, batch).numpy()
    channel = next(each for each in range(len(maps)) if each not in kernels.empty)
    way = {
        "side": batch.shape[-1],
        "size": kernels.weights.shape[-1],
        "stride": kernels.stride,
        "dilation": kernels.dilation,
        "before": kernels.before,
        "out": kernels.side,
        "padding": 0,
        "bias": float(kernels.bias[channel]),
    }
    told = {
        "planes": batch[0].flatten(1).tolist(),
        "windows": kernels.weights[channel].flatten(1).tolist(),
        "way": way,
        "looks": LOOKS,
    }
    found = run(page, ("kernel_arithmetic.js",), SLIDE, told)
    assert np.abs(np.array(found["map"]) - maps[channel].ravel()).max() < 1e-4 * np.abs(maps).max()


def test_a_window_turns_by_an_eighth_and_eight_of_them_are_a_whole_turn(page):
    turn = "({ numbers, size, times }) => Array.from({ length: times }).reduce((now) => turned(now, size), numbers)"
    for size in (3, 5, 7):
        numbers = np.arange(size * size).tolist()
        eight = run(page, ("kernel_arithmetic.js",), turn, {"numbers": numbers, "size": size, "times": 8})
        two = run(page, ("kernel_arithmetic.js",), turn, {"numbers": numbers, "size": size, "times": 2})
        assert eight == numbers
        assert np.array_equal(
            np.reshape(two, (size, size)), np.rot90(np.arange(size**2).reshape(size, size), -1)
        )


@pytest.mark.parametrize("stage", ["stem", "group2", "group4", "group6"])
def test_the_browsers_box_is_cores(page, stage):
    field = receptive_fields(load("efficientnet_lite0", pretrained=False))[stage]
    units = list(range(-(-field.picture // field.jump)))
    plain = {"size": field.size, "jump": field.jump, "start": field.start}
    function = """({ units, field, side }) => units.map((place) => {
        const reach = reachOf(place, field);
        return [reach.from, reach.to, beyond(reach, side), nearestPlace(field.start + place * field.jump, field, units.length)];
    })"""
    told = {"units": units, "field": plain, "side": field.picture}
    found = run(page, ("pointing.js", "field_finder.js"), function, told)
    for unit, (start, end, outside, nearest) in zip(units, found, strict=True):
        left, _, right, _ = box(field, unit, unit, clipped=False)
        clipped = box(field, unit, unit)
        assert (start, end) == (left, right)
        assert outside == field.size - (clipped[2] - clipped[0])
        assert nearest == unit


def bench(page: Page) -> Locator:
    return page.locator(".own-kernel")


def finder(page: Page) -> Locator:
    return page.locator(".field-finder")


def cells(page: Page) -> list[float]:
    return [
        float(value)
        for value in bench(page).locator(".cell").evaluate_all("all => all.map(one => one.value)")
    ]


def ready(page: Page) -> Page:
    expect(bench(page)).to_have_attribute("data-ready", "true", timeout=PATIENCE)
    settle(page)
    return page


def picture_of(page: Page, selector: str) -> str:
    """What a canvas shows, as text, once it has drawn what it was told."""
    next_frame(page)
    return bench(page).locator(selector).evaluate("canvas => canvas.toDataURL()")


def colours_of(page: Page, selector: str) -> set[tuple[int, ...]]:
    """The colours on a canvas, once it has drawn what it was told."""
    next_frame(page)
    bytes_of = "canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"
    pixels = np.array(bench(page).locator(selector).evaluate(bytes_of)).reshape(-1, 4)
    return set(map(tuple, pixels.tolist()))


@pytest.fixture
def layers(server, page: Page) -> Page:
    open_chapter(page, server.url, "layers", stage="group3")
    return ready(page)


def test_a_window_can_be_chosen_turned_and_typed_and_its_map_follows(layers):
    first = picture_of(layers, ".result canvas")
    bench(layers).get_by_role("button", name="Level edges").click()
    assert cells(layers) == kernel("level").ravel().tolist()
    level = picture_of(layers, ".result canvas")
    assert level != first
    for _ in range(2):
        bench(layers).get_by_role("button", name="Turn it").click()
    assert cells(layers) == (-kernel("upright")).ravel().tolist()
    cell = bench(layers).locator(".cell").nth(4)
    cell.fill("9")
    expect(bench(layers).locator(".adds")).to_have_text(
        re.compile("add up to 9: an area of one colour becomes 9 times")
    )
    cell.press("ArrowDown")
    expect(cell).to_have_value("8")
    assert cell.evaluate(FOCUSED)
    assert picture_of(layers, ".result canvas") not in (first, level)
    bench(layers).get_by_role("button", name="Swap + and −").click()
    assert cells(layers)[4] == -8


def test_pointing_by_mouse_and_by_keyboard_tells_the_sum_of_a_place(layers):
    expect(bench(layers).locator(".told")).to_contain_text("Point at the map")
    bench(layers).get_by_role("button", name="Blur").click()
    result = bench(layers).locator(".result .frame")
    result.hover(position={"x": 4, "y": 4})
    told = bench(layers).locator(".told")
    expect(told).to_have_text(re.compile(r"Row \d, column \d: 9 products add up to \d+"))
    expect(bench(layers).locator(".photo .mark")).to_be_visible()
    layers.mouse.move(0, 0)
    expect(told).to_contain_text("Point at the map")
    result.focus()
    layers.keyboard.press("ArrowRight")
    expect(told).to_contain_text("Row 111, column 112:")
    layers.keyboard.press("Shift+ArrowUp")
    expect(told).to_contain_text("Row 101, column 112:")
    layers.keyboard.press("Escape")
    expect(told).to_contain_text("Point at the map")


def test_how_the_window_slides_changes_the_maps_size_as_the_formula_says(layers):
    summary, formula = bench(layers).locator("summary"), bench(layers).locator(".formula")
    summary.click()
    expect(formula).to_have_text("⌊(224 + 2 · 0 − 1 · (3 − 1) − 1) / 1⌋ + 1 = 222")
    for label, value in (("Step (stride)", "2"), ("Padding", "1"), ("Size", "5"), ("Dilation", "3")):
        bench(layers).get_by_label(label).select_option(value)
    expect(formula).to_have_text("⌊(224 + 2 · 6 − 3 · (5 − 1) − 1) / 2⌋ + 1 = 112")
    expect(summary).to_contain_text(
        "step 2, 6 px of zeros all round, 5 × 5, dilation 3. 224 places across become 112."
    )
    assert len(cells(layers)) == 25
    assert bench(layers).locator(".result canvas").evaluate("canvas => canvas.width") == 112


def test_learned_windows_are_walked_by_keyboard_and_put_into_the_editor(layers):
    patches = bench(layers).locator(".patch")
    expect(patches).to_have_count(32)
    assert bench(layers).locator(".patch[data-empty=true]").count() == 4
    expect(bench(layers).locator(".about")).to_contain_text(
        "4 of the 32 are empty: all their numbers are as good as zero"
    )
    patches.nth(0).click()
    layers.keyboard.press("ArrowRight")
    assert patches.nth(1).evaluate(FOCUSED)
    layers.keyboard.press("Enter")
    expect(bench(layers).locator(".name")).to_have_text("Channel 1")
    bench(layers).get_by_role("button", name="Put it into my window").click()
    weights = learned_kernels(load("efficientnet_lite0")).weights[1]
    assert cells(layers) == pytest.approx(weights[0].flatten().tolist(), abs=6e-4)
    bench(layers).get_by_role("button", name="blue").click()
    assert cells(layers) == pytest.approx(weights[2].flatten().tolist(), abs=6e-4)
    expect(bench(layers).locator(".photo figcaption")).to_contain_text("what the network gets")


def test_an_empty_window_says_that_it_is_empty(layers):
    load_it = bench(layers).get_by_role("button", name="Put it into my window")
    assert len(colours_of(layers, ".own-map canvas")) > 10
    bench(layers).locator(".patch[data-empty=true]").first.click()
    expect(bench(layers).locator(".detail")).to_contain_text("All its numbers are as good as zero")
    expect(bench(layers).locator(".own-map figcaption")).to_contain_text("Blank: the same number everywhere")
    assert len(colours_of(layers, ".own-map canvas")) == 1
    expect(load_it).to_be_disabled()
    bench(layers).locator(".patch[data-empty=false]").first.click()
    expect(load_it).to_be_enabled()


@pytest.mark.parametrize(
    ("middle", "said"),
    [
        ("1", "add up to 1: an area of one colour keeps its brightness."),
        ("-1", "add up to −1: an area of one colour becomes its negative. The map is rescaled to be seen."),
        (
            "-1.5",
            "add up to −1.50: an area of one colour becomes its negative, 1.50 times as strong. The map is",
        ),
        (
            "999",
            "add up to 999: an area of one colour becomes 999 times as bright. The map is rescaled to be seen.",
        ),
    ],
)
def test_the_note_says_what_becomes_of_one_colour_and_that_the_map_is_rescaled(layers, middle, said):
    bench(layers).get_by_role("button", name="As it is").click()
    bench(layers).locator(".cell").nth(4).fill(middle)
    expect(bench(layers).locator(".adds")).to_contain_text(said)


def test_a_number_below_zero_is_written_with_a_minus_sign(layers):
    bench(layers).get_by_role("button", name="Upright edges").click()
    assert bench(layers).locator(".face").all_inner_texts() == [
        "−1",
        "0",
        "1",
        "−2",
        "0",
        "2",
        "−1",
        "0",
        "1",
    ]
    cell = bench(layers).locator(".cell").nth(1)
    cell.focus()
    for _ in range(3):
        cell.press("ArrowDown")
    expect(
        bench(layers).locator(".face").nth(1)
    ).to_be_hidden()  # while one types, the box shows its own text
    cell.blur()
    expect(bench(layers).locator(".face").nth(1)).to_have_text("−3")


def test_the_box_follows_the_pointer_and_the_arrow_keys(layers):
    told, drawn = finder(layers).locator(".told"), finder(layers).locator("svg .box")
    expect(told).to_contain_text("sees 67 × 67 px")
    units = finder(layers).locator(".frame")
    units.hover(position={"x": 2, "y": 2})
    field = receptive_fields(load("efficientnet_lite0", pretrained=False))["group3"]
    left, top, *_ = box(field, 0, 0, clipped=False)
    expect(told).to_contain_text("row 0, column 0")
    expect(told).to_contain_text(f"Of these 67 px, {-left} lie outside the picture, in the padding")
    assert (float(drawn.get_attribute("x")), float(drawn.get_attribute("y"))) == (left, top)
    units.focus()
    layers.keyboard.press("ArrowRight")
    expect(told).to_contain_text("row 0, column 1")
    assert float(drawn.get_attribute("x")) == left + field.jump
    out = f"Of its 67 px, {-left - field.jump} across and {-top} down lie outside the picture, in the padding"
    expect(told).to_contain_text(out)
    size = finder(layers).locator("svg").bounding_box()
    finder(layers).locator("svg").hover(position={"x": size["width"] / 2, "y": size["height"] / 2})
    expect(told).to_contain_text(re.compile(r"row 1[34], column 1[34] "))
    expect_no_failure(layers)


def test_the_same_place_stays_in_view_when_another_pancake_is_opened(layers):
    told = finder(layers).locator(".told")
    finder(layers).locator(".frame").hover(position={"x": 2, "y": 2})
    expect(told).to_contain_text("row 0, column 0")
    layers.locator(".st-key-layers_stack button.pancake[data-name=group1]").click()
    expect(told).to_contain_text("sees 7 × 7 px", timeout=PATIENCE)
    fields = receptive_fields(load("efficientnet_lite0", pretrained=False))
    unit = round((fields["group3"].start - fields["group1"].start) / fields["group1"].jump)
    expect(told).to_contain_text(f"row {unit}, column {unit} ")


def test_what_was_typed_outlives_another_pancake(layers):
    bench(layers).locator(".cell").nth(0).fill("5")
    layers.locator(".st-key-layers_stack button.pancake[data-name=group1]").click()
    expect(finder(layers).locator(".told")).to_contain_text("sees 7 × 7 px", timeout=PATIENCE)
    settle(layers)
    assert cells(layers)[0] == 5


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_page_fits_its_width(layers, variant):
    look_as(layers, VARIANTS[variant])
    for drawn in (bench(layers), finder(layers)):
        assert drawn.evaluate("root => root.scrollWidth <= root.clientWidth + 1")


@pytest.fixture(scope="module")
def desks() -> Iterator[Server]:
    """The two desks with networks whose weights are elsewhere."""
    with running_app(script=Path(__file__).with_name("layers_demo.py")) as shown:
        yield shown


def test_where_squeeze_and_excitation_begins_the_whole_picture_is_framed(desks, page):
    page.goto(f"{desks.url}/?network=mobilenet_v3_small&stage=group1")
    ready(page)
    expect(finder(page).locator(".told")).to_contain_text(
        "It sees 7 × 7 px directly and all others indirectly"
    )
    expect(finder(page).locator(".why")).to_contain_text("Here it begins: squeeze-and-excitation")
    expect(finder(page)).to_have_attribute("data-whole", "true")


@pytest.mark.parametrize(("network", "size"), [("alexnet", 11), ("resnet18", 7), ("convnext_tiny", 4)])
def test_larger_first_windows_can_be_put_into_the_editor_too(desks, page, network, size):
    page.goto(f"{desks.url}/?network={network}")
    ready(page)
    bench(page).get_by_role("button", name="Put it into my window").click()
    expect(bench(page).locator(".cell")).to_have_count(size * size)
    before = cells(page)
    for _ in range(8 if size % 2 else 4):
        bench(page).get_by_role("button", name="Turn it").click()
    assert cells(page) == before
