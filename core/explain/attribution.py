"""Which pixels a score depends on, by Captum (Kokhlikyan et al. 2020, arXiv:2009.07896).

Captum hooks and switches the network that it is given. With two visitors on one network half of all maps were
silently wrong, so every call works on a private copy, which is thrown away afterwards, also after a failure; only
methods that call a network and never hook it share one (`runners.copies`). The work is cut into small batches: several
times faster than one large one, in bounded memory, and `watch` may raise between two of them to stop. Random methods
draw from the request's own seed, never from a generator that others use.
"""

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor
from torch.nn import functional

from core.errors import RequestError
from core.explain.asking import settled
from core.explain.baselines import baseline, noises
from core.explain.maps import Attribution, AttributionRequest, Completeness, Legend, overlay
from core.explain.methods import BASELINES, METHODS, BaselineCard, MethodCard
from core.explain.runners import RUNNERS, Question, Score
from core.explain.superpixels import segments
from core.explain.validity import is_lost, why_not
from core.learn import freed_memory
from core.learn.reports import Watch
from core.see.backbones import Backbone
from core.shares import percent

__all__ = [
    "BASELINES",
    "METHODS",
    "Attribution",
    "AttributionRequest",
    "BaselineCard",
    "Completeness",
    "Legend",
    "MethodCard",
    "attribute",
    "overlay",
    "why_not",
]

EMPTY_PICTURES = 5  # that Gradient SHAP starts from, where it starts from noise
MANY_BATCHES = 4


def attribute(
    backbone: Backbone, batch: Tensor, request: AttributionRequest, *, watch: Watch | None = None
) -> Attribution:
    """Ask which pixels of batch (1, 3, H, W) the score of `request.target` depends on.

    The score is the logit, or with `request.versus` the difference of two. How the map (H, W) is made of Captum's
    values says `runners.RUNNERS`; what has a stage's own grid is enlarged bilinearly, and Occlusion is the fall of the
    score averaged over all windows that cover a pixel (Captum's average, not the sum).

    Raises RequestError for an unknown method, class, stage or baseline, sizes that do not fit, values that are not
    finite, and a method that is not valid for this network (see `validity.why_not`). `backbone` is only read. `watch`
    hears of every batch and may raise to stop.
    """
    request = settled(backbone, batch, request)
    with torch.inference_mode(False), torch.enable_grad():
        question = _pose(backbone, batch, request, watch)
        with _memory(question):
            values = RUNNERS[request.method].values(question).detach()[0].contiguous()
        _check_values(values)
        completeness = _completeness(question, values)
    question.score.tell()
    return Attribution(
        request=request,
        values=values,
        map=_as_map(values, request, batch.shape[-2:]),
        signed=METHODS[request.method].signed and not request.positive_only,
        completeness=completeness,
        seconds=question.score.seconds,
    )


def _pose(backbone: Backbone, batch: Tensor, request: AttributionRequest, watch: Watch | None) -> Question:
    """The private copy, its own input and its counter."""
    card, runner = METHODS[request.method], RUNNERS[request.method]
    own = batch.detach().clone().requires_grad_()
    network = runner.copy(backbone, own.detach())
    score = Score(network, card.title, versus=request.versus, watch=watch)
    question = Question(
        request=request,
        batch=own,
        baseline=_start(backbone, own.detach(), request),
        segments=_parts(backbone, own.detach(), request),
        layer=network.stage(request.stage).spatial
        if isinstance(network, Backbone) and request.stage
        else None,
        score=score,
    )
    score.total = runner.asks(question, is_complete=card.is_complete)
    return question


def _memory(question: Question) -> AbstractContextManager[None]:
    """Between batches freed memory stays, which saves a fifth of the time; a method that looks once is not worth it."""
    return freed_memory.stays() if question.score.total > MANY_BATCHES else nullcontext()


def _start(backbone: Backbone, batch: Tensor, request: AttributionRequest) -> Tensor | None:
    if request.method == "gradient_shap" and request.baseline == "noise":
        return noises(backbone, batch, EMPTY_PICTURES, seed=request.seed)
    return baseline(backbone, batch, request.baseline) if request.baseline else None


def _parts(backbone: Backbone, batch: Tensor, request: AttributionRequest) -> Tensor | None:
    """The part of each pixel, (1, 1, H, W)."""
    if not request.segments:
        return None
    pixels = backbone.preparation.denormalise(batch)[0].permute(1, 2, 0)
    return segments(pixels.numpy(), request.segments)[None, None]


def _as_map(values: Tensor, request: AttributionRequest, size: torch.Size) -> Tensor:
    places = RUNNERS[request.method].places(values, request)
    if places.shape == size:
        return places.contiguous()
    return functional.interpolate(places[None, None], size=tuple(size), mode="bilinear", align_corners=False)[
        0, 0
    ]


def _check_values(values: Tensor) -> None:
    if not bool(torch.isfinite(values).all()):
        raise RequestError("This network's numbers are no longer finite: train it again with a lower rate.")


def _completeness(question: Question, values: Tensor) -> Completeness | None:
    """The promise of methods that make one, by the scores of picture and baseline.

    Raises RequestError where DeepLift breaks it on this very picture: the map would not be what its name says.
    """
    if not METHODS[question.request.method].is_complete or question.baseline is None:
        return None
    scores = RUNNERS[question.request.method].ends(question)[:, question.request.target]
    kept = Completeness(total=_total(question, values), difference=float(scores[0] - scores[1]))
    if question.request.method == "deep_lift" and is_lost(kept.total, kept.difference, values):
        raise RequestError(
            f"On this picture DeepLift's map misses {percent(kept.error, 0)} of the change of the score: choose Integrated"
            " Gradients, which keeps the same promise."
        )
    return kept


def _total(question: Question, values: Tensor) -> float:
    """The sum of all values; where parts were asked about, each part counts once and not once a pixel."""
    if question.segments is None:
        return float(values.double().sum())
    part, count = question.segments.flatten(), question.parts
    sums = torch.zeros(count, dtype=torch.float64).index_add_(0, part, values[0].flatten().double())
    return float((sums / torch.bincount(part, minlength=count)).sum())
