import subprocess
import sys

import pytest

from core.explain.methods import BASELINES, METHODS


@pytest.mark.parametrize("card", METHODS.values(), ids=METHODS)
def test_every_card_says_what_it_answers_and_when_to_doubt_it(card):
    assert METHODS[card.name] is card
    assert card.answers.endswith("?")
    assert card.beware.endswith(".")
    assert "arXiv" in card.paper
    assert 0 < card.seconds < 5
    assert card.baseline in ("", *BASELINES)


def test_only_methods_that_compare_with_something_can_promise_a_sum():
    assert all(card.baseline for card in METHODS.values() if card.is_complete)


def test_the_cards_are_there_without_torch():
    code = "import sys, core.explain.methods; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_card_says_for_which_networks_it_is_valid():
    special = {name: card.networks for name, card in METHODS.items() if card.networks != "every network"}
    assert set(special) == {"deep_lift", "guided_backpropagation", "deconvolution", "guided_grad_cam"}
    assert all("networks" in words for words in special.values())
