"""What is kept of a run says the same as its reports, and survives being saved."""

import csv
import io
import json
from dataclasses import replace

import pytest

from core.learn.experiments import Experiment
from core.learn.freezing import FreezePlan
from core.learn.recipes import Recipe
from core.learn.run_records import RunRecord, to_csv, to_json, trainable_knobs
from core.learn.training import train


@pytest.fixture(scope="module")
def run(tiny):
    from tests.core.learn.small_sets import coloured

    experiment = Experiment(tiny, coloured(8), coloured(4, seed=1), Recipe(epochs=3, rate=0.01))
    return experiment, list(train(tiny, experiment.training, experiment.validation, experiment.recipe))


def test_a_record_has_the_numbers_of_its_reports(run):
    experiment, reports = run
    record = RunRecord.of(experiment, reports, (), 1.5)
    assert record.validation_accuracy == tuple(report.validation_accuracy for report in reports)
    assert (record.accuracy, record.training, record.validation) == (reports[-1].validation_accuracy, 24, 12)
    assert (record.learned, record.network, record.is_whole) == ("head", "tiny_net", True)
    assert Recipe.from_json(record.recipe) == experiment.recipe


def test_a_stopped_run_says_so(run):
    experiment, reports = run
    assert not RunRecord.of(experiment, reports[:2], (), 1.0).is_whole


@pytest.mark.parametrize("hidden", [0, 16])
@pytest.mark.parametrize("frozen", [0, 3, 5])
def test_the_knobs_that_train_are_those_that_moved(tiny, colours, frozen, hidden):
    recipe = Recipe(freeze=FreezePlan.bottom(tiny, frozen), epochs=1, hidden=hidden, rate=0.01)
    *_, last = train(tiny, *colours, recipe)
    before, after = dict(tiny.named_parameters()), dict(last.backbone.named_parameters())
    moved = (
        value.numel() for name, value in after.items() if name not in before or _moved(before[name], value)
    )
    assert trainable_knobs(tiny, recipe, 3) == sum(moved)


def _moved(before, after):
    return before.shape != after.shape or not before.equal(after)


def test_the_table_has_one_line_a_run_that_a_spreadsheet_reads(run):
    experiment, reports = run
    record = RunRecord.of(experiment, reports, (), 1.5)
    lines = list(csv.DictReader(io.StringIO(to_csv([record, replace(record, seed=7)]))))
    assert [line["seed"] for line in lines] == ["0", "7"]
    assert float(lines[0]["validation_accuracy"]) == record.accuracy
    assert lines[0]["classes"] == "red / green / blue"


def test_a_name_that_somebody_typed_is_no_formula(run):
    record = replace(RunRecord.of(*run, (), 1.0), data="=1+1", classes=("@x", "y"))
    (line,) = csv.DictReader(io.StringIO(to_csv([record])))
    assert (line["data"], line["classes"]) == ("'=1+1", "'@x / y")


def test_the_json_has_the_curves_and_the_recipe(run):
    record = RunRecord.of(*run, (), 1.0)
    (plain,) = json.loads(to_json([record]))
    assert tuple(plain["train_loss"]) == record.train_loss
    assert plain["recipe"]["epochs"] == 3


def test_no_runs_make_an_empty_table():
    assert to_csv([]) == "data\n"
    assert json.loads(to_json([])) == []
