"""Methods that compare the picture with an empty one, and share out the change of the score."""

from __future__ import annotations

from math import ceil

import numpy as np
import torch
from captum.attr import DeepLift, IntegratedGradients
from torch import Tensor

from core.explain.runners.gradients import with_noise
from core.explain.runners.question import STEPS_AT_ONCE, Question

SPREAD = 0.05  # of Gradient SHAP's noise, on the scale of the network's input


def steps(question: Question) -> int:
    """The batches of Integrated Gradients."""
    return ceil(question.request.n_steps / STEPS_AT_ONCE)


def integrated_gradients(question: Question) -> Tensor:
    return IntegratedGradients(question.score).attribute(
        question.batch,
        baselines=question.baseline,
        target=question.request.target,
        n_steps=question.request.n_steps,
        internal_batch_size=STEPS_AT_ONCE,
    )


def deep_lift(question: Question) -> Tensor:
    return DeepLift(question.score).attribute(
        question.batch, baselines=question.baseline, target=question.request.target
    )


def gradient_shap(question: Question) -> Tensor:
    """Captum's GradientShap, sample for sample, but a few at a time and with random numbers of its own.

    Captum's draws from numpy's and torch's generators of the whole process, and takes every sample at once.
    """
    request, picture, starts = question.request, question.picture, _starts(question)
    chooser = np.random.RandomState(request.seed)  # the generator whose numbers Captum gets
    which = torch.from_numpy(chooser.choice(len(starts), request.samples))
    shares = torch.from_numpy(chooser.uniform(0.0, 1.0, request.samples)).to(picture.dtype)
    generator, total = question.generator, torch.zeros_like(picture)
    for begin in range(0, request.samples, STEPS_AT_ONCE):
        chosen = slice(begin, begin + STEPS_AT_ONCE)
        start = starts[which[chosen]]
        end = with_noise(picture, len(start), SPREAD, generator)
        total += _way(question, start, end, shares[chosen].view(-1, 1, 1, 1))
    return total / request.samples


def _starts(question: Question) -> Tensor:
    return question.picture if question.baseline is None else question.baseline


def _way(question: Question, start: Tensor, end: Tensor, share: Tensor) -> Tensor:
    """The gradients at a point of each way (N, 3, H, W), times the way, added up: (1, 3, H, W)."""
    between = (share * end + (1 - share) * start).requires_grad_()
    (slopes,) = torch.autograd.grad(question.score(between)[:, question.request.target].sum(), between)
    return ((end - start) * slopes).sum(0, keepdim=True)
