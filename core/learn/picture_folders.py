"""A folder of class folders, with or without train/ and val/ above them. Imports no torch."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import DatasetError
from core.learn.labelled_pictures import LabelledPictures, check_counts
from core.learn.picture_shelf import Shelf, Slot
from core.see.picture_files import can_be_opened

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"})
TRAINING = "train"
CHECKING = ("val", "valid", "validation", "test")  # the first that is there is taken
DRAWER = "test"  # kept for a last test where there is something else to check on
MOST = 20_000  # files; every one is read once, for its checksum


@dataclass(frozen=True)
class Found:
    """One picture file and where it belongs; side: TRAINING, "val" (whatever its folder is called) or DRAWER."""

    path: Path
    title: str
    side: str


def from_folder(path: str | Path) -> LabelledPictures:
    """The pictures below `path`, one folder a class, classes in the order of their names.

    Folders train/ and val/ above the classes are kept as the set's own split, and test/ beside them as its test
    drawer. Hidden files are left out; files that are no readable pictures are left out and counted (`ignored`).
    Only headers and checksums are read now. DatasetError, saying what to add, where there is not enough to learn
    from.
    """
    root = Path(path)
    sides = _sides(root)
    files = [found for side, folder in sides.items() for found in _files(folder, side)]
    if len(files) > MOST:
        raise DatasetError(f"This folder holds more than {MOST:,} files: choose a smaller one.")
    good = [found for found in files if _is_picture(found.path)]
    classes = tuple(sorted({folder.name for side in sides.values() for folder in _folders(side)}))
    own_split = len(sides) > 1
    _check(good, classes, own_split=own_split)
    return LabelledPictures(
        root.resolve().name,
        classes,
        Shelf(Slot.of_file(found.path) for found in good),
        tuple(classes.index(found.title) for found in good),
        in_training=tuple(found.side == TRAINING for found in good) if own_split else None,
        in_drawer=tuple(found.side == DRAWER for found in good) if DRAWER in sides else (),
        ignored=len(files) - len(good),
    )


def _sides(root: Path) -> dict[str, Path]:
    """Side -> the folder that holds its class folders."""
    if not root.is_dir():
        raise DatasetError(
            "This folder does not exist: give the path of a folder with one folder for each class."
        )
    inside = {folder.name.lower(): folder for folder in _folders(root) if _folders(folder)}
    if TRAINING not in inside:
        return {TRAINING: root}
    sides = {TRAINING: inside[TRAINING]}
    checking = next((name for name in CHECKING if name in inside), None)
    if checking is not None:
        sides["val"] = inside[checking]
    if checking != DRAWER and DRAWER in inside:
        sides[DRAWER] = inside[DRAWER]
    return sides


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not _is_hidden(path.name))


def _files(folder: Path, side: str) -> Iterator[Found]:
    """Every file below a class folder that is not hidden, however deep; links to folders are not followed."""
    for home in _folders(folder):
        for place, folders, names in os.walk(home):
            folders[:] = sorted(name for name in folders if not _is_hidden(name))
            for name in sorted(names):
                if not _is_hidden(name):
                    yield Found(Path(place, name), home.name, side)


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "__")) or name.lower() in ("thumbs.db", "desktop.ini")


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and can_be_opened(path)


def _check(good: list[Found], classes: tuple[str, ...], *, own_split: bool) -> None:
    if not classes:
        raise DatasetError(
            "There are no class folders here: put the pictures of each class in a folder of its own."
        )
    seen = [found for found in good if found.side != DRAWER]
    check_counts({title: sum(found.title == title for found in seen) for title in classes})
    if not own_split:
        return
    learnt = {found.title for found in seen if found.side == TRAINING}
    if missing := [title for title in classes if title not in learnt]:
        raise DatasetError(
            f"The class “{missing[0]}” has nothing to learn from: add pictures of it below train/."
        )
    if all(found.side == TRAINING for found in seen):
        raise DatasetError("There is nothing to check on: add pictures below val/.")
