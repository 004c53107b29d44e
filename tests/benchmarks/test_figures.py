"""A figure is one line of JSON, and both sides of a comparison take turns."""

import json
import time

from benchmarks.figures import Figure, each, spread


def test_a_figure_is_one_line_of_json_that_keeps_quiet_about_what_there_is_not_to_say():
    assert json.loads(Figure("a", 1.23456, "s").line()) == {"name": "a", "value": 1.2346, "unit": "s"}
    bound = json.loads(Figure("a", 1.0, "s", "at most 2", "by hand").line())
    assert (bound["wanted"], bound["how"]) == ("at most 2", "by hand")


def test_time_that_others_take_between_two_records_does_not_count():
    lazy = (time.sleep(0.05) for _ in range(2))
    first = next(timed := each(lazy))
    time.sleep(0.5)
    assert 0.04 < first < 0.4
    assert 0.04 < next(timed) < 0.4
    assert list(timed) == []


def test_theirs_is_spread_evenly_between_ours():
    turns = []

    def runs(name, count, seconds):
        for _ in range(count):
            turns.append(name)
            yield seconds

    own, other = spread(runs("ours", 10, 1.0), 10, runs("theirs", 10, 7.0), 3)
    assert (own, other) == (10.0, 7.0)
    assert "".join(name[0] for name in turns) == "otoootoootooo"
