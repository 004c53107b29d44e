"""Where the fetched data sets lie in the network, and how to read their files once they are unpacked.

Addresses and checksums are torchvision's own where its classes carry them. torchvision is imported only
when a data set is asked for.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.learn.picture_shelf import Slot
from core.see.pictures import from_array


@dataclass(frozen=True)
class Source:
    """One file to fetch: address, checksum, the folder it is unpacked in, which of its files are wanted."""

    url: str
    into: str = ""
    md5: str = ""
    sha256: str = ""
    wanted: str = ""  # what the name of a wanted file contains (a regular expression)

    def wants(self, name: str) -> bool:
        return re.search(self.wanted, name) is not None


@dataclass(frozen=True)
class Content:
    """What a reader finds: class names, one label for each picture, and the slot of each picture."""

    classes: tuple[str, ...]
    labels: Sequence[int]
    slot: Callable[[int], Slot]


@dataclass(frozen=True)
class Reader:
    """How one data set is fetched and read; without `find`, it is the folder of class folders `inside`."""

    sources: Callable[[], tuple[Source, ...]]
    find: Callable[[Path], Content] | None = None
    inside: str = ""


# The checksum is the one in the build of PyTorch's tutorials (pytorch/tutorials, .jenkins/download_data.py).
# Only .jpg: among the ants lies a GIF that says "image not found".
_HYMENOPTERA = Source(
    "https://download.pytorch.org/tutorial/hymenoptera_data.zip",
    sha256="fbc41b31d544714d18dd1230b1e2b455e1557766e13e67f9f5a7a23af7c02209",
    wanted=r"/(train|val)/(ants|bees)/[^/.][^/]*\.jpg$",
)
# Address and checksum as in torchvision.datasets.EuroSAT.download, which keeps them in no attribute.
_EUROSAT = Source(
    "https://huggingface.co/datasets/torchgeo/eurosat/resolve/c877bcd43f099cd0196738f714544e355477f3fd/EuroSAT.zip",
    into="eurosat",
    md5="c8fa014336c82ac7804f0398fcb19387",
    wanted=r"\.jpg$",
)


def _pet_sources() -> tuple[Source, ...]:
    from torchvision.datasets import OxfordIIITPet

    wanted = {"images.tar.gz": r"\.jpg$", "annotations.tar.gz": r"\.txt$"}
    return tuple(
        Source(url, into="oxford-iiit-pet", md5=md5, wanted=wanted[url.rsplit("/", 1)[-1]])
        for url, md5 in OxfordIIITPet._RESOURCES
    )


def _pets(root: Path) -> Content:
    from torchvision.datasets import OxfordIIITPet

    found = OxfordIIITPet(root, split="trainval")
    return _of_files(found.classes, found._labels, found._images)


def _flower_sources() -> tuple[Source, ...]:
    from torchvision.datasets import Flowers102

    files = Flowers102._file_dict.values()
    return tuple(
        Source(Flowers102._download_url_prefix + file, into="flowers-102", md5=md5) for file, md5 in files
    )


def _flowers(root: Path) -> Content:
    from torchvision.datasets import Flowers102

    sides = [Flowers102(root, split=split) for split in ("train", "val")]
    labels = [label for side in sides for label in side._labels]
    return _of_files(Flowers102.classes, labels, [path for side in sides for path in side._image_files])


def _cifar_sources() -> tuple[Source, ...]:
    from torchvision.datasets import CIFAR10

    return (Source(CIFAR10.url, md5=CIFAR10.tgz_md5),)


def _cifar(root: Path) -> Content:
    from torchvision.datasets import CIFAR10

    found = CIFAR10(root, train=False)  # a fifth of the memory, and enough to choose from
    return _of_arrays(found.classes, found.targets, found.data)


def _fashion_sources() -> tuple[Source, ...]:
    from torchvision.datasets import FashionMNIST

    mirror = FashionMNIST.mirrors[0]
    return tuple(
        Source(mirror + file, into="FashionMNIST/raw", md5=md5) for file, md5 in FashionMNIST.resources
    )


def _fashion(root: Path) -> Content:
    from torchvision.datasets import FashionMNIST

    found = FashionMNIST(root, train=False)
    return _of_arrays(found.classes, found.targets.tolist(), found.data.numpy())


def _eurosat(root: Path) -> Content:
    from torchvision.datasets import EuroSAT

    found = EuroSAT(root)
    words = [" ".join(re.findall("[A-Z][a-z]+", name)).lower() for name in found.classes]
    return _of_files(words, found.targets, [Path(path) for path, _ in found.samples])


def _of_files(classes: Sequence[str], labels: Sequence[int], paths: Sequence[Path]) -> Content:
    return Content(tuple(classes), labels, lambda place: Slot.of_file(paths[place]))


def _of_arrays(classes: Sequence[str], labels: Sequence[int], pixels: np.ndarray) -> Content:
    """Small pictures from one array, uint8 (N, H, W) or (N, H, W, 3): the chosen ones are copied out."""
    names = [f"{classes[label]}, number {place + 1}" for place, label in enumerate(labels)]
    return Content(
        tuple(classes), labels, lambda place: Slot.of(from_array(pixels[place].copy(), names[place]))
    )


READERS: dict[str, Reader] = {
    "ants_bees": Reader(lambda: (_HYMENOPTERA,), inside="hymenoptera_data"),
    "pets": Reader(_pet_sources, _pets),
    "flowers": Reader(_flower_sources, _flowers),
    "cifar10": Reader(_cifar_sources, _cifar),
    "fashion_mnist": Reader(_fashion_sources, _fashion),
    "eurosat": Reader(lambda: (_EUROSAT,), _eurosat),
}
