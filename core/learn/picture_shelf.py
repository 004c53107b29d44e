"""A row of pictures that are decoded when they are looked at, with only so many kept in memory."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import numpy as np

from core.errors import DatasetError, PictureError
from core.see.pictures import Picture, open_picture

BUDGET = 64 * 2**20  # bytes of decoded pixels that one data set keeps, however often it is divided


@dataclass(frozen=True)
class Slot:
    """One picture that need not be decoded yet.

    key: hex digest of its content. open: decodes it. mask: bool (H, W), True where the thing itself is.
    """

    key: str
    open: Callable[[], Picture]
    mask: Callable[[], np.ndarray] | None = None

    @classmethod
    def of(cls, picture: Picture) -> "Slot":
        return cls(picture.digest, lambda: picture)

    @classmethod
    def of_file(cls, path: Path, *, name: str = "") -> "Slot":
        """Reads the file once now, for its checksum; opening raises DatasetError if it is damaged."""
        return cls(hashlib.sha256(path.read_bytes()).hexdigest(), lambda: _opened(path, name or path.stem))


def _opened(path: Path, name: str) -> Picture:
    try:
        return open_picture(path, name=name)
    except PictureError as error:
        where = f"{path.parent.name}/{path.name}"
        raise DatasetError(
            f"The file {where} cannot be opened: mend or remove it, then try again."
        ) from error


class Kept:
    """The pictures used last, up to a number of bytes; safe for several threads."""

    def __init__(self, budget: int) -> None:
        self._budget, self._bytes = budget, 0
        self._pictures: OrderedDict[Slot, Picture] = OrderedDict()
        self._lock = threading.Lock()

    def picture(self, slot: Slot) -> Picture:
        with self._lock:
            if slot in self._pictures:
                self._pictures.move_to_end(slot)
                return self._pictures[slot]
        picture = slot.open()  # outside the lock: others may go on meanwhile
        with self._lock:
            self._add(slot, picture)
        return picture

    def _add(self, slot: Slot, picture: Picture) -> None:
        if slot not in self._pictures:
            self._pictures[slot] = picture
            self._bytes += _size(picture)
        while self._bytes > self._budget:
            self._bytes -= _size(self._pictures.popitem(last=False)[1])


def _size(picture: Picture) -> int:
    return picture.width * picture.height * 4  # Pillow spends four bytes on an RGB pixel


class Shelf(Sequence[Picture]):
    """Pictures in a fixed order, decoded on access. Parts of a shelf share what is kept decoded."""

    def __init__(self, slots: Iterable[Slot], *, kept: Kept | None = None) -> None:
        self.slots = tuple(slots)
        self._kept = kept or Kept(BUDGET)

    def __len__(self) -> int:
        return len(self.slots)

    def __iter__(self) -> Iterator[Picture]:
        return (self._kept.picture(slot) for slot in self.slots)

    @overload
    def __getitem__(self, index: int) -> Picture: ...
    @overload
    def __getitem__(self, index: slice) -> "Shelf": ...
    def __getitem__(self, index: int | slice) -> "Picture | Shelf":
        if isinstance(index, slice):
            return Shelf(self.slots[index], kept=self._kept)
        return self._kept.picture(self.slots[index])

    def only(self, places: Iterable[int]) -> "Shelf":
        """Another shelf with these places, in this order."""
        return Shelf((self.slots[place] for place in places), kept=self._kept)


class Masks(Sequence[np.ndarray]):
    """The masks of a shelf's pictures, made on access: bool (H, W), True where the thing itself is."""

    def __init__(self, slots: tuple[Slot, ...]) -> None:
        self._makers = tuple(slot.mask for slot in slots if slot.mask is not None)

    def __len__(self) -> int:
        return len(self._makers)

    @overload
    def __getitem__(self, index: int) -> np.ndarray: ...
    @overload
    def __getitem__(self, index: slice) -> list[np.ndarray]: ...
    def __getitem__(self, index: int | slice) -> np.ndarray | list[np.ndarray]:
        if isinstance(index, slice):
            return [maker() for maker in self._makers[index]]
        return self._makers[index]()
