import pytest

from core.errors import RecipeError
from core.learn.experiments import Experiment, plan
from core.learn.jobs import Stopped
from core.learn.reports import PREPARING
from core.learn.training import Recipe
from core.learn.zero_rungs import THUMBNAILS
from tests.core.learn.small_sets import coloured


def test_an_experiment_can_be_stopped_while_the_raw_pixels_are_looked_at(tiny, colours):
    def watch(progress):
        if progress.phase == THUMBNAILS and progress.done == 2:
            raise Stopped

    records = Experiment(tiny, *colours, Recipe(epochs=1)).run(watch=watch)
    assert next(records).name == "biggest_class"
    with pytest.raises(Stopped):
        next(records)


def test_an_experiment_says_at_once_that_it_is_getting_ready(tiny, colours):
    told = []
    next(Experiment(tiny, *colours, Recipe(epochs=1)).run(watch=told.append))
    assert [progress.phase for progress in told] == [PREPARING]


def keys(*sets):
    return {slot.key for data in sets for slot in data.pictures.slots}


def test_a_plan_divides_into_three_parts_that_share_no_picture(tiny):
    data = coloured(14)
    experiment = plan(tiny, data, Recipe())
    parts = (experiment.training, experiment.validation, experiment.sealed)
    assert sum(len(part) for part in parts) == len(data) == len(keys(*parts))
    assert experiment.recipe == Recipe() and experiment.steering is None


def test_the_split_seed_divides_differently_and_the_seed_does_not(tiny):
    data = coloured(14)
    first, other, again = (
        plan(tiny, data, recipe) for recipe in (Recipe(), Recipe(split_seed=1), Recipe(seed=1))
    )
    assert keys(first.training) == keys(again.training) != keys(other.training)


def test_so_many_pictures_a_class_as_the_recipe_says(tiny):
    by_recipe = plan(tiny, coloured(14), Recipe(pictures_a_class=3))
    by_word = plan(tiny, coloured(14), Recipe(), pictures_a_class=3)
    assert by_recipe.training.counts == by_word.training.counts == (3, 3, 3)
    assert by_word.recipe == by_recipe.recipe and keys(by_word.training) == keys(by_recipe.training)
    assert by_recipe.validation.counts == plan(tiny, coloured(14), Recipe()).validation.counts


def test_one_picture_a_class_can_be_learned_from_when_it_is_asked_for(tiny):
    *_, last = plan(tiny, coloured(14), Recipe(epochs=1, pictures_a_class=1)).run()
    assert last.backbone is not None


def test_a_recipe_for_another_data_set_is_refused(tiny):
    assert plan(tiny, coloured(14), Recipe(data="colours"))
    with pytest.raises(RecipeError, match=r"“digits”, not for “colours”: choose .*\.$"):
        plan(tiny, coloured(14), Recipe(data="digits"))
