"""Unpacking archives from the network: nothing outside the folder, nothing endless. Imports no torch."""

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, cast

SIZE_LIMIT = 2 * 2**30  # bytes, unpacked
COUNT_LIMIT = 100_000  # files

# What damaged archives raise.
DAMAGED = (tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError)

Entry = tuple[str, Callable[[], IO[bytes]]]  # name inside the archive, what opens it


class UnsafeArchiveError(OSError):
    """An archive names files outside its folder, or holds more than it may."""


def unpack(
    archive: Path,
    folder: Path,
    *,
    wanted: Callable[[str], bool] = lambda name: True,
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Writes the wanted files of a .zip, .tar.gz, .tgz or .gz below `folder`, or copies any other file there.

    `tick` is called before every file; whatever it raises stops the work. Links and devices are passed over.
    Raises UnsafeArchiveError for absolute names, names with "..", and too many or too large files; otherwise
    what the libraries raise (DAMAGED): they check every file's own checksum on the way.
    """
    room, count = SIZE_LIMIT, 0
    for name, opened in _entries(archive):
        if wanted(name):
            tick()
            room -= _write(opened, _safe(folder, name), room)
            count += 1
            if count > COUNT_LIMIT:
                raise UnsafeArchiveError(f"{archive.name} holds more than {COUNT_LIMIT} files.")


def _entries(archive: Path) -> Iterator[Entry]:
    if archive.name.endswith(".zip"):
        yield from _zipped(archive)
    elif archive.name.endswith((".tar.gz", ".tgz")):
        yield from _tarred(archive)
    elif archive.name.endswith(".gz"):
        yield archive.stem, partial(_ungzipped, archive)
    else:
        yield archive.name, partial(_plain, archive)


def _ungzipped(archive: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(archive))


def _zipped(archive: Path) -> Iterator[Entry]:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            if not info.is_dir():
                yield info.filename, partial(opened.open, info)


def _tarred(archive: Path) -> Iterator[Entry]:
    with tarfile.open(archive, "r|gz") as opened:
        for info in opened:
            file = opened.extractfile(info) if info.isreg() else None
            if file is not None:
                yield info.name, partial(_itself, file)


def _plain(file: Path) -> IO[bytes]:
    return file.open("rb")


def _itself(file: IO[bytes]) -> IO[bytes]:
    return file


def _safe(folder: Path, name: str) -> Path:
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name or "\0" in name:
        raise UnsafeArchiveError(f"The archive names a file outside its folder: {name!r}.")
    return folder.joinpath(*parts.parts)


def _write(opened: Callable[[], IO[bytes]], target: Path, room: int) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened() as source, target.open("wb") as file:
        while piece := source.read(2**20):
            if (room := room - len(piece)) < 0:
                raise UnsafeArchiveError(f"The archive unpacks to more than {SIZE_LIMIT} bytes.")
            file.write(piece)
        return file.tell()
