"""The figures of a run and its curves, without a browser: they agree with each other, and with the switch."""

from types import SimpleNamespace

import pytest

from core.learn.reports import Score
from pages.parts import figures, live_charts, stage_charts, truck_story, under_the_hood
from tests.pages.test_run_parts import report


def test_the_figure_the_curve_and_its_words_follow_the_switch() -> None:
    reports = [
        report(running=Score(0.4, 0.8, 50)),
        report(2, validation_accuracy=1.0, running=Score(0.3, 0.71, 50)),
    ]
    assert figures.judged(reports[1], other=True) == (0.71, 0.3)
    assert figures.judged(reports[1], other=False)[0] == 1.0
    assert "71 % after epoch 2" in live_charts.words(reports, other=True)
    assert "100 % after epoch 2" in live_charts.words(reports)


def test_without_a_second_measurement_there_is_nothing_to_switch_to() -> None:
    assert figures.judged(report(), other=True)[0] == 0.5


def test_a_line_s_mark_in_the_legend_shows_its_colour_and_its_dash() -> None:
    reports = [report(train_loss=1.0), report(2, train_loss=0.5)]
    drawn = [
        live_charts.loss(reports, 2),
        truck_story.curves({"head": reports, "scratch": reports}).layer[1],
    ]
    for encoding in (chart.to_dict()["encoding"] for chart in drawn):
        assert encoding["color"]["legend"] == encoding["strokeDash"]["legend"]
        assert encoding["color"]["legend"]["symbolType"] == "stroke"


@pytest.mark.parametrize(("drift", "drawn"), [(0.0, []), (0.3, ["conv5"])])
def test_drift_is_drawn_where_there_is_any_and_never_for_the_head(monkeypatch, drift, drawn) -> None:
    said, charts = [], []
    page = SimpleNamespace(markdown=said.append, caption=said.append)
    monkeypatch.setattr(under_the_hood, "st", page)
    monkeypatch.setattr(under_the_hood, "_frozen", lambda experiment: frozenset())
    monkeypatch.setattr(stage_charts, "bars", lambda rows, *_: charts.extend(row.title for row in rows))
    stack = SimpleNamespace(stage=lambda name: SimpleNamespace(title=name))
    last = report(norm_drift={"conv5": drift, "head": 0.0})
    under_the_hood._norms(SimpleNamespace(backbone=stack), last, {"drift": "told"})
    assert charts == drawn
    assert ("No BatchNorm statistic has moved" in said[0]) == (not drawn)
