"""Time of day and weather: the sky, the haze and the light that falls on everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from core.learn.drawn_vehicles.sheet import Colour, Sheet, mix, times

Gain = tuple[float, float, float]


@dataclass(frozen=True)
class Look:
    """What the air does to the scene."""

    name: str
    sky: tuple[Colour, Colour, Colour]  # top, middle, at the horizon
    haze: Colour  # what far things fade into
    gain: Gain  # the light on everything that does not shine itself
    sun: Colour | None = None
    dark: bool = False  # lamps and windows are lit
    weather: str = "clear"  # clear, rain, fog, snow
    snowy: bool = False

    def far(self, colour: Colour, distance: float) -> Colour:
        """A colour in this light, seen through the air; distance 0 = here, 1 = lost in the haze."""
        return mix(times(colour, self.gain), self.haze, distance)

    def ground(self, colour: Colour, distance: float) -> Colour:
        """The same for ground that snow may cover."""
        return self.far(mix(colour, (240, 244, 250), 0.82) if self.snowy else colour, distance)


LOOKS: dict[str, Look] = {
    "sun": Look("sun", ((74, 148, 214), (140, 196, 234), (226, 240, 244)), (206, 226, 238),
                (1.0, 1.0, 0.98), sun=(255, 250, 224)),
    "morning": Look("morning", ((108, 160, 206), (220, 206, 206), (255, 224, 190)), (240, 218, 200),
                    (1.04, 0.97, 0.9), sun=(255, 236, 190)),
    "dusk": Look("dusk", ((72, 62, 118), (206, 106, 116), (255, 186, 116)), (222, 140, 122),
                 (0.86, 0.7, 0.72), sun=(255, 214, 140), dark=True),
    "overcast": Look("overcast", ((140, 152, 166), (176, 186, 196), (212, 216, 218)), (196, 204, 210),
                     (0.88, 0.91, 0.95)),
    "night": Look("night", ((12, 18, 44), (24, 36, 74), (58, 70, 108)), (40, 52, 88), (0.54, 0.58, 0.76),
                  dark=True),
}  # fmt: skip

_CHANCES = (("sun", 0.36), ("morning", 0.2), ("dusk", 0.18), ("overcast", 0.12), ("night", 0.14))
_WEATHERS = (("clear", 0.64), ("rain", 0.12), ("fog", 0.1), ("snow", 0.14))
_GREY: tuple[Colour, Colour, Colour] = ((138, 148, 160), (172, 182, 190), (204, 210, 212))


def choose_look(rng: Random) -> Look:
    look = LOOKS[rng.choices([name for name, _ in _CHANCES], [share for _, share in _CHANCES])[0]]
    weather = rng.choices([name for name, _ in _WEATHERS], [share for _, share in _WEATHERS])[0]
    if weather == "clear":
        return look
    clouds = 0.35 if look.dark else 0.7
    top, middle, low = (mix(own, grey, clouds) for own, grey in zip(look.sky, _GREY, strict=True))
    if look.name == "night":
        top, middle, low = (mix(own, grey, 0.12) for own, grey in zip(look.sky, _GREY, strict=True))
    haze = mix(look.haze, low, 0.6)
    return replace(
        look, sky=(top, middle, low), haze=haze, sun=None, weather=weather, snowy=weather == "snow"
    )


def paint_sky(sheet: Sheet, look: Look, horizon: float, rng: Random) -> None:
    """A gradient, then stars, the sun or the moon, and clouds."""
    top, middle, low = look.sky
    edge = [(0, 0), (0, horizon + 4), (224, horizon + 4), (224, 0)]
    sheet.polygon(edge, ((0.0, top), (0.55, middle), (1.0, low)))
    place = (rng.uniform(20, 204), rng.uniform(16, max(20, horizon - 22)))
    if look.name == "night":
        _stars(sheet, horizon, rng)
        _moon(sheet, look, place)
    elif look.sun is not None:
        height = horizon - rng.uniform(4, 26) if look.name != "sun" else place[1]
        _sun(sheet, look.sun, (place[0], height))
    for _ in range(rng.choice((0, 1, 2, 3)) + (2 if look.weather != "clear" else 0)):
        _cloud(sheet, look, (rng.uniform(-10, 234), rng.uniform(8, horizon * 0.75)), rng)


def _stars(sheet: Sheet, horizon: float, rng: Random) -> None:
    for _ in range(46):
        size = rng.choice((0.3, 0.4, 0.6))
        sheet.ellipse(
            (rng.uniform(0, 224), rng.uniform(0, horizon)), (size, size), (235, 238, 255), opacity=0.8
        )


def _moon(sheet: Sheet, look: Look, place: tuple[float, float]) -> None:
    if look.weather != "clear":
        return
    sheet.spot(place, (34, 34), (150, 166, 214), opacity=0.4)
    sheet.ellipse(place, (7.5, 7.5), (240, 238, 220))
    for x, y, size in ((-2.4, -1.6, 1.7), (1.6, 2.2, 1.3), (2.6, -2.4, 0.9)):
        sheet.ellipse((place[0] + x, place[1] + y), (size, size), (218, 216, 200))


def _sun(sheet: Sheet, colour: Colour, place: tuple[float, float]) -> None:
    sheet.spot(place, (70, 70), colour, opacity=0.55)
    sheet.spot(place, (24, 24), colour, opacity=0.9)
    sheet.ellipse(place, (8.5, 8.5), mix(colour, (255, 255, 255), 0.45))


def _cloud(sheet: Sheet, look: Look, place: tuple[float, float], rng: Random) -> None:
    """Soft heaps on a flat foot, lit from above."""
    light = mix(look.sky[2], (255, 255, 255), 0.0 if look.name == "night" else 0.55)
    shade = mix(look.sky[1], light, 0.45)
    size = rng.uniform(9, 20)
    heaps = [(rng.uniform(-1.5, 1.5), rng.uniform(0.6, 1.0)) for _ in range(4)] + [
        (rng.uniform(-0.6, 0.6), 1.5)
    ]
    for lift, colour, opacity in ((0.25, shade, 0.55), (0.0, light, 0.8)):
        for shift, big in heaps:
            radius = size * big
            middle = (place[0] + shift * size, place[1] + lift * size - radius * 0.4)
            sheet.spot(middle, (radius * 1.2, radius * 0.8), colour, opacity=opacity)
