"""The settings in .streamlit/config.toml: Streamlit knows every one of them, and the colours can be read."""

import tomllib
from pathlib import Path

import pytest
from streamlit import config

from core.colours import FROZEN, TRAINABLE, channels_of

SETTINGS = tomllib.loads(
    (Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml").read_text("utf-8")
)
THEMES = ("light", "dark")


def flat(settings, above=()):
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from flat(value, (*above, name))
        else:
            yield ".".join((*above, name)), value


def brightness(colour):
    """Relative luminance as WCAG 2 defines it."""
    shares = [channel / 255 for channel in channels_of(colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("name", "value"), flat(SETTINGS), ids=lambda part: str(part)[:40])
def test_streamlit_knows_and_uses_every_setting(name, value):
    assert config.get_option(name) == value


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_everything_it_stands_on(theme):
    colours = SETTINGS["theme"][theme]
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(colours["textColor"], colours[ground]) >= 7
        assert contrast(colours["linkColor"], colours[ground]) >= 4.5
    assert contrast("#ffffff", colours["primaryColor"]) >= 4.5  # Streamlit writes white on primary buttons


@pytest.mark.parametrize("theme", THEMES)
def test_lines_and_marks_stand_out_from_the_page(theme):
    colours = SETTINGS["theme"][theme]
    for mark in ("primaryColor", "blueColor", "orangeColor"):
        assert contrast(colours[mark], colours["backgroundColor"]) >= 3


def test_frozen_and_trainable_have_the_same_colours_in_charts_and_theme():
    light = SETTINGS["theme"]["light"]
    assert (light["blueColor"], light["orangeColor"]) == (FROZEN, TRAINABLE)
