"""Fetching one file from the network: whole and checked, or not at all. Imports no torch.

What goes wrong is a FetchError, for the callers to turn into a sentence that offers what is built in.
"""

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests
import urllib3

OnProgress = Callable[[int, int], None]
Check = tuple[str, str]  # name of the algorithm, first hex digits of the sum

SIZE_LIMIT = 2**31  # bytes; the largest file on offer has 0.8 GB
_PIECE = 2**18
_ONE_AT_A_TIME: dict[Path, threading.Lock] = {}  # target -> lock: grows with the few files there are to fetch
_TABLE = threading.Lock()


class FetchError(OSError):
    """A file could not be fetched: no network, not there, not what it should be, or nowhere to put it."""


def cache_folder() -> Path:
    """Where fetched files are kept: PANCAKE_LAB_CACHE, or ~/.cache/pancake-lab."""
    return Path(os.environ.get("PANCAKE_LAB_CACHE") or Path.home() / ".cache" / "pancake-lab")


def fetch(
    url: str,
    target: Path,
    *,
    sha256: str | None = None,
    md5: str | None = None,
    on_progress: OnProgress | None = None,
    timeout: float = 20.0,
) -> Path:
    """The file behind `url`, at `target`: fetched now, or earlier if it still has the right checksum.

    sha256 and md5 are hex digits, whole or the first few; with neither, a file already there is trusted.
    `on_progress(done, total)` is told bytes (total 0 where the server does not say); whatever it raises
    stops the work. `timeout` is the number of seconds to wait for the server to say anything.
    Raises FetchError.
    """
    check = ("sha256", sha256.lower()) if sha256 else ("md5", (md5 or "").lower())
    watch = on_progress or (lambda done, total: None)
    with one_at_a_time(target, watch):
        if not _is_right(target, check):
            _fetch(url, target, check, _Connection(watch, timeout))
    return target


class _Connection:
    """How patient to be with a server, and whom to tell about the bytes it sends."""

    def __init__(self, watch: OnProgress, timeout: float) -> None:
        self.watch, self.timeout = watch, timeout

    def pieces(self, url: str) -> Iterator[bytes]:
        headers = {"Accept-Encoding": "identity"}  # checksums are of the file as it lies on the server
        with requests.get(url, stream=True, timeout=self.timeout, headers=headers) as answer:
            answer.raise_for_status()
            total, done = int(answer.headers.get("Content-Length", 0)), 0
            if total > SIZE_LIMIT:
                raise FetchError(f"{url} is larger than {SIZE_LIMIT} bytes.")
            for piece in answer.raw.stream(_PIECE, decode_content=False):
                done += len(piece)
                self.watch(done, total)
                yield piece


@contextmanager
def one_at_a_time(target: Path, watch: OnProgress) -> Iterator[None]:
    """The second who asks for a file waits for the first; `watch` is called meanwhile and may stop it."""
    with _TABLE:
        lock = _ONE_AT_A_TIME.setdefault(target.resolve(), threading.Lock())
    while not lock.acquire(timeout=0.5):
        watch(0, 0)
    try:
        yield
    finally:
        lock.release()


def _is_right(target: Path, check: Check) -> bool:
    if not target.is_file():
        return False
    algorithm, expected = check
    if not expected:
        return True
    with target.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
    return found.hexdigest().startswith(expected)


def _fetch(url: str, target: Path, check: Check, connection: _Connection) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _temporary_beside(target) as temporary:
            _write(temporary, connection.pieces(url))
            if not _is_right(temporary, check):
                raise FetchError(f"{url} does not have the {check[0]} checksum {check[1]} it should have.")
            temporary.replace(target)
    except FetchError:
        raise
    except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:  # requests' errors are OSErrors
        raise FetchError(f"{url} could not be fetched ({error}).") from error


@contextmanager
def _temporary_beside(target: Path) -> Iterator[Path]:
    """In the same folder, so that the last step is one rename and nobody ever sees half a file."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    written = 0
    with path.open("wb") as file:
        for piece in pieces:
            written += file.write(piece)
            if written > SIZE_LIMIT:
                raise FetchError(f"The server sent more than {SIZE_LIMIT} bytes.")
