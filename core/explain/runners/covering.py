"""Methods that cover parts of the picture and watch the score: forward passes alone."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any

import torch
from captum.attr import FeatureAblation, KernelShap, Lime, Occlusion
from sklearn.linear_model import LinearRegression, Ridge
from torch import Tensor

from core.explain.asking import windows
from core.explain.runners.question import PICTURES_AT_ONCE, Question


class Fitted:
    """A linear model of scikit-learn as Captum's Lime wants it: fitted to parts kept or not, scores and weights.

    Captum's own reads the same numbers through a DataLoader, which draws from the generator that all visitors share.
    Where scores ran away there is nothing to fit, and each part gets NaN.
    """

    def __init__(self, model: LinearRegression | Ridge) -> None:
        self.model = model
        self.shares = torch.empty(0)

    def fit(self, train_data: Any, **_: object) -> None:
        kept, scores, weights = train_data.dataset.tensors
        self.shares = torch.full((1, kept.shape[1]), torch.nan)
        if bool(torch.isfinite(scores).all()):
            self.model.fit(kept.numpy(), scores.numpy(), sample_weight=weights.numpy())
            self.shares = torch.from_numpy(self.model.coef_)

    def representation(self) -> Tensor:
        return self.shares


class OwnShap(KernelShap):
    """Captum's KernelShap with random numbers of its own."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.score)
        self.interpretable_model = Fitted(LinearRegression())
        self.generator = question.generator

    def kernel_shap_perturb_generator(self, original_inp: Tensor, **kwargs: Any) -> Iterator[Tensor]:
        """All parts, none, then as many as the kernel's distribution says, (1, parts) int64 each."""
        count, sizes = kwargs["num_interp_features"], kwargs["num_select_distribution"].probs
        yield torch.ones(1, count, dtype=torch.long)
        yield torch.zeros(1, count, dtype=torch.long)
        while True:
            kept = int(torch.multinomial(sizes.view(1, -1), 1, True, generator=self.generator))
            numbers = torch.randn(1, count, generator=self.generator)
            yield (numbers > torch.kthvalue(numbers, count - kept).values.item()).long()


def occlusion(question: Question) -> Tensor:
    request, channels = question.request, question.batch.shape[1]
    return Occlusion(question.score).attribute(
        question.picture,
        baselines=question.baseline,
        target=request.target,
        sliding_window_shapes=(channels, request.window, request.window),
        strides=(channels, request.stride, request.stride),
        perturbations_per_eval=PICTURES_AT_ONCE,
    )


def occlusion_batches(question: Question) -> int:
    return 1 + ceil(windows(question.request, question.batch) / PICTURES_AT_ONCE)


def feature_ablation(question: Question) -> Tensor:
    return FeatureAblation(question.score).attribute(
        question.picture,
        baselines=question.baseline,
        target=question.request.target,
        feature_mask=question.segments,
        perturbations_per_eval=PICTURES_AT_ONCE,
    )


def ablation_batches(question: Question) -> int:
    return 1 + ceil(question.parts / PICTURES_AT_ONCE)


def kernel_shap(question: Question) -> Tensor:
    return _of_samples(question, OwnShap(question))


def lime(question: Question) -> Tensor:
    """The stand-in is a ridge regression, as in the authors' own code for pictures.

    Captum's default, the lasso, says nothing at all where scores are small.
    """
    generator = question.generator

    def keep_half(original: Tensor, **kwargs: Any) -> Tensor:
        return torch.bernoulli(
            torch.full((1, kwargs["num_interp_features"]), 0.5), generator=generator
        ).long()

    return _of_samples(
        question, Lime(question.score, interpretable_model=Fitted(Ridge(alpha=1.0)), perturb_func=keep_half)
    )


def _of_samples(question: Question, method: Lime) -> Tensor:
    return method.attribute(
        question.picture,
        baselines=question.baseline,
        target=question.request.target,
        feature_mask=question.segments,
        n_samples=question.request.samples,
        perturbations_per_eval=PICTURES_AT_ONCE,
    )
