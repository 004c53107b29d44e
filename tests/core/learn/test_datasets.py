"""The data sets on offer: their cards, and those that are built in."""

import subprocess
import sys

import numpy as np
import pytest
from skimage import data
from sklearn.datasets import load_digits
from torchvision.datasets import CIFAR10, FashionMNIST, Flowers102
from torchvision.models import ResNet18_Weights

from core.errors import DatasetError
from core.learn import drawn_vehicles, imagenet_names
from core.learn.datasets import DATASETS, is_fetched, load

IMAGENET = ResNet18_Weights.IMAGENET1K_V1.meta["categories"]
BUILT_IN = [name for name, card in DATASETS.items() if card.built_in]


@pytest.mark.parametrize("name", DATASETS)
def test_every_known_name_is_one_of_imagenets(name):
    known = DATASETS[name].known_as
    unknown = [old for names in known.values() for old in names if old not in IMAGENET]
    assert unknown == []
    assert all(known.values()), "a class without a name is left out"
    spoken_for = [old for names in known.values() for old in names]
    assert len(spoken_for) == len(set(spoken_for)), "no old class means two new ones"


@pytest.mark.parametrize("name", DATASETS)
def test_every_card_says_what_it_is_and_whose(name):
    card = DATASETS[name]
    assert card.name == name and card.title and card.licence and card.source
    assert card.about.endswith(".")
    assert card.built_in == (card.megabytes == 0)
    assert set(card.known_as) <= set(card.classes or card.known_as)


def test_families_of_animals_are_whole():
    assert tuple(IMAGENET[151:269]) == imagenet_names.DOGS
    assert tuple(IMAGENET[281:286]) == imagenet_names.CATS
    assert tuple(IMAGENET[7:25] + IMAGENET[80:101] + IMAGENET[127:147]) == imagenet_names.BIRDS


def test_cards_name_classes_as_the_sources_do():
    assert DATASETS["fashion_mnist"].classes == tuple(FashionMNIST.classes)
    assert set(DATASETS["flowers"].known_as) <= set(Flowers102.classes)
    assert CIFAR10.url and len(DATASETS["cifar10"].classes) == 10
    for name in ("vehicles", "cars", "trucks"):
        assert DATASETS[name].classes == tuple(drawn_vehicles.COLLECTIONS[name])


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_is_built_in_loads_as_its_card_says(name):
    card, found = DATASETS[name], load(name)
    assert is_fetched(name)
    assert found.name == name and found.classes == card.classes and found.known_as == card.known_as
    assert len(set(found.counts)) == 1 and found.counts[0] == (card.per_class or found.counts[0])
    train, validation = found.split(0.75, 0)
    assert len(train) + len(validation) == len(found) and set(validation.labels) == set(found.labels)
    assert found.digest == load(name).digest
    assert found.pictures[0] == load(name).pictures[0]


@pytest.mark.parametrize("name", ["vehicles", "cars", "trucks"])
def test_drawn_pictures_are_the_drawings_and_carry_their_masks(name):
    found = load(name, per_class=2)
    drawings = drawn_vehicles.collection(name, 2, 0).drawings
    assert len(found) == len(drawings) == len(found.masks)
    for place in (0, len(found) - 1):
        np.testing.assert_array_equal(found.pictures[place].pixels, drawings[place].pixels)
        np.testing.assert_array_equal(found.masks[place], drawings[place].mask)
    assert len({slot.key for slot in found.pictures.slots}) == len(found)


def test_drawn_names_tell_the_kind():
    assert load("vehicles", per_class=1).pictures[0].name.startswith("car (")
    assert load("cars", per_class=1).pictures[0].name == "hatchback"


def test_digits_are_scikit_learns_enlarged():
    theirs, ours = load_digits(), load("digits", per_class=0)
    assert list(ours.labels) == theirs.target.tolist()
    for place in (0, 700, 1796):
        small = ours.pictures[place].pixels[::8, ::8, 0].astype(float) * 16 / 255
        np.testing.assert_allclose(small, theirs.images[place], atol=16 / 255)
        assert ours.pictures[place].size == (64, 64)
    assert ours.pictures[0].pixels.max() == 239, "15 of 16"


def test_textures_are_learnt_from_the_left_and_checked_on_the_right():
    train, validation = load("textures").split(0.9, 3)
    assert train.counts == validation.counts == (32, 32, 32)
    for label, title in enumerate(("brick", "grass", "gravel")):
        photograph = getattr(data, title)()
        halves = (train, photograph[:, :256]), (validation, photograph[:, 256:])
        for side, half in halves:
            patches = [
                p.pixels[..., 0] for p, own in zip(side.pictures, side.labels, strict=True) if own == label
            ]
            rows = [np.hstack(patches[start : start + 4]) for start in range(0, 32, 4)]
            np.testing.assert_array_equal(np.vstack(rows), half, err_msg="the patches tile the half exactly")


@pytest.mark.parametrize("name", ["", "mnist", "../digits"])
def test_an_unknown_set_is_answered_with_the_list(name):
    assert not is_fetched(name)
    with pytest.raises(DatasetError, match="choose one of vehicles, cars,"):
        load(name)


@pytest.mark.parametrize("name", ["digits", "vehicles"])
def test_fewer_than_one_picture_a_class_is_refused(name):
    with pytest.raises(DatasetError, match=r"[Aa]t least one"):
        load(name, per_class=-1)


def test_data_sets_import_no_torch():
    code = "import sys; from core.learn.datasets import load; load('digits'); load('textures'); load('cars');"
    code += "print({'torch', 'skimage', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
