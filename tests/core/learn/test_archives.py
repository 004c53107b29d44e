"""Unpacking what came from the network."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from core.learn import archives
from core.learn.archives import DAMAGED, UnsafeArchiveError, unpack

FILES = {"set/train/a.jpg": b"a" * 3000, "set/val/b.jpg": b"b", "set/notes.txt": b"notes"}


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


KINDS = pytest.mark.parametrize(
    ("make", "name"), [(zipped, "x.zip"), (tarred, "x.tar.gz"), (tarred, "x.tgz")]
)


def inside(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@KINDS
def test_every_wanted_file_arrives(tmp_path, make, name):
    archive, ticks = make(tmp_path / name, FILES), []
    unpack(archive, tmp_path / "all", tick=lambda: ticks.append(1))
    assert inside(tmp_path / "all") == FILES and len(ticks) == 3
    unpack(archive, tmp_path / "some", wanted=lambda file: file.endswith(".txt"))
    assert list(inside(tmp_path / "some")) == ["set/notes.txt"]


def test_a_single_compressed_file_and_a_plain_one_arrive(tmp_path):
    (tmp_path / "numbers.gz").write_bytes(gzip.compress(b"123"))
    (tmp_path / "labels.mat").write_bytes(b"456")
    for name in ("numbers.gz", "labels.mat"):
        unpack(tmp_path / name, tmp_path / "out")
    assert inside(tmp_path / "out") == {"numbers": b"123", "labels.mat": b"456"}


@KINDS
@pytest.mark.parametrize("evil", ["../evil", "/tmp/evil", "set/../../evil", "..\\evil", "C:\\evil"])
def test_a_name_outside_the_folder_is_refused(tmp_path, make, name, evil):
    archive = make(tmp_path / name, {evil: b"evil"})
    with pytest.raises(UnsafeArchiveError, match="outside"):
        unpack(archive, tmp_path / "out" / "deep")
    assert "evil" not in " ".join(str(path) for path in tmp_path.rglob("*"))


@KINDS
def test_an_archive_that_grows_too_large_is_stopped(tmp_path, make, name, monkeypatch):
    monkeypatch.setattr(archives, "SIZE_LIMIT", 2000)
    with pytest.raises(UnsafeArchiveError, match="more than 2000 bytes"):
        unpack(make(tmp_path / name, FILES), tmp_path / "out")
    monkeypatch.setattr(archives, "SIZE_LIMIT", 10_000)
    monkeypatch.setattr(archives, "COUNT_LIMIT", 2)
    with pytest.raises(UnsafeArchiveError, match="more than 2 files"):
        unpack(make(tmp_path / name, FILES), tmp_path / "out")


def test_links_are_passed_over(tmp_path):
    with tarfile.open(tmp_path / "x.tgz", "w:gz") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(link)
    unpack(tmp_path / "x.tgz", tmp_path / "out")
    assert inside(tmp_path / "out") == {} and not (tmp_path / "out" / "link").is_symlink()


@KINDS
def test_a_damaged_archive_raises_what_is_known_of_damage(tmp_path, make, name):
    archive = make(tmp_path / name, FILES)
    whole = archive.read_bytes()
    for bad in (whole[: len(whole) // 2], b"no archive", whole[:60] + b"\xff\x00\xff" + whole[63:]):
        archive.write_bytes(bad)
        with pytest.raises((*DAMAGED, OSError)):
            unpack(archive, tmp_path / "out")
