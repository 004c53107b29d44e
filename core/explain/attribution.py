"""Which pixels a score depends on, by Captum (Kokhlikyan et al. 2020, arXiv:2009.07896).

Captum hooks and switches the network that it is given. With two visitors on one network half of all maps
were silently wrong, so every call works on a private copy, which is thrown away afterwards, also after a
failure. The work is cut into small batches: several times faster than one large one, in bounded memory, and
`watch` may raise between two of them to stop.

How the copy is made faster depends on the method. Where gradients are asked for, rounding matters: another
memory layout alone flips a few units that sit at the corner of their ReLU6, and the map of the cat changes by
0.1 %. So there only the zero borders are left to the convolutions, which changes no number. Where patches are
covered, only scores count, and the copy that training uses for its frozen stages is good to 1e-6.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

import torch
from captum.attr import IntegratedGradients, LayerGradCam, Occlusion, Saliency
from torch import Tensor, nn
from torch.nn import functional

from core.errors import RequestError
from core.explain.asking import settled, windows
from core.explain.baselines import baseline
from core.explain.maps import Attribution, AttributionRequest, Completeness, Legend, overlay
from core.explain.methods import BASELINES, METHODS, BaselineCard, MethodCard
from core.learn.reports import Progress, Watch
from core.learn.swift_prefix import pad_in_convolutions, swift_copy
from core.see.backbones import Backbone

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
]

STEPS_AT_ONCE = 8  # of Integrated Gradients: 0.7 GB on the built-in network, where 50 at once take 4.3
WINDOWS_AT_ONCE = 16  # of Occlusion


@dataclass
class Score:
    """The private copy as the plain function that Captum calls: (N, 3, H, W) -> logits (N, K).

    It tells `watch` about every batch before running it; whatever `watch` raises ends the work there.
    """

    network: nn.Module
    title: str
    total: int
    watch: Watch | None
    started: float = field(default_factory=time.monotonic)
    done: int = 0

    def __call__(self, batch: Tensor) -> Tensor:
        self.tell()
        self.done += 1
        return self.network(batch)

    def tell(self) -> None:
        if self.watch is not None:
            self.watch(Progress(self.title, self.done, self.total, self.seconds))

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started


@dataclass(frozen=True)
class Question:
    """A settled request with all that a runner needs; `batch` requires a gradient, `layer` is Grad-CAM's."""

    request: AttributionRequest
    batch: Tensor
    baseline: Tensor | None
    layer: nn.Module | None
    score: Score


def attribute(
    backbone: Backbone, batch: Tensor, request: AttributionRequest, *, watch: Watch | None = None
) -> Attribution:
    """Ask which pixels of batch (1, 3, H, W) the score (logit) of `request.target` depends on.

    The map (H, W) is made of Captum's values like this: Saliency, the largest |gradient| of the three
    channels (Simonyan et al. 2014); Integrated Gradients, the sum over the channels; Grad-CAM, enlarged
    bilinearly from the stage's own grid; Occlusion, the fall of the score, averaged over all windows that
    cover a pixel (Captum's average, not the sum).

    Raises RequestError for an unknown method, class, stage or baseline, sizes that do not fit, and values
    that are not finite. `backbone` is only read. `watch` hears of every batch and may raise to stop.
    """
    request = settled(backbone, batch, request)
    with torch.inference_mode(False), torch.enable_grad():
        question = _pose(backbone, batch, request, watch)
        values = RUNNERS[request.method](question).detach()[0].contiguous()
        _check_values(values)
        completeness = _completeness(question, values)
    question.score.tell()
    return Attribution(
        request=request,
        values=values,
        map=_as_map(values, request.method, batch.shape[-2:]),
        signed=METHODS[request.method].signed and not request.positive_only,
        completeness=completeness,
        seconds=question.score.seconds,
    )


def _pose(backbone: Backbone, batch: Tensor, request: AttributionRequest, watch: Watch | None) -> Question:
    """The private copy, its own input and its counter."""
    card = METHODS[request.method]
    own = batch.detach().clone().requires_grad_()
    start = baseline(backbone, own.detach(), request.baseline) if request.baseline else None
    if card.asks_by == "covering":
        network: nn.Module = swift_copy(backbone, own.detach())
        layer = None
    else:
        network, layer = _for_gradients(backbone, request.stage)
    return Question(request, own, start, layer, Score(network, card.title, batches(request, batch), watch))


def _for_gradients(backbone: Backbone, stage: str | None) -> tuple[Backbone, nn.Module | None]:
    """A private copy that computes the very same numbers, and the layer in it that a stage stands for."""
    network = backbone.copy().eval().requires_grad_(False)
    pad_in_convolutions(network)
    return network, None if stage is None else network.stage(stage).spatial


def batches(request: AttributionRequest, batch: Tensor) -> int:
    """How many batches a settled request takes: the total of its progress."""
    if request.method == "integrated_gradients":
        return ceil(request.n_steps / STEPS_AT_ONCE) + 1  # and once for completeness
    if request.method == "occlusion":
        return ceil(windows(request, batch) / WINDOWS_AT_ONCE) + 1  # and once uncovered
    return 1


def _saliency(question: Question) -> Tensor:
    return Saliency(question.score).attribute(question.batch, target=question.request.target)


def _integrated_gradients(question: Question) -> Tensor:
    return IntegratedGradients(question.score).attribute(
        question.batch,
        baselines=question.baseline,
        target=question.request.target,
        n_steps=question.request.n_steps,
        internal_batch_size=STEPS_AT_ONCE,
    )


def _grad_cam(question: Question) -> Tensor:
    """At the last place of the stage with height and width. Raises RequestError where there is none."""
    request = question.request
    values = LayerGradCam(question.score, question.layer).attribute(
        question.batch, target=request.target, relu_attributions=request.positive_only
    )
    if values.ndim != 4 or values.shape[-1] * values.shape[-2] == 1:
        raise RequestError("This stage has no places left, only channels: choose a lower stage for Grad-CAM.")
    return values


def _occlusion(question: Question) -> Tensor:
    request, channels = question.request, question.batch.shape[1]
    return Occlusion(question.score).attribute(
        question.batch.detach(),
        baselines=question.baseline,
        target=request.target,
        sliding_window_shapes=(channels, request.window, request.window),
        strides=(channels, request.stride, request.stride),
        perturbations_per_eval=WINDOWS_AT_ONCE,
    )


RUNNERS: dict[str, Callable[[Question], Tensor]] = {
    "saliency": _saliency,
    "integrated_gradients": _integrated_gradients,
    "grad_cam": _grad_cam,
    "occlusion": _occlusion,
}

MAPS: dict[str, Callable[[Tensor], Tensor]] = {  # values (C, h, w) -> one number per place (h, w)
    "saliency": lambda values: values.amax(0),
    "integrated_gradients": lambda values: values.sum(0),
    "grad_cam": lambda values: values[0],
    "occlusion": lambda values: values[0],  # all channels are covered together and carry the same number
}


def _as_map(values: Tensor, method: str, size: torch.Size) -> Tensor:
    places = MAPS[method](values)
    if places.shape == size:
        return places.contiguous()
    return functional.interpolate(places[None, None], size=tuple(size), mode="bilinear", align_corners=False)[
        0, 0
    ]


def _check_values(values: Tensor) -> None:
    if not bool(torch.isfinite(values).all()):
        raise RequestError("This network's numbers are no longer finite: train it again with a lower rate.")


def _completeness(question: Question, values: Tensor) -> Completeness | None:
    """The promise of methods that make one, by one more forward pass of picture and baseline."""
    if not METHODS[question.request.method].is_complete or question.baseline is None:
        return None
    with torch.no_grad():
        scores = question.score(torch.cat([question.batch, question.baseline]))[:, question.request.target]
    return Completeness(total=float(values.double().sum()), difference=float(scores[0] - scores[1]))
