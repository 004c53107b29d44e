import pytest

from core.learn.experiments import Experiment
from core.learn.jobs import Stopped
from core.learn.reports import PREPARING
from core.learn.training import Recipe
from core.learn.zero_rungs import THUMBNAILS


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
