"""The way of a picture into the network step by step, and its colours apart and together."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from PIL import Image

from core import charts
from core.see import pixel_values
from core.see.pictures import Picture
from pages.parts import controls, drawing, pictures_shown
from pages.parts.boundary import errors_shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.see.backbones import Backbone
    from core.see.preparation import Preparation, Step

NARROWEST = 150  # pixels a picture: four in a row, two on a phone
SIDE = 420  # pixels the longer side of a picture is drawn at
COLOURS = ("red", "green", "blue")
FADED = 3  # what the crop throws away is drawn so many times darker


@dataclass(frozen=True)
class StepShown:
    """One step as the page draws it: its title, what was done, shape and range as text, the picture as PNG."""

    title: str
    done: str
    figures: str
    png: bytes


def _draw_steps(
    fingerprint: str, digest: str, _backbone: Backbone, _picture: Picture
) -> tuple[StepShown, ...]:
    preparation = _backbone.preparation
    steps = preparation.steps(_picture)
    done = (
        "As it was opened.",
        resizing(preparation, _picture),
        f"The middle {preparation.crop} × {preparation.crop} are cut out.",
        f"{formula(preparation)}. {followed(steps[2], steps[3])} Drawn from the lowest number possible, black, to the highest.",
    )
    return tuple(
        StepShown(f"{number} · {step.title.capitalize()}", words, figures(step), _png(step, preparation))
        for number, (step, words) in enumerate(zip(steps, done, strict=True), start=1)
    )


_steps = st.cache_resource(max_entries=24, show_spinner=False)(_draw_steps)
_own_steps = st.cache_resource(max_entries=4, show_spinner=False, scope="session")(_draw_steps)


def steps(stack: Backbone, picture: Picture) -> None:
    """Draw the steps from the picture to what the network receives, with shape and range at each."""
    ask = _own_steps if controls.picture_key() == controls.OWN else _steps
    with st.grid(4, min_column_width=NARROWEST) as row:
        for step in ask(stack.fingerprint(), picture.digest, stack, picture):
            with row.cell():
                st.markdown(f"**{step.title}**")
                st.image(step.png, width="content", output_format="PNG", alt=f"{picture.name}, {step.title}")
                st.caption(f"**{step.figures}**  \n{step.done}")


def resizing(preparation: Preparation, picture: Picture) -> str:
    """Say what the resize did to this picture."""
    from core.see.preparation import LONGEST

    if preparation.resize_mode == "squash":
        return f"The whole picture is pressed into {preparation.crop} × {preparation.crop}."
    ends = "Its far ends are cut off, then the" if max(picture.size) > LONGEST * min(picture.size) else "The"
    return f"{ends} shorter side becomes {preparation.shorter_side}. What is dark goes in the next step."


def formula(preparation: Preparation) -> str:
    """Write the normalisation with its numbers: once if they are the same for all three colours."""
    pairs = list(zip(preparation.mean, preparation.std, strict=True))
    if len(set(pairs)) == 1:
        return f"(value − {round(pairs[0][0], 1):g}) ÷ {round(pairs[0][1], 1):g}"
    return "; ".join(
        f"({name} − {round(mean, 1):g}) ÷ {round(std, 1):g}"
        for name, (mean, std) in zip(COLOURS, pairs, strict=True)
    )


def ends(preparation: Preparation) -> tuple[float, float]:
    """Return the lowest and the highest number that any pixel of any colour can become."""
    pairs = list(zip(preparation.mean, preparation.std, strict=True))
    return min((0 - mean) / std for mean, std in pairs), max((255 - mean) / std for mean, std in pairs)


def followed(cropped: Step, normalised: Step) -> str:
    """Follow the pixel in the middle through the last step."""
    row, column = (side // 2 for side in cropped.shape[:2])
    before = ", ".join(str(value) for value in cropped.array[row, column])
    after = ", ".join(f"{value:.2f}".replace("-", "−") for value in normalised.array[:, row, column])
    return f"The middle pixel: {before} → {after}."


def figures(step: Step) -> str:
    """Write the shape of a step and its range."""
    shape = " × ".join(f"{side:,}" for side in step.shape)
    return f"{shape} numbers from {step.min:.4g} to {step.max:.4g}".replace("-", "−")


def _png(step: Step, preparation: Preparation) -> bytes:
    if step.title == "normalised":
        pixels = pictures_shown.shaded(step.array, ends(preparation))
    elif step.title == "resized":
        pixels = framed(step.array, preparation.crop)
    else:
        pixels = step.array
    file = BytesIO()
    fitted(pixels).save(file, "PNG")
    return file.getvalue()


def framed(pixels: NDArray[np.uint8], crop: int) -> NDArray[np.uint8]:
    """Darken all but the middle square of (H, W, 3)."""
    top, left = (round((side - crop) / 2) for side in pixels.shape[:2])  # as the crop itself rounds
    kept = pixels // FADED
    kept[top : top + crop, left : left + crop] = pixels[top : top + crop, left : left + crop]
    return kept


def fitted(pixels: NDArray[np.uint8]) -> Image.Image:
    """Return (H, W, 3) with its longer side near SIDE; what is tiny keeps its pixels as squares."""
    image, longest = Image.fromarray(np.ascontiguousarray(pixels)), max(pixels.shape[:2])
    if 2 * longest <= SIDE:
        factor = SIDE // longest
        return image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    width, height = (max(1, round(side * SIDE / longest)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=3.0)


def colours_drawer(picture: Picture, about: str) -> None:
    """Draw the drawer with the colours apart and the histogram; opening it reruns it alone, without the page."""

    def draw() -> None:
        with errors_shown():
            drawer = st.expander(
                "The colours apart, grey, and how often each value occurs",
                icon=":material/palette:",
                key="colours_drawer",
                on_change="rerun",
            )
            if drawer.open:
                with drawer:
                    _colours(picture, about)

    st.fragment(draw)()


def _colours(picture: Picture, about: str) -> None:
    pixels = np.asarray(fitted(picture.pixels))
    lights = {name: pixel_values.light(pixels, place) for place, name in enumerate(COLOURS)}
    shown = {
        "only red": ("", lights["red"]),
        "only green": (r"\+ ", lights["green"]),
        "only blue": (r"\+ ", lights["blue"]),
        "all three": ("= ", pixels),
        "grey": ("", pixel_values.grey(pixels)),
    }
    with st.grid(5, min_column_width=120) as row:
        for name, (sign, each) in shown.items():
            with row.cell():
                alt = f"{picture.name}: {name}"
                st.image(Image.fromarray(each), width="content", output_format="PNG", alt=alt)
                st.caption(sign + name)
    st.markdown(about)
    drawing.chart(charts.channel_histogram(picture.pixels), key="pixel_histogram")
