"""The rule with two sliders, the best of its kind, and who beats whom by more than chance."""

import numpy as np
import pytest
from scipy.stats import binomtest

from core.errors import RequestError
from core.learn.hand_rules import CHANCE, JOINS, LIMITS, Duel, HandRule, best_rule, duel, settings

PAIRS = np.array([[0.9, 0.9], [0.6, 0.5], [0.6, 0.9], [0.9, 0.5]])


@pytest.mark.parametrize(
    ("joined", "says"), [("or", [True, True, False, True]), ("and", [False, False, False, True])]
)
def test_a_rule_joins_its_two_questions(joined: str, says: list[bool]) -> None:
    assert HandRule(80, 70, joined).says_truck(PAIRS).tolist() == says  # type: ignore[arg-type]


def test_a_limit_itself_is_not_yet_beyond() -> None:
    assert not HandRule(80, 70).says_truck(np.array([[0.80, 0.70]])).any()


def test_the_best_rule_is_right_as_often_as_any_of_them() -> None:
    rng = np.random.default_rng(1)
    pairs, labels = 0.3 + 0.7 * rng.random((25, 2)), rng.integers(0, 2, 25)
    best = (best_rule(pairs, labels.tolist()).says_truck(pairs) == labels).sum()
    every = (HandRule(one, two, word) for word in JOINS for one in LIMITS[::3] for two in LIMITS[::3])
    assert best >= max((rule.says_truck(pairs) == labels).sum() for rule in every)
    assert best > 25 / 2


def test_the_best_rule_finds_a_border_that_is_there() -> None:
    pairs = np.random.default_rng(2).random((200, 2)) * 0.7 + 0.3
    truths = (pairs[:, 0] > 0.8) & (pairs[:, 1] < 0.6)
    best = best_rule(pairs, truths.astype(int).tolist())
    assert (best.says_truck(pairs) == truths).all()
    assert best.joined == "and"


def test_all_settings_are_counted() -> None:
    assert settings() == 71 * 71 * 2


@pytest.mark.parametrize("rule", [HandRule(29), HandRule(80, 101), HandRule(80, 70, "xor"), HandRule(80.5)])  # type: ignore[arg-type]
def test_an_odd_rule_is_refused(rule: HandRule) -> None:
    with pytest.raises(RequestError, match="set it again"):
        rule.check()


def test_a_duel_counts_the_pictures_on_which_only_one_is_right() -> None:
    first, second = np.array([1, 1, 1, 0, 0], dtype=bool), np.array([1, 0, 0, 1, 0], dtype=bool)
    assert duel(first, second) == Duel(2, 1)


@pytest.mark.parametrize(("one", "other"), [(0, 0), (1, 0), (5, 5), (6, 0), (5, 0), (20, 7), (90, 6), (0, 6)])
def test_more_than_chance_is_what_the_exact_sign_test_says(one: int, other: int) -> None:
    count = one + other
    expected = count > 0 and binomtest(one, count).pvalue < CHANCE
    assert Duel(one, other).is_more_than_chance == expected
