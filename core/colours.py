"""The colours of maps and charts, as evenly spaced anchors from the lowest value to the highest.

They stand below everything else: the lookup tables of core/see/palettes.py and the colour scales of
core/charts.py come from here, so that a map has the same colours wherever it is shown.

SEQUENTIAL is matplotlib's "inferno" (Smith and van der Walt, CC0) at 33 points: its lightness rises evenly,
so it reads in grey and with every common kind of colour blindness (its first colour is #000004, which Streamlit
takes for a placeholder of its own and paints gold). DIVERGING runs from blue over white to
orange, a pair that people with red-green blindness tell apart; DIVERGING_DARK has a dark middle, for dark
pages.
"""

# fmt: off
SEQUENTIAL = (
    "#010104", "#040312", "#0b0724", "#150b37", "#210c4a", "#2f0a5b", "#3d0965", "#4a0c6b", "#57106e",
    "#64156e", "#71196e", "#7d1e6d", "#8a226a", "#972766", "#a32c61", "#b0315b", "#bc3754", "#c73e4c",
    "#d24644", "#db503b", "#e45a31", "#eb6628", "#f1731d", "#f68013", "#f98e09", "#fb9d07", "#fcac11",
    "#fbbc21", "#f9cb35", "#f5db4c", "#f2ea69", "#f3f68a", "#fcffa4",
)
# fmt: on
DIVERGING = (
    "#0a2f57",
    "#1f639c",
    "#5fa5d8",
    "#b9d9ef",
    "#fbf8f3",
    "#f8d2ae",
    "#ec9550",
    "#bf4f12",
    "#6b2606",
)
DIVERGING_DARK = (
    "#c4e6fb",
    "#7cc4f0",
    "#3b86c0",
    "#1c4466",
    "#16120f",
    "#5c2f10",
    "#b8591b",
    "#f0913a",
    "#ffd7ac",
)

FROZEN = "#2B7BB9"
TRAINABLE = "#D9641E"
EMPTY = (128, 128, 128)  # a tile that holds nothing: a grey that neither palette contains
EMPTY_STROKE = (90, 90, 90)  # and the line across it, since colour is never the only sign

GAP = (168, 156, 143)  # between tiles: visible on light and on dark pages


def channels_of(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, each 0 to 255, of a colour written as #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def colour_scale(anchors: tuple[str, ...]) -> list[tuple[float, str]]:
    """The anchors as a Plotly colour scale: pairs of (position 0 to 1, colour)."""
    return [(index / (len(anchors) - 1), colour) for index, colour in enumerate(anchors)]
