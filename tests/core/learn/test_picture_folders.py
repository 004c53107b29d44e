"""A folder of pictures, as people keep them: tidy, untidy, with and without train/ and val/."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from torchvision.datasets import ImageFolder

from core.errors import DatasetError
from core.learn import picture_folders
from core.learn.picture_folders import from_folder


def put(path: Path, colour: int = 0, size: tuple[int, int] = (4, 4)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (colour, 0, 0)).save(path)


@pytest.fixture
def classes(tmp_path) -> Path:
    for title, start in (("cups", 0), ("Bowls", 10), ("mugs", 20)):
        for number in range(4):
            put(tmp_path / title / f"{number}.png", start + number)
    return tmp_path


@pytest.fixture
def divided(tmp_path) -> Path:
    for side, count in (("train", 3), ("val", 2)):
        for title in ("ants", "bees"):
            for number in range(count):
                put(tmp_path / side / title / f"{number}.jpg", number * 20)
    return tmp_path


def test_a_folder_is_read_as_torchvision_reads_it(classes):
    ours, theirs = from_folder(classes), ImageFolder(classes)
    assert list(ours.classes) == theirs.classes == ["Bowls", "cups", "mugs"]
    assert list(ours.labels) == theirs.targets
    for (image, _), picture in zip(theirs, ours.pictures, strict=True):
        np.testing.assert_array_equal(picture.pixels, np.asarray(image))
    assert ours.name == classes.name and ours.in_training is None and ours.ignored == 0


def test_train_and_val_are_kept_whatever_the_fraction(divided):
    for fraction in (0.1, 0.9):
        train, validation = from_folder(divided).split(fraction, 5)
        assert train.counts == (3, 3) and validation.counts == (2, 2)
        assert train.classes == validation.classes == ("ants", "bees")


@pytest.mark.parametrize("name", ["valid", "validation", "test", "VAL"])
def test_other_names_of_the_checking_side_are_understood(divided, name):
    (divided / "val").rename(divided / name)
    (divided / "train").rename(divided / "Train")
    assert [len(side) for side in from_folder(divided).split(0.5, 0)] == [6, 4]


def test_val_comes_before_test_and_train_may_stand_alone(divided):
    for title in ("ants", "bees"):
        put(divided / "test" / title / "only.png")
    assert len(from_folder(divided).split(0.5, 0)[1]) == 4
    for side in ("val", "test"):
        (divided / side).rename(divided / f".{side}")
    alone = from_folder(divided)
    assert alone.in_training is None and alone.counts == (3, 3)


def test_a_test_folder_beside_train_and_val_is_the_drawer(divided):
    for title in ("ants", "bees"):
        put(divided / "test" / title / "last.png", 200)
    whole = from_folder(divided)
    parts = whole.three_parts(0.5, 0)
    assert [part.counts for part in parts] == [(3, 3), (2, 2), (1, 1)]
    assert {picture.name for picture in parts.sealed.pictures} == {"last"}
    for side in whole.split(0.5, 0):
        assert "last" not in {picture.name for picture in side.pictures}


def test_pictures_of_the_drawer_do_not_count_as_something_to_learn_from(divided):
    put(divided / "test" / "cats" / "1.png")
    put(divided / "test" / "cats" / "2.png")
    with pytest.raises(DatasetError, match="“cats” has no pictures: add at least 2 more"):
        from_folder(divided)


def test_a_class_may_be_called_train(tmp_path):
    for title in ("train", "bus"):
        for number in range(2):
            put(tmp_path / title / f"{number}.png", number)
    assert from_folder(tmp_path).classes == ("bus", "train")


def test_what_is_no_picture_is_left_out_and_counted(classes):
    (classes / "cups" / "notes.txt").write_text("two cups")
    (classes / "cups" / "broken.jpg").write_bytes(b"no picture")
    (classes / "cups" / "empty.png").write_bytes(b"")
    put(classes / "cups" / "thin.png", size=(1, 4000))
    (classes / "readme.md").write_text("outside every class")
    found = from_folder(classes)
    assert found.counts == (4, 4, 4) and found.ignored == 4


def test_hidden_files_and_folders_are_not_even_counted(classes):
    for hidden in (".git/x.png", "cups/.DS_Store.png", "cups/._0.png", "__MACOSX/x.png", "cups/.cache/x.png"):
        put(classes / hidden)
    found = from_folder(classes)
    assert found.classes == ("Bowls", "cups", "mugs") and found.counts == (4, 4, 4) and found.ignored == 0


def test_deeper_folders_belong_to_their_class_and_loops_end(classes):
    put(classes / "cups" / "blue" / "deep" / "9.png", 9)
    (classes / "cups" / "blue" / "loop").symlink_to(classes)
    assert from_folder(classes).counts == (4, 5, 4)


def test_the_digest_notices_a_changed_file(classes):
    before = from_folder(classes).digest
    assert from_folder(classes).digest == before
    put(classes / "cups" / "0.png", 99)
    assert from_folder(classes).digest != before


def test_a_file_that_turns_out_damaged_is_named(classes):
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    path = classes / "cups" / "half.png"
    image.save(path)
    path.write_bytes(path.read_bytes()[:2000])
    found = from_folder(classes)
    with pytest.raises(DatasetError, match=r"cups/half\.png cannot be opened: mend or remove"):
        list(found.pictures)


def test_too_little_is_answered_with_what_to_add(tmp_path):
    def advice() -> str:
        with pytest.raises(DatasetError) as caught:
            from_folder(tmp_path)
        return str(caught.value)

    assert "put the pictures of each class in a folder" in advice()
    put(tmp_path / "a" / "1.png")
    assert "add another class" in advice()
    put(tmp_path / "b" / "1.png")
    assert "“a” has 1 picture: add at least 1 more" in advice()
    put(tmp_path / "a" / "2.png")
    (tmp_path / "b" / "1.png").unlink()
    assert "“b” has no pictures: add at least 2 more" in advice()


def test_a_side_without_a_class_is_answered_with_what_to_add(divided):
    for number in range(2):
        put(divided / "val" / "cats" / f"{number}.png")
    with pytest.raises(
        DatasetError, match="“cats” has nothing to learn from: add pictures of it below train/"
    ):
        from_folder(divided)
    for picture in (divided / "val").rglob("*.*"):
        picture.unlink()
    (divided / "val" / "cats").rmdir()
    with pytest.raises(DatasetError, match="add pictures below val/"):
        from_folder(divided)


def test_a_missing_or_endless_folder_is_refused(classes, monkeypatch):
    for path in (classes / "nowhere", classes / "cups" / "0.png"):
        with pytest.raises(DatasetError, match="does not exist"):
            from_folder(str(path))
    monkeypatch.setattr(picture_folders, "MOST", 11)
    with pytest.raises(DatasetError, match="choose a smaller one"):
        from_folder(classes)
