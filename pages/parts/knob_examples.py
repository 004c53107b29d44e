"""The pictures of the knobs chapter: those shown and learned from, new ones to judge by, and what the drawings are told."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from core.learn.measured_vehicles import CLASSES, MeasuredVehicles, Scaling, draw_and_measure
from core.learn.neuron import Examples, shuffled
from pages.parts.components.knob_drawings import RANGE

SHOWN, NEW = 30, 100  # a class
SHOWN_SEED, NEW_SEED = 0, 1000
ORDER_SEED = 5  # its first picture changes sides with one nudge, which shows best what a nudge does
COLUMNS = 10
QUALITY = 78  # of the sheet of small pictures, WebP
FIRST = 3  # the picture that is opened first: a car with a low bonnet


@st.cache_resource(max_entries=1, show_spinner="Drawing cars and trucks, and measuring them …")
def shown() -> MeasuredVehicles:
    """Return the pictures that everybody sees and the neuron learns from."""
    return draw_and_measure(SHOWN, SHOWN_SEED)


@st.cache_resource(max_entries=1, show_spinner="Drawing new vehicles to judge by …")
def fresh() -> MeasuredVehicles:
    """Return new pictures: neither the rule nor the neuron is made with them."""
    return draw_and_measure(NEW, NEW_SEED)


@st.cache_resource(max_entries=8, show_spinner="Drawing vehicles that nobody has seen …")
def drawn(per_class: int, seed: int) -> MeasuredVehicles:
    """Return freshly drawn vehicles of a seed."""
    return draw_and_measure(per_class, seed)


def scaling() -> Scaling:
    """Return how measures become inputs; it comes from the shown pictures alone."""
    return Scaling.of(shown().pairs)


@st.cache_resource(max_entries=1, show_spinner=False)
def examples() -> Examples:
    """Return what the neuron learns from: the shown pictures, scaled, in one order that is kept for all passes."""
    prepared = scaling()
    inputs = tuple(prepared.inputs(measured.pair) for measured in shown().measures)
    return Examples(inputs, shown().labels, shuffled(len(inputs), ORDER_SEED))


@st.cache_resource(max_entries=1, show_spinner=False)
def view() -> dict[str, Any]:
    """Return the shown pictures as the drawings want them: one sheet, and the numbers of each picture."""
    vehicles = shown()
    return {
        "sprite": sheet(vehicles.pixels),
        "columns": COLUMNS,
        "count": len(vehicles),
        "classes": CLASSES,
        "range": RANGE,
        "first": FIRST,
        "points": [_point(vehicles, place) for place in range(len(vehicles))],
    }


def _point(vehicles: MeasuredVehicles, place: int) -> dict[str, Any]:
    measured = vehicles.measures[place]
    return {
        "ends": measured.ends,
        "middle": measured.middle,
        "thirds": measured.thirds,
        "box": measured.box,
        "label": vehicles.labels[place],
        "kind": vehicles.kinds[place],
    }


def lesson() -> dict[str, Any]:
    """Return what the neuron's drawing needs beside the pictures: scaling, order, and the new ones' numbers."""
    prepared, new = scaling(), fresh()
    pairs = zip(new.measures, new.labels, strict=True)
    return {
        "averages": prepared.averages,
        "spreads": prepared.spreads,
        "order": examples().order,
        "fresh": [[*measured.pair, label] for measured, label in pairs],
    }


def sheet(pixels: np.ndarray) -> str:
    """Lay pictures uint8 (N, side, side, 3) out on one sheet, ten in a row, as a data URI."""
    count, side = len(pixels), pixels.shape[1]
    rows = -(-count // COLUMNS)
    blank = np.zeros((rows * COLUMNS - count, *pixels.shape[1:]), dtype=np.uint8)
    grid = np.concatenate([pixels, blank]).reshape(rows, COLUMNS, side, side, 3)
    file = BytesIO()
    laid = grid.swapaxes(1, 2).reshape(rows * side, COLUMNS * side, 3)
    Image.fromarray(laid).save(file, "WEBP", quality=QUALITY)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode("ascii")
