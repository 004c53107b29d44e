"""Every data set that is fetched, from a server of our own with tiny archives laid out as the real ones are."""

import gzip
import hashlib
import io
import pickle
import struct
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat
from torchvision.datasets import CIFAR10, EuroSAT, FashionMNIST, Flowers102, OxfordIIITPet

from core.errors import DatasetError
from core.learn.datasets import DATASETS, is_fetched, load
from core.learn.fetched_readers import READERS
from core.learn.fetched_sets import folder
from tests.core.learn.test_archives import tarred, zipped

FETCHED = [name for name, card in DATASETS.items() if not card.built_in]
RNG = np.random.default_rng(0)


def jpeg(number: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (number, 100, 200)).save(file, "JPEG")
    return file.getvalue()


def numbered(values: np.ndarray) -> bytes:
    """The file format of MNIST: two zeros, the type, the number of dimensions, their sizes, the bytes."""
    sizes = b"".join(struct.pack(">I", size) for size in values.shape)
    return gzip.compress(b"\0\0\x08" + bytes([values.ndim]) + sizes + values.tobytes())


def make_ants_bees(folder: Path) -> None:
    names = [
        f"{side}/{title}/{n}.jpg" for side in ("train", "val") for title in ("ants", "bees") for n in range(3)
    ]
    files = {f"hymenoptera_data/{name}": jpeg(place) for place, name in enumerate(names)}
    files["hymenoptera_data/train/ants/imageNotFound.gif"] = b"GIF89a"
    zipped(folder / "hymenoptera_data.zip", files)


def make_pets(folder: Path) -> None:
    breeds = {"Abyssinian": 1, "american_bulldog": 2, "pug": 3}
    lines = [f"{breed}_{n} {label} 1 1" for breed, label in breeds.items() for n in range(4)]
    images = {f"images/{line.split()[0]}.jpg": jpeg(place) for place, line in enumerate(lines)}
    tarred(folder / "images.tar.gz", images | {"images/pug_1.mat": b"left over"})
    listing = "\n".join(lines).encode()
    tarred(
        folder / "annotations.tar.gz", {"annotations/trainval.txt": listing, "annotations/trimaps/x.png": b""}
    )


def make_flowers(folder: Path) -> None:
    tarred(folder / "102flowers.tgz", {f"jpg/image_{n:05d}.jpg": jpeg(n) for n in range(1, 13)})
    savemat(folder / "imagelabels.mat", {"labels": np.array([1, 2, 3] * 4)})
    savemat(
        folder / "setid.mat",
        {"trnid": np.arange(1, 7), "valid": np.arange(7, 10), "tstid": np.arange(10, 13)},
    )


def make_cifar10(folder: Path) -> None:
    pixels = RNG.integers(0, 256, (30, 3072), dtype=np.uint8)
    files = {
        f"cifar-10-batches-py/{name}": pickle.dumps({"data": pixels, "labels": [n % 10 for n in range(30)]})
        for name in ("data_batch_1", "test_batch")
    }
    meta = {"label_names": list(DATASETS["cifar10"].classes)}
    tarred(
        folder / "cifar-10-python.tar.gz", files | {"cifar-10-batches-py/batches.meta": pickle.dumps(meta)}
    )


def make_fashion_mnist(folder: Path) -> None:
    for side in ("train", "t10k"):
        pixels = RNG.integers(0, 256, (30, 28, 28), dtype=np.uint8)
        (folder / f"{side}-images-idx3-ubyte.gz").write_bytes(numbered(pixels))
        labels = np.arange(30, dtype=np.uint8) % 10
        (folder / f"{side}-labels-idx1-ubyte.gz").write_bytes(numbered(labels))


def make_eurosat(folder: Path) -> None:
    titles = ("AnnualCrop", "HerbaceousVegetation", "SeaLake")
    files = {
        f"2750/{title}/{title}_{n}.jpg": jpeg(20 * k + n) for k, title in enumerate(titles) for n in range(4)
    }
    zipped(folder / "EuroSAT.zip", files)


MAKERS: dict[str, Callable[[Path], None]] = {name: globals()[f"make_{name}"] for name in FETCHED}
EXPECTED = {
    "ants_bees": (("ants", "bees"), (4, 4)),
    "pets": (("Abyssinian", "American Bulldog", "Pug"), (2, 2, 2)),
    "flowers": (tuple(Flowers102.classes), (2, 2, 2) + (0,) * 99),
    "cifar10": (DATASETS["cifar10"].classes, (2,) * 10),
    "fashion_mnist": (DATASETS["fashion_mnist"].classes, (2,) * 10),
    "eurosat": (("annual crop", "herbaceous vegetation", "sea lake"), (2, 2, 2)),
}


TORCHVISION = {
    "pets": partial(OxfordIIITPet, split="trainval"),
    "cifar10": partial(CIFAR10, train=False),
    "fashion_mnist": partial(FashionMNIST, train=False),
    "eurosat": EuroSAT,
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def offered(tmp_path, monkeypatch):
    """A server with a folder of archives; every address and checksum points to it."""
    served = tmp_path / "server"
    served.mkdir()
    monkeypatch.setenv("PANCAKE_LAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    handler = lambda *rest: Quiet(*rest, directory=str(served))  # noqa: E731
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        for name in FETCHED:
            redirect(monkeypatch, name, f"http://127.0.0.1:{server.server_port}/", served)
        yield served
        server.shutdown()


def redirect(monkeypatch, name: str, address: str, folder: Path) -> None:
    real = READERS[name].sources

    def sources():
        here = []
        for source in real():
            file = source.url.rsplit("/", 1)[-1]
            content = (folder / file).read_bytes() if (folder / file).exists() else b""
            here.append(replace(source, url=address + file, md5=hashlib.md5(content).hexdigest(), sha256=""))
        return tuple(here)

    monkeypatch.setitem(READERS, name, replace(READERS[name], sources=sources))


def let_torchvision_accept(monkeypatch, folder: Path) -> None:
    """torchvision checks some files once more when it reads them, against checksums of the real ones."""
    md5 = lambda name: hashlib.md5((folder / name).read_bytes()).hexdigest()  # noqa: E731
    if (folder / "setid.mat").exists():
        names = {"label": "imagelabels.mat", "setid": "setid.mat", "image": "102flowers.tgz"}
        monkeypatch.setattr(Flowers102, "_file_dict", {key: (name, md5(name)) for key, name in names.items()})
    monkeypatch.setattr(CIFAR10, "train_list", [["data_batch_1", None]])
    monkeypatch.setattr(CIFAR10, "test_list", [["test_batch", None]])
    monkeypatch.setattr(CIFAR10, "meta", {**CIFAR10.meta, "md5": None})


@pytest.mark.parametrize("name", FETCHED)
def test_a_set_is_fetched_once_read_and_capped(offered, tmp_path, monkeypatch, name):
    MAKERS[name](offered)
    let_torchvision_accept(monkeypatch, offered)
    assert not is_fetched(name)
    steps = []
    found = load(name, per_class=2, on_progress=lambda done, total: steps.append((done, total)))
    assert (found.classes, found.counts) == EXPECTED[name]
    assert found.name == name and found.known_as == DATASETS[name].known_as
    assert steps == sorted(steps) and all(done <= total for done, total in steps)
    for file in offered.iterdir():
        file.unlink()
    assert is_fetched(name) and load(name, per_class=2).digest == found.digest, "now without the network"
    assert list((tmp_path / "cache" / "archives").iterdir()) == [], "archives are not kept"


@pytest.mark.parametrize("name", ["pets", "cifar10", "fashion_mnist", "eurosat"])
def test_pictures_are_those_torchvision_reads_for_the_same_label(offered, monkeypatch, name):
    MAKERS[name](offered)
    let_torchvision_accept(monkeypatch, offered)
    found = load(name, per_class=0)
    theirs = TORCHVISION[name](folder(name))
    assert list(found.labels) == [label for _, label in theirs]
    for picture, (image, _) in zip(found.pictures, theirs, strict=True):
        np.testing.assert_array_equal(picture.pixels, np.asarray(image.convert("RGB")))


def test_ants_and_bees_keep_their_own_split(offered):
    make_ants_bees(offered)
    train, validation = load("ants_bees").split(0.1, 7)
    assert train.counts == validation.counts == (3, 3)


@pytest.mark.parametrize("name", FETCHED)
def test_without_the_network_the_sentence_offers_what_is_built_in(offered, tmp_path, name):
    with pytest.raises(
        DatasetError, match=r"could not be fetched: .* built in, such as the drawn vehicles\.$"
    ):
        load(name)
    assert not is_fetched(name)
    assert list((tmp_path / "cache" / "datasets").iterdir()) == [], "nothing half done is left"


def test_a_wrong_checksum_is_refused(offered, monkeypatch):
    make_ants_bees(offered)
    real = READERS["ants_bees"].sources
    wrong = lambda: tuple(replace(source, md5="0" * 32) for source in real())  # noqa: E731
    monkeypatch.setitem(READERS, "ants_bees", replace(READERS["ants_bees"], sources=wrong))
    with pytest.raises(DatasetError, match="could not be fetched"):
        load("ants_bees")
    assert not is_fetched("ants_bees")


@pytest.mark.parametrize("content", [b"no archive", b"PK\x03\x04 damaged"])
def test_a_damaged_archive_is_refused_and_forgotten(offered, tmp_path, content):
    (offered / "hymenoptera_data.zip").write_bytes(content)
    with pytest.raises(DatasetError, match="could not be unpacked"):
        load("ants_bees")
    assert not is_fetched("ants_bees") and list((tmp_path / "cache" / "archives").iterdir()) == []
    make_ants_bees(offered)
    assert len(load("ants_bees")) == 12, "the next try starts afresh"


def test_an_archive_that_reaches_outside_is_refused(offered, tmp_path):
    zipped(offered / "hymenoptera_data.zip", {"../../train/ants/1.jpg": jpeg(1)})
    with pytest.raises(DatasetError, match="could not be unpacked"):
        load("ants_bees")
    assert list(tmp_path.rglob("*.jpg")) == []


def test_whoever_watches_can_stop_while_unpacking(offered, tmp_path):
    make_ants_bees(offered)
    size = (offered / "hymenoptera_data.zip").stat().st_size
    seen = []

    def stop_at_the_second_file(done, total):
        seen.append(done)
        if seen.count(size) > 2:
            raise InterruptedError  # even an OSError

    with pytest.raises(DatasetError):
        load("ants_bees", on_progress=stop_at_the_second_file)
    assert not is_fetched("ants_bees") and list((tmp_path / "cache" / "datasets").iterdir()) == []


def test_two_visitors_asking_at_once_fetch_once(offered, monkeypatch):
    make_ants_bees(offered)
    asked, lengths = [], []
    real = READERS["ants_bees"].sources
    monkeypatch.setitem(
        READERS, "ants_bees", replace(READERS["ants_bees"], sources=lambda: asked.append(1) or real())
    )
    threads = [threading.Thread(target=lambda: lengths.append(len(load("ants_bees")))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert lengths == [12] * 3 and len(asked) == 1


def test_real_addresses_are_encrypted_or_checked():
    for name in FETCHED:
        for source in READERS[name].sources():
            assert source.url.startswith("https://") or source.md5, source.url
            assert len(source.sha256) == 64 or len(source.md5) == 32, "every file has a whole checksum"
