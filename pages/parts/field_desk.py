"""What a unit of a stage sees: its map, the picture, and the box between them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.parts import pictures_shown, resources
from pages.parts.components.field_finder import field_finder

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture
    from core.see.receptive_fields import ReceptiveField

HEAD = "The head reads one list made of all places: every score depends on the whole picture."
LARGER = (
    "This field is as large as the picture or larger. Near the rim a good part of it lies in the padding."
)


def show(stack: Backbone, name: str) -> None:
    """Let the visitor point at a unit of a stage and see which pixels reach it; the head has no units to point at."""
    picture = resources.picture()
    if name == stack.stage_names[-1]:
        square = pictures_shown.cropped(stack, picture)
        st.image(square, caption=HEAD, width=448, alt=f"{picture.name}. {HEAD}")
        return
    field_finder(_view(_signature(stack, picture, name), name, stack, picture), key="field_finder")


def why(stack: Backbone, name: str) -> str:
    """Say why a unit depends on more than its window, or why the window is larger than the picture."""
    from core.see.receptive_fields import where_it_becomes_whole

    fields = resources.fields(stack)
    field, first = fields[name], where_it_becomes_whole(fields)
    if field.whole_picture and first is not None:
        where = "Here it begins" if first == name else f"It began at “{stack.stage(first).title}”"
        return (
            f"{where}: {field.whole_by} averages every channel over all its places and turns channels up and down by "
            f"that. So each unit depends on the whole picture; the dashed box is only what it sees directly."
        )
    return LARGER if field.size >= field.picture else ""


def _signature(stack: Backbone, picture: Picture, name: str) -> str:
    return f"{stack.fingerprint()[:16]} {picture.digest[:16]} {name}"


@st.cache_resource(max_entries=12, show_spinner=False, scope="session")
def _view(signature: str, name: str, _stack: Backbone, _picture: Picture) -> dict[str, Any]:
    from core.see.tower import photograph_uri

    field = resources.fields(_stack)[name]
    square = pictures_shown.cropped(_stack, _picture)
    return {
        "signature": signature,
        "picture": {"uri": photograph_uri(square), "side": field.picture},
        "field": _plain(field),
        "map": _map(_stack, _picture, name),
        "why": why(_stack, name),
    }


def _plain(field: ReceptiveField) -> dict[str, Any]:
    return {"size": field.size, "jump": field.jump, "start": field.start, "whole": field.whole_picture}


def _map(stack: Backbone, picture: Picture, name: str) -> dict[str, Any]:
    from core.see.feature_maps import is_signed, strongest

    maps = resources.inspection(stack, picture).spatial[name]
    channel = strongest(maps, 1)[0]
    rows, columns = maps.shape[1:]
    return {
        "values": base64.b64encode(maps[channel].contiguous().numpy().tobytes()).decode("ascii"),
        "rows": rows,
        "columns": columns,
        "signed": is_signed(maps),
        "brightest": float(maps[channel].abs().max()) or 1.0,
        "about": f"Channel {channel}, the strongest of {len(maps):,}: {rows} × {columns} units. Point at one.",
    }
