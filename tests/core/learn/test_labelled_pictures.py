"""Labelled pictures: splitting them fairly, decoding them lazily, and a visitor's own classes."""

import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest
from sklearn.model_selection import StratifiedShuffleSplit

from core.errors import DatasetError
from core.learn.labelled_pictures import LabelledPictures, from_pictures
from core.learn.picture_shelf import Kept, Shelf, Slot
from core.learn.splitting import few, stratified
from core.see.pictures import Picture, from_array


def dot(number: int) -> Picture:
    return from_array(np.full((2, 2, 3), number, dtype=np.uint8), f"dot {number}")


def dots(**counts: int) -> LabelledPictures:
    numbers = iter(range(256))
    return from_pictures(
        {title: [dot(next(numbers)) for _ in range(count)] for title, count in counts.items()}
    )


class CountedSlots:
    """Slots that note how often each picture is decoded."""

    def __init__(self, count: int) -> None:
        self.opened: list[int] = []
        self.slots = tuple(
            Slot(str(number), lambda number=number: self.open(number)) for number in range(count)
        )

    def open(self, number: int) -> Picture:
        self.opened.append(number)
        return dot(number)


@pytest.mark.parametrize("seed", range(5))
def test_a_split_keeps_the_proportions_of_the_classes(seed):
    labels = [0] * 40 + [1] * 12 + [2] * 100
    train, validation = stratified(labels, 0.75, seed)
    assert sorted(train + validation) == list(range(len(labels)))
    ours = np.bincount([labels[place] for place in train])
    theirs, _ = next(StratifiedShuffleSplit(1, train_size=0.75, random_state=seed).split(labels, labels))
    np.testing.assert_array_equal(ours, np.bincount(np.array(labels)[theirs]))


def test_the_same_seed_splits_alike_and_another_seed_does_not():
    labels = [0, 1] * 20
    assert stratified(labels, 0.5, 3) == stratified(labels, 0.5, 3)
    assert stratified(labels, 0.5, 3) != stratified(labels, 0.5, 4)


@pytest.mark.parametrize("fraction", [0.01, 0.5, 0.99])
def test_a_class_of_two_has_one_picture_on_each_side(fraction):
    train, validation = dots(a=2, b=9, c=2).split(fraction, 0)
    assert set(train.labels) == set(validation.labels) == {0, 1, 2}


def test_a_single_picture_is_learnt_from():
    train, validation = stratified([0, 1, 1, 1], 0.5, 0)
    assert 0 in train and 0 not in validation


def test_labels_stay_with_their_pictures_through_a_split():
    whole = dots(a=5, b=7)
    belongs = dict(zip(whole.pictures, whole.labels, strict=True))
    for side in whole.split(0.6, 1):
        assert side.classes == ("a", "b") and len(side) == len(side.pictures) == sum(side.counts)
        assert [belongs[picture] for picture in side.pictures] == list(side.labels)


def test_a_set_keeps_its_own_split_whatever_the_fraction():
    whole = replace(dots(a=4, b=4), in_training=(True, False, False, False) * 2)
    for fraction, seed in [(0.9, 0), (0.1, 7)]:
        train, validation = whole.split(fraction, seed)
        assert list(train.pictures) == [whole.pictures[0], whole.pictures[4]] and len(validation) == 6
    assert validation.in_training is None, "a part can be divided anew"
    assert len(validation.split(0.5, 0)[0]) in (2, 3, 4)


@pytest.mark.parametrize("fraction", [0, 1, -0.5, 1.5, float("nan")])
def test_a_share_outside_0_and_1_is_refused(fraction):
    with pytest.raises(DatasetError, match="between 0 and 1"):
        dots(a=3, b=3).split(fraction, 0)


def test_a_split_with_an_empty_side_is_refused():
    whole = dots(a=2, b=2)
    with pytest.raises(DatasetError, match="add at least one"):
        whole.only([0, 2]).split(0.5, 0)
    with pytest.raises(DatasetError, match="add at least one"):
        replace(whole, in_training=(True,) * 4).split(0.5, 0)


def test_few_takes_so_many_of_each_class_and_side():
    whole = dots(a=10, b=10, c=2)
    assert whole.few(3).counts == (3, 3, 2)
    assert whole.few(3, 1).digest == whole.few(3, 1).digest != whole.few(3, 2).digest
    split = replace(
        whole, in_training=(True,) * 5 + (False,) * 5 + (True,) * 5 + (False,) * 5 + (True, False)
    )
    assert [side.counts for side in split.few(2).split(0.5, 0)] == [(2, 2, 1), (2, 2, 1)]
    with pytest.raises(DatasetError, match="At least one"):
        whole.few(0)


def test_few_is_spread_over_the_whole_class():
    chosen = {place for seed in range(40) for place in few([0] * 10, 2, seed)}
    assert chosen == set(range(10))


def test_the_digest_follows_content_labels_classes_and_split():
    whole = dots(a=3, b=3)
    others = [
        dots(a=3, b=4),
        replace(whole, classes=("a", "c")),
        replace(whole, labels=whole.labels[::-1]),
        replace(whole, in_training=(True, False) * 3),
        whole.only([0, 1, 2, 3, 5, 4]),
    ]
    assert whole.digest == dots(a=3, b=3).digest == replace(whole, name="renamed").digest
    assert len({whole.digest, *(other.digest for other in others)}) == 6


def test_pictures_are_decoded_when_looked_at_and_kept_within_the_budget():
    counted = CountedSlots(6)
    shelf = Shelf(counted.slots, kept=Kept(budget=3 * 16))  # three pictures of 2 x 2 at 4 bytes
    assert len(shelf) == 6 and counted.opened == []
    assert [shelf[2], shelf[-4]] == [dot(2)] * 2 and counted.opened == [2]
    assert list(shelf) == [dot(number) for number in range(6)]
    counted.opened.clear()
    assert shelf[5] == dot(5) and counted.opened == []
    assert shelf[0] == dot(0) and counted.opened == [0]
    with pytest.raises(IndexError):
        shelf[6]


def test_parts_of_a_shelf_share_what_is_decoded():
    counted = CountedSlots(4)
    shelf = Shelf(counted.slots)
    list(shelf)
    assert list(shelf[1:3]) == [dot(1), dot(2)] and list(shelf.only([3, 0])) == [dot(3), dot(0)]
    assert len(counted.opened) == 4


def test_a_picture_larger_than_the_budget_is_still_handed_out():
    shelf = Shelf(CountedSlots(2).slots, kept=Kept(budget=1))
    assert list(shelf) == [dot(0), dot(1)]


def test_many_threads_may_look_at_one_shelf():
    shelf = Shelf(CountedSlots(40).slots, kept=Kept(budget=5 * 16))
    wrong = []

    def look() -> None:
        wrong.extend(place for place in list(range(40)) * 5 if shelf[place] != dot(place))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_masks_follow_their_pictures():
    slots = [replace(Slot.of(dot(n)), mask=lambda n=n: np.full((2, 2), n % 2 == 1)) for n in range(4)]
    whole = LabelledPictures("drawn", ("even", "odd"), Shelf(slots), (0, 1, 0, 1))
    assert [bool(mask.all()) for mask in whole.only([3, 0, 1]).masks] == [True, False, True]
    assert len(whole.masks[1:3]) == 2
    assert dots(a=2, b=2).masks is None


def test_own_classes_keep_their_order_and_names():
    mine = from_pictures({" mugs ": [dot(1), dot(2)], "cups": (dot(3), dot(4), dot(5))}, name="my kitchen")
    assert (mine.classes, mine.labels, mine.name) == (("mugs", "cups"), (0, 0, 1, 1, 1), "my kitchen")
    assert list(mine.pictures) == [dot(number) for number in range(1, 6)]


def test_a_picture_given_twice_counts_once():
    mine = from_pictures({"a": [dot(1), dot(1), dot(2)], "b": [dot(3), dot(4)]})
    assert mine.counts == (2, 2) and mine.ignored == 1


@pytest.mark.parametrize(
    ("classes", "advice"),
    [
        ({}, "add another class"),
        ({"a": [dot(1), dot(2)]}, "add another class"),
        ({"a": [dot(1), dot(2)], "b": []}, "“b” has no pictures: add at least 2 more"),
        ({"a": [dot(1), dot(2)], "b": [dot(3)]}, "“b” has 1 picture: add at least 1 more"),
        ({"a": [dot(1), dot(2)], "b": [dot(3), dot(3)]}, "“b” has 1 picture:"),
        ({"a": [dot(1), dot(2)], "b": [dot(1), dot(3)]}, "in “a” and in “b”: keep it in one"),
        ({"a": [dot(1), dot(2)], "  ": [dot(3), dot(4)]}, "give it one"),
        ({"a": [dot(1), dot(2)], " a": [dot(3), dot(4)]}, "rename one"),
    ],
)
def test_too_little_is_answered_with_what_to_do(classes, advice):
    with pytest.raises(DatasetError, match=advice) as caught:
        from_pictures(classes)
    assert str(caught.value).endswith(".")


def test_labelled_pictures_import_no_torch():
    code = "import sys; import core.learn.labelled_pictures; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("seed", range(3))
def test_three_parts_share_nothing_and_leave_nothing_out(seed):
    whole = dots(a=20, b=11, c=8)
    training, validation, sealed = whole.three_parts(0.7, seed)
    assert list(training.pictures) == list(whole.split(0.7, seed)[0].pictures)
    everything = [*training.pictures, *validation.pictures, *sealed.pictures]
    assert len(everything) == len(set(everything)) == len(whole)
    assert validation.counts == (3, 2, 1) and sealed.counts == (3, 1, 1)
    assert validation.classes == sealed.classes == whole.classes and sealed.in_training is None


def test_the_seed_decides_what_lies_in_the_drawer():
    whole = replace(dots(a=20, b=20), in_training=((True,) * 10 + (False,) * 10) * 2)
    first, again, other = (whole.three_parts(0.7, seed) for seed in (1, 1, 2))
    assert first.training.digest == other.training.digest, "its own split stays"
    assert first.sealed.digest == again.sealed.digest != other.sealed.digest


@pytest.mark.parametrize("counts", [{"a": 30, "b": 4}, {"a": 2, "b": 2}])
def test_there_is_no_drawer_where_a_class_would_be_missing_from_it(counts):
    whole = dots(**counts)
    training, validation, sealed = whole.three_parts(0.7, 0)
    assert sealed is None and set(validation.labels) == {0, 1}
    assert len(training) + len(validation) == len(whole)


def test_a_set_keeps_its_own_drawer_and_neither_side_sees_it():
    drawer = (True, False, False, False, False) * 2
    for sides in (None, (True, True, True, False, False) * 2):
        whole = replace(dots(a=5, b=5), in_drawer=drawer, in_training=sides)
        training, validation, sealed = whole.three_parts(0.5, 3)
        assert list(sealed.pictures) == [whole.pictures[0], whole.pictures[5]] and sealed.in_drawer == ()
        assert not set(sealed.pictures) & {*training.pictures, *validation.pictures}
        assert training.counts == validation.counts == (2, 2)
        few = [part.counts for part in whole.few(2).three_parts(0.5, 3)]
        assert few == ([(2, 2), (2, 2), (1, 1)] if sides else [(1, 1)] * 3)


def test_the_digest_follows_the_drawer():
    whole = dots(a=3, b=3)
    assert replace(whole, in_drawer=(True, False, False) * 2).digest != whole.digest
