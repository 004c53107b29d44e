"""The data sets that are fetched on request: fetched, unpacked, and read as torchvision reads them.

Everything lies below `cache_folder()/datasets/<name>`; that folder appears in one rename, so it is whole.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import DatasetError
from core.learn import archives, splitting
from core.learn.dataset_cards import DatasetCard
from core.learn.fetched_readers import READERS, Source
from core.learn.labelled_pictures import LabelledPictures
from core.learn.picture_folders import from_folder
from core.learn.picture_shelf import Shelf
from core.see.fetching import FetchError, cache_folder, fetch, one_at_a_time

SEED = 0  # which pictures are taken where a set has more than its card says
OnProgress = Callable[[int, int], None]


@dataclass
class Tally:
    """Progress over several files, told as if they were one."""

    tell: OnProgress
    expected: int  # bytes
    before: int = 0  # bytes of the files already fetched

    def watch(self, done: int, total: int) -> None:
        self.tell(self.before + done, max(self.expected, self.before + max(done, total)))

    def still_here(self) -> None:
        """Called while unpacking: no new bytes, but a chance to stop."""
        self.tell(self.before, max(self.expected, self.before))


def folder(name: str) -> Path:
    return cache_folder() / "datasets" / name


def is_fetched(name: str) -> bool:
    return folder(name).is_dir()


def read(card: DatasetCard, per_class: int, on_progress: OnProgress) -> LabelledPictures:
    """The data set of a card, at most `per_class` pictures of each class (0: all), fetched first if need be.

    DatasetError where it cannot be fetched, with a sentence that offers what is built in.
    """
    tally = Tally(on_progress, int(card.megabytes * 1e6))
    try:
        with one_at_a_time(folder(card.name), tally.watch):
            if not is_fetched(card.name):
                _fetch_all(card.name, tally)
    except FetchError as error:
        raise _unavailable(card, "could not be fetched") from error
    except (OSError, *archives.DAMAGED) as error:
        raise _unavailable(card, "could not be unpacked") from error
    return _read(card.name, per_class)


def _unavailable(card: DatasetCard, what: str) -> DatasetError:
    return DatasetError(
        f"{card.title} {what}: try again when the network is there, or choose a set that is built in, "
        "such as the drawn vehicles."
    )


def _fetch_all(name: str, tally: Tally) -> None:
    target = folder(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{name}-") as temporary:
        whole = Path(temporary, name)
        for source in READERS[name].sources():
            _fetch_one(source, whole, tally)
        whole.rename(target)


def _fetch_one(source: Source, whole: Path, tally: Tally) -> None:
    """The archive is removed once it is unpacked: the largest has 0.8 GB."""
    archive = cache_folder() / "archives" / source.url.rsplit("/", 1)[-1]
    fetch(source.url, archive, sha256=source.sha256, md5=source.md5, on_progress=tally.watch)
    tally.before += archive.stat().st_size
    try:
        archives.unpack(archive, whole / source.into, wanted=source.wants, tick=tally.still_here)
    finally:
        archive.unlink()


def _read(name: str, per_class: int) -> LabelledPictures:
    reader = READERS[name]
    if reader.find is None:
        found = from_folder(folder(name) / reader.inside)
        return found.few(per_class, SEED) if per_class else found
    content = reader.find(folder(name))
    places = splitting.few(content.labels, per_class or len(content.labels), SEED)
    slots = (content.slot(place) for place in places)
    return LabelledPictures(
        name, content.classes, Shelf(slots), tuple(content.labels[place] for place in places)
    )
