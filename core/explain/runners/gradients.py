"""Methods that look at the gradient at the picture itself, or at noisy copies of it."""

from __future__ import annotations

import torch
from captum.attr import InputXGradient, NoiseTunnel, Saliency
from torch import Tensor

from core.explain.runners.question import STEPS_AT_ONCE, Question

NOISE = 0.15  # of the range of the picture's numbers; Smilkov et al. 2017 find 10 to 20 % best


class OwnNoise(NoiseTunnel):
    """Captum's NoiseTunnel with random numbers of its own: Captum draws from the generator that all visitors share."""

    def __init__(self, method: Saliency, generator: torch.Generator) -> None:
        super().__init__(method)
        self.generator = generator

    def _add_noise_to_inputs(
        self, nt_samples_partition: int, inputs: tuple[Tensor, ...], stdevs: float | tuple[float, ...]
    ) -> tuple[Tensor, ...]:
        noisy = with_noise(inputs[0], nt_samples_partition, float(stdevs), self.generator)  # type: ignore[arg-type]
        return (noisy.requires_grad_(),)


def with_noise(picture: Tensor, count: int, spread: float, generator: torch.Generator) -> Tensor:
    """(1, 3, H, W) -> (count, 3, H, W): copies with normal noise of standard deviation `spread`, as Captum draws it."""
    spreads = torch.tensor(spread).repeat((count, *picture.shape[1:]))
    return picture.repeat_interleave(count, dim=0) + torch.normal(0.0, spreads, generator=generator)


def saliency(question: Question) -> Tensor:
    return Saliency(question.score).attribute(question.batch, target=question.request.target)


def input_x_gradient(question: Question) -> Tensor:
    return InputXGradient(question.score).attribute(question.batch, target=question.request.target)


def smooth_grad(question: Question) -> Tensor:
    """The mean of the gradients, with their signs, as in the paper; Captum's default averages their sizes."""
    return _of_noisy_pictures(question, "smoothgrad")


def var_grad(question: Question) -> Tensor:
    """The variance of the gradients."""
    return _of_noisy_pictures(question, "vargrad")


def _of_noisy_pictures(question: Question, kind: str) -> Tensor:
    return OwnNoise(Saliency(question.score), question.generator).attribute(
        question.picture,
        nt_type=kind,
        nt_samples=question.request.samples,
        nt_samples_batch_size=STEPS_AT_ONCE,
        stdevs=noise_spread(question.picture),
        target=question.request.target,
        abs=False,
    )


def noise_spread(picture: Tensor) -> float:
    """The standard deviation of the noise, on the scale of the network's input."""
    return NOISE * float(picture.max() - picture.min())
