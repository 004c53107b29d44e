"""Lists of pictures as one row, with several views of the first of them, prepared only when looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.learn.picture_shelf import Shelf
from core.learn.views import Views, view

if TYPE_CHECKING:
    from torch import Tensor

    from core.see.pictures import Picture
    from core.see.preparation import Preparation


class Row:
    """Pictures by place; views by entry.

    The first `augmented` pictures have all of `views`, the others the plain one. Those others come first among the
    entries, since they are looked at in every epoch; the views of one picture follow each other, so that it is
    decoded once.
    """

    def __init__(self, *lists: Sequence[Picture], views: Views | None = None, augmented: int = 0) -> None:
        self._places = [(pictures, place) for pictures in lists for place in range(len(pictures))]
        self.views = Views() if views is None else views
        self.augmented = min(augmented, len(self._places)) if self.views.count > 1 else 0

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place: int) -> Picture:
        pictures, own_place = self._places[place]
        return pictures[own_place]

    @property
    def entries(self) -> int:
        """How many views there are of all pictures together."""
        return len(self) + self.augmented * (self.views.count - 1)

    def at(self, places: Sequence[int], numbers: Sequence[int] | None = None) -> list[int]:
        """The entries of these views of the pictures at these places. IndexError for a view that there is not."""
        if numbers is None:
            numbers = [0] * len(places)
        return [self._entry(place, number) for place, number in zip(places, numbers, strict=True)]

    def _entry(self, place: int, number: int) -> int:
        is_varied = place < self.augmented
        if not 0 <= number < (self.views.count if is_varied else 1):
            raise IndexError(f"there is no view {number} of picture {place}")
        if is_varied:
            return len(self) - self.augmented + place * self.views.count + number
        return place - self.augmented

    def _place_and_number(self, entry: int) -> tuple[int, int]:
        others = len(self) - self.augmented
        if entry < others:
            return entry + self.augmented, 0
        return divmod(entry - others, self.views.count)

    def keys(self, origin: str) -> list[str]:
        """What each entry is kept under."""
        named = (self._place_and_number(entry) for entry in range(self.entries))
        return [f"{origin}:{self.views.name(self.key(place), number)}" for place, number in named]

    def key(self, place: int) -> str:
        """Hash of a picture's content; a shelf knows it without decoding."""
        pictures, own_place = self._places[place]
        if isinstance(pictures, Shelf):
            return pictures.slots[own_place].key
        return pictures[own_place].digest

    def crop(self, entry: int, preparation: Preparation) -> Tensor:
        """(3, h, w) uint8: a view, resized and cut as a network wants it."""
        place, number = self._place_and_number(entry)
        return view(self[place].tensor(), preparation, self.views, self.key(place), number)
