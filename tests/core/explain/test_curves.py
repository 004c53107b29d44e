"""Deletion and insertion: on a linear network the curves are those of pencil and paper."""

import pytest
import torch

from core.errors import RequestError
from core.explain.baselines import baseline
from core.explain.curves import Areas, CurvePoint, areas, deletion_insertion, passes
from tests.core.explain.linear import SIDE, as_map, linear_network, parts
from tests.core.explain.networks import corner_network, noise


def exact(network, batch):
    """What every pixel adds when the mean colour is compared with."""
    return parts(batch) - parts(baseline(network, batch, "mean"))


def curve(network, batch, attribution, **options):
    return list(deletion_insertion(network, batch, attribution, **options))


def test_the_deletion_curve_of_a_linear_network_is_the_running_sum_of_its_largest_parts():
    network, batch = linear_network(), noise(SIDE)
    added = exact(network, batch)
    largest = added.flatten().sort(descending=True).values.double()
    for point in curve(network, batch, as_map(added), steps=7):
        gone = largest[: round(point.share * SIDE * SIDE)].sum()
        expected = torch.sigmoid(2 * (parts(batch).double().sum() - gone))
        assert point.deletion == pytest.approx(float(expected), abs=1e-4)


def test_the_insertion_curve_adds_the_same_parts_to_a_blurred_picture():
    network, batch = linear_network(), noise(SIDE)
    canvas = baseline(network, batch, "blur")
    order = exact(network, batch).flatten().argsort(descending=True)
    added = (parts(batch) - parts(canvas)).flatten()[order].double()
    for point in curve(network, batch, as_map(exact(network, batch)), steps=7):
        back = added[: round(point.share * SIDE * SIDE)].sum()
        expected = torch.sigmoid(2 * (parts(canvas).double().sum() + back))
        assert point.insertion == pytest.approx(float(expected), abs=1e-4)


def test_the_curves_begin_with_the_whole_picture_and_end_with_it():
    network, batch = corner_network(), noise(48)
    first, *_, last = curve(network, batch, as_map(noise(48)[0, 0]))
    with torch.no_grad():
        whole = float(network(batch).softmax(1)[0, 0])
        empty = float(network(baseline(network, batch, "mean")).softmax(1)[0, 0])
    assert (first.share, last.share) == (0.0, 1.0)
    assert first.deletion == first.random_deletion == last.insertion == pytest.approx(whole, rel=1e-5)
    assert last.deletion == last.random_deletion == pytest.approx(empty, rel=1e-5)


def test_the_true_map_beats_random_orders_and_its_opposite_loses_to_them():
    network, batch = linear_network(), noise(SIDE)
    true = areas(curve(network, batch, as_map(exact(network, batch))))
    opposite = areas(curve(network, batch, as_map(-exact(network, batch))))
    assert true.deletion_is_better
    assert true.insertion_is_better
    assert not opposite.deletion_is_better
    assert not opposite.insertion_is_better
    assert (true.random_deletion, true.random_insertion) == (
        opposite.random_deletion,
        opposite.random_insertion,
    )


def test_of_two_classes_only_the_two_are_compared():
    network, batch = corner_network(), noise(48)
    first = curve(network, batch, as_map(noise(48)[0, 0], versus=2), steps=1)[0]
    with torch.no_grad():
        logits = network(batch)[0]
    assert first.deletion == pytest.approx(float(logits[[0, 2]].softmax(0)[0]), rel=1e-5)


def test_areas_are_those_under_straight_lines():
    points = [CurvePoint(share, 1 - share, share, 0.25, 0.75) for share in (0.0, 0.1, 0.6, 1.0)]
    found = areas(points)
    assert found == Areas(*(pytest.approx(area) for area in (0.5, 0.5, 0.25, 0.75)))


def test_progress_counts_up_to_what_was_announced_and_stop_ends_it():
    told = []
    points = curve(linear_network(), noise(SIDE), as_map(noise(SIDE)[0, 0]), steps=4, watch=told.append)
    assert [progress.done for progress in told] == list(range(told[0].total + 1))
    assert len(points) == told[0].total == 5
    assert passes(4) == 5 * 8

    def stop(progress):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        curve(linear_network(), noise(SIDE), as_map(noise(SIDE)[0, 0]), watch=stop)


def test_the_network_is_only_read():
    network = corner_network()
    sealed = network.fingerprint()
    curve(network, noise(48), as_map(noise(48)[0, 0]), steps=2)
    assert network.fingerprint() == sealed


def test_what_does_not_fit_gets_a_sentence():
    with pytest.raises(RequestError, match="same picture"):
        curve(linear_network(), noise(SIDE), as_map(noise(48)[0, 0]))
    with pytest.raises(RequestError, match="steps"):
        curve(linear_network(), noise(SIDE), as_map(noise(SIDE)[0, 0]), steps=0)
