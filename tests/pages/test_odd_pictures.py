"""Pictures that nobody takes on purpose: each goes through every page of the See chapter, or gets its sentence."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.see.picture_files import LONGEST_SIDE
from pages.parts import controls

Open = Callable[..., AppTest]
PAGES = ("pixels", "layers", "activations", "predictions")
NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (60, 90, 3), dtype=np.uint8))


def file_of(image: Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def transparent() -> bytes:
    image = NOISE.convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return file_of(image)


ODD = {
    "1 x 1": lambda: file_of(NOISE.resize((1, 1))),
    "1 x 50": lambda: file_of(NOISE.resize((1, 50))),
    "50 x 1": lambda: file_of(NOISE.resize((50, 1))),
    "grey": lambda: file_of(NOISE.convert("L")),
    "one colour": lambda: file_of(Image.new("RGB", (40, 40), (0, 0, 0))),
    "CMYK": lambda: file_of(NOISE.convert("CMYK"), "JPEG"),
    "transparent": transparent,
    "animated": lambda: file_of(NOISE, "GIF", save_all=True, append_images=[NOISE.rotate(90)]),
    "large": lambda: file_of(NOISE.resize((4096, 300)), "JPEG"),
}


def uploaded(app: Open, data: bytes) -> AppTest:
    """The app after a visitor chose a file."""
    visit = app(network="tiny_net")
    return visit.file_uploader(key="own_file").upload("picture.png", data, "image/png").run()


def walk(visit: AppTest, *pages: str) -> None:
    """Open pages of the chapter; none may fail or apologise."""
    for page in pages:
        visit.switch_page(f"pages/{page}.py").run()
        assert not visit.exception, page
        assert not [error.value for error in visit.error], page
        assert visit.title[0].value


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_picture_goes_through_the_whole_chapter(app: Open, kind: str) -> None:
    visit = uploaded(app, ODD[kind]())
    assert controls.PROBLEM not in visit.session_state
    assert visit.session_state["picture"] == "own"
    assert max(visit.session_state["own_picture"].size) <= LONGEST_SIDE
    walk(visit, *PAGES)


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (lambda: file_of(NOISE.resize((1, 4000))), "more than 50 times as long as it is wide: crop it"),
        (lambda: file_of(NOISE)[:400], "damaged or incomplete: save it again"),
        (lambda: b"no picture", "not a picture we can read: choose"),
    ],
    ids=["1 x 4000", "cut off", "a text"],
)
def test_a_picture_that_cannot_be_opened_gets_its_sentence_and_the_page_stands(
    app: Open, upload: Callable[[], bytes], said: str
) -> None:
    visit = uploaded(app, upload())
    assert said in visit.session_state[controls.PROBLEM]  # shown in the frame, which AppTest draws only once
    assert "own_picture" not in visit.session_state
    walk(visit, PAGES[0])


@pytest.mark.parametrize("tab", ["Maps of this pancake", "Silence channels", "Two pictures"])
@pytest.mark.parametrize("kind", ["1 x 1", "one colour"])
def test_a_picture_in_which_nothing_varies_goes_through_the_tabs(app: Open, kind: str, tab: str) -> None:
    visit = uploaded(app, ODD[kind]())
    visit.session_state["activations_tabs"] = tab
    walk(visit, "activations")
