"""The list of networks, which the home page shows before torch is loaded."""

import subprocess
import sys

import pytest

from core.see import cuts
from core.see.cards import BACKBONES, DEFAULT, BackboneCard


def test_the_cards_do_not_wait_for_torch() -> None:
    asked = "import sys; import core.see.cards; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_every_network_is_known_by_the_name_on_its_card() -> None:
    assert all(name == card.name for name, card in BACKBONES.items())


def test_every_network_on_offer_has_its_cuts_and_no_other_has() -> None:
    assert set(cuts.CUTS) == set(BACKBONES)


def test_the_default_network_needs_no_network_access() -> None:
    assert BACKBONES[DEFAULT].built_in


def test_only_tiny_net_is_a_glass_box() -> None:
    assert [name for name, card in BACKBONES.items() if card.kind == "glass box"] == ["tiny_net"]


@pytest.mark.parametrize("card", BACKBONES.values(), ids=lambda card: card.name)
def test_every_card_says_where_its_weights_come_from(card: BackboneCard) -> None:
    assert card.title and card.about.endswith(".") and card.licence and card.source
    assert card.paper.startswith("https://") and card.megabytes > 0
    assert card.built_in == (not card.weights)
