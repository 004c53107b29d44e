"""Pictures that nobody takes on purpose: each goes through every page of the See chapter, or gets its sentence."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.see.pictures import open_picture

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


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_picture_goes_through_the_whole_chapter(app: Open, kind: str) -> None:
    visit = app(network="tiny_net")
    visit.session_state["own_picture"] = open_picture(ODD[kind](), name="my own picture")
    visit.session_state["picture"] = "own"
    for page in PAGES:
        visit.switch_page(f"pages/{page}.py").run()
        assert not visit.exception, page
        assert not [error.value for error in visit.error], page
        assert visit.session_state["picture"] == "own"


@pytest.mark.parametrize("page", PAGES)
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
    app: Open, page: str, upload: Callable[[], bytes], said: str
) -> None:
    visit = app(page, network="tiny_net")
    visit.file_uploader(key="own_file").set_value(("picture.png", upload(), "image/png")).run()
    assert not visit.exception
    assert len(visit.error) == 1
    assert said in visit.error[0].value
    assert visit.title[0].value
