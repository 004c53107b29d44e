"""The drawings of the lab that a visitor can press: inline v2 components, registered once at import.

They are views, not stores: what they show comes in as data on every run, and what the visitor does leaves
as a trigger that lasts one run.
"""

from pages.parts.components.climb import AlikeRow, AlikeTile, climb
from pages.parts.components.knob_drawings import hand_rule, neuron
from pages.parts.components.magnifier import magnifier
from pages.parts.components.mosaic_sheet import OpenedMap, mosaic_sheet, open_map
from pages.parts.components.stack_map import MODES, stack_map
from pages.parts.components.tower import tower
from pages.parts.components.transplant import transplant

__all__ = [
    "MODES",
    "AlikeRow",
    "AlikeTile",
    "OpenedMap",
    "climb",
    "hand_rule",
    "magnifier",
    "mosaic_sheet",
    "neuron",
    "open_map",
    "stack_map",
    "tower",
    "transplant",
]
