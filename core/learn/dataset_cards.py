"""What each data set is, where it comes from and under which licence. Imports no torch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.learn import imagenet_names

FASHION_CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
EUROSAT_CLASSES = (
    "annual crop", "forest", "herbaceous vegetation", "highway", "industrial",
    "pasture", "permanent crop", "residential", "river", "sea lake",
)  # fmt: skip


@dataclass(frozen=True)
class DatasetCard:
    """One data set on offer.

    classes: in the order of the labels, empty where only the fetched files tell. per_class: how many pictures
    of each class `load` takes, chosen by a fixed seed; 0 for all. megabytes: what has to be fetched.
    known_as: class -> the ImageNet classes that mean the same thing, for those classes that have one.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    built_in: bool
    about: str
    licence: str
    source: str
    megabytes: float = 0.0
    per_class: int = 0
    known_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_OURS, _IN_CODE = "the licence of this project", "drawn in code"
_CARDS = (
    DatasetCard(
        "vehicles",
        "Drawn vehicles",
        ("car", "truck", "bus", "motorbike"),
        about="Cars, trucks, buses and motorbikes drawn in code, each with the true mask of the vehicle.",
        per_class=40,
        known_as=imagenet_names.VEHICLES,
        built_in=True,
        licence=_OURS,
        source=_IN_CODE,
    ),
    DatasetCard(
        "cars",
        "Kinds of cars",
        ("hatchback", "saloon", "estate", "sports car", "convertible", "off-roader"),
        about="Six kinds of cars drawn in code. TinyNet was trained on thousands of others like them.",
        per_class=40,
        known_as=imagenet_names.CAR_KINDS,
        built_in=True,
        licence=_OURS,
        source=_IN_CODE,
    ),
    DatasetCard(
        "trucks",
        "Kinds of trucks",
        ("box truck", "tanker", "tipper", "fire engine", "flatbed"),
        about="Five kinds of trucks drawn in code: what a network that knows cars can be reused for.",
        per_class=40,
        known_as=imagenet_names.TRUCK_KINDS,
        built_in=True,
        licence=_OURS,
        source=_IN_CODE,
    ),
    DatasetCard(
        "digits",
        "Handwritten digits",
        tuple("0123456789"),
        built_in=True,
        about="40 of each digit out of 1,797 real ones, 8 x 8 pixels each, enlarged eight times.",
        licence="CC BY 4.0",
        source="UCI Optical Recognition of Handwritten Digits (Alpaydin and Kaynak, 1998), in scikit-learn",
        per_class=40,
    ),
    DatasetCard(
        "textures",
        "Textures",
        ("brick", "grass", "gravel"),
        built_in=True,
        about="Patches of three photographs: learnt from the left half of each, checked on the right half.",
        licence="CC0",
        source="scikit-image's brick, grass and gravel",
    ),
    DatasetCard(
        "ants_bees",
        "Ants and bees",
        ("ants", "bees"),
        built_in=False,
        about="397 photographs from the web with a split of their own. ImageNet has both classes already.",
        licence="unclear: photographs of many authors, for trying out only",
        source="PyTorch's transfer learning tutorial",
        megabytes=47,
        known_as=imagenet_names.ANTS_BEES,
    ),
    DatasetCard(
        "pets",
        "Oxford-IIIT Pet",
        (),
        built_in=False,
        about="20 photographs of each of 37 breeds of cats and dogs, out of 3,680; most are in ImageNet too.",
        licence="CC BY-SA 4.0",
        source="Visual Geometry Group, Oxford (Parkhi et al., 2012)",
        megabytes=811,
        per_class=20,
        known_as=imagenet_names.PETS,
    ),
    DatasetCard(
        "flowers",
        "Flowers-102",
        (),
        built_in=False,
        about="10 photographs of each of 102 flowers of Great Britain: hardly any has a name in ImageNet.",
        licence="not stated; for research",
        source="Visual Geometry Group, Oxford (Nilsback and Zisserman, 2008)",
        megabytes=345,
        per_class=10,
        known_as=imagenet_names.FLOWERS,
    ),
    DatasetCard(
        "cifar10",
        "CIFAR-10",
        ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
        built_in=False,
        about="40 tiny photographs, 32 x 32 pixels, of each of ten things, out of its 10,000 test pictures.",
        licence="not stated; for research",
        source="University of Toronto (Krizhevsky, 2009)",
        megabytes=170,
        per_class=40,
        known_as=imagenet_names.CIFAR10,
    ),
    DatasetCard(
        "fashion_mnist",
        "Fashion-MNIST",
        FASHION_CLASSES,
        built_in=False,
        about="40 grey pictures, 28 x 28 pixels, of each of ten kinds of clothes, out of 10,000.",
        licence="MIT",
        source="Zalando Research (Xiao et al., 2017)",
        megabytes=31,
        per_class=40,
        known_as=imagenet_names.FASHION,
    ),
    DatasetCard(
        "eurosat",
        "EuroSAT",
        EUROSAT_CLASSES,
        built_in=False,
        about="40 satellite pictures, 64 x 64 pixels, of each of ten uses of land.",
        licence="MIT",
        source="Helber et al., 2019",
        megabytes=94,
        per_class=40,
    ),
)
DATASETS: dict[str, DatasetCard] = {card.name: card for card in _CARDS}
