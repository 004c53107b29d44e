"""The data sets on offer, by name; a folder of one's own; pictures of one's own. Imports torch only to fetch.

for report in train(backbone, *load("vehicles").split(0.75, seed=0), Recipe()): ...
"""

from collections.abc import Callable
from dataclasses import replace

from core.errors import DatasetError
from core.learn import built_in_sets, fetched_sets
from core.learn.dataset_cards import DATASETS, DatasetCard
from core.learn.labelled_pictures import LabelledPictures, from_pictures
from core.learn.picture_folders import from_folder

__all__ = [
    "DATASETS",
    "DatasetCard",
    "LabelledPictures",
    "from_folder",
    "from_pictures",
    "is_fetched",
    "load",
]

OnProgress = Callable[[int, int], None]
SEED = 0  # which pictures are drawn, and which are chosen where a set has more than are taken

_BUILT_IN: dict[str, Callable[[int], LabelledPictures]] = {
    "vehicles": lambda count: built_in_sets.drawn("vehicles", count, SEED),
    "cars": lambda count: built_in_sets.drawn("cars", count, SEED),
    "trucks": lambda count: built_in_sets.drawn("trucks", count, SEED),
    "digits": lambda count: built_in_sets.digits(),
    "textures": lambda count: built_in_sets.textures(),
}


def load(
    name: str, *, per_class: int | None = None, on_progress: OnProgress | None = None
) -> LabelledPictures:
    """A data set of DATASETS; fetched first if it has to be, with `on_progress(done_bytes, total_bytes)`.

    per_class: how many of each class to take, instead of the number on its card; 0 for all there are (drawn
    sets have no end and need a number).
    DatasetError for an unknown name, and where fetching fails: the sentence then offers what is built in.
    """
    if name not in DATASETS:
        raise DatasetError(f"There is no data set called “{name}”: choose one of {', '.join(DATASETS)}.")
    card = DATASETS[name]
    count = card.per_class if per_class is None else per_class
    if card.built_in:
        found = _BUILT_IN[name](count)
        found = found.few(count, SEED) if count else found
    else:
        found = fetched_sets.read(card, count, on_progress or (lambda done, total: None))
    return replace(found, name=name, known_as=card.known_as)


def is_fetched(name: str) -> bool:
    """Whether a data set can be loaded without the network."""
    return name in DATASETS and (DATASETS[name].built_in or fetched_sets.is_fetched(name))
