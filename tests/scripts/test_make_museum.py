"""The museum is made by really training, each run has one thing wrong with it, and the shipped ones are of these plans."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from core.explain.museum import shipped
from core.learn.experiments import plan
from core.learn.recipes import Recipe
from scripts import make_museum
from scripts.make_museum import FAILURES, Failure
from tests.core.learn.small_sets import coloured, small

TRAINS = "luck"  # its set-up is a training of its own


def quick():
    recipe = Recipe(epochs=2, batch=8, network="tiny_net")
    experiment = plan(small("tiny_net", pretrained=True), coloured(8), recipe)
    return experiment, coloured(2, seed=1), recipe


def keys(data):
    return [slot.key for slot in data.pictures.slots]


def test_an_exhibit_is_written_by_training(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(make_museum, "FOLDER", tmp_path)
    monkeypatch.setattr(make_museum, "FAILURES", (Failure("rate", "Three colours.", quick),))
    make_museum.main([])
    (exhibit,) = shipped(tmp_path)
    assert (exhibit.cause, exhibit.recording.about, exhibit.recording.epochs) == ("rate", "Three colours.", 2)
    assert exhibit.asked == 6
    assert len(exhibit.maps) == len(exhibit.recording.witnesses) == 3
    assert "run_1.json (rate)" in capsys.readouterr().out


def test_only_those_that_are_asked_for_are_made(tmp_path, monkeypatch):
    monkeypatch.setattr(make_museum, "FOLDER", tmp_path)
    make_museum.main(["9"])
    assert shipped(tmp_path) == ()


@pytest.mark.parametrize(
    "failure", [each for each in FAILURES if each.cause != TRAINS], ids=lambda each: each.cause
)
def test_the_shipped_exhibits_are_of_these_plans(failure):
    exhibit = next(each for each in shipped() if each.cause == failure.cause)
    experiment, honest, mend = failure.set_up()
    assert (exhibit.recording.about, exhibit.recording.recipe) == (failure.about, experiment.recipe)
    assert (exhibit.recording.learned_from, exhibit.recording.checked_on, exhibit.asked) == tuple(
        map(len, (experiment.training, experiment.validation, honest))
    )
    assert exhibit.mend == mend
    assert not set(keys(honest)) & set(keys(experiment.training))


def test_most_validation_pictures_of_the_duplicate_run_were_learned_from_as_the_lesson_counts_them():
    experiment, _, _ = make_museum.repeated()
    known = set(keys(experiment.training))
    assert (sum(key in known for key in keys(experiment.validation)), len(experiment.validation)) == (32, 36)


def test_badly_prepared_pictures_are_nearly_black():
    (one,) = make_museum._divided(coloured(1, classes=("red",))).pictures
    assert np.asarray(one.image).max() == 1


def test_the_kindest_validation_set_flatters():
    data = coloured(12)
    chance = torch.Generator().manual_seed(0)
    right = torch.rand(len(data), generator=chance) < 0.6
    answers = torch.where(right, torch.tensor(data.labels), (torch.tensor(data.labels) + 1) % 3)
    last = SimpleNamespace(probabilities=torch.eye(3)[answers], validation_labels=data.labels)
    kindest = make_museum._kindest(data, last)
    places = [keys(data).index(key) for key in keys(kindest)]
    assert len(places) == 6
    assert right[places].float().mean() > right.float().mean() + 0.1
