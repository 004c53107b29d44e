"""The charts of the checks show every number once, and say them in words."""

from core import charts
from core.explain.curves import CurvePoint

POINTS = [
    CurvePoint(0.0, 0.9, 0.1, 0.9, 0.1),
    CurvePoint(0.5, 0.2, 0.7, 0.5, 0.4),
    CurvePoint(1.0, 0.1, 0.9, 0.1, 0.9),
]


def test_the_deletion_chart_has_the_maps_order_and_the_random_one():
    figure = charts.hiding_curves(POINTS)
    assert [list(line.y) for line in figure.data] == [[0.9, 0.2, 0.1], [0.9, 0.5, 0.1]]
    assert "50% 20.0% (random 50.0%)" in charts.words(figure)
    assert "taken away" in figure.layout.xaxis.title.text


def test_the_insertion_chart_has_the_other_two():
    figure = charts.hiding_curves(POINTS, insertion=True)
    assert [list(line.y) for line in figure.data] == [[0.1, 0.7, 0.9], [0.1, 0.4, 0.9]]
    assert "given back" in charts.words(figure)


def test_forgetting_has_one_line_a_method_told_apart_by_more_than_colour():
    figure = charts.forgetting(
        ["nothing", "Head"], {"Saliency": [1.0, 0.3], "Grad-CAM": [1.0, -0.2]}, up="alike"
    )
    assert [list(line.y) for line in figure.data] == [[1.0, 0.3], [1.0, -0.2]]
    assert len({line.line.dash for line in figure.data}) == 2
    assert figure.layout.yaxis.range[0] < -0.2
    assert "Saliency nothing 1.00, Head 0.30" in charts.words(figure)
