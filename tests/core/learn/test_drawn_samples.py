"""The drawn pictures on offer: drawable, all different, and the same every time."""

from core.learn.drawn_samples import DRAWN, drawn_sample


def test_every_drawn_sample_can_be_drawn_and_no_two_are_alike() -> None:
    digests = {drawn_sample(key).digest for key in DRAWN}
    assert len(digests) == len(DRAWN)


def test_a_drawn_sample_is_the_same_every_time() -> None:
    key = next(iter(DRAWN))
    assert drawn_sample(key).digest == drawn_sample(key).digest
    assert drawn_sample(key).name == DRAWN[key].title
