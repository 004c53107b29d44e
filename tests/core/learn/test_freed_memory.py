import pytest

from core.learn import freed_memory
from core.learn.freed_memory import MMAP_MAX, TRIM_THRESHOLD, stays
from core.learn.freezing import FreezePlan
from core.learn.training import Recipe, train


class Library:
    """Takes down what it is told."""

    def __init__(self):
        self.told = []

    def mallopt(self, option, value):
        self.told.append((option, value))

    def malloc_trim(self, pad):
        self.told.append(("trim", pad))


@pytest.fixture
def library(monkeypatch):
    library = Library()
    monkeypatch.setattr(freed_memory, "_glibc", lambda: library)
    return library


STAYS = [(TRIM_THRESHOLD, -1), (MMAP_MAX, 0)]
GOES_BACK = [(TRIM_THRESHOLD, 128 * 1024), (MMAP_MAX, 65536), ("trim", 0)]


def test_memory_stays_until_the_last_one_has_left(library):
    with stays():
        with stays():
            assert library.told == STAYS
        assert library.told == STAYS
    assert library.told == STAYS + GOES_BACK


def test_it_goes_back_after_an_error_too(library):
    with pytest.raises(KeyError), stays():
        raise KeyError
    assert library.told == STAYS + GOES_BACK


def test_a_training_below_the_head_keeps_it_while_it_runs_and_a_new_head_has_no_need(library, tiny, colours):
    list(train(tiny, *colours, Recipe(epochs=1)))
    assert library.told == []
    reports = train(tiny, *colours, Recipe(FreezePlan.bottom(tiny, 4), epochs=2))
    next(reports)
    assert library.told == STAYS
    reports.close()
    assert library.told == STAYS + GOES_BACK


def test_without_glibc_nothing_happens(monkeypatch):
    monkeypatch.setattr(freed_memory, "_glibc", lambda: None)
    with stays():
        pass
