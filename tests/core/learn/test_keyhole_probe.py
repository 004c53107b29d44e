import pytest

from core.errors import RequestError
from core.learn import built_in_sets
from core.learn.drawn_vehicles import COLLECTIONS
from core.learn.keyhole_probe import PLACES, _mask, deal, practise
from core.learn.labelled_pictures import LabelledPictures
from core.see.backbones import load
from tests.core.learn.small_sets import coloured


@pytest.fixture(scope="module")
def tiny():
    return load("tiny_net")


@pytest.fixture(scope="module")
def colours():
    return coloured(12)


@pytest.fixture(scope="module")
def keyholes(tiny, colours):
    return practise(tiny, colours)


def test_the_probe_is_asked_at_every_opening_about_pictures_that_it_has_not_seen(keyholes, colours):
    assert [hole.size for hole in keyholes.openings] == [4, 10, 22, 46]
    held_out = {slot.key for slot in keyholes.pictures.pictures.slots}
    assert len(held_out) == len(keyholes.pictures)
    assert held_out < {slot.key for slot in colours.pictures.slots}
    assert len(held_out) + keyholes.learned_from <= len(colours)
    assert len(keyholes.peeps) == len(keyholes.answers) == PLACES * len(keyholes.pictures)
    assert all(peep.label == keyholes.pictures.labels[peep.picture] for peep in keyholes.peeps)
    assert not keyholes.on_things


def test_colours_can_be_told_through_any_hole_and_shuffled_names_cannot(tiny, colours, keyholes):
    assert min(keyholes.shares) > 0.8
    assert keyholes.chance == pytest.approx(1 / 3)
    turned = tuple((label + place // 3) % 3 for place, label in enumerate(colours.labels))
    nonsense = LabelledPictures("nonsense", colours.classes, colours.pictures, turned)
    assert max(practise(tiny, nonsense).shares) < 0.6


def test_the_same_number_deals_the_same_match_with_different_pictures(keyholes):
    match = deal(keyholes, 3)
    assert match == deal(keyholes, 3)
    assert match != deal(keyholes, 4)
    assert len({keyholes.peeps[peep].picture for peep in match.peeps}) == len(match.peeps) == 5


def test_places_lie_on_the_drawn_vehicles(tiny):
    data = built_in_sets.drawn("vehicles", 2, 0)
    assert set(data.classes) == set(COLLECTIONS["vehicles"])
    mask = _mask(tiny, data, 0)
    assert mask.shape == (64, 64)
    assert 0.02 < mask.mean() < 0.9


def test_progress_is_told_and_whoever_watches_can_stop(tiny, colours):
    told = []

    def watch(progress):
        told.append(progress.phase)
        if len(told) > 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        practise(tiny, colours, watch=watch)
    assert set(told) == {"looking through keyholes"}


def test_a_network_without_keyholes_is_refused_before_any_work(colours):
    with pytest.raises(RequestError, match="no keyhole"):
        practise(load("mobilenet_v3_small", pretrained=False), colours)
