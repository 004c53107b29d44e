"""Figures are checked by what they carry: numbers, the words beside them, and no colour behind them."""

import json
import subprocess
import sys

import numpy as np
import pytest

from core import charts
from core.explain.calibration import reliability
from core.explain.curves import CurvePoint
from core.learn.loss_landscapes import landscape
from core.learn.neuron import Examples, Leg, Way, path
from core.see.pairs import Meeting


def walked():
    """A landscape of three examples and a way over it."""
    examples = Examples(((1.0, 0.5), (-1.0, 0.2), (0.3, -1.0)), (1, 0, 0), (0, 1, 2))
    way = path(examples, Way(0, (Leg(0.3, 9),)))
    return landscape(examples, way), [neuron.weights for neuron in way]


PIXELS = np.random.default_rng(0).integers(0, 256, (4, 5, 3), dtype=np.uint8)
MARKS = [charts.Mark(1, 0.5, 0.4, 0.6, "3 s"), charts.Mark(10, 0.9, 0.8, 0.95, "4 s")]
ASKED = {"as it is": [0.96, 0.01], "3 channels silenced": [0.4, 0.2]}
MEETINGS = [
    Meeting("stem", 0.2, 0.0, -0.3, 0.4, (), ()),
    Meeting("top", 0.9, 0.1, -0.1, 0.2, (), ()),
]
LADDERS = [charts.Steps("lines", [0.4, 0.9]), charts.Steps("random", [0.3], is_control=True)]
HIDDEN = [CurvePoint(0.0, 0.9, 0.1, 0.9, 0.1), CurvePoint(1.0, 0.1, 0.9, 0.1, 0.9)]
SURE = reliability([0.55, 0.95, 0.97], [False, True, True])
FIGURES = {
    "answers": lambda: charts.answers(["espresso", "cup"], [0.96, 0.01]),
    "stage_costs": lambda: charts.stage_costs(["stem", "head"], [10, 30], [700, 300]),
    "curves": lambda: charts.curves({"training": [0.5, 0.9], "validation": [0.4, 0.8]}, shares=True),
    "channel_histogram": lambda: charts.channel_histogram(PIXELS),
    "loss_landscape": lambda: charts.loss_landscape(*walked(), ("one", "two")),
    "map_figure": lambda: charts.map_figure(np.eye(3, dtype=np.float32), signed=False),
    "banded": lambda: charts.banded(
        {"head": MARKS}, across="pictures", ticks=(1, 10), shares={"head": MARKS}
    ),
    "answers_beside": lambda: charts.answers_beside(["espresso", "cup"], ASKED),
    "similarities": lambda: charts.similarities(["stem", "top"], MEETINGS, current=1),
    "ladder": lambda: charts.ladder(["stem", "top"], LADDERS, raw=0.6, chance=0.25, count=80),
    "hiding_curves": lambda: charts.hiding_curves(HIDDEN),
    "forgetting": lambda: charts.forgetting(["nothing", "Head"], {"Saliency": [1.0, 0.3]}, up="alike"),
    "reliability_diagram": lambda: charts.reliability_diagram(SURE.bins),
    "points_in_rows": lambda: charts.points_in_rows(
        {"known": [("a car", 0.2)], "strangers": [("a cat", 0.9)]}, limit=0.5, across="distance"
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_chart_lets_the_page_through_and_takes_its_text_colour(name):
    layout = FIGURES[name]().layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.color is None
    assert layout.title.text is None


@pytest.mark.parametrize("name", FIGURES)
def test_every_chart_has_a_text_twin_and_can_be_sent_to_a_browser(name):
    figure = FIGURES[name]()
    assert len(charts.words(figure)) > 10
    assert json.loads(figure.to_json())["data"]


def test_every_public_chart_is_checked_here():
    others = {"Mark", "Steps", "words", "signed"}
    assert set(FIGURES) == set(charts.__all__) - others


def test_answers_are_written_in_percent_with_the_first_on_top():
    figure = charts.answers(["espresso", "cup", "soup"], [0.961, 0.012, 0.0003])
    assert list(figure.data[0].text) == ["96 %", "1.2 %", "0.03 %"]
    assert list(figure.layout.yaxis.ticktext) == ["espresso", "cup", "soup"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert "espresso" in charts.words(figure)


@pytest.mark.parametrize(
    ("value", "text"), [(1.2, "+1.20"), (-0.35, "-0.35"), (-0.001, "0.00"), (0.0, "0.00")]
)
def test_what_rounds_to_nothing_has_no_sign(value, text):
    assert charts.signed(value) == text


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Egyptian cat (score 9.12)", "Egyptian cat<br>(score 9.12)"),
        ("cup (score 9.12)", "cup (score 9.12)"),
        ("black-and-tan coonhound dog (score 9.12)", "black-and-tan coonhound<br>dog (score 9.12)"),
    ],
)
def test_a_label_is_never_cut_within_its_brackets(name, label):
    assert charts.answers([name], [1.0]).layout.yaxis.ticktext[0] == label


def test_two_classes_of_the_same_name_keep_a_bar_each():
    figure = charts.answers(["crane", "crane"], [0.6, 0.4])
    assert len(set(figure.data[0].y)) == 2


def test_the_costs_of_all_stages_make_up_the_whole():
    knobs, work = charts.stage_costs(["stem", "head"], [10, 30], [700, 300]).data
    assert list(knobs.x) == [0.25, 0.75]
    assert list(work.x) == [0.7, 0.3]
    assert knobs.customdata[1][1] == 30


def test_a_map_carries_its_exact_numbers():
    values = np.array([[0.123456, 2.0], [0.0, 1.0]], dtype=np.float32)
    heat = charts.map_figure(values, signed=False).data[0]
    assert np.array_equal(heat.z, values)
    assert (heat.zmin, heat.zmax) == (0, 2)


def test_a_signed_map_has_zero_in_the_middle():
    heat = charts.map_figure(np.array([[-0.5, 2.0]]), signed=True).data[0]
    assert heat.zmin == -heat.zmax == -2
    assert heat.colorscale[len(heat.colorscale) // 2] == (0.5, "#fbf8f3")


def test_an_empty_map_can_be_drawn():
    heat = charts.map_figure(np.zeros((2, 2)), signed=False).data[0]
    assert heat.zmax > heat.zmin


def test_the_histogram_counts_every_pixel_once_a_channel():
    for line in charts.channel_histogram(PIXELS).data:
        assert sum(line.y) == 20


def test_curves_start_at_one_and_differ_in_more_than_colour():
    training, validation = FIGURES["curves"]().data
    assert list(training.x) == [1, 2]
    assert training.line.dash != validation.line.dash


def test_charts_need_neither_torch_nor_streamlit():
    code = "import sys, core.charts; sys.exit(any(name in sys.modules for name in ('torch', 'streamlit')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_band_reaches_from_its_low_to_its_high_end():
    line = FIGURES["banded"]().data[0]
    assert line.error_y.array == pytest.approx((0.1, 0.05))
    assert line.error_y.arrayminus == pytest.approx((0.1, 0.1))
    assert "head: 1 50 %, 10 90 %" in charts.words(FIGURES["banded"]())


def test_own_pictures_are_drawn_in_the_colour_of_their_series_but_fainter():
    new, own = FIGURES["banded"]().data
    assert new.line.color == own.line.color
    assert own.opacity < 1


def test_the_ladder_stands_as_the_stack_does_and_grows_from_the_bottom():
    figure = FIGURES["ladder"]()
    assert list(figure.data[0].y) == [0, 1]
    assert list(figure.layout.yaxis.ticktext) == ["stem", "top"]
    assert figure.layout.yaxis.range[0] < figure.layout.yaxis.range[1]
    assert list(figure.data[1].y) == [0]
    assert "lines, bottom to top: stem 40 %, top 90 %" in charts.words(figure)


def test_answers_beside_each_other_are_one_bar_a_time_asked_told_apart_by_more_than_colour():
    before, after = FIGURES["answers_beside"]().data
    assert list(before.x) == [0.96, 0.01]
    assert list(after.x) == [0.4, 0.2]
    assert before.marker.color != after.marker.color
    three = charts.answers_beside(["espresso"], {"a": [0.1], "b": [0.2], "c": [0.3]}).data
    assert len({(bar.marker.color, bar.marker.pattern.shape) for bar in three}) == 3
    assert "cup: as it is 1.0 %, 3 channels silenced 20 %" in charts.words(FIGURES["answers_beside"]())


def test_similarities_stand_as_the_stack_does_beside_what_any_other_picture_is():
    band, usual, pair = FIGURES["similarities"]().data
    assert list(pair.x) == [0.2, 0.9]
    assert list(usual.x) == [0.0, 0.1]
    assert list(band.x) == [-0.3, -0.1, 0.2, 0.4]
    assert list(pair.marker.size) == [9, 15]
    assert pair.line.dash != usual.line.dash
