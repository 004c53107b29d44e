"""What people built: towers, houses, a workshop, and the road under the wheels."""

from __future__ import annotations

from random import Random

from core.learn.drawn_vehicles.looks import Look
from core.learn.drawn_vehicles.sheet import Colour, Sheet, darker, lighter, mix

LAMPLIGHT: Colour = (255, 214, 132)
_TOWERS: tuple[Colour, ...] = (
    (122, 132, 150),
    (158, 140, 132),
    (104, 120, 140),
    (176, 164, 150),
    (140, 110, 100),
)
_WALLS: tuple[Colour, ...] = (
    (238, 222, 196),
    (226, 190, 150),
    (206, 214, 206),
    (220, 156, 130),
    (240, 236, 226),
)
_ROOFS: tuple[Colour, ...] = ((168, 78, 58), (132, 66, 56), (96, 92, 100), (150, 106, 74))


def rectangle(
    sheet: Sheet, box: tuple[float, float, float, float], colour: Colour, opacity: float = 1.0
) -> None:
    left, top, right, bottom = box
    sheet.polygon([(left, top), (left, bottom), (right, bottom), (right, top)], colour, opacity=opacity)


def skyline(sheet: Sheet, look: Look, foot: float, row: tuple[float, float], rng: Random) -> None:
    """A row of towers; row = (distance 0..1, height)."""
    distance, high = row
    x = rng.uniform(-14, 0)
    while x < 224:
        wide = rng.uniform(13, 26)
        top = foot - high * rng.uniform(0.55, 1.15)
        colour = look.far(rng.choice(_TOWERS), distance)
        sheet.polygon(
            [(x, top), (x, foot), (x + wide, foot), (x + wide, top)],
            ((0.0, lighter(colour, 0.1)), (1.0, mix(colour, look.haze, 0.3))),
        )
        rectangle(sheet, (x + wide * 0.72, top, x + wide, foot), darker(colour, 0.3), 0.35)
        _tower_windows(sheet, look, (x + 1.6, top + 2.5, x + wide - 1.6, foot), (distance, rng))
        if rng.random() < 0.25:
            sheet.line([(x + wide / 2, top), (x + wide / 2, top - 8)], 0.7, colour)
        x += wide + rng.choice((0, 0, 1.5, 4))


def _tower_windows(
    sheet: Sheet, look: Look, box: tuple[float, float, float, float], air: tuple[float, Random]
) -> None:
    left, top, right, bottom = box
    distance, rng = air
    step = 4.4 if distance < 0.5 else 5.5
    pane = look.far((70, 88, 108), distance + 0.1)
    glow = mix(LAMPLIGHT, look.haze, distance * 0.6)
    y = top
    while y < bottom - 3:
        x = left
        while x < right - 1.5:
            lit = look.dark and rng.random() < 0.38
            rectangle(
                sheet, (x, y, x + step * 0.5, y + step * 0.52), glow if lit else pane, 0.95 if lit else 0.6
            )
            x += step
        y += step


def houses(sheet: Sheet, look: Look, foot: float, rng: Random) -> None:
    """A village street, and perhaps its church."""
    x = rng.uniform(-20, 0)
    church = rng.uniform(30, 190) if rng.random() < 0.5 else None
    if church is not None:
        _steeple(sheet, look, church, foot)
    while x < 224:
        wide = rng.uniform(24, 40)
        _house(sheet, look, (x, foot, wide, rng.uniform(17, 28)), rng)
        x += wide + rng.uniform(2, 16)


def _house(sheet: Sheet, look: Look, place: tuple[float, float, float, float], rng: Random) -> None:
    x, foot, wide, high = place
    wall, roof = look.far(rng.choice(_WALLS), 0.12), look.ground(rng.choice(_ROOFS), 0.12)
    sheet.polygon(
        [(x, foot - high), (x, foot), (x + wide, foot), (x + wide, foot - high)],
        ((0.0, wall), (1.0, darker(wall, 0.14))),
    )
    eaves, ridge = foot - high, foot - high - rng.uniform(8, 14)
    sheet.polygon(
        [(x - 2.5, eaves), (x + 4, ridge), (x + wide - 4, ridge), (x + wide + 2.5, eaves)],
        ((0.0, lighter(roof, 0.12)), (1.0, roof)),
    )
    if rng.random() < 0.6:
        rectangle(sheet, (x + wide * 0.7, ridge - 4, x + wide * 0.7 + 3.5, ridge + 3), darker(wall, 0.35))
    pane = look.far((86, 104, 118), 0.1)
    count = 2 if wide < 32 else 3
    for number in range(count):
        left = x + wide * (number + 0.5) / count - 2.4
        lit = look.dark and rng.random() < 0.6
        rectangle(sheet, (left - 0.6, eaves + 3.4, left + 5.4, eaves + 10.6), lighter(wall, 0.4))
        rectangle(sheet, (left, eaves + 4, left + 4.8, eaves + 10), LAMPLIGHT if lit else pane)


def _steeple(sheet: Sheet, look: Look, x: float, foot: float) -> None:
    wall, roof = look.far((222, 212, 196), 0.3), look.far((90, 100, 112), 0.3)
    rectangle(sheet, (x - 6, foot - 48, x + 6, foot), wall)
    sheet.polygon([(x - 7.5, foot - 48), (x, foot - 76), (x + 7.5, foot - 48)], roof)
    rectangle(sheet, (x - 1.6, foot - 43, x + 1.6, foot - 36), darker(wall, 0.5))


def workshop(sheet: Sheet, look: Look, horizon: float, rng: Random) -> None:
    """Indoors: a wall, a roller door or windows, shelves, hanging lamps."""
    wall = rng.choice(((206, 198, 184), (176, 188, 190), (196, 176, 156), (168, 176, 160)))
    foot = horizon + 26
    sheet.polygon(
        [(0, 0), (0, foot), (224, foot), (224, 0)],
        ((0.0, darker(wall, 0.4)), (0.5, wall), (1.0, darker(wall, 0.12))),
    )
    rectangle(sheet, (0, foot - 26, 224, foot), darker(wall, 0.35), 0.55)
    for number in range(rng.choice((1, 2))):
        _roller_door(sheet, (rng.uniform(6, 40) + 108 * number, foot), rng)
    _shelf(sheet, (rng.uniform(70, 120), foot - 58), rng)
    for x in (rng.uniform(30, 70), rng.uniform(110, 130), rng.uniform(160, 200)):
        _hanging_lamp(sheet, x)
    floor = rng.choice(((150, 148, 144), (170, 158, 140), (130, 136, 142)))
    sheet.polygon(
        [(0, foot), (0, 224), (224, 224), (224, foot)],
        ((0.0, darker(floor, 0.28)), (0.4, floor), (1.0, darker(floor, 0.2))),
    )


def _roller_door(sheet: Sheet, place: tuple[float, float], rng: Random) -> None:
    left, foot = place
    wide, high = rng.uniform(56, 84), rng.uniform(62, 84)
    colour = rng.choice(((112, 132, 146), (168, 96, 70), (214, 208, 190), (96, 124, 104)))
    rectangle(sheet, (left - 2, foot - high - 2, left + wide + 2, foot), darker(colour, 0.5))
    for number in range(int(high / 5)):
        top = foot - high + number * 5
        sheet.polygon(
            [(left, top), (left, top + 4.6), (left + wide, top + 4.6), (left + wide, top)],
            ((0.0, lighter(colour, 0.12)), (1.0, darker(colour, 0.15))),
        )


def _shelf(sheet: Sheet, place: tuple[float, float], rng: Random) -> None:
    x, y = place
    for row in range(2):
        board = y + row * 17
        reach = x
        while reach < x + 46:
            wide, high = rng.uniform(3, 8), rng.uniform(4, 11)
            colour = rng.choice(
                ((200, 80, 60), (70, 110, 150), (220, 180, 90), (110, 140, 100), (150, 110, 80), (90, 90, 96))
            )
            rectangle(sheet, (reach, board - high, reach + wide, board), darker(colour, 0.15))
            reach += wide + rng.uniform(0.5, 3)
        rectangle(sheet, (x - 2, board, x + 52, board + 1.6), (92, 70, 54))


def _hanging_lamp(sheet: Sheet, x: float) -> None:
    sheet.line([(x, 0), (x, 14)], 0.8, (50, 50, 54))
    sheet.spot((x, 24), (40, 34), (255, 240, 204), opacity=0.5)
    sheet.polygon([(x - 7, 18), (x - 3, 13), (x + 3, 13), (x + 7, 18)], (54, 70, 74))
    sheet.ellipse((x, 18.5), (5, 1.6), (255, 246, 220))


def road(sheet: Sheet, look: Look, band: tuple[float, float], rng: Random) -> None:
    """Asphalt from band[0] down to band[1], with a kerb and a dashed line."""
    top, bottom = band
    asphalt = rng.choice(((96, 98, 104), (118, 114, 112), (84, 88, 98), (130, 122, 116)))
    near, away = (
        look.far(mix(asphalt, (232, 236, 242), 0.45) if look.snowy else asphalt, 0.02),
        look.far(lighter(asphalt, 0.15), 0.15),
    )
    sheet.polygon([(0, top), (0, bottom), (224, bottom), (224, top)], ((0.0, away), (1.0, near)))
    sheet.polygon([(0, top - 1.6), (0, top), (224, top), (224, top - 1.6)], look.far((196, 194, 188), 0.08))
    paint, shift = look.far((236, 232, 214), 0.1), rng.uniform(0, 36)
    line = bottom - rng.uniform(3, 6)
    for number in range(-1, 7):
        left = number * 36 + shift
        sheet.polygon(
            [(left, line), (left - 1.5, line + 1.8), (left + 18, line + 1.8), (left + 19, line)],
            paint,
            opacity=0.85,
        )
    if look.weather == "rain":
        sheet.polygon([(0, top), (0, bottom), (224, bottom), (224, top)], look.sky[2], opacity=0.16)
