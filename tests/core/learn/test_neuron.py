"""The neuron's arithmetic against torch's autograd and scikit-learn, and its way against a plain loop."""

import math

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from core.errors import RecipeError
from core.learn.loss_landscapes import POINTS, landscape
from core.learn.neuron import (
    MOST_STEPS,
    RATES,
    STARTS,
    Examples,
    Leg,
    Neuron,
    Way,
    logistic,
    loss_of,
    nudge,
    path,
    shuffled,
    start,
    walk,
)


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Two clouds that overlap, so that the best knobs are finite."""
    rng = np.random.default_rng(0)
    truths = np.arange(40) % 2
    inputs = rng.normal(size=(40, 2)) + np.where(truths[:, None], [0.8, -0.6], [-0.8, 0.6])
    return Examples(tuple(map(tuple, inputs.tolist())), tuple(truths.tolist()), shuffled(40))


def mean_loss(neuron: Neuron, examples: Examples) -> float:
    losses = [loss_of(neuron.total(x), t) for x, t in zip(examples.inputs, examples.truths, strict=True)]
    return sum(losses) / len(losses)


@pytest.mark.parametrize("truth", [0, 1])
def test_a_nudge_is_one_step_of_stochastic_gradient_descent_in_torch(truth: int) -> None:
    knobs = torch.tensor([0.7, -1.3, 0.2], dtype=torch.float64, requires_grad=True)
    inputs = torch.tensor([1.4, -0.3, 1.0], dtype=torch.float64)
    target = torch.tensor(float(truth), dtype=torch.float64)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(knobs @ inputs, target)
    optimiser = torch.optim.SGD([knobs], lr=0.3)
    loss.backward()
    slopes = knobs.grad.tolist()
    optimiser.step()

    step = nudge(Neuron((0.7, -1.3), 0.2), (1.4, -0.3), truth, 0.3)
    assert step.loss == pytest.approx(loss.item(), rel=1e-12)
    assert step.slopes == pytest.approx(slopes, rel=1e-12)
    assert step.after.knobs == pytest.approx(knobs.detach().tolist(), rel=1e-12)


def test_a_nudge_makes_the_right_answer_likelier() -> None:
    for truth in (0, 1):
        step = nudge(Neuron((0.5, 0.5), 0.0), (1.0, -2.0), truth, 0.1)
        assert (step.share_after > step.share) == bool(truth)


@pytest.mark.parametrize("total", [-800.0, -3.0, 0.0, 3.0, 800.0])
def test_neither_share_nor_loss_overflows(total: float) -> None:
    reference = torch.tensor(total, dtype=torch.float64)
    assert logistic(total) == pytest.approx(torch.sigmoid(reference).item(), rel=1e-12)
    assert loss_of(total, 1) == pytest.approx(torch.nn.functional.softplus(-reference).item(), rel=1e-12)
    assert math.isfinite(loss_of(total, 0))


def test_enough_small_nudges_come_close_to_what_scikit_learn_finds(examples: Examples) -> None:
    best = LogisticRegression(C=1e8).fit(np.array(examples.inputs), examples.truths)
    fitted = Neuron(tuple(best.coef_[0].tolist()), float(best.intercept_[0]))
    learned = path(examples, Way(legs=(Leg(0.1, 2000), Leg(0.01, 4000))))[-1]
    assert mean_loss(fitted, examples) <= mean_loss(learned, examples) < 1.01 * mean_loss(fitted, examples)
    assert learned.knobs == pytest.approx(fitted.knobs, abs=0.15)


def test_the_examples_come_in_their_order_again_and_again(examples: Examples) -> None:
    steps = list(walk(examples, Way(legs=(Leg(0.1, 30), Leg(0.3, 20)))))
    assert [step.place for step in steps] == [*examples.order, *examples.order[:10]]


def test_a_way_cut_into_legs_is_the_same_way(examples: Examples) -> None:
    whole, cut = Way(2, (Leg(0.1, 70),)), Way(2, (Leg(0.1, 13), Leg(0.1, 57)))
    assert path(examples, whole) == path(examples, cut)
    assert path(examples, whole)[0] == start(2)
    assert len(path(examples, whole)) == 71


def test_every_start_is_another_one_and_stays_the_same() -> None:
    assert len({start(number) for number in range(STARTS)}) == STARTS
    assert start(3) == start(3)


def test_an_order_holds_every_place_once() -> None:
    assert sorted(shuffled(9)) == list(range(9))
    assert shuffled(9) != shuffled(9, seed=1)


ODD_WAYS = [
    Way(STARTS),
    Way(-1),
    Way("0"),  # type: ignore[arg-type]
    Way(0, (Leg(0.2, 5),)),
    Way(0, (Leg("0.1", 5),)),  # type: ignore[arg-type]
    Way(0, (Leg(RATES[0], 0),)),
    Way(0, (Leg(RATES[0], 2.5),)),  # type: ignore[arg-type]
    Way(0, (Leg(RATES[0], MOST_STEPS), Leg(RATES[1], 1))),
]


@pytest.mark.parametrize("way", ODD_WAYS)
def test_an_odd_way_is_refused_with_what_to_do(examples: Examples, way: Way) -> None:
    with pytest.raises(RecipeError, match=r"choose|start again"):
        path(examples, way)


def test_the_landscape_is_the_mean_loss_at_every_point(examples: Examples) -> None:
    land = landscape(examples, path(examples, Way(1, (Leg(0.1, 50),))))
    assert land.losses.shape == (POINTS, POINTS)
    for row, column in ((0, 0), (10, 50), (60, 3)):
        here = Neuron((float(land.across[column]), float(land.down[row])), land.bias)
        assert land.losses[row, column] == pytest.approx(mean_loss(here, examples), rel=1e-9)
    lowest = Neuron(land.lowest, land.bias)
    assert mean_loss(lowest, examples) == pytest.approx(land.losses.min(), rel=1e-9)


def test_the_whole_way_lies_in_the_landscape(examples: Examples) -> None:
    walked = path(examples, Way(4, (Leg(1.0, 200),)))
    land = landscape(examples, walked)
    weights = np.array([neuron.weights for neuron in walked])
    assert land.across[0] < weights[:, 0].min() and weights[:, 0].max() < land.across[-1]
    assert land.down[0] < weights[:, 1].min() and weights[:, 1].max() < land.down[-1]
