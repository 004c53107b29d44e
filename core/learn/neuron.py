"""One neuron with three knobs, and how one example after the other turns them. Plain Python, no torch.

Logistic regression by stochastic gradient descent: the sum of knob times input becomes a share by the logistic
function; the loss is minus the logarithm of the share that the right answer got. Its slope along each knob is
(share - truth) times the input: computed, not tried. Bishop 2006, "Pattern Recognition and Machine Learning", 4.3.2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random

from core.errors import RecipeError

Inputs = tuple[float, float]
Knobs = tuple[float, float, float]
RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
FIRST_RATE = 0.1
MOST_STEPS = 6000
STARTS = 8  # so many meaningless settings of the knobs to begin with


@dataclass(frozen=True)
class Neuron:
    """Two weights, one for each input, and a bias: three knobs."""

    weights: Inputs
    bias: float

    @property
    def knobs(self) -> Knobs:
        """All that can be turned: the two weights, then the bias."""
        return (*self.weights, self.bias)

    def total(self, inputs: Inputs) -> float:
        """Return the sum of knob times input; the bias has an input that is always 1."""
        return self.weights[0] * inputs[0] + self.weights[1] * inputs[1] + self.bias

    def share(self, inputs: Inputs) -> float:
        """Return how much this looks like a truck to the neuron, 0 to 1; below a half it says car."""
        return logistic(self.total(inputs))


def logistic(total: float) -> float:
    """Return 1 / (1 + exp(-total)), without overflow on either side."""
    if total >= 0:
        return 1 / (1 + math.exp(-total))
    small = math.exp(total)
    return small / (1 + small)


def loss_of(total: float, truth: int) -> float:
    """Return minus the logarithm of the right answer's share; truth is 0 or 1."""
    margin = total if truth else -total
    return max(-margin, 0.0) + math.log1p(math.exp(-abs(margin)))


@dataclass(frozen=True)
class Nudge:
    """One example and what it did: the guess, how wrong it was, the slope for each knob, and the turned knobs."""

    place: int
    total: float
    share: float
    loss: float
    slopes: Knobs
    after: Neuron
    share_after: float


def nudge(neuron: Neuron, inputs: Inputs, truth: int, rate: float, *, place: int = 0) -> Nudge:
    """Guess, compare with the truth (0 or 1), compute for every knob which way to turn it, turn a little."""
    total = neuron.total(inputs)
    share = logistic(total)
    wrong = share - truth
    slopes = (wrong * inputs[0], wrong * inputs[1], wrong)
    one, two, bias = (knob - rate * slope for knob, slope in zip(neuron.knobs, slopes, strict=True))
    after = Neuron((one, two), bias)
    return Nudge(place, total, share, loss_of(total, truth), slopes, after, after.share(inputs))


@dataclass(frozen=True)
class Examples:
    """What is learned from: inputs and truths of N pictures, and the order in which they come, again and again."""

    inputs: tuple[Inputs, ...]
    truths: tuple[int, ...]
    order: tuple[int, ...]


def shuffled(count: int, seed: int = 0) -> tuple[int, ...]:
    """Return the places of `count` pictures in an order that hangs on the seed alone."""
    return tuple(Random(f"order {seed}").sample(range(count), count))


def start(number: int = 0) -> Neuron:
    """Return knobs set without any sense, from 0 to STARTS - 1; the same number gives the same knobs."""
    rng = Random(f"knobs {number}")
    one, two, bias = (round(rng.gauss(0, 1), 2) for _ in range(3))
    return Neuron((one, two), bias)


@dataclass(frozen=True)
class Leg:
    """A stretch of the way: so many examples at one learning rate."""

    rate: float
    steps: int


@dataclass(frozen=True)
class Way:
    """How a neuron learned: from which start, and over which legs. Whoever walks it again gets the same knobs."""

    start: int = 0
    legs: tuple[Leg, ...] = ()

    @property
    def steps(self) -> int:
        return sum(leg.steps for leg in self.legs)

    def check(self) -> None:
        """Raise RecipeError unless the start, the rates and the number of steps are among those on offer."""
        if type(self.start) is not int or self.start not in range(STARTS):
            raise RecipeError(f"There are {STARTS} starts: choose a number from 0 to {STARTS - 1}.")
        if any(leg.rate not in RATES for leg in self.legs):
            raise RecipeError(
                f"The learning rate is one of {', '.join(map(str, RATES))}: choose one of them."
            )
        if any(type(leg.steps) is not int or leg.steps < 1 for leg in self.legs) or self.steps > MOST_STEPS:
            raise RecipeError(f"A way has at most {MOST_STEPS:,} steps: start again from the beginning.")


def walk(examples: Examples, way: Way) -> Iterator[Nudge]:
    """Learn from one example after the other, in their order and then again. RecipeError for an odd way."""
    way.check()
    neuron, places = start(way.start), _again_and_again(examples.order)
    for leg in way.legs:
        for place in islice(places, leg.steps):
            step = nudge(neuron, examples.inputs[place], examples.truths[place], leg.rate, place=place)
            neuron = step.after
            yield step


def _again_and_again(order: Sequence[int]) -> Iterator[int]:
    while True:
        yield from order


def path(examples: Examples, way: Way) -> tuple[Neuron, ...]:
    """Return every setting of the knobs on the way, the start first. RecipeError for an odd way."""
    return (start(way.start), *(step.after for step in walk(examples, way)))
