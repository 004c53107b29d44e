"""Recorded runs: what is in the file is what was reported, and a file that was tampered with is refused."""

import base64
import io
import json
import subprocess
import sys
from dataclasses import replace

import pytest
from PIL import Image

from core.errors import FileError
from core.learn.dataset_cards import DATASETS
from core.learn.experiments import plan
from core.learn.recipes import Recipe
from core.learn.recordings import FOLDER, SIDE, Programme, Recording, record, shipped
from core.learn.reports import EpochReport
from core.see.cards import BACKBONES
from tests.core.learn.small_sets import coloured

PROGRAMME = Programme("0_colours", "Colours", "Three colours.")


@pytest.fixture(scope="module")
def made(tiny):
    """(experiment, what it yielded, its recording)."""
    recipe = Recipe(epochs=3, rate=0.01, network="tiny_net", data="colours")
    experiment = plan(tiny, coloured(5), recipe)
    found = list(experiment.run())
    return experiment, found, record(PROGRAMME, experiment, found, (0, 2), seconds=1.23, made_on="here")


def test_it_reads_back_what_it_wrote(made):
    recording = made[-1]
    assert Recording.from_json(recording.to_json()) == recording


def test_its_numbers_are_those_of_the_run(made):
    experiment, found, recording = made
    reports = [each for each in found if isinstance(each, EpochReport)]
    rungs = [each for each in found if not isinstance(each, EpochReport)]
    for report, moment in zip(reports, recording.moments, strict=True):
        assert moment.epoch == report.epoch
        assert moment.validation_accuracy == pytest.approx(report.validation_accuracy, abs=5e-5)
        assert moment.movement["head"] == pytest.approx(report.movement["head"], abs=5e-5)
    assert [rung.name for rung in recording.rungs] == [rung.name for rung in rungs]
    assert (recording.learned_from, recording.checked_on) == (
        len(experiment.training),
        len(experiment.validation),
    )


def test_a_witness_is_a_validation_picture_with_its_probabilities_after_every_epoch(made):
    experiment, found, recording = made
    reports = [each for each in found if isinstance(each, EpochReport)]
    witness = recording.witnesses[1]
    assert witness.label == experiment.validation.labels[2]
    for report, shares in zip(reports, witness.shares, strict=True):
        assert shares == pytest.approx(report.probabilities[2].tolist(), abs=5e-5)
    image = Image.open(io.BytesIO(base64.b64decode(witness.picture.partition(",")[2])))
    assert image.size == (SIDE, SIDE)


def test_its_recipe_trains_again_to_the_same_curve(made, tiny):
    recording = made[-1]
    again = [
        each for each in plan(tiny, coloured(5), recording.recipe).run() if isinstance(each, EpochReport)
    ]
    assert [round(report.train_loss, 4) for report in again] == [
        each.train_loss for each in recording.moments
    ]


@pytest.mark.parametrize(("share", "epochs"), [(0.0, 1), (0.34, 2), (0.99, 3), (1.0, 3)])
def test_the_film_starts_with_one_epoch_and_ends_with_all(made, share, epochs):
    assert len(made[-1].until(share)) == epochs


def without(name):
    return lambda told: {key: value for key, value in told.items() if key != name}


def changed(**values):
    return lambda told: {**told, **values}


DAMAGE = {
    "no epochs": changed(moments=[]),
    "a missing field": without("recipe"),
    "a strange field": changed(script="alert(1)"),
    "a class too many": changed(classes=["red", "green", "blue", "grey"]),
    "a broken recipe": changed(recipe={"epochs": "many"}),
    "no object": lambda told: [told],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
def test_a_damaged_recording_is_refused_in_a_sentence(made, damage):
    with pytest.raises(FileError, match="choose another one"):
        Recording.from_json(json.dumps(damage(json.loads(made[-1].to_json()))))


def test_a_label_that_is_no_class_is_refused(made):
    recording = made[-1]
    witness = replace(recording.witnesses[0], label=7)
    with pytest.raises(FileError):
        Recording.from_json(replace(recording, witnesses=(witness,)).to_json())


def test_the_shipped_recordings_are_small_and_can_be_run_again():
    recordings = shipped()
    assert 3 <= len(recordings) <= 6
    for recording in recordings:
        assert recording.recipe.network in BACKBONES and BACKBONES[recording.recipe.network].built_in
        assert recording.recipe.data in DATASETS and DATASETS[recording.recipe.data].built_in
        assert recording.classes == DATASETS[recording.recipe.data].classes
        assert len(recording.witnesses) == 4 and recording.epochs >= 8
        assert (FOLDER / f"{recording.key}.json").stat().st_size < 100_000


def test_the_shipped_recordings_tell_what_they_say():
    head, scratch, trucks, digits = shipped()
    assert head.moments[-1].validation_accuracy > scratch.moments[-1].validation_accuracy + 0.1
    assert scratch.moments[-1].train_accuracy > 0.95  # by heart
    frozen = [name for name, moved in trucks.moments[-1].movement.items() if moved == 0.0]
    assert frozen == ["conv1", "conv2"]
    assert {"head"} == {name for name, moved in digits.moments[-1].movement.items() if moved}


def test_playing_needs_no_torch():
    code = (
        "import sys; from core.learn.recordings import shipped; shipped(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parents[1], check=False).returncode == 0
