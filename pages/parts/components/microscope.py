"""The microscope: one unit of one layer with every number that it is made of, drawn and worked out by the browser."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from core.colours import DIVERGING, DIVERGING_DARK
from pages.parts.components.registering import register

if TYPE_CHECKING:  # the first page is painted before torch is there
    from core.see.convolution import Convolution, Pair, Step
    from core.see.microscope import View
    from core.see.preparation import Preparation

LEVELS = 127  # of the overview on either side of zero, which is 128
WORDS: dict[str, Any] = {
    "buttons": "Slide the window",
    "play": "▶ Play",
    "pause": "❚❚ Pause",
    "go_on": "▶ Go on",
    "step": "One step",
    "finish": "To the end",
    "where": "row {row}, column {column}",
    "low": "− below zero",
    "high": "above zero +",
    "map_below": "What comes in: map {map}",
    "colour_below": "What comes in: the picture, its {map}",
    "colours": ["red", "green", "blue"],
    "map": "map {map}",
    "window": "window",
    "products": "products",
    "products_sum": "These {count} products add up to {value}.",
    "no_knobs": "All {count} knobs are as good as zero: whatever comes in, nothing is added.",
    "greatest_of": "The greatest of these {count} is {value}.",
    "padding": " (padding)",
    "others": "the other {count}",
    "by_amount": "largest first",
    "by_number": "in their order",
    "earlier": "earlier maps",
    "later": "later maps",
    "sum": "sum of {terms} products",
    "greatest": "greatest of {terms}",
    "bias": "bias",
    "normalisation": "normalise",
    "own": "the network’s own",
    "rounded": "≈: worked out with all digits; those in sight are rounded.",
    "spoken": "Row {row}, column {column}: sum {sum}, output {output}.",
    "finished": "All {count} worked out here, one by one. Largest difference to the network’s own: {worst}.",
}

_draw = register(
    "microscope",
    "sentences.js",
    "map_painting.js",
    "pointing.js",
    "microscope_arithmetic.js",
    "microscope_colours.js",
    "microscope_maps.js",
    "microscope_sums.js",
    "microscope_filling.js",
)


def microscope(drawn: Mapping[str, Any], *, key: str, on_move: Callable[[Pair], None] | None = None) -> None:
    """Draws what `microscope_data` gives. `on_move(place)` asks for the part of the map around another unit."""

    def pass_on() -> None:
        place = moved_to(st.session_state[key].get("moved"), drawn)
        if place is not None and on_move is not None:
            on_move(place)

    _draw(key=key, data=drawn, on_moved_change=pass_on)


def moved_to(trigger: object, drawn: Mapping[str, Any]) -> Pair | None:
    """The unit that a browser asks for; None for anything that is no unit of the channel that is drawn."""
    if not isinstance(trigger, Mapping) or trigger.get("of") != drawn["of"]:
        return None
    place = trigger.get("row"), trigger.get("column")
    inside = [type(at) is int and 0 <= at < side for at, side in zip(place, drawn["full"], strict=True)]
    return (int(place[0]), int(place[1])) if all(inside) else None  # type: ignore[arg-type]


def microscope_data(
    layer: Convolution, view: View, *, of: str, at: Pair, preparation: Preparation
) -> dict[str, Any]:
    """What the browser is told: numbers in base64, and finished texts.

    `of` names picture, network, layer and channel; `at` is the unit to begin with.
    """
    part = [view.part.top, view.part.left, view.part.height, view.part.width]
    is_whole = (view.part.height, view.part.width) == layer.shape
    limit = float(layer.outputs[-1].abs().max())
    return {
        "of": of,
        "signature": f"{of} {part} {at}",
        "words": WORDS,
        "says": _says(layer, None if is_whole else view),
        "layer": _layer(layer, view, preparation),
        "part": part,
        "full": list(layer.shape),
        "at": list(at),
        "first": layer.reads.start,
        "own": [_packed(output) for output in view.outputs],
        "overview": None if is_whole else _packed(_levels(view.overview, limit)),
        "limit": limit,
        "largest_knob": layer.largest_knob,
        "limits": [round(float(most), 6) for most in layer.inputs.abs().amax((1, 2))],
        "anchors": {"light": DIVERGING, "dark": DIVERGING_DARK},
    }


def _layer(layer: Convolution, view: View, preparation: Preparation) -> dict[str, Any]:
    slide = layer.slide
    is_colour = view.inputs.dtype == np.uint8
    colours = {name: np.float32(getattr(preparation, name)).tolist() for name in ("mean", "std")}
    return {
        "inputs": _packed(view.inputs),
        "reads": len(layer.reads),
        "block": [*view.corner, *view.inputs.shape[1:]],
        "below": list(layer.inputs.shape[1:]),
        "colours": colours if is_colour else None,
        "kernel": None if layer.kernel is None else _packed(layer.kernel.numpy()),
        "bias": layer.bias,
        "size": list(slide.size),
        "stride": list(slide.stride),
        "before": list(slide.before),
        "dilation": list(slide.dilation),
        "steps": [_step(step) for step in layer.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    from core.see.convolution import Normalisation

    if not isinstance(step, Normalisation):
        return {"name": step.name, "about": f"{step.name}: the dot on the curve is this unit."}
    about = (
        f"Batch normalisation: (sum − {_text(step.mean)}) ÷ {_text(step.deviation)} × {_text(step.weight)} + "
        f"{_text(step.bias)}. Mean and deviation were measured while training; the last two are knobs."
    )
    return {"scale": step.scale, "shift": step.shift, "about": about}


def _says(layer: Convolution, part: View | None) -> dict[str, str]:
    height, width = layer.shape
    down, right = layer.slide.size
    knobs, size = down * right, f"{height} × {width}"
    return {
        "above": f"What comes out: channel {layer.channel}",
        "hint": f"{size} units; each is one place of the window.",
        "about": _about(layer),
        "sums": f"What each of the {len(layer.reads):,} maps below adds",
        "kernel": f"kernel: {knobs} knob{'s' * (knobs > 1)}",
        "below_label": f"What comes in, {layer.kind}; arrow keys move the window, Space plays",
        "above_label": f"What comes out, {size} units; arrow keys move the window, Space plays",
        "overview": "" if part is None else _where(part, size),
    }


def _about(layer: Convolution) -> str:
    slide = layer.slide
    height, width = layer.inputs.shape[1:]
    step = f", step {slide.stride[0]}" if slide.stride[0] > 1 else ""
    gaps = f", dilation {slide.dilation[0]}" if slide.dilation[0] > 1 else ""
    padding = " Hatched: padding." if any(_padding(layer)) else ""
    return f"{height} × {width} numbers; a window of {slide.size[0]} × {slide.size[1]}{step}{gaps}.{padding}"


def _padding(layer: Convolution) -> list[bool]:
    """Whether any window reaches beyond the maps below: above, left, below or right of them."""
    last = layer.slide.corner(layer.shape[0] - 1, layer.shape[1] - 1)
    ends = zip(last, layer.slide.span, layer.inputs.shape[1:], strict=True)
    return [before > 0 for before in layer.slide.before] + [at + reach > side for at, reach, side in ends]


def _where(view: View, size: str) -> str:
    part = view.part
    rows, columns = (
        f"{start}–{start + count - 1}" for start, count in ((part.top, part.height), (part.left, part.width))
    )
    return f"Shown: rows {rows}, columns {columns} of {size}. Click the whole map to go elsewhere."


def _levels(values: np.ndarray, limit: float) -> np.ndarray:
    """Numbers as uint8, zero at 128."""
    return np.round(128 + LEVELS * values / (limit or 1.0)).astype(np.uint8)


def _packed(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")


def _text(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")
