import pytest

from core.errors import RecipeError
from core.learn import truck_story
from core.learn.truck_story import WAYS


@pytest.fixture
def three(tiny, colours, monkeypatch):
    """The three runs of an epoch each, on coloured squares instead of trucks."""
    monkeypatch.setattr(truck_story.built_in_sets, "drawn", lambda name, count, seed: colours[0])
    return truck_story.experiments(tiny, epochs=1)


def test_the_three_runs_differ_in_what_is_frozen_and_where_they_start(three, tiny):
    recipes = {way: experiment.recipe for way, experiment in three.items()}
    assert set(recipes) == set(WAYS)
    assert [len(recipes[way].plan(tiny).frozen) for way in ("head", "upper", "scratch")] == [5, 2, 0]
    assert [recipes[way].pretrained for way in ("head", "upper", "scratch")] == [True, True, False]
    assert (
        len({(recipe.seed, recipe.batch, recipe.augmentation, recipe.views) for recipe in recipes.values()})
        == 1
    )


def test_judges_learning_and_looking_on_never_share_a_drawing(tiny):
    one = truck_story.experiments(tiny)["head"]
    keys = [{slot.key for slot in part.pictures.slots} for part in (one.training, one.validation, one.sealed)]
    assert [len(part) for part in keys] == [50, 40, 200]
    assert len(set.union(*keys)) == 290


def test_every_run_is_told_in_turn_and_judged_at_its_end(three):
    phases = []
    legs = list(truck_story.run(three, watch=lambda progress: phases.append(progress.phase)))
    assert [leg.way for leg in legs] == list(WAYS)
    assert all(leg.judged is not None and leg.judged.count == 24 for leg in legs)
    assert all(leg.report.weights is None for leg in legs)
    assert phases[0].startswith("run 1 of 3")
    assert phases[-1].startswith("run 3 of 3")


def test_another_network_cannot_tell_it(lite):
    with pytest.raises(RecipeError, match="TinyNet"):
        truck_story.experiments(lite)
