"""Every network says whose work it is; what can be counted in the list of classes is counted."""

import re
from pathlib import Path

import pytest
from torchvision.models import ResNet18_Weights

from core.learn.imagenet_names import BIRDS, DOGS
from core.see.cards import BACKBONES
from core.see.shoulders import NOBODY, SHOULDERS, shoulders
from core.see.tiny_net import WEIGHTS

THOUSAND = ResNet18_Weights.IMAGENET1K_V1.meta["categories"]
BORROWED = [name for name, card in BACKBONES.items() if card.kind == "borrowed"]
SOURCES = (Path(__file__).parents[3] / "assets" / "SOURCES.md").read_text("utf-8")


def test_every_network_on_offer_has_a_card():
    assert set(SHOULDERS) == set(BACKBONES)


@pytest.mark.parametrize("name", BORROWED)
def test_a_borrowed_network_says_what_it_was_taught_on_and_where_to_read_it_up(name):
    card = SHOULDERS[name]
    assert "1.28 million" in card.pictures
    assert "1,000 classes" in card.pictures
    assert card.licence.startswith(BACKBONES[name].licence)
    assert len(card.blind_spots) >= 3
    assert all(source.address.startswith("https://") for source in card.sources)


@pytest.mark.parametrize("name", BORROWED)
def test_every_paper_on_a_card_is_among_the_sources(name):
    papers = [
        number for source in SHOULDERS[name].sources for number in re.findall(r"\d{4}\.\d{5}", source.address)
    ]
    assert papers
    assert all(number in SOURCES for number in papers)


def test_the_blind_spots_count_what_is_in_the_list():
    told = " ".join(SHOULDERS["efficientnet_lite0"].blind_spots)
    assert f"{len(DOGS)} of the 1,000 are breeds of dog and {len(BIRDS)} are birds" in told
    assert {"ballplayer", "groom", "scuba diver"} <= set(THOUSAND)
    assert not {"person", "man", "woman", "child", "giraffe"} & {name.lower() for name in THOUSAND}


def test_the_glass_box_names_its_own_drawings():
    from safetensors import safe_open

    with safe_open(WEIGHTS, "pt") as file:
        notes = str(file.metadata())
    assert "600" in notes  # of each kind
    assert SHOULDERS["tiny_net"].pictures.startswith(f"{6 * 600:,} drawings of cars of six kinds")


def test_random_weights_stand_on_nobody():
    assert shoulders("resnet18", pretrained=False) is NOBODY
    assert "nobody" in NOBODY.taught_by
    assert shoulders("resnet18", pretrained=True) is SHOULDERS["resnet18"]
