"""The museum's exhibits are whole, hold one failure each, and their numbers show what the lesson says of them."""

from dataclasses import replace

import pytest

from core.errors import FileError
from core.explain.museum import DIAGNOSES, Exhibit, shipped
from core.learn.dataset_cards import DATASETS
from core.learn.recipe_checks import check_values
from core.see.cards import BACKBONES


@pytest.fixture(scope="module")
def exhibits():
    return {each.cause: each for each in shipped()}


def test_there_is_one_exhibit_of_every_cause(exhibits):
    assert set(exhibits) == set(DIAGNOSES)
    assert len(shipped()) == len(DIAGNOSES) == 6


def test_an_exhibits_name_does_not_give_its_cause_away():
    for each in shipped():
        told = f"{each.recording.key} {each.recording.title} {each.recording.about}".lower()
        assert not any(cause in told for cause in DIAGNOSES)


@pytest.mark.parametrize("cause", DIAGNOSES)
def test_an_exhibit_survives_a_file_and_its_mend_can_be_trained(exhibits, cause):
    exhibit = exhibits[cause]
    assert Exhibit.from_json(exhibit.to_json()) == exhibit
    check_values(exhibit.mend)
    assert exhibit.mend.network in BACKBONES
    assert exhibit.mend.data in DATASETS
    assert all(each.startswith("data:image/webp;base64,") for each in exhibit.maps)
    assert len(exhibit.maps) == 3


@pytest.mark.parametrize("cause", DIAGNOSES)
def test_the_matrix_and_the_last_moment_tell_the_same_accuracy(exhibits, cause):
    exhibit = exhibits[cause]
    right = sum(exhibit.matrix[label][label] for label in range(len(exhibit.matrix)))
    assert right / exhibit.recording.checked_on == pytest.approx(
        exhibit.recording.moments[-1].validation_accuracy, abs=1e-3
    )


@pytest.mark.parametrize("cause", ["duplicate", "shortcut", "luck"])
def test_three_of_them_look_better_than_they_are(exhibits, cause):
    assert exhibits[cause].recording.moments[-1].validation_accuracy > exhibits[cause].honest + 0.1


def test_badly_prepared_pictures_nearly_all_get_one_answer(exhibits):
    exhibit = exhibits["preparation"]
    columns = [sum(row[answer] for row in exhibit.matrix) for answer in range(len(exhibit.matrix))]
    assert max(columns) > 0.8 * exhibit.recording.checked_on
    assert exhibit.recording.moments[-1].train_accuracy > 0.95
    assert exhibit.honest > exhibit.recording.moments[-1].validation_accuracy + 0.3


def test_a_rate_too_high_spoils_the_networks_own_pictures_too(exhibits):
    moments = exhibits["rate"].recording.moments
    assert max(each.train_loss for each in moments[len(moments) // 2 :]) > 0.5


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda exhibit: replace(exhibit, cause="bad luck"),
        lambda exhibit: replace(exhibit, matrix=exhibit.matrix[:-1]),
        lambda exhibit: replace(exhibit, matrix=tuple(tuple(0 for _ in row) for row in exhibit.matrix)),
    ],
)
def test_a_damaged_exhibit_is_refused(exhibits, spoiled):
    with pytest.raises(FileError):
        Exhibit.from_json(spoiled(exhibits["rate"]).to_json())
    with pytest.raises(FileError):
        Exhibit.from_json("{}")
