import threading

import torch

from core.learn.feature_store import FeatureStore


def values(number, count=10):
    return torch.full((count,), float(number))


def test_a_store_never_holds_more_than_its_budget():
    store = FeatureStore(budget_bytes=100)
    for number in range(10):
        store.put(str(number), values(number))
        assert store.bytes <= 100
    assert len(store) == 2 and store.get("7") is None and torch.equal(store.get("9"), values(9))


def test_a_store_drops_what_was_used_longest_ago():
    store = FeatureStore(budget_bytes=80)
    store.put("a", values(1))
    store.put("b", values(2))
    store.get("a")
    store.put("c", values(3))
    assert store.get("b") is None and store.get("a") is not None


def test_a_store_counts_a_key_once_and_refuses_what_is_larger_than_all():
    store = FeatureStore(budget_bytes=80)
    store.put("a", values(1))
    store.put("a", values(2))
    store.put("huge", values(0, 1000))
    assert (store.bytes, len(store)) == (40, 1) and torch.equal(store.get("a"), values(2))


def test_a_store_stays_whole_between_threads():
    store = FeatureStore(budget_bytes=400)

    def use(offset):
        for number in range(300):
            store.put(str((number + offset) % 30), values(number))
            store.get(str(number % 30))

    threads = [threading.Thread(target=use, args=(7 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.bytes == 40 * len(store) <= 400


def test_a_store_gives_several_at_once_in_the_order_asked_for():
    store = FeatureStore()
    for number in range(3):
        store.put(str(number), values(number))
    found = store.get_all(["2", "nothing", "0", "2"])
    assert [None if value is None else float(value[0]) for value in found] == [2.0, None, 0.0, 2.0]
    assert (store.hits, store.misses) == (3, 1)


def test_a_store_remembers_the_most_that_it_ever_held():
    store = FeatureStore(budget_bytes=1000)
    store.put("a", values(1, 200))
    store.put("a", values(1, 10))
    assert (store.bytes, store.peak) == (40, 800)


class Owner:
    pass


def test_room_is_shared_between_those_that_are_alive_and_freed_when_they_are_gone():
    store, first, second = FeatureStore(budget_bytes=100), Owner(), Owner()
    assert store.claim(first, 70) == 70
    assert store.claim(second, 70) == 30
    assert store.claim(second, 20) == 20 and store.claim(first, 1000) == 80
    del first
    assert store.claim(second, 1000) == 100
