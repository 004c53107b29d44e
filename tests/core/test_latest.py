import pytest

from core.latest import Latest


def test_an_answer_is_worked_out_once_and_the_oldest_goes_first():
    latest, asked = Latest(2), []

    def ask(key):
        return latest.get(key, lambda: asked.append(key) or key.upper())

    assert [ask(key) for key in "aba"] == ["A", "B", "A"]
    ask("c")  # b was asked about longest ago
    ask("a")
    assert asked == ["a", "b", "c"]
    ask("b")
    assert asked == ["a", "b", "c", "b"]


def test_an_error_keeps_nothing():
    latest = Latest(2)
    with pytest.raises(ZeroDivisionError):
        latest.get("a", lambda: 1 // 0)
    assert latest.get("a", lambda: 5) == 5
