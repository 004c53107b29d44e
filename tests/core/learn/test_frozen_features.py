import threading

import pytest
import torch

from core.learn.frozen_features import AT_ONCE, FeatureStore, extract
from core.learn.jobs import Stopped
from core.learn.reports import FIRST_PASS
from tests.core.learn.small_sets import coloured


def values(number, count=10):
    return torch.full((count,), float(number))


@pytest.fixture(scope="module")
def pictures():
    return coloured(3).pictures


def plain(backbone, prefix, pictures):
    with torch.no_grad():
        batch = torch.cat([backbone.preprocess(picture) for picture in pictures])
        for name in prefix:
            batch = backbone.stage(name).module(batch)
    return batch


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


@pytest.mark.parametrize("depth", [1, 4, 9])
def test_features_are_what_the_plain_stages_hand_up(lite, pictures, depth):
    prefix = lite.stage_names[:depth]
    found = extract(lite, prefix, pictures).batch(range(len(pictures)))
    expected = plain(lite, prefix, pictures)
    assert found.shape == expected.shape and found.dtype == torch.float32
    assert float((found - expected).abs().max() / expected.abs().max()) < 1e-5


def test_without_a_frozen_prefix_the_prepared_pictures_come_back_exactly(tiny, pictures):
    found = extract(tiny, (), pictures).batch([2, 0])
    assert torch.equal(found, plain(tiny, (), [pictures[2], pictures[0]]))


def test_pixels_are_kept_as_bytes(tiny, pictures):
    store = FeatureStore()
    extract(tiny, (), pictures, store=store)
    assert store.bytes == len(pictures) * 3 * 64 * 64


def test_a_picture_has_the_same_bits_whoever_else_is_computed_with_it(lite, pictures):
    prefix = lite.stage_names[:-1]
    together = extract(lite, prefix, pictures).batch(range(9))
    for place in range(9):
        alone = extract(lite, prefix, [pictures[place]]).batch([0])
        assert torch.equal(alone[0], together[place])


def test_what_does_not_fit_is_computed_again_with_the_same_bits(tiny, pictures):
    prefix = tiny.stage_names[:3]
    roomy, cramped = FeatureStore(), FeatureStore(budget_bytes=5 * 64 * 8 * 8 * 4)
    expected = extract(tiny, prefix, pictures, store=roomy).batch(range(9))
    features = extract(tiny, prefix, pictures, store=cramped)
    assert torch.equal(features.batch(range(9)), expected)
    assert cramped.bytes <= cramped.budget_bytes and len(cramped) == 5
    features.batch(range(9))
    assert len(cramped) == 5  # the first ones stayed


def test_the_second_visitor_finds_what_the_first_computed(tiny, pictures):
    store, prefix = FeatureStore(), tiny.stage_names[:-1]
    extract(tiny, prefix, pictures, store=store)
    before = store.misses
    extract(tiny.copy(), prefix, pictures, store=store)
    assert store.misses == before


def test_another_networks_features_are_not_mixed_up(tiny, pictures):
    store, prefix = FeatureStore(), ("conv1",)
    extract(tiny, prefix, pictures, store=store)
    other = tiny.copy()
    with torch.no_grad():
        other.conv1.convolution.weight.mul_(2.0)
    found = extract(other, prefix, pictures, store=store).batch([0])
    expected = plain(other, prefix, pictures[:1])
    assert float((found - expected).abs().max() / expected.abs().max()) < 1e-5


def test_several_lists_count_as_one_and_only_what_is_missing_is_decoded(tiny, pictures):
    store, prefix = FeatureStore(), tiny.stage_names[:-1]
    first, second = pictures[:4], pictures[4:]
    both = extract(tiny, prefix, first, second, store=store)
    assert len(both) == 9
    assert torch.equal(both.batch([5]), extract(tiny, prefix, pictures, store=store).batch([5]))


def test_the_first_pass_tells_how_far_it_is_and_stops_within_a_few_pictures(tiny, pictures):
    seen = []

    def watch(progress):
        seen.append((progress.phase, progress.done, progress.total))
        if progress.done:
            raise Stopped

    with pytest.raises(Stopped):
        extract(tiny, ("conv1",), pictures, watch=watch)
    assert seen == [(FIRST_PASS, 0, 9), (FIRST_PASS, AT_ONCE, 9)]
