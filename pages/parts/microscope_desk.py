"""The microscope of the layers page: choose a layer of the stage and a channel, and see what each number is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.parts import resources, state
from pages.parts.components.microscope import microscope, microscope_data
from pages.parts.lessons import Lesson, lesson

if TYPE_CHECKING:
    from torch import Tensor

    from core.see.backbones import Backbone
    from core.see.convolution import Pair
    from core.see.microscope import SlidingLayer
    from core.see.pictures import Picture

KEY = "microscope"
SQUEEZED = ("fc1", "fc2")  # what torchvision calls the two layers of squeeze-and-excitation


def show(stack: Backbone, stage_name: str) -> None:
    """Draw the section; nothing is computed while it is closed."""
    told = lesson(KEY)
    drawer = st.expander(
        told["label"], expanded=True, icon=":material/biotech:", key="microscope_drawer", on_change="rerun"
    )
    if drawer.open:
        with drawer:
            st.fragment(draw)(stack, stage_name, told)


def draw(stack: Backbone, stage_name: str, told: Lesson) -> None:
    """Draw the choice of layer and channel, and the microscope itself."""
    layers = _layers(stack.fingerprint(), stage_name, stack)
    if not layers:
        st.info(told["no windows"], icon=":material/info:")
        return
    about = f"{stack.name}_{stage_name}"
    which, channel_box = st.columns([3, 1], vertical_alignment="bottom")
    layer = which.selectbox(
        "Layer",
        layers,
        index=_first(layers),
        format_func=lambda each: f"{layers.index(each) + 1} · {layer_label(each)}",
        key=f"{KEY}_layer_{about}",
    )
    picture = resources.picture()
    last = layer.gives[0] - 1
    channel = channel_box.number_input(
        f"Output channel, 0 to {last:,}",
        0,
        last,
        value=_strongest(stack.fingerprint(), picture.digest, stage_name, layer.name, stack, picture),
        key=f"{KEY}_channel_{about}_{layer.name}",
        help="At first the one that varies most over your picture.",
    )
    st.markdown(f"{told['lead']} {told[_kind(layer)]}")
    drawn = _drawn(stack, picture, stage_name, layer.name, int(channel))
    microscope(drawn, key=KEY, on_move=lambda place: state.put(state.MICROSCOPE, (drawn["of"], place)))


def layer_label(layer: SlidingLayer) -> str:
    """Name a layer as a visitor picks it: “depthwise convolution 3 × 3, step 2, 96 channels of 56 × 56”."""
    down, right = layer.slide.size
    step = f", step {layer.slide.stride[0]}" if layer.slide.stride[0] > 1 else ""
    channels, height, width = layer.gives
    mixed = f"{layer.below} → {channels}" if layer.kind == "convolution" else f"{channels}"
    return f"{layer.kind} {down} × {right}{step}, {mixed} channels of {height} × {width}"


def _kind(layer: SlidingLayer) -> str:
    """The section of the lesson that tells of such a layer."""
    if layer.name.rpartition(".")[2] in SQUEEZED:
        return "squeezed"
    is_pointwise = layer.slide.size == (1, 1) and layer.kind == "convolution"
    return "pointwise convolution" if is_pointwise else layer.kind


def _first(layers: tuple[SlidingLayer, ...]) -> int:
    """The layer to begin with: the first whose window is wider than one number."""
    return next((place for place, layer in enumerate(layers) if layer.slide.size != (1, 1)), 0)


def _below(stack: Backbone, picture: Picture, stage_name: str) -> Tensor:
    """What a stage receives of a picture: (1, C, H, W)."""
    number = stack.stage(stage_name).number
    if number == 1:
        return stack.preprocess(picture)
    return resources.inspection(stack, picture).maps[stack.stage_names[number - 2]][None]


@st.cache_resource(max_entries=64, show_spinner=False)
def _layers(fingerprint: str, stage_name: str, _stack: Backbone) -> tuple[SlidingLayer, ...]:
    from core.see.microscope import sliding_layers

    if stage_name == _stack.stage_names[-1]:
        return ()
    side = _stack.preparation.crop
    number = _stack.stage(stage_name).number
    shape = (3, side, side) if number == 1 else resources.costs(_stack)[number - 2].output_shape
    return sliding_layers(_stack.stage(stage_name), _zeros(shape))


def _zeros(shape: tuple[int, ...]) -> Tensor:
    import torch

    return torch.zeros(1, *shape)


def _drawn(stack: Backbone, picture: Picture, stage_name: str, layer: str, channel: int) -> dict[str, Any]:
    """What the drawing is told of a channel, around the unit that the visitor moved to."""
    of = ".".join((stack.fingerprint()[:12], picture.digest[:12], stage_name, layer, str(channel)))
    moved, place = state.get(state.MICROSCOPE, ("", None))
    ask = _own_scene if picture is state.get(state.OWN_PICTURE) else _scene
    return ask(of, place if moved == of else None, stack, picture, (stage_name, layer, channel))


def _view(
    of: str, place: Pair | None, _stack: Backbone, _picture: Picture, _where: tuple[str, str, int]
) -> dict[str, Any]:
    from core.see import microscope as under

    stage_name, name, channel = _where
    below = _below(_stack, _picture, stage_name)
    layer = under.convolution(_stack.stage(stage_name), below, name, channel)
    at = place or layer.strongest_place
    view = under.microscope(layer, under.part_around(layer, at), _stack.preparation)
    return microscope_data(layer, view, of=of, at=at, preparation=_stack.preparation)


# At most 0.6 MB each; what belongs to a visitor's own picture goes with the visit.
_scene = st.cache_resource(max_entries=48, show_spinner=False)(_view)
_own_scene = st.cache_resource(max_entries=6, show_spinner=False, scope="session")(_view)


@st.cache_resource(max_entries=256, show_spinner=False)
def _strongest(
    fingerprint: str, digest: str, stage_name: str, layer: str, _stack: Backbone, _picture: Picture
) -> int:
    from core.see.microscope import convolution

    below = _below(_stack, _picture, stage_name)
    return convolution(_stack.stage(stage_name), below, layer).channel
