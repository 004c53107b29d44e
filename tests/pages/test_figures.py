"""The figures of a run and its curves, without a browser: they agree with each other, and with the switch."""

from core.learn.reports import Score
from pages.parts import figures, live_charts
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
