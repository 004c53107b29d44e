"""Drawn vehicles: the same seed gives the same bytes, the mask is true, no shortcut gives the class away."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from core.errors import DatasetError
from core.learn.drawn_vehicles import (
    BACKGROUNDS,
    CAR_KINDS,
    COLLECTIONS,
    KINDS,
    TRUCK_KINDS,
    Collection,
    Drawing,
    collection,
    draw,
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same_bytes(kind: str) -> None:
    one, other = draw(kind, seed=3), draw(kind, seed=3)
    assert one.pixels.shape == (224, 224, 3) and one.pixels.dtype == np.uint8
    assert np.array_equal(one.pixels, other.pixels) and np.array_equal(one.mask, other.mask)
    assert not np.array_equal(one.pixels, draw(kind, seed=4).pixels)


@pytest.mark.parametrize("kind", KINDS)
def test_the_mask_covers_what_the_vehicle_changed_and_nothing_else(kind: str) -> None:
    for seed in range(3):
        with_it, without = draw(kind, seed=seed), draw(kind, seed=seed, empty=True)
        assert not without.mask.any()
        assert 0.01 < with_it.mask.mean() < 0.6
        changed = np.abs(with_it.pixels.astype(int) - without.pixels).max(axis=-1) > 6
        assert changed[with_it.mask].mean() > 0.85
        rows, columns = (np.flatnonzero(with_it.mask.any(axis=axis)) for axis in (1, 0))
        changed[max(0, rows[0] - 30) : rows[-1] + 30, max(0, columns[0] - 30) : columns[-1] + 30] = False
        assert not changed.any()  # shadow and lamplight stay near


def test_what_stands_in_front_is_not_in_the_mask() -> None:
    hidden = 0
    for seed in range(24):
        drawing, empty = draw("bus", seed=seed), draw("bus", seed=seed, empty=True)
        same = (drawing.pixels == empty.pixels).all(axis=-1)
        columns = drawing.mask.any(axis=0)
        rows = drawing.mask[:, columns].any(axis=1)
        hidden += int((same & ~drawing.mask)[np.ix_(rows, columns)].sum() > 150)
    assert hidden >= 3


def test_drawing_needs_no_torch() -> None:
    code = (
        "import core.learn.drawn_vehicles as v, sys; v.draw('bus', seed=1); sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_both_families_have_at_least_four_kinds() -> None:
    assert len(CAR_KINDS) >= 4 and len(TRUCK_KINDS) >= 4
    assert set(CAR_KINDS + TRUCK_KINDS) < set(KINDS) and len(set(KINDS)) == len(KINDS)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_has_every_class_equally_often_and_no_picture_twice(name: str) -> None:
    drawn = collection(name, 3, seed=5)
    assert [drawn.labels.count(label) for label in range(len(drawn.classes))] == [3] * len(drawn.classes)
    assert len({drawing.pixels.tobytes() for drawing in drawn.drawings}) == len(drawn.labels)
    for drawing, label in zip(drawn.drawings, drawn.labels, strict=True):
        assert drawing.kind in COLLECTIONS[name][drawn.classes[label]]


def test_every_class_varies_in_place_weather_size_and_colour() -> None:
    drawn = collection("vehicles", 20, seed=8, size=64)
    for label in range(len(drawn.classes)):
        own = [
            drawing for drawing, answer in zip(drawn.drawings, drawn.labels, strict=True) if answer == label
        ]
        assert len({drawing.background for drawing in own}) >= 5
        assert len({(drawing.light, drawing.weather) for drawing in own}) >= 5
        sizes = [drawing.mask.mean() for drawing in own]
        assert max(sizes) > 1.5 * min(sizes)
        colours = np.array([drawing.pixels[drawing.mask].mean(axis=0) for drawing in own])
        assert colours.std(axis=0).min() > 10


def test_a_tied_background_gives_every_class_a_place_of_its_own() -> None:
    drawn = collection("vehicles", 5, seed=1, tied_background=True, size=64)
    places = [
        {
            drawing.background
            for drawing, answer in zip(drawn.drawings, drawn.labels, strict=True)
            if answer == label
        }
        for label in range(4)
    ]
    assert all(len(place) == 1 for place in places) and len(set.union(*places)) == 4


def test_a_background_can_be_asked_for_and_does_not_depend_on_the_kind() -> None:
    for place in BACKGROUNDS:
        car, bus = (draw(kind, seed=2, background=place, size=64, empty=True) for kind in ("saloon", "bus"))
        assert car.background == place and np.array_equal(car.pixels, bus.pixels)


def _small(drawn: Collection) -> tuple[np.ndarray, np.ndarray]:
    """Pictures as rows of 32 x 32 x 3 numbers, and their labels."""
    rows = [np.asarray(_shrunk(drawing), dtype=float).ravel() for drawing in drawn.drawings]
    return np.array(rows), np.array(drawn.labels)


def _shrunk(drawing: Drawing) -> Image.Image:
    return Image.fromarray(drawing.pixels).resize((32, 32), Image.Resampling.BOX)


def test_the_nearest_mean_of_raw_pixels_cannot_tell_the_four_classes_apart() -> None:
    rows, labels = _small(collection("vehicles", 40, seed=0, size=64))
    new, answers = _small(collection("vehicles", 40, seed=50, size=64))
    means = np.array([rows[labels == label].mean(axis=0) for label in range(4)])
    nearest = ((new[:, None] - means[None]) ** 2).sum(axis=-1).argmin(axis=1)
    assert (nearest == answers).mean() < 0.6


def test_neither_size_nor_mean_colour_of_the_vehicle_gives_the_class_away() -> None:
    def facts(seed: int) -> tuple[np.ndarray, np.ndarray]:
        drawn = collection("vehicles", 30, seed=seed, size=64)
        rows = [
            [drawing.mask.mean() * 400, *drawing.pixels[drawing.mask].mean(axis=0)]
            for drawing in drawn.drawings
        ]
        return np.array(rows), np.array(drawn.labels)

    (rows, labels), (new, answers) = facts(1), facts(2)
    nearest = ((new[:, None] - rows[None]) ** 2).sum(axis=-1).argmin(axis=1)
    assert (labels[nearest] == answers).mean() < 0.6


def test_an_unknown_kind_place_size_or_set_gets_a_sentence() -> None:
    for wrong in (
        lambda: draw("boat", seed=1),
        lambda: draw("bus", seed=1, background="moon"),
        lambda: draw("bus", seed=1, size=5000),
        lambda: collection("boats", 3, 1),
        lambda: collection("cars", 0, 1),
    ):
        with pytest.raises(DatasetError, match=r"\.$"):
            wrong()
