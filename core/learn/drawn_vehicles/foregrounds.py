"""What comes between the viewer and the vehicle: trees, lamp posts, fences, and the weather."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from core.learn.drawn_vehicles.looks import Look
from core.learn.drawn_vehicles.sheet import Colour, Sheet, darker, lighter


def paint_occluder(sheet: Sheet, look: Look, place: tuple[float, float], rng: Random) -> None:
    """One thing in front, near place = (x it should hide, y of the ground there)."""
    sheet.marking, sheet.gain = 0, look.gain
    OCCLUDERS[rng.choice(tuple(OCCLUDERS))](sheet, look, place, rng)
    sheet.marking = None


def _lamp_post(sheet: Sheet, look: Look, place: tuple[float, float], rng: Random) -> None:
    x, y = place
    iron = rng.choice(((58, 66, 70), (46, 70, 60), (110, 112, 116)))
    top = y - rng.uniform(104, 140)
    sheet.line([(x, y), (x, top)], 2.6, iron)
    sheet.line([(x - 0.7, y), (x - 0.7, top)], 0.7, lighter(iron, 0.35))
    sheet.polygon([(x - 3, y), (x - 2, y - 12), (x + 2, y - 12), (x + 3, y)], iron)
    sheet.line([(x, top), (x + 16, top - 4)], 1.8, iron)
    sheet.polygon(
        [(x + 9, top - 3), (x + 12, top - 7), (x + 24, top - 6), (x + 26, top - 2)], darker(iron, 0.2)
    )
    if look.dark:
        sheet.spot((x + 18, top), (26, 26), (255, 226, 160), opacity=0.8)


def _trunk(sheet: Sheet, look: Look, place: tuple[float, float], rng: Random) -> None:
    x, y = place
    bark = rng.choice(((96, 74, 56), (120, 96, 74), (84, 72, 66)))
    wide, top = rng.uniform(4, 7), y - rng.uniform(90, 120)
    outline = [
        (x - wide * 1.4, y), (x - wide * 0.7, y - 12), (x - wide * 0.6, top), (x + wide * 0.6, top),
        (x + wide * 0.7, y - 12), (x + wide * 1.4, y)
    ]  # fmt: skip
    sheet.polygon(outline, bark)
    sheet.line([(x + wide * 0.35, y - 4), (x + wide * 0.3, top)], wide * 0.5, darker(bark, 0.25))
    leaf: Colour = (
        (222, 230, 236) if look.snowy else rng.choice(((78, 128, 62), (104, 140, 66), (196, 132, 58)))
    )
    for _ in range(9):
        middle = (x + rng.uniform(-26, 26), top - rng.uniform(-6, 20))
        size = rng.uniform(10, 17)
        sheet.ellipse(middle, (size, size * 0.8), darker(leaf, rng.uniform(0.0, 0.3)))


def _fence(sheet: Sheet, look: Look, place: tuple[float, float], rng: Random) -> None:
    _, y = place
    wood = rng.choice(((236, 232, 222), (140, 104, 74), (172, 140, 104)))
    high, step = rng.uniform(15, 24), rng.uniform(9, 15)
    for lift in (0.3, 0.75):
        sheet.polygon(
            [(0, y - high * lift - 1.2), (0, y - high * lift + 1.2), (224, y - high * lift + 1.2),
            (224, y - high * lift - 1.2)], darker(wood, 0.12)
        )  # fmt: skip
    x = rng.uniform(0, step)
    while x < 226:
        sheet.polygon(
            [(x - 1.8, y), (x - 1.8, y - high), (x, y - high - 2.4), (x + 1.8, y - high), (x + 1.8, y)], wood
        )
        x += step


def _bush(sheet: Sheet, look: Look, place: tuple[float, float], rng: Random) -> None:
    x, y = place
    leaf: Colour = (
        (214, 224, 228) if look.snowy else rng.choice(((70, 116, 62), (92, 130, 70), (60, 104, 78)))
    )
    for _ in range(14):
        middle, size = (x + rng.uniform(-17, 17), y - rng.uniform(0, 15)), rng.uniform(4, 9)
        sheet.ellipse(middle, (size, size * 0.85), darker(leaf, rng.uniform(0.0, 0.35)))
    blossom = rng.choice(((244, 220, 226), (250, 214, 96), (232, 108, 96)))
    for _ in range(0 if look.snowy else 9):
        sheet.ellipse((x + rng.uniform(-16, 16), y - rng.uniform(2, 18)), (1.3, 1.3), blossom)


def _sign(sheet: Sheet, look: Look, place: tuple[float, float], rng: Random) -> None:
    x, y = place
    top = y - rng.uniform(62, 86)
    sheet.line([(x, y), (x, top)], 1.8, (150, 154, 158))
    face, rim = rng.choice(
        (((246, 246, 244), (204, 44, 40)), ((44, 92, 178), (246, 246, 244)), ((248, 206, 70), (40, 40, 44)))
    )
    sheet.ellipse((x, top), (9, 9), rim)
    sheet.ellipse((x, top), (7, 7), face)
    sheet.polygon([(x - 4, top - 1.2), (x - 4, top + 1.2), (x + 4, top + 1.2), (x + 4, top - 1.2)], rim)


def _bollards(sheet: Sheet, look: Look, place: tuple[float, float], rng: Random) -> None:
    x, y = place
    colour = rng.choice(((214, 70, 52), (70, 76, 82), (226, 180, 70)))
    for number in range(-2, 3):
        left = x + number * 17
        sheet.polygon([(left - 2.4, y), (left - 2.4, y - 15), (left + 2.4, y - 15), (left + 2.4, y)], colour)
        sheet.ellipse((left, y - 15), (2.4, 1.8), lighter(colour, 0.3))
        sheet.polygon(
            [(left - 2.4, y - 9), (left - 2.4, y - 6), (left + 2.4, y - 6), (left + 2.4, y - 9)],
            (242, 240, 234)
        )  # fmt: skip


OCCLUDERS: dict[str, Callable[[Sheet, Look, tuple[float, float], Random], None]] = {
    "lamp post": _lamp_post,
    "tree": _trunk,
    "fence": _fence,
    "bush": _bush,
    "sign": _sign,
    "bollards": _bollards,
}


def paint_weather(sheet: Sheet, look: Look, rng: Random) -> None:
    """Rain, fog or snowflakes in front of everything; the mask stays as it is."""
    sheet.marking, sheet.gain = None, (1.0, 1.0, 1.0)
    if look.weather in _WEATHER:
        _WEATHER[look.weather](sheet, look, rng)


def _rain(sheet: Sheet, look: Look, rng: Random) -> None:
    slant = rng.uniform(-5, 5)
    for _ in range(110):
        x, y, long = rng.uniform(-6, 230), rng.uniform(-12, 220), rng.uniform(6, 14)
        sheet.line(
            [(x, y), (x + slant * long / 14, y + long)], 0.5, (226, 234, 244), opacity=rng.uniform(0.2, 0.5)
        )


def _fog(sheet: Sheet, look: Look, rng: Random) -> None:
    veil = look.sky[2]
    sheet.polygon([(0, 0), (0, 224), (224, 224), (224, 0)], veil, opacity=rng.uniform(0.14, 0.32))
    for _ in range(7):
        sheet.spot(
            (rng.uniform(0, 224), rng.uniform(80, 200)),
            (rng.uniform(60, 110), rng.uniform(14, 28)),
            veil,
            opacity=0.5,
        )


def _snow(sheet: Sheet, look: Look, rng: Random) -> None:
    for _ in range(90):
        size = rng.choice((0.6, 0.8, 1.1, 1.6))
        sheet.ellipse(
            (rng.uniform(0, 224), rng.uniform(0, 224)),
            (size, size),
            (250, 252, 255),
            opacity=rng.uniform(0.55, 0.95),
        )


_WEATHER: dict[str, Callable[[Sheet, Look, Random], None]] = {"rain": _rain, "fog": _fog, "snow": _snow}
