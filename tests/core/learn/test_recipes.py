import json
import math
from dataclasses import replace

import pytest

from core.errors import RecipeError
from core.learn.freezing import PRESETS, FreezePlan
from core.learn.recipes import Recipe

EVERYTHING = Recipe(
    freeze=FreezePlan(frozenset({"conv1", "conv3"})),
    epochs=7,
    batch=5,
    rate=0.1 + 0.2,
    seed=2**31 - 1,
    rate_below=1e-7,
    hidden=12,
    dropout=1 / 3,
    optimiser="sgd",
    weight_decay=0.0,
    pretrained=False,
    network="tiny_net",
    data="ants & “bees”",
    split_seed=3,
    pictures_a_class=4,
    schedule="one_cycle",
    rates=(("conv5", 1e-3), ("conv2", 1e-5), ("head", 0.1)),
    augmentation="mirror",
    views=2,
    norms="running",
    drift=True,
    patience=3,
    keep_best=True,
    kept_as="float16",
)


@pytest.mark.parametrize("recipe", [Recipe(), EVERYTHING, Recipe(freeze=FreezePlan())])
def test_a_recipe_comes_back_from_json_as_it_was(recipe):
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert Recipe.from_json(recipe.to_json()).to_json() == recipe.to_json()


def test_every_field_of_this_test_is_another_than_the_default():
    told, usual = json.loads(EVERYTHING.to_json()), json.loads(Recipe().to_json())
    assert set(told) == set(usual) and not [name for name in told if told[name] == usual[name]]


@pytest.mark.parametrize("name", PRESETS)
def test_a_presets_recipe_comes_back_too(tiny, name):
    recipe = Recipe.from_preset(name, tiny)
    assert Recipe.from_json(recipe.to_json()) == recipe


def test_missing_fields_have_their_defaults_and_a_whole_number_will_do_for_any_number():
    assert Recipe.from_json('{"rate": 1, "epochs": 3}') == Recipe(rate=1.0, epochs=3)


REFUSED = {
    "no JSON": "epochs: 3",
    "cut off": '{"epochs": 3',
    "no record": "[1, 2]",
    "unknown field": '{"epocs": 3}',
    "the same field twice": '{"epochs": 3, "epochs": 4}',
    "a word for a number": '{"epochs": "3"}',
    "a fraction for a whole number": '{"epochs": 3.5}',
    "true for a number": '{"epochs": true}',
    "true for a rate": '{"rate": true}',
    "a number for a switch": '{"drift": 1}',
    "null for a number": '{"rate": null}',
    "NaN": '{"rate": NaN}',
    "infinity": '{"rate_below": Infinity}',
    "as good as infinite": '{"rate": 1e999}',
    "four hundred digits": '{"rate": 1' + 400 * "0" + "}",
    "five thousand digits": '{"epochs": 1' + 5000 * "0" + "}",
    "stages as a word": '{"freeze": "conv1"}',
    "stages as numbers": '{"freeze": [1]}',
    "rates as a list": '{"rates": [["conv1", 0.1]]}',
    "a rate as a word": '{"rates": {"conv1": "fast"}}',
    "too far out": '{"rate": 1e9}',
    "no epoch": '{"epochs": 0}',
    "an unknown optimiser": '{"optimiser": "magic"}',
    "very deep": 9000 * "[" + 9000 * "]",
    "very long": '{"data": "' + 30_000 * "x" + '"}',
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_no_recipe_is_refused_with_a_sentence(text):
    with pytest.raises(RecipeError, match=r"^[A-Z].*(choose|leave).*\.$"):
        Recipe.from_json(text)


NONSENSE = {
    "split_seed": [-1, 0.5],
    "pictures_a_class": [0, 2.5, True],
    "views": [0, 17],
    "patience": [-1, 1.5],
    "schedule": ["magic", None],
    "augmentation": ["upside down"],
    "norms": ["none"],
    "kept_as": ["float8"],
    "drift": [1, "yes"],
    "keep_best": [None],
    "network": ["efficientnet_lite0", 3],
    "data": [7, "\ud800", "x" * 201],
    "rates": [
        (("attic", 1e-3),),
        (("conv1", 1e-3),),  # frozen, as everything below the head is
        (("head", 1e9),),
        (("head", math.nan),),
        (("head", 1e-3), ("head", 1e-2)),
    ],
    "rate": [10**400],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in NONSENSE.items() for value in values]
)
def test_nonsense_is_refused_with_what_to_change(tiny, field, value):
    with pytest.raises(RecipeError, match=r"^[A-Z].*(choose|thaw|leave).*\.$"):
        replace(Recipe(), **{field: value}).check(tiny)


def test_a_stage_has_its_own_rate_or_the_one_below_the_head(tiny):
    recipe = Recipe(FreezePlan(frozenset({"conv1"})), rate=1e-2, rates=(("conv3", 5e-4),))
    rates = recipe.stage_rates(tiny)
    assert rates == {
        "conv1": 0.0,
        "conv2": 1e-3,
        "conv3": 5e-4,
        "conv4": 1e-3,
        "conv5": 1e-3,
        "head": 1e-2,
    }


def test_what_is_kept_ends_below_statistics_that_drift(tiny, lite):
    frozen = FreezePlan.bottom(tiny, 3)
    assert Recipe(frozen).cached_stages(tiny) == ("conv1", "conv2", "conv3")
    assert Recipe(frozen, drift=True).cached_stages(tiny) == ()
    assert Recipe(drift=True).cached_stages(lite) == ()
