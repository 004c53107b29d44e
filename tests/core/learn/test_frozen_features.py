import pytest
import torch

from core.learn.frozen_features import AT_ONCE, FeatureStore, FrozenFeatures, Row, extract
from core.learn.jobs import Stopped
from core.learn.picture_shelf import Kept, Shelf, Slot
from core.learn.reports import FIRST_PASS
from core.learn.views import Views, view
from tests.core.learn.small_sets import coloured

SHIFTED = Views("mirror_and_shift", 3, seed=1)


@pytest.fixture(scope="module")
def pictures():
    return coloured(3).pictures


def plain(backbone, prefix, pictures):
    with torch.no_grad():
        batch = torch.cat([backbone.preprocess(picture) for picture in pictures])
        for name in prefix:
            batch = backbone.stage(name).module(batch)
    return batch


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


def by_hand(backbone, prefix, picture, number):
    """One view of one picture through the plain stages."""
    pixels = view(picture.tensor(), backbone.preparation, SHIFTED, picture.digest, number)
    with torch.no_grad():
        batch = backbone.preparation.normalise(pixels[None])
        for name in prefix:
            batch = backbone.stage(name).module(batch)
    return batch[0]


@pytest.mark.parametrize("depth", [0, 3])
def test_each_view_of_a_training_picture_is_run_once_and_kept(tiny, pictures, depth):
    prefix = tiny.stage_names[:depth]
    store, seen = FeatureStore(), []
    features = extract(
        tiny, prefix, pictures[:4], pictures[4:], store=store, watch=seen.append, views=SHIFTED, augmented=4
    )
    assert len(features) == 9 and features.kept() == len(store) == seen[-1].total == 9 + 4 * 2
    places, numbers = [3, 0, 3, 8], [2, 1, 0, 0]
    missed = store.misses
    found = features.batch(places, numbers)
    assert store.misses == missed
    for value, place, number in zip(found, places, numbers, strict=True):
        expected = by_hand(tiny, prefix, pictures[place], number)
        assert float((value - expected).abs().max() / expected.abs().max()) < 1e-5


def test_the_plain_view_is_shared_with_runs_that_do_not_vary_their_pictures(tiny, pictures):
    store, prefix = FeatureStore(), tiny.stage_names[:3]
    plain = extract(tiny, prefix, pictures, store=store).batch(range(9))
    missed = store.misses
    varied = extract(tiny, prefix, pictures, store=store, views=SHIFTED, augmented=2)
    assert store.misses == missed + 2 * 2
    assert torch.equal(varied.batch(range(9)), plain)
    assert torch.equal(varied.batch(range(9), [0] * 9), plain)


def test_a_validation_picture_has_no_second_view(tiny, pictures):
    features = extract(tiny, (), pictures, views=SHIFTED, augmented=4)
    for place, number in [(4, 1), (0, 3), (0, -1)]:
        with pytest.raises(IndexError, match="no view"):
            features.batch([place], [number])


def test_views_that_do_not_fit_are_computed_again_with_the_same_bits(tiny, pictures):
    prefix = tiny.stage_names[:3]
    chosen = list(range(4)), [2, 1, 0, 2]
    roomy, cramped = (
        extract(tiny, prefix, pictures, store=store, views=SHIFTED, augmented=4).batch(*chosen)
        for store in (FeatureStore(), FeatureStore(budget_bytes=5 * 64 * 8 * 8 * 4))
    )
    assert torch.equal(roomy, cramped)


@pytest.mark.parametrize("depth", [3, 9])
def test_half_precision_takes_half_the_memory_and_agrees_to_a_thousandth(lite, pictures, depth):
    prefix = lite.stage_names[:depth]
    whole, half = FeatureStore(), FeatureStore()
    expected = extract(lite, prefix, pictures, store=whole).batch(range(9))
    found = extract(lite, prefix, pictures, store=half, kept_as="float16").batch(range(9))
    assert found.dtype == torch.float32 and half.bytes == whole.bytes / 2
    assert 0.0 < float((found - expected).abs().max() / expected.abs().max()) < 1e-3


def test_half_precision_is_the_same_whether_it_was_kept_or_computed_again(tiny, pictures):
    prefix = tiny.stage_names[:3]
    stores = FeatureStore(), FeatureStore(budget_bytes=0)
    kept, again = (
        extract(tiny, prefix, pictures, store=store, kept_as="float16").batch(range(9)) for store in stores
    )
    assert torch.equal(kept, again) and len(stores[1]) == 0


def test_whole_and_half_precision_are_not_mixed_up(tiny, pictures):
    store, prefix = FeatureStore(), tiny.stage_names[:3]
    extract(tiny, prefix, pictures, store=store, kept_as="float16")
    found = extract(tiny, prefix, pictures, store=store).batch(range(9))
    assert torch.equal(found, extract(tiny, prefix, pictures).batch(range(9)))


def test_what_is_too_large_for_half_precision_is_kept_whole(tiny, pictures):
    loud = tiny.copy()
    with torch.no_grad():
        loud.conv1.normalisation.weight.mul_(1e6)
    found = extract(loud, ("conv1",), pictures, kept_as="float16").batch(range(9))
    assert found.isfinite().all() and float(found.max()) > 65504


def test_no_picture_is_opened_twice_while_everything_is_thawed(tiny):
    opened = []
    slots = [
        Slot(slot.key, lambda slot=slot: opened.append(slot.key) or slot.open())
        for slot in coloured(3).pictures.slots
    ]
    features = extract(tiny, (), Shelf(slots, kept=Kept(0)))
    for _ in range(3):
        features.batch(range(9))
    assert len(opened) == 9


def test_prepared_pictures_of_another_run_are_not_prepared_again(tiny):
    opened = []
    slots = [
        Slot(slot.key, lambda slot=slot: opened.append(slot.key) or slot.open())
        for slot in coloured(3).pictures.slots
    ]
    shelf, store = Shelf(slots, kept=Kept(0)), FeatureStore()
    extract(tiny, (), shelf, store=store)
    found = extract(tiny, tiny.stage_names[:2], shelf, store=store).batch(range(9))
    assert len(opened) == 9
    assert torch.equal(found, extract(tiny, tiny.stage_names[:2], coloured(3).pictures).batch(range(9)))


@pytest.mark.parametrize("budget", [0, 10_000, 400_000])
def test_the_peak_stays_within_the_budget(tiny, pictures, budget):
    store = FeatureStore(budget)
    for depth in (0, 1, 3):
        features = extract(tiny, tiny.stage_names[:depth], pictures, store=store, views=SHIFTED, augmented=6)
        features.batch(range(9))
    assert store.bytes <= store.peak <= budget
    assert store.bytes == sum(value.untyped_storage().nbytes() for value in store._kept.values())


def test_every_entry_of_a_row_has_a_key_of_its_own(pictures):
    row = Row(pictures, views=SHIFTED, augmented=5)
    assert len(row) == 9 and len(set(row.keys("x"))) == row.entries == 19


def test_what_is_kept_is_known_before_anything_is_run(tiny, pictures):
    store = FeatureStore()
    extract(tiny, (), pictures, store=store)
    row = Row(pictures, views=SHIFTED, augmented=2)
    assert FrozenFeatures(tiny, (), row, store=store).kept() == 9


def test_a_second_run_leaves_the_first_ones_features_where_they_are(tiny, pictures):
    each = 64 * 8 * 8 * 4
    prefix, store = tiny.stage_names[:3], FeatureStore(budget_bytes=7 * each)
    first = extract(tiny, prefix, pictures[:6], store=store)
    second = extract(tiny, prefix, pictures[6:], store=store)
    assert (first.kept(), second.kept()) == (6, 1)
    second.batch(range(3))
    assert (first.kept(), second.kept()) == (6, 1)
    del first
    assert extract(tiny, prefix, pictures[6:], store=store).kept() == 3
