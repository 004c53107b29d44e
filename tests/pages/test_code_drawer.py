"""The same in code, and recipes as files: what is kept can be taken over, and what cannot is refused in a sentence."""

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.learn.freezing import FreezePlan
from core.learn.recipes import Recipe
from pages.parts import code_drawer
from tests.pages.test_chapters import texts, went_well
from tests.pages.test_recordings_shown import started
from tests.pages.test_transfer import engine, trained

Open = Callable[..., AppTest]
OWN = Recipe(
    freeze=FreezePlan(frozenset({"conv1", "conv3"})),
    epochs=7,
    batch=16,
    rate=0.002,
    rate_below=3e-4,
    seed=5,
    hidden=64,
    dropout=0.3,
    optimiser="sgd",
    schedule="cosine",
    augmentation="mirror",
    network="tiny_net",
    data="digits",
    pictures_a_class=5,
    patience=3,
    keep_best=True,
)


@pytest.fixture
def drawer(app: Open) -> AppTest:
    """The transfer page after a first run."""
    return trained(engine(app("transfer", network="tiny_net", data="textures"), epochs=1))


def take_over(visit: AppTest, text: str) -> AppTest:
    """Upload a recipe."""
    return (
        visit.file_uploader(key=code_drawer.FILE)
        .upload("recipe.json", text.encode(), "application/json")
        .run()
    )


def test_the_code_is_that_of_the_present_choice(drawer: AppTest) -> None:
    assert "torch.nn.Linear(96, 3)  # brick, grass, gravel" in drawer.code[0].value
    visit = drawer.radio(key="preset").set_value("scratch").run()
    assert "load_state_dict" not in visit.code[0].value
    assert "He's rule" in texts(visit)


def test_a_kept_recipe_sets_everything_when_it_is_taken_over(drawer: AppTest) -> None:
    visit = take_over(drawer, OWN.to_json())
    assert went_well(visit), [error.value for error in visit.error]
    assert "press Train" in " ".join(each.value for each in visit.success)
    assert (visit.session_state["network"], visit.session_state["data"]) == ("tiny_net", "digits")
    found = started(visit).recipe
    frozen, plain = found.stage_rates(_stack()), OWN.stage_rates(_stack())
    assert frozen == pytest.approx(plain)
    assert _without_rates(found) == _without_rates(OWN)


def _stack():
    from core.see.backbones import load

    return load("tiny_net")


def _without_rates(recipe: Recipe) -> dict:
    return {
        name: value for name, value in json.loads(recipe.to_json()).items() if not name.startswith("rate")
    }


REFUSED = {
    "no JSON": ("{", "is no JSON"),
    "no such stage": (Recipe(freeze=FreezePlan(frozenset({"group7"}))).to_json(), "no stage called"),
    "no such network": ('{"network": "skynet"}', "which is not on offer"),
    "a network to be fetched": ('{"network": "vgg11"}', "not on this machine yet"),
    "no such pictures": ('{"data": "faces"}', "which are not here"),
    "a strange field": ('{"exec": "import os"}', "has no field"),
    "nonsense": ('{"epochs": 100000}', "choose one between"),
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_taken_over_changes_nothing_and_says_why(
    drawer: AppTest, text: str, sentence: str
) -> None:
    before = drawer.code[0].value
    visit = take_over(drawer, text)
    assert not visit.exception
    assert sentence in " ".join(each.value for each in visit.error)
    assert visit.code[0].value == before
