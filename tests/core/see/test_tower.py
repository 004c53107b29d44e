import base64
import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from core.see.feature_maps import inspect
from core.see.pictures import from_array, sample
from core.see.tower import climb
from core.see.tower_record import Tower
from scripts.make_home_example import EXAMPLE


def picture_of(uri):
    return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2])))


@pytest.fixture(scope="module")
def espresso(lite):
    return climb(lite, sample("coffee"))


def test_the_shipped_example_is_what_a_fresh_climb_gives(espresso):
    shipped = Tower.from_json(EXAMPLE.read_text(encoding="utf-8"))
    assert [name for name, _ in shipped.answers] == [name for name, _ in espresso.answers]
    for (_, old), (_, new) in zip(shipped.answers, espresso.answers, strict=True):
        assert old == pytest.approx(new, abs=1e-3)
    for old, new in zip(shipped.rows, espresso.rows, strict=True):
        assert (old.stage, old.title, old.shape, old.sees, old.parameters, old.signed) == (
            new.stage, new.title, new.shape, new.sees, new.parameters, new.signed
        )  # fmt: skip
        assert set(old.channels) == set(new.channels)


def test_the_shipped_example_sees_an_espresso():
    shipped = Tower.from_json(EXAMPLE.read_text(encoding="utf-8"))
    assert shipped.network == "efficientnet_lite0"
    assert shipped.answers[0][0] == "espresso"
    assert shipped.answers[0][1] > 0.9


def test_rows_run_from_the_bottom_to_the_stage_under_the_head(espresso, lite):
    assert tuple(row.stage for row in espresso.rows) == lite.stage_names[:-1]
    assert espresso.rows[0].shape == "32 x 112 x 112"
    assert [row.sees for row in espresso.rows[:6]] == [
        "3 px", "7 px", "19 px", "67 px", "147 px", "the whole picture"
    ]  # fmt: skip


def test_a_sprite_holds_the_strongest_maps_at_their_own_resolution(espresso, lite):
    inspection = inspect(lite, lite.preprocess(sample("coffee")))
    for row in espresso.rows:
        maps = inspection.spatial[row.stage]
        spread = maps.flatten(1).std(1)
        assert set(row.channels) == set(spread.topk(8).indices.tolist())
        assert picture_of(row.tiles).size == (8 * row.tile + 7, row.tile)
        assert row.tile == maps.shape[-1]


def test_the_brightest_spot_of_a_tile_is_where_the_map_is_largest(espresso, lite):
    maps = inspect(lite, lite.preprocess(sample("coffee"))).spatial["top"]
    row = espresso.rows[-1]
    sprite = np.asarray(picture_of(row.tiles).convert("RGB")).astype(int).sum(2)
    for place, channel in enumerate(row.channels):
        tile = sprite[:, place * 8 : place * 8 + 7]
        assert tile[np.unravel_index(maps[channel].argmax(), (7, 7))] == tile.max()


def test_stages_that_go_below_zero_are_marked_as_signed(espresso):
    signed = {row.stage: row.signed for row in espresso.rows}
    assert not signed["stem"]
    assert not signed["top"]
    assert all(signed[f"group{number}"] for number in range(1, 8))


def test_a_tower_survives_json(espresso):
    assert Tower.from_json(espresso.to_json()) == espresso


def test_the_busiest_picture_stays_under_400_kilobytes(living):
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    assert len(climb(living, from_array(noise, "noise")).to_json()) < 400_000


def test_the_picture_shown_is_the_square_the_network_looks_at(espresso, lite):
    shown = np.asarray(picture_of(espresso.picture_png).convert("RGB")).astype(int)
    square = lite.preparation.crop_pixels(sample("coffee").tensor()).permute(1, 2, 0).numpy()
    assert shown.shape == (224, 224, 3)
    assert np.abs(shown - square).mean() < 4


def test_the_record_reads_without_torch():
    code = "import sys, core.see.tower_record; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
